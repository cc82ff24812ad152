//! Sessions in a real terminal: colors, progress, questions, completion and Ctrl-C.

use std::io::{Read as _, Write as _};
use std::process::Child;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use pty_process::blocking::{Command, Pty};
use rustix::termios::{LocalModes, tcgetattr};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::complete::complete;
use crate::support::{service, words};

/// The longest wait for a text. It ends a test that would hang.
const PATIENCE: Duration = Duration::from_secs(30);

/// A program in a terminal of 80 columns.
struct Session {
    pty: Arc<Pty>,
    child: Child,
    output: Receiver<Vec<u8>>,
    seen: String,
    home: TempDir,
}

fn session(line: &str, variables: &[(&str, &str)]) -> Session {
    start(env!("CARGO_BIN_EXE_cams"), &complete(words(line)), variables)
}

fn start(program: &str, words: &[String], variables: &[(&str, &str)]) -> Session {
    start_in(tempfile::tempdir().unwrap(), program, words, variables)
}

/// The command in a home folder with a file, which is also the current folder.
fn session_with(name: &str, text: &str, line: &str, variables: &[(&str, &str)]) -> Session {
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join(name), text).unwrap();
    start_in(home, env!("CARGO_BIN_EXE_cams"), &words(line), variables)
}

fn start_in(home: TempDir, program: &str, words: &[String], variables: &[(&str, &str)]) -> Session {
    let (pty, pts) = pty_process::blocking::open().unwrap();
    pty.resize(pty_process::Size::new(24, 80)).unwrap();
    let command = Command::new(program)
        .args(words)
        .current_dir(home.path())
        .env_clear()
        .env("HOME", home.path())
        .env("TERM", "xterm-256color")
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .envs(variables.iter().copied());
    let child = command.spawn(pts).unwrap();
    let pty = Arc::new(pty);
    let (sender, output) = channel();
    let reading = Arc::clone(&pty);
    thread::spawn(move || {
        let mut buffer = [0; 4096];
        // A terminal whose program has ended cannot be read.
        while let Ok(count @ 1..) = (&*reading).read(&mut buffer) {
            if sender.send(buffer[..count].to_vec()).is_err() {
                return;
            }
        }
    });
    Session { pty, child, output, seen: String::new(), home }
}

impl Session {
    fn type_(&self, text: &str) {
        (&*self.pty).write_all(text.as_bytes()).unwrap();
    }

    /// Waits until the terminal shows a text.
    #[track_caller]
    fn sees(&mut self, text: &str) {
        let end = Instant::now() + PATIENCE;
        while !self.seen.contains(text) {
            let left = end.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(bytes) => self.seen += &String::from_utf8_lossy(&bytes),
                Err(_) => panic!("no {text:?} in {:?}", self.seen),
            }
        }
    }

    /// Waits until the terminal hides what is typed, which it does just after the question.
    #[track_caller]
    fn hides(&self) {
        let end = Instant::now() + PATIENCE;
        while tcgetattr(&*self.pty).unwrap().local_modes.contains(LocalModes::ECHO) {
            assert!(Instant::now() < end, "what is typed is shown");
            thread::yield_now();
        }
    }

    /// Everything that the terminal showed, and the exit code.
    fn end(mut self) -> (String, Option<i32>) {
        while let Ok(bytes) = self.output.recv_timeout(PATIENCE) {
            self.seen += &String::from_utf8_lossy(&bytes);
        }
        let code = self.child.wait().unwrap().code();
        (std::mem::take(&mut self.seen), code)
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LIST: &str = "list-chat-group --business-number 1 --cust-space-id c";
const SEND: &str = "send-chatapp-message --channel-type whatsapp --from 8613800000000 \
                    --to 8613900000000 --type template --template-code 1119 --language en";

/// The variables of a client of a local CAMS.
fn key(url: &str) -> [(&str, &str); 3] {
    [
        ("ALIBABA_CLOUD_ENDPOINT", url),
        ("ALIBABA_CLOUD_ACCESS_KEY_ID", "id"),
        ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret"),
    ]
}

#[test]
fn a_terminal_gets_colors_and_lines() {
    let (shown, code) = session(&format!("--local {SEND}"), &[]).end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("\u{1b}[1m\u{1b}[34m\"Code\""), "{shown:?}");
    assert!(shown.lines().count() > 3, "{shown:?}");

    let (plain, _) = session(&format!("--local {SEND}"), &[("NO_COLOR", "1")]).end();
    assert!(!plain.contains('\u{1b}'), "{plain:?}");
    assert!(plain.contains("\r\n  \"Code\": \"OK\""), "{plain:?}");
}

