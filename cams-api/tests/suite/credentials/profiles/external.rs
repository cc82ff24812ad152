//! The mode External: real programs that every Unix has, run without a shell.
#![cfg(unix)]

use std::io::Write as _;
use std::time::Duration;

use cams_api::credentials::{CliProfile, Credentials, CredentialsProvider as _};

use super::*;

fn profile(command: &str) -> CliProfile {
    let profile = json!({"name": "a", "mode": "External", "process_command": command});
    CliProfile::from_text(config(&[profile]), None).unwrap()
}

/// A file whose name needs quotes, with this text.
fn printed(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("the credentials.json");
    std::fs::write(&path, text).unwrap();
    let command = format!("cat '{}'", path.display());
    (folder, command)
}

#[tokio::test]
async fn a_program_prints_credentials() {
    for (text, expected) in [
        (
            r#"{"mode":"AK","access_key_id":"i","access_key_secret":"s"}"#,
            Credentials::new("i", "s"),
        ),
        (
            r#"{"access_key_id":"i","access_key_secret":"s","sts_token":""}"#,
            Credentials::new("i", "s"),
        ),
        (
            r#"{"mode":"ststoken","access_key_id":"i","access_key_secret":"s","sts_token":"t","other":1}"#,
            Credentials::new("i", "s").with_security_token("t"),
        ),
    ] {
        let (_folder, command) = printed(text);
        assert_gives(&profile(&command), expected).await;
    }
}

#[tokio::test]
async fn credentials_say_until_when_they_are_valid() {
    let (_folder, command) = printed(
        r#"{"access_key_id":"i","access_key_secret":"s","expiration":"2030-01-02T03:04:05Z"}"#,
    );
    let expiration = profile(&command).credentials().await.unwrap().expiration().unwrap();
    assert_eq!(format_date(expiration), "2030-01-02T03:04:05Z");
    // Without it the program runs for every fetch.
    let (folder, command) = printed(r#"{"access_key_id":"one","access_key_secret":"s"}"#);
    let provider = profile(&command);
    assert_gives(&provider, Credentials::new("one", "s")).await;
    let text = r#"{"access_key_id":"two","access_key_secret":"s"}"#;
    std::fs::write(folder.path().join("the credentials.json"), text).unwrap();
    assert_gives(&provider, Credentials::new("two", "s")).await;
}

#[tokio::test]
async fn what_goes_wrong_is_said_without_quoting_anything() {
    let mut texts = String::new();
    let outputs = [
        "hidden",
        r#"{"access_key_id":"hidden"}"#,
        r#"{"access_key_secret":"hidden"}"#,
        r#"{"access_key_id":["hidden"],"access_key_secret":"hidden"}"#,
        r#"{"mode":"StsToken","access_key_id":"hidden","access_key_secret":"hidden"}"#,
        r#"{"mode":"hidden","access_key_id":"hidden","access_key_secret":"hidden"}"#,
    ];
    let printed: Vec<_> = outputs.iter().map(|output| printed(output)).collect();
    let commands = ["false", "/nonexistent/hidden --hidden", "cat /dev/zero"];
    for command in printed.iter().map(|(_, command)| command.as_str()).chain(commands) {
        let error = profile(command).credentials().await.unwrap_err();
        assert!(!error.is_not_configured());
        texts += &format!("{error}\n");
    }
    assert!(!texts.contains("hidden"), "{texts}");
    insta::assert_snapshot!(texts);
}

/// The clock of the test stands still until nothing but waiting is left, and then jumps.
#[tokio::test(start_paused = true)]
async fn a_program_has_a_minute() {
    let started = tokio::time::Instant::now();
    let error = profile("sleep 1000").credentials().await.unwrap_err();
    assert!(error.to_string().contains("did not end within 60s"), "{error}");
    assert_eq!(started.elapsed().as_secs(), 60);
}

#[tokio::test(start_paused = true)]
async fn a_program_that_takes_too_long_is_given_up() {
    let provider = profile("sleep 1000").process_timeout(Duration::from_secs(5));
    let error = provider.credentials().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "config.json: profile \"a\": the program of \"process_command\" did not end within 5s; run it by hand \
         to see what it prints"
    );
}

