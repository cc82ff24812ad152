//! The tool's own commands: settings, profiles, man pages and the local CAMS.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{cams, line, service};

#[test]
fn whoami_names_the_source_of_each_setting() {
    let settings = |ran: crate::support::Ran| -> Vec<(String, String, String)> {
        let rows: Value = serde_json::from_str(&ran.stdout).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| (text(&row["Setting"]), text(&row["Value"]), text(&row["Source"]))).collect()
    };
    let has = |rows: &[(String, String, String)], name: &str, value: &str, source: &str| {
        let wanted = (name.to_owned(), value.to_owned(), source.to_owned());
        assert!(rows.contains(&wanted), "{rows:?}");
    };
    let nobody = line("whoami --output json").run();
    assert_eq!(nobody.code, Some(3));
    let rows = settings(nobody);
    has(&rows, "Access key", "", "nowhere");
    has(&rows, "Timeout", "60s", "default");

    let variables = line("--timeout 5s --retry 1 whoami --output json");
    let rows = settings(variables.at(&service()).run());
    has(&rows, "Access key", "id***", "variables");
    has(&rows, "Timeout", "5s", "--timeout");
    has(&rows, "Attempts", "1", "--retry");
    assert!(
        rows.iter()
            .any(|(name, _, source)| name == "Endpoint" && source == "ALIBABA_CLOUD_ENDPOINT")
    );

    let ini = "[default]\nenable = true\ntype = access_key\naccess_key_id = LTAIini\naccess_key_secret = s\n";
    let rows =
        settings(line("whoami --output json").file(".alibabacloud/credentials.ini", ini).run());
    has(&rows, "Access key", "LTAI***", "profile in credentials.ini");
}

#[test]
fn configure_mends_a_file_without_profiles_and_never_asks_in_a_pipe() {
    let configure = "configure --access-key-id LTAI1 --access-key-secret - && whoami";
    let (configure, _) = configure.split_once(" && ").unwrap();
    let ran = line(configure)
        .stdin("secret\n")
        .file(".aliyun/config.json", r#"{"current":"gone","profiles":[],"other":1}"#)
        .run();
    let config: Value = serde_json::from_str(&ran.read(".aliyun/config.json")).unwrap();
    assert_eq!(config["current"], "default");
    assert_eq!(config["other"], 1);
    ran.ok();
    assert_eq!(line("configure").run().fails(2), "error: missing --access-key-id");
    let broken = line(configure).stdin("s").file(".aliyun/config.json", "{broken").run();
    assert!(broken.fails(1).contains("config.json: this is not JSON"), "{broken:?}");
}

#[test]
fn man_pages_are_one_of_the_tool_and_one_of_each_family() {
    let ran = cams(&["man", "pages"]).run();
    assert!(ran.read("pages/cams.1").contains(".TH cams 1"));
    assert!(
        ran.read("pages/cams-messages.1").contains("SEND\\-CHATAPP\\-MESSAGE")
            || ran.read("pages/cams-messages.1").contains("SEND-CHATAPP-MESSAGE")
    );
    ran.ok();
}

#[test]
fn commands_have_help_of_80_columns() {
    for command in [
        "call",
        "operations",
        "describe",
        "policy",
        "whoami",
        "configure",
        "mock",
        "receipts",
        "campaign",
        "upload",
        "completions",
        "man",
    ] {
        let help = cams(&[command, "--help"]).run().ok();
        assert!(help.contains(&format!("Usage: cams {command}")), "{help}");
        for line in help.lines().filter(|_| command != "mock") {
            assert!(line.chars().count() <= 80, "{command}: {line}");
        }
        assert_eq!(cams(&["help", command]).run().ok(), help);
    }
}

#[test]
fn a_local_cams_serves_other_programs_and_a_taken_port_is_named() {
    let mut server = Command::new(env!("CARGO_BIN_EXE_cams"))
        .args(["mock", "--listen", "127.0.0.1:0", "--credential", "id:secret"])
        .env_clear()
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut first = String::new();
    BufReader::new(server.stdout.take().unwrap()).read_line(&mut first).unwrap();
    let url = first.trim().strip_prefix("listening on ").unwrap().to_owned();
    let keys = "--access-key-id id --access-key-secret secret";
    let list = "list-chat-group --business-number 1 --cust-space-id c";
    let called = line(&format!("{keys} --endpoint {url} {list}")).run();
    let address = url.trim_start_matches("http://");
    let taken = cams(&["mock", "--listen", address, "--credential", "id:secret"]).run();
    server.kill().unwrap();
    server.wait().unwrap();
    called.ok();
    assert!(taken.fails(1).contains("cannot listen on"), "{taken:?}");
}