#[test]
fn pages_show_their_progress_and_throttling_its_wait() {
    let service = service();
    let page = |id: &str| json!({ "Data": { "List": [{ "GroupId": id }], "Total": 2 } });
    let rule = service.server.on("ListChatGroup").throttle(1).response(page("E1"));
    rule.response(page("E2")).delay(Duration::from_millis(700));
    let (shown, code) = session(&format!("--all {LIST}"), &key(service.server.url())).end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains("throttled, waiting "), "{shown}");
    assert!(shown.contains("page 1, 1 of 2 entries"), "{shown}");
    assert!(shown.contains("E2"), "{shown}");
}

#[test]
fn ctrl_c_ends_a_call_and_says_what_may_have_happened() {
    let service = service();
    let rule = service.server.on("SendChatappMessage").throttle(1);
    rule.response(json!({})).delay(Duration::from_secs(600));
    let mut session =
        session(&format!("--attempt-timeout 10m --timeout 10m {SEND}"), &key(service.server.url()));
    session.sees("throttled, waiting ");
    session.type_("\u{3}");
    let (shown, code) = session.end();
    assert_eq!(code, Some(130), "{shown}");
    assert!(shown.contains("interrupted"), "{shown}");
    assert!(shown.contains("may have executed SendChatappMessage"), "{shown}");
}

const CAMPAIGN: &str =
    "campaign people.csv --from 8613800000000 --template-code 1119 --language en";

/// The file of a campaign with this many batches.
fn people(batches: u64) -> String {
    let numbers = (0..batches * 1000).map(|index| format!("{}\n", 8_613_900_000_000 + index));
    numbers.fold("to\n".to_owned(), |file, number| file + &number)
}

#[test]
fn ctrl_c_ends_a_campaign_after_the_batches_under_way() {
    let service = service();
    let rule = service.server.on("SendChatappMassMessage");
    let response = || json!({ "GroupMessageId": "g" });
    rule.response(response()).response(response()).delay(Duration::from_millis(700));
    let key = key(service.server.url());
    let mut session = session_with("people.csv", &people(30), CAMPAIGN, &key);
    session.sees("1000 of 30000 recipients");
    session.type_("\u{3}");
    session.sees("stopping after the batches under way");
    session.sees("`--resume` sends to the rest");
    let report = session.home.path().join("people.report.json");
    assert!(report.exists() && !report.with_extension("json.part").exists());
    let (shown, code) = session.end();
    assert_eq!(code, Some(130), "{shown}");
}

#[test]
fn a_killed_campaign_keeps_its_report() {
    let service = service();
    let rule = service.server.on("SendChatappMassMessage");
    let response = || json!({ "GroupMessageId": "g" });
    rule.response(response()).response(response()).delay(Duration::from_secs(600));
    let key = key(service.server.url());
    let mut session = session_with("people.csv", &people(2), CAMPAIGN, &key);
    session.sees("1000 of 2000 recipients");
    session.child.kill().unwrap();
    session.child.wait().unwrap();

    let part = std::fs::read(session.home.path().join("people.report.json.part")).unwrap();
    let home = tempfile::tempdir().unwrap();
    std::fs::write(home.path().join("people.csv"), people(2)).unwrap();
    std::fs::write(home.path().join("people.report.json.part"), part).unwrap();
    // Whatever were sent now would never end.
    let line = words(&format!("--output json {CAMPAIGN} --resume"));
    let session = start_in(home, env!("CARGO_BIN_EXE_cams"), &line, &key);
    let (shown, code) = session.end();
    assert_eq!(code, Some(7), "{shown}");
    for sum in ["\"Accepted\"", "1000", "\"MaybeSent\"", "people.report.json"] {
        assert!(shown.contains(sum), "{shown}");
    }
}

