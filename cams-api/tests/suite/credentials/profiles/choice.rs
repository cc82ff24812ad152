//! Which file and which profile is used, and what the chain makes of them.

use std::path::Path;

use cams_api::credentials::{
    CliProfile, Credentials, CredentialsProvider as _, IniProfile, ProviderChain,
};
use serde_json::json;

use super::*;

fn write(path: impl AsRef<Path>, text: &str) {
    std::fs::create_dir_all(path.as_ref().parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Profiles of the mode AK whose id is their name.
fn access_keys(names: &[&str]) -> String {
    let profiles: Vec<_> = names
        .iter()
        .map(|name| json!({"name": name, "mode": "AK", "access_key_id": name, "access_key_secret": "s"}))
        .collect();
    config(&profiles)
}

fn sections(names: &[&str]) -> String {
    names
        .iter()
        .map(|name| {
            format!("[{name}]\ntype = access_key\naccess_key_id = {name}\naccess_key_secret = s\n")
        })
        .collect()
}

#[tokio::test]
async fn the_name_of_the_program_comes_before_the_variable_and_the_current_profile() {
    let home = tempfile::tempdir().unwrap();
    write(home.path().join(".aliyun/config.json"), &access_keys(&["current", "named", "chosen"]));
    write(
        home.path().join(".alibabacloud/credentials"),
        &sections(&["default", "named", "chosen"]),
    );
    let folder = home.path().to_str().unwrap();
    for home in ["HOME", "USERPROFILE"] {
        let with = [(home, folder), ("ALIBABA_CLOUD_PROFILE", "named")];
        let without = [(home, folder), ("ALIBABA_CLOUD_PROFILE", "")];
        let key = |id| Credentials::new(id, "s");
        assert_gives(&CliProfile::with_lookup(variables(&without)), key("current")).await;
        assert_gives(&CliProfile::with_lookup(variables(&with)), key("named")).await;
        let provider = CliProfile::with_lookup(variables(&with)).profile("chosen");
        assert_gives(&provider, key("chosen")).await;
        assert_gives(&IniProfile::with_lookup(variables(&without)), key("default")).await;
        assert_gives(&IniProfile::with_lookup(variables(&with)), key("named")).await;
        let provider = IniProfile::with_lookup(variables(&with)).profile("chosen");
        assert_gives(&provider, key("chosen")).await;
    }
}

#[tokio::test]
async fn the_file_of_the_program_comes_before_the_variable_and_the_home_folder() {
    let home = tempfile::tempdir().unwrap();
    let path = |name: &str| home.path().join(name).to_str().unwrap().to_owned();
    write(path(".aliyun/config.json"), &access_keys(&["home"]));
    write(path("variable.json"), &access_keys(&["variable"]));
    write(path("program.json"), &access_keys(&["program"]));
    write(path(".alibabacloud/credentials.ini"), &sections(&["home"]));
    write(path("variable.ini"), &sections(&["variable"]));
    write(path("program.ini"), &sections(&["program"]));
    let (home, json, ini) = (path(""), path("variable.json"), path("variable.ini"));
    let set = [
        ("HOME", home.as_str()),
        ("ALIBABA_CLOUD_CONFIG_FILE", json.as_str()),
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", ini.as_str()),
    ];
    let cli = |count: usize| CliProfile::with_lookup(variables(&set[..count]));
    assert_gives(&cli(1), Credentials::new("home", "s")).await;
    assert_gives(&cli(2), Credentials::new("variable", "s")).await;
    assert_gives(&cli(2).file(path("program.json")), Credentials::new("program", "s")).await;
    let ini =
        |count: usize, name: &str| IniProfile::with_lookup(variables(&set[..count])).profile(name);
    assert_gives(&ini(1, "home"), Credentials::new("home", "s")).await;
    assert_gives(&ini(3, "variable"), Credentials::new("variable", "s")).await;
    let provider = ini(3, "program").file(path("program.ini"));
    assert_gives(&provider, Credentials::new("program", "s")).await;
}

#[tokio::test]
async fn a_section_is_looked_for_in_both_files() {
    let home = tempfile::tempdir().unwrap();
    write(home.path().join(".alibabacloud/credentials.ini"), &sections(&["one"]));
    write(home.path().join(".alibabacloud/credentials"), &sections(&["two"]));
    let home = [("HOME", home.path().to_str().unwrap())];
    for name in ["one", "two"] {
        let provider = IniProfile::with_lookup(variables(&home)).profile(name);
        assert_gives(&provider, Credentials::new(name, "s")).await;
    }
}

#[tokio::test]
async fn a_new_login_is_seen() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let provider = CliProfile::new().file(file.path());
    for id in ["before", "after"] {
        let profile = json!({
            "name": "a", "mode": "StsToken", "access_key_id": id, "access_key_secret": "s", "sts_token": "t",
        });
        std::fs::write(file.path(), config(&[profile])).unwrap();
        assert_gives(&provider, Credentials::new(id, "s").with_security_token("t")).await;
    }
}

#[tokio::test]
async fn a_client_keeps_an_access_key_without_reading_the_file_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), access_keys(&["a"])).unwrap();
    let provider = CliProfile::new().file(file.path());
    let client = Client::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials_provider(provider)
        .build()
        .unwrap();
    for _ in 0..2 {
        let call = client.call(Probe::<Safe>::new());
        let signed = call.sign(SystemTime::UNIX_EPOCH, "n").await.unwrap();
        assert!(signed.authorization().contains("Credential=a,"));
        // From now on there is nothing to read.
        let _ = std::fs::remove_file(file.path());
    }
}

