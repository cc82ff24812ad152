//! The command `cams-mock`: its first line, and its errors at start.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cams-mock"));
    command.args(arguments);
    command
}

/// A running command, which stops with the test.
struct Running {
    process: Child,
    address: String,
}

impl Running {
    fn start() -> Self {
        Self::start_with(&["--credential", "a:b", "--credential", "c:d:e"])
    }

    fn start_with(arguments: &[&str]) -> Self {
        let arguments = [&["--listen", "127.0.0.1:0"], arguments].concat();
        let process = command(&arguments).stdout(Stdio::piped()).spawn().unwrap();
        let mut server = Self { process, address: String::new() };
        let mut line = String::new();
        BufReader::new(server.process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address =
            line.strip_prefix("listening on http://").and_then(|line| line.strip_suffix('\n'));
        server.address = address.unwrap().to_owned();
        server
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

#[test]
fn the_first_line_tells_the_address() {
    let server = Running::start();
    let mut connection = TcpStream::connect(&server.address).unwrap();
    connection.write_all(b"POST / HTTP/1.1\r\nhost: cams\r\ncontent-length: 0\r\n\r\n").unwrap();
    let mut status = String::new();
    BufReader::new(connection).read_line(&mut status).unwrap();
    assert_eq!(status, "HTTP/1.1 400 Bad Request\r\n");
}

#[test]
#[cfg(unix)]
fn a_signal_ends_it_cleanly() {
    for signal in ["-INT", "-TERM"] {
        let mut server = Running::start();
        // An idle connection does not delay it.
        let _idle = TcpStream::connect(&server.address).unwrap();
        let process = server.process.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
        assert!(server.process.wait().unwrap().success(), "{signal}");
    }
}

#[test]
#[cfg(unix)]
fn a_signal_ends_a_slow_response() {
    use std::time::SystemTime;

    use cams_api::sign::format_date;

    use crate::support::{ID, Request, SECRET};

    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("faults.json");
    std::fs::write(&path, r#"{"then": {"drip": {"bytes": 1, "every_ms": 3600000}}}"#).unwrap();
    let credential = format!("{ID}:{SECRET}");
    let faults = path.to_str().unwrap();
    let mut server = Running::start_with(&["--credential", &credential, "--faults", faults]);
    let mut request = Request::new();
    request.set("x-acs-date", format_date(SystemTime::now()));
    let mut connection = TcpStream::connect(&server.address).unwrap();
    connection.write_all(request.text(&server.address).as_bytes()).unwrap();
    let mut status = String::new();
    BufReader::new(&connection).read_line(&mut status).unwrap();
    assert_eq!(status, "HTTP/1.1 200 OK\r\n");
    let process = server.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    assert!(server.process.wait().unwrap().success());
}

#[test]
fn an_address_for_everybody_is_warned_of() {
    let mut process = command(&["--listen", "0.0.0.0:0", "--credential", "a:b"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut warning = String::new();
    BufReader::new(process.stderr.take().unwrap()).read_line(&mut warning).unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert!(warning.starts_with("warning: 0.0.0.0:"), "{warning}");
    assert!(warning.contains("other machines"), "{warning}");
}

/// Runs the command to its end. It must fail, with the whole reason on stderr.
fn failure(arguments: &[&str]) -> String {
    let Output { status, stdout, stderr } = command(arguments).output().unwrap();
    assert!(!status.success() && stdout.is_empty(), "{arguments:?}");
    let stderr = String::from_utf8(stderr).unwrap();
    assert!(!stderr.contains("s3cret"), "{stderr}");
    stderr
}

#[test]
fn a_broken_cassette_is_named_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("calls.jsonl");
    std::fs::write(&path, "{}\n").unwrap();
    let path = path.to_str().unwrap();
    let listen = ["--listen", "127.0.0.1:0", "--credential", "id:s3cret", "--replay", path];
    assert_eq!(failure(&listen), format!("error: {path}:1:2: missing field `action`\n"));
}

#[test]
fn calls_are_logged_on_request() {
    let arguments = ["--listen", "127.0.0.1:0", "--credential", "a:b", "--log"];
    let mut process =
        command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let address = line.trim().strip_prefix("listening on http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    connection.write_all(b"POST / HTTP/1.1\r\nhost: cams\r\ncontent-length: 0\r\n\r\n").unwrap();
    let mut log = String::new();
    BufReader::new(process.stderr.take().unwrap()).read_line(&mut log).unwrap();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(
        log,
        "(unknown operation) 400 MissingVersion: Version is mandatory for this action.\n"
    );
}

#[test]
fn a_busy_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let reason = failure(&["--listen", &address, "--credential", "id:s3cret"]);
    assert!(reason.starts_with(&format!("error: cannot listen on {address}: ")), "{reason}");
}

#[test]
fn a_malformed_credential_is_not_printed() {
    for credential in ["s3cret", ":s3cret", "s3cret:"] {
        let reason = failure(&["--credential", "id:s3cret", "--credential", credential]);
        assert_eq!(reason, "error: --credential number 2 does not have the form ID:SECRET\n");
    }
    for credential in ["id:s3cret", "id::s3cret", "id:s3cret:"] {
        let reason = failure(&["--temporary-credential", credential]);
        let form = "does not have the form ID:SECRET:TOKEN";
        assert_eq!(reason, format!("error: --temporary-credential number 1 {form}\n"));
    }
    for arguments in [
        &["id:s3cret"][..],
        &["--credential", "id:", "s3cret"],
        &["--credential", "a:b", "-s3cret"],
    ] {
        let reason = failure(arguments);
        assert!(reason.contains("error: unexpected argument '***' found"), "{reason}");
    }
}

#[test]
fn the_operations_with_state_can_be_listed() {
    let Output { status, stdout, .. } = command(&["--operations-with-state"]).output().unwrap();
    assert!(status.success());
    let names = String::from_utf8(stdout).unwrap();
    assert!(names.lines().eq(cams_mock::Server::operations_with_state()), "{names}");
}

#[test]
fn a_file_with_a_mistake_is_named_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("faults.json");
    std::fs::write(&path, "[\n  {\"operation\": \"AddChatGroup\", \"thn\": \"reset\"}\n]").unwrap();
    let path = path.to_str().unwrap();
    let reason = failure(&["--credential", "a:b", "--faults", path]);
    let expected = format!("error: {path}:2:37: unknown field `thn`, expected one of `operation`");
    assert!(reason.starts_with(&expected), "{reason}");
}

#[test]
fn a_broken_state_file_is_named_with_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    std::fs::write(&path, "{}}").unwrap();
    let state = path.to_str().unwrap();
    let reason = failure(&["--credential", "id:s3cret", "--state", state]);
    assert_eq!(
        reason,
        format!(
            "error: cannot use the state file {state}, line 1, column 3: this is no JSON; mend the file or remove it\n"
        )
    );
}

#[test]
#[cfg(unix)]
fn a_signal_saves_the_state() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let mut server =
        Running::start_with(&["--credential", "a:b", "--state", path.to_str().unwrap()]);
    let process = server.process.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &process]).status().unwrap().success());
    assert!(server.process.wait().unwrap().success());
    assert!(std::fs::read_to_string(&path).unwrap().starts_with('{'));
}

#[test]
fn a_credential_is_needed() {
    assert!(failure(&[]).contains("--credential <ID:SECRET>"));
}