#[test]
fn an_upload_shows_its_progress() {
    let photo = "not really a photo. ".repeat(200_000);
    let line = "--local upload photo.jpg --cust-space-id cams-1";
    let (shown, code) = session_with("photo.jpg", &photo, line, &[]).end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(shown.contains(" of 3.81 MiB"), "{shown}");
    assert!(shown.contains("image/jpeg"), "{shown}");
}

#[test]
fn configure_asks_for_a_key_and_does_not_show_the_secret() {
    let mut session = session("configure", &[]);
    session.sees("Access key ID: ");
    session.type_("LTAI1234\r");
    session.sees("Access key secret: ");
    session.hides();
    session.type_("very-secret\r");
    session.sees("stored profile \"default\"");
    let config = std::fs::read_to_string(session.home.path().join(".aliyun/config.json")).unwrap();
    let config: Value = serde_json::from_str(&config).unwrap();
    assert_eq!(config["profiles"][0]["access_key_id"], "LTAI1234");
    assert_eq!(config["profiles"][0]["access_key_secret"], "very-secret");
    let (shown, code) = session.end();
    assert_eq!(code, Some(0), "{shown}");
    assert!(!shown.contains("very-secret"), "{shown}");
}

/// The shells that are installed read their completions, and complete.
#[test]
fn completions_work_in_installed_shells() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = crate::support::cams(&["completions", shell]).run().ok();
        for expected in ["send-chatapp-message", "template-code", "whatsapp"] {
            assert!(script.contains(expected), "{shell} does not complete {expected}");
        }
        let path = folder.path().join(shell);
        std::fs::write(&path, script).unwrap();
        let read: &[&str] = match shell {
            "bash" | "zsh" => &["-n"],
            "fish" => &["--no-execute"],
            _ => continue,
        };
        let mut check = std::process::Command::new(shell);
        let Ok(output) = check.args(read).arg(&path).output() else { continue };
        assert!(output.status.success(), "{shell}: {}", String::from_utf8_lossy(&output.stderr));
    }

    let script = |shell: &str| folder.path().join(shell).display().to_string();
    let plain = ("TERM", "dumb");
    if let Some(bash) = installed("bash") {
        let arguments = ["--norc", "--noprofile", "-i"].map(str::to_owned);
        completes(
            start(&bash, &arguments, &[("PS1", "ready> ")]),
            &format!("source {}", script("bash")),
        );
    }
    if let Some(zsh) = installed("zsh") {
        let arguments = ["-f", "-i"].map(str::to_owned);
        completes(
            start(&zsh, &arguments, &[plain, ("PS1", "ready> ")]),
            &format!("autoload -U compinit; compinit -u -D; source {}", script("zsh")),
        );
    }
    if let Some(fish) = installed("fish") {
        let complete = |line: &str| {
            let command = format!("source {}; complete -C '{line}'", script("fish"));
            let fish = std::process::Command::new(&fish)
                .env("HOME", folder.path())
                .args(["--no-config", "-c", &command])
                .output();
            String::from_utf8(fish.unwrap().stdout).unwrap()
        };
        assert!(complete("cams send-chatapp-me").starts_with("send-chatapp-message\t"));
        assert_eq!(complete("cams send-chatapp-message --channel-type whats"), "whatsapp\n");
    }
}

/// The path of a shell, if this machine has it.
fn installed(shell: &str) -> Option<String> {
    let path = ["/bin", "/usr/bin", "/usr/local/bin"].map(|folder| format!("{folder}/{shell}"));
    let found = path.into_iter().find(|path| std::path::Path::new(path).exists());
    if found.is_none() {
        eprintln!("not tested: {shell} is not installed");
    }
    found
}

/// The shell completes operations, flags and values once it has read the script.
fn completes(mut session: Session, load: &str) {
    session.sees("ready> ");
    session.type_(&format!("{load}\r"));
    session.type_("echo lo''aded\r");
    session.sees("loaded");
    session.type_("cams send-chatapp-me\t");
    session.sees("cams send-chatapp-message ");
    session.type_("--channel-type whats\t");
    session.sees("--channel-type whatsapp ");
}