#[tokio::test]
async fn a_program_that_no_one_waits_for_any_more_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let provider = profile(&format!("cat '{}'", pipe.display()));
    let mut fetch = provider.credentials();
    std::future::poll_fn(|context| {
        assert!(fetch.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    // This waits until the program has opened the other end.
    let open = move || std::fs::OpenOptions::new().write(true).open(pipe);
    let mut pipe = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
    drop(fetch);
    // The other end is closed as soon as the program is gone.
    let error = loop {
        if let Err(error) = pipe.write_all(b"{}") {
            break error;
        }
    };
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
}

/// What the program started is killed with it.
#[tokio::test]
async fn a_program_is_killed_with_its_children() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let provider = profile(&format!(r#"sh -c "cat '{}' & wait""#, pipe.display()));
    let mut fetch = provider.credentials();
    std::future::poll_fn(|context| {
        assert!(fetch.as_mut().poll(context).is_pending());
        std::task::Poll::Ready(())
    })
    .await;
    // This waits until the child has opened the other end.
    let open = move || std::fs::OpenOptions::new().write(true).open(pipe);
    let mut pipe = tokio::task::spawn_blocking(open).await.unwrap().unwrap();
    drop(fetch);
    let error = loop {
        if let Err(error) = pipe.write_all(b"{}") {
            break error;
        }
    };
    assert_eq!(error.kind(), std::io::ErrorKind::BrokenPipe);
}

/// A child of the program that has its output, too, and goes on without it: it reads a pipe that
/// nobody writes.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_grandchild_that_lives_on_keeps_nothing_of_this_process() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = folder.path().join("pipe");
    assert!(std::process::Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    // Held open, so that grandchildren that open it for reading wait in it until the end of the
    // test.
    let held = std::fs::OpenOptions::new().read(true).write(true).open(&pipe).unwrap();
    let printed = r#"{"access_key_id":"i","access_key_secret":"s"}"#;
    let reads = format!("cat '{}'", pipe.display());
    let printed = printed.replace('"', "\\\"");
    let prints = format!(r#"sh -c "{reads} & printf '%s' '{printed}'""#);
    let stays = format!(r#"sh -c "{reads} & {reads}; true""#);
    for _ in 0..20 {
        // Its own output is complete when it ends.
        assert_gives(&profile(&prints), Credentials::new("i", "s")).await;
        let provider = profile(&stays).process_timeout(Duration::from_millis(20));
        let error = provider.credentials().await.unwrap_err().to_string();
        assert!(error.contains("did not end within 20ms"), "{error}");
    }
    // Threads end a moment after they have been told to.
    while threads() > 0 {
        tokio::task::yield_now().await;
    }
    drop(held);
}

/// How many threads of this process read the output of programs. Other tests run some, which end.
#[cfg(target_os = "linux")]
fn threads() -> usize {
    let names = std::fs::read_dir("/proc/self/task").unwrap();
    let names =
        names.filter_map(|task| std::fs::read_to_string(task.ok()?.path().join("comm")).ok());
    names.filter(|name| name.trim_end() == "credentials").count()
}

#[tokio::test]
async fn an_output_may_begin_with_a_byte_order_mark() {
    let (_folder, command) =
        printed("\u{feff}{\"access_key_id\":\"i\",\"access_key_secret\":\"s\"}\r\n");
    assert_gives(&profile(&command), Credentials::new("i", "s")).await;
}

#[tokio::test]
async fn programs_and_uris_can_be_forbidden() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let profiles = [
        json!({"name": "program", "mode": "External", "process_command": "true"}),
        json!({"name": "uri", "mode": "CredentialsURI", "credentials_uri": "http://127.0.0.1:1"}),
    ];
    std::fs::write(home.path().join(".aliyun/config.json"), config(&profiles)).unwrap();
    for (value, name, mode) in [("1", "program", "External"), ("True", "uri", "CredentialsURI")] {
        let home = home.path().to_str().unwrap();
        let set = [("HOME", home), ("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS", value)];
        let provider = CliProfile::with_lookup(variables(&set)).profile(name);
        let error = provider.credentials().await.unwrap_err().to_string();
        let expected = format!("ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS forbids the mode {mode};");
        assert!(error.contains(&expected), "{error}");
    }
}
