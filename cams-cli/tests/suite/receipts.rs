//! The receiver: reports are printed, saved, passed on, repeated and sent once more.

use std::io::{BufRead as _, BufReader, Read, Write as _};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};

use tempfile::TempDir;

use crate::support::{cams, line};

const BODY: &str = r#"[{"MessageId":"m-1","Status":"Delivered","To":"8613900000000"}]"#;

struct Receiver {
    child: Child,
    url: String,
    stdout: BufReader<ChildStdout>,
    home: TempDir,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn receiver(words: &[&str]) -> Receiver {
    let home = tempfile::tempdir().unwrap();
    let mut child = Command::new(env!("CARGO_BIN_EXE_cams"))
        .args(["receipts", "--listen", "127.0.0.1:0"])
        .args(words)
        .env_clear()
        .current_dir(home.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut first = String::new();
    stderr.read_line(&mut first).unwrap();
    // Later lines must not block the program.
    std::thread::spawn(move || std::io::copy(&mut stderr, &mut std::io::sink()));
    let url = first.trim().strip_prefix("receiving on http://").unwrap().to_owned();
    let stdout = BufReader::new(child.stdout.take().unwrap());
    Receiver { child, url, stdout, home }
}

impl Receiver {
    fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        line
    }

    /// Pushes a body and returns the status line of the answer.
    fn push(&self, path: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.url).unwrap();
        write!(
            stream,
            "POST {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer.lines().next().unwrap().to_owned()
    }
}

/// Answers one push with a status and returns its body.
fn answer(listener: &TcpListener, status: &str) -> String {
    let (mut stream, _) = listener.accept().unwrap();
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let (mut length, mut line) = (0, String::new());
    while reader.read_line(&mut line).unwrap() > 2 {
        if let Some(value) = line.to_lowercase().strip_prefix("content-length: ") {
            length = value.trim().parse().unwrap();
        }
        line.clear();
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    write!(stream, "HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n").unwrap();
    String::from_utf8(body).unwrap()
}

#[test]
fn a_report_is_acknowledged_and_printed() {
    let mut receiver = receiver(&["--secret", "a-secret-of-16-letters"]);
    assert!(receiver.push("/receipts", BODY).contains("404"));
    assert!(receiver.push("/a-secret-of-16-letters", BODY).contains("200"));
    assert_eq!(receiver.line(), "receipt   m-1  Delivered  to 8613900000000\n");
    assert!(receiver.push("/a-secret-of-16-letters", "no json").contains("400"));
}

#[test]
fn a_failed_forward_is_repeated_and_a_saved_report_sent_once_more() {
    let target = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/hook", target.local_addr().unwrap());
    let mut receiver = receiver(&[
        "--forward-to",
        &url,
        "--retry-scale",
        "0.0001",
        "--save",
        "reports.jsonl",
        "--output",
        "json",
    ]);
    assert!(receiver.push("/", BODY).contains("200"));
    assert_eq!(answer(&target, "500 Oops"), BODY);
    assert_eq!(answer(&target, "200 OK"), BODY);
    assert_eq!(receiver.line(), format!("{}\n", BODY.trim_matches(['[', ']'])));

    let saved = std::fs::read_to_string(receiver.home.path().join("reports.jsonl")).unwrap();
    let resend = line(&format!("receipts resend m-1 --saved reports.jsonl --forward-to {url}"));
    let sending = std::thread::spawn(move || resend.file("reports.jsonl", &saved).run());
    assert_eq!(answer(&target, "200 OK"), BODY);
    sending.join().unwrap().ok();
    let unknown = line(&format!("receipts resend m-2 --saved r.jsonl --forward-to {url}"));
    unknown.file("r.jsonl", "").run().fails(2);
}

#[test]
fn a_taken_port_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let ran = cams(&["receipts", "--listen", &address]).run();
    assert!(ran.fails(1).starts_with(&format!("error: cannot listen on {address}: ")), "{ran:?}");
}
