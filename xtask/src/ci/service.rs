//! Runs the gates against the mock server: the examples, its page in a browser, and two independent
//! judges of `cams-mock`, Alibaba's Python SDK and schemathesis.
//!
//! All use the local service only. Credentials from the environment do not reach them.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::gates::bundled;
use super::install::{browser, python};
use super::{Workspace, linked};
use crate::program::Program;
use crate::{bundle, file};

/// What the judges' scripts need: control of the time, and a credential of each kind.
const ARGUMENTS: &str = "--control --credential id:secret --temporary-credential sts:secret:token --bearer-token bearer";

/// The examples, the README's first, each with the last text that it must print.
#[rustfmt::skip]
const EXAMPLES: [(&str, &str); 15] = [
    ("send_message", "SendChatappMessageResponse"),
    ("blocking", "sent without async"),
    ("campaign", "second run: 2500 accepted, 0 maybe sent, 0 not sent"),
    ("credentials", "the secret does not belong to the access key ID"),
    ("delete_chat_group_invite_link", "DeleteChatGroupInviteLinkResponse"),
    ("json", "RAM action \"cams:ListChatGroup\""),
    ("list", "resumed: e, f"),
    ("mistakes", "grant the action of `operations::policy`"),
    ("options", "without retries: GetChatappTemplateDetail failed: Throttling.User"),
    ("queue", "answer: Thank you"),
    ("send_forms", "buttons: sent"),
    ("template", "review: passed"),
    ("unit_test", "notified: true"),
    ("upload", "sent with its link"),
    ("webhook", "acknowledged with 200"),
];

/// The example with tests, and the end of what they print.
const TESTS: (&str, &str) = ("unit_test", "2 passed");

/// An example with typed calls only, and one with calls by name.
const TYPED: &str = "send_message";
const BY_NAME: &str = "json";

/// Runs the examples as in the README, and checks what they print and contain.
pub(super) fn example(workspace: &Workspace<'_>) -> Result<()> {
    let readme = file::text(&workspace.root.join("README.md"))?;
    let run = EXAMPLES.iter().map(|(example, expected)| ("run", *example, *expected));
    for (command, example, expected) in run.chain([("test", TESTS.0, TESTS.1)]) {
        let output = Program::cargo(workspace.root)
            .args(&format!("{command} --quiet --locked --example"))
            .arg(example)
            .output()?;
        print!("{output}");
        ensure!(
            output.contains(expected),
            "the example {example} succeeded, but did not print {expected}"
        );
        ensure!(
            readme.contains(&format!("--example {example}")),
            "README.md does not name the command of the example {example}"
        );
    }
    let spec = serde_json::from_str(&bundle::render(workspace.root)?)?;
    linked::check(
        &spec,
        &workspace.metadata.target_directory.join("debug/examples"),
        TYPED,
        BY_NAME,
    )
}

pub(super) fn official_sdk(workspace: &Workspace<'_>) -> Result<()> {
    let judge = judge(workspace, "official-sdk", "cams-mock/tests/official_sdk")?;
    let path = built(workspace)?;
    let with_state = workspace.metadata.target_directory.join("operations-with-state.txt");
    let names = Program::new(workspace.root, &path).arg("--operations-with-state").output()?;
    file::write(&with_state, &names)?;
    let server = Server::start(workspace, path)?;
    judge.arg(with_state).arg(&server.address).run()
}

pub(super) fn schemathesis(workspace: &Workspace<'_>) -> Result<()> {
    let judge = judge(workspace, "schemathesis", "cams-mock/tests/schemathesis")?;
    let server = Server::start(workspace, built(workspace)?)?;
    judge.arg(&server.address).run()
}

/// The Python program in a folder, which starts with the bundled spec. It leaves no files there.
fn judge<'a>(workspace: &Workspace<'a>, name: &str, folder: &str) -> Result<Program<'a>> {
    let python = python(workspace, name, &format!("{folder}/requirements.txt"))?;
    let program = Program::new(workspace.root, python).env("PYTHONDONTWRITEBYTECODE", "1");
    Ok(program.arg(folder).arg(bundled(workspace)?))
}

/// Tests the page of `cams-mock` in a real browser. It reaches this machine only. The features are
/// those of the gate `tests`, so that little is built twice.
pub(super) fn inbox(workspace: &Workspace<'_>) -> Result<()> {
    let browser = browser(workspace)?;
    Program::cargo(workspace.root)
        .args("test --quiet --locked --workspace --all-features --test inbox")
        .env("CHROMIUM", browser)
        .run()
}

/// Builds the server and returns its path. Naming the example too makes cargo choose the same
/// dependency features as in the previous step, so it builds nothing twice.
fn built(workspace: &Workspace<'_>) -> Result<PathBuf> {
    let build = Program::cargo(workspace.root)
        .args("build --quiet --locked --message-format json-render-diagnostics")
        .args("--bin cams-mock --example")
        .arg(EXAMPLES[0].0);
    executable(&build.output()?).context("cargo reports no executable for cams-mock")
}

/// Finds the server in cargo's messages, one JSON object per line.
fn executable(messages: &str) -> Option<PathBuf> {
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut programs = messages.filter(|message| message["target"]["name"] == "cams-mock");
    programs.find_map(|message| message["executable"].as_str().map(PathBuf::from))
}

/// A mock server that stops when dropped.
struct Server {
    child: Child,
    address: String,
    /// Kept open: a server that cannot write its output would fail.
    stdout: BufReader<ChildStdout>,
}

impl Server {
    fn start(workspace: &Workspace<'_>, path: PathBuf) -> Result<Self> {
        let program =
            Program::new(workspace.root, path).args("--listen 127.0.0.1:0").args(ARGUMENTS);
        println!("$ {program}");
        let mut child = program
            .command()
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| program.cannot_start())?;
        let stdout = child.stdout.take().context("the server has no standard output")?;
        let mut server = Self { child, address: String::new(), stdout: BufReader::new(stdout) };
        let mut line = String::new();
        server.stdout.read_line(&mut line).context("cannot read what the server prints")?;
        server.address = address(&line)
            .with_context(|| format!("the server's first line contains no address: {line:?}"))?;
        Ok(server)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have stopped already. The client has then reported an error.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address in `listening on http://ADDRESS`.
fn address(line: &str) -> Option<String> {
    line.trim_end().strip_prefix("listening on http://").map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_gives_the_address() {
        assert_eq!(
            address("listening on http://127.0.0.1:40123\n").as_deref(),
            Some("127.0.0.1:40123")
        );
        assert_eq!(address("error: the port is taken\n"), None);
        assert_eq!(address(""), None);
    }

    #[test]
    fn the_executable_is_found_among_the_messages() {
        let artifact = |name: &str, executable: &str| {
            format!("{{\"target\":{{\"name\":\"{name}\"}},\"executable\":{executable}}}\n")
        };
        let messages = artifact("cams-mock", "null")
            + "not json\n"
            + &artifact("cams-mock", "\"/t/debug/cams-mock\"")
            + &artifact(EXAMPLES[0].0, "\"/t/debug/examples/other\"")
            + "{\"reason\":\"build-finished\",\"success\":true}\n";
        assert_eq!(executable(&messages), Some(PathBuf::from("/t/debug/cams-mock")));
        assert_eq!(executable("{\"reason\":\"build-finished\"}"), None);
    }
}