#[tokio::test]
async fn the_chain_asks_config_json_and_then_the_ini_file() {
    let home = tempfile::tempdir().unwrap();
    let config = home.path().join(".aliyun/config.json");
    write(&config, &access_keys(&["default", "cli"]));
    write(home.path().join(".alibabacloud/credentials"), &sections(&["default", "ini"]));
    let home = home.path().to_str().unwrap();
    let key = |id| Credentials::new(id, "s");
    let chain = |more: &[(&str, &str)]| {
        ProviderChain::with_lookup(variables(&[&[("HOME", home)], more].concat()))
    };
    assert_gives(&chain(&[]), key("default")).await;
    assert_gives(&chain(&[("ALIBABA_CLOUD_PROFILE", "cli")]), key("cli")).await;
    assert_gives(&chain(&[("ALIBABA_CLOUD_PROFILE", "ini")]), key("ini")).await;
    let off = ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");
    assert_gives(&chain(&[off, ("ALIBABA_CLOUD_PROFILE", "ini")]), key("ini")).await;
    // The variables of the environment come first.
    let environment = chain(&[
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "environment"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s"),
    ]);
    assert_gives(&environment, key("environment")).await;
    // A name that neither file knows, and a broken file, end the search.
    for text in [access_keys(&["default"]), "{".to_owned()] {
        std::fs::write(&config, text).unwrap();
        let unknown = chain(&[("ALIBABA_CLOUD_PROFILE", "unknown")]);
        let error = unknown.credentials().await.unwrap_err();
        assert!(!error.is_not_configured(), "{error}");
    }
}

#[tokio::test]
async fn files_that_are_not_there_are_passed_over() {
    let home = tempfile::tempdir().unwrap();
    let chain = ProviderChain::with_lookup(variables(&[
        ("HOME", home.path().to_str().unwrap()),
        ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
    ]));
    let error = chain.credentials().await.unwrap_err();
    assert!(error.is_not_configured());
    let text = error.to_string().replace(home.path().to_str().unwrap(), "HOME").replace('\\', "/");
    insta::assert_snapshot!(text.replace("; ", "\n"));
}

#[cfg(unix)]
#[tokio::test]
async fn a_file_that_others_may_read_is_used_all_the_same() {
    use std::os::unix::fs::PermissionsExt as _;

    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), access_keys(&["a"])).unwrap();
    std::fs::set_permissions(file.path(), std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_gives(&CliProfile::new().file(file.path()), Credentials::new("a", "s")).await;
}
