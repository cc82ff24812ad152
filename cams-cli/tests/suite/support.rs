//! Runs the command as a user does, apart from the machine: an empty environment and a home folder of
//! its own.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::SystemTime;

use cams_mock::{Server, ServerBuilder};
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::complete::complete;

/// A command line, to be run in a home folder.
pub(crate) struct Cams {
    command: Command,
    stdin: String,
    home: TempDir,
}

/// The output and exit code of a run.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    home: TempDir,
}

/// The command with these words.
pub(crate) fn cams(words: &[&str]) -> Cams {
    let home = tempfile::tempdir().unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_cams"));
    command.args(words).env_clear().current_dir(home.path());
    command.env("HOME", home.path());
    // Nothing may ask the network for credentials.
    command.env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    Cams { command, stdin: String::new(), home }
}

/// The command with the words of a line. Quotes hold words together. Flags that the spec requires
/// are added, so that no test depends on which they are.
pub(crate) fn line(line: &str) -> Cams {
    let words = complete(words(line));
    cams(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// The words of a shell line.
pub(crate) fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let (mut quote, mut is_open) = (None, false);
    for letter in line.replace("\\\n", " ").chars() {
        match (letter, quote) {
            ('\'' | '"', None) => (quote, is_open) = (Some(letter), true),
            (letter, Some(open)) if letter == open => quote = None,
            (' ', None) => {
                if is_open || !words.last().unwrap().is_empty() {
                    words.push(String::new());
                }
                is_open = false;
            }
            (letter, _) => words.last_mut().unwrap().push(letter),
        }
    }
    if !is_open && words.last().unwrap().is_empty() {
        words.pop();
    }
    words
}

impl Cams {
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<Path>) -> Self {
        self.command.env(name, value.as_ref());
        self
    }

    pub(crate) fn stdin(mut self, text: &str) -> Self {
        self.stdin = text.to_owned();
        self
    }

    /// Writes a file in the home folder, which is also the current one.
    pub(crate) fn file(self, name: &str, text: &str) -> Self {
        let path = self.home.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
        self
    }

    /// Calls this server, with its key in the environment.
    pub(crate) fn at(self, service: &Service) -> Self {
        self.env("ALIBABA_CLOUD_ENDPOINT", service.server.url())
            .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "id")
            .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "secret")
    }

    pub(crate) fn run(mut self) -> Ran {
        self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = self.command.spawn().unwrap();
        // A command that does not read its input closes it.
        let _ = child.stdin.take().unwrap().write_all(self.stdin.as_bytes());
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
            home: self.home,
        }
    }
}

impl Ran {
    /// A file in the home folder.
    #[track_caller]
    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.home.path().join(name))
            .unwrap_or_else(|error| panic!("{name}: {error}: {self:?}"))
    }

    /// The output of a success.
    #[track_caller]
    pub(crate) fn ok(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// The one line of an error, with its exit code. Standard output stays empty.
    #[track_caller]
    pub(crate) fn fails(&self, code: i32) -> &str {
        assert_eq!(self.code, Some(code), "{self:?}");
        assert_eq!(self.stdout, "", "errors go to standard error");
        let lines: Vec<&str> = self.stderr.lines().collect();
        let has_hint = lines.get(1).is_some_and(|line| line.starts_with("hint: "));
        assert!(lines.len() == 1 + usize::from(has_hint), "one line and a hint: {self:?}");
        lines[0]
    }
}

/// A local CAMS in the test.
pub(crate) struct Service {
    _runtime: Runtime,
    pub(crate) server: Server,
}

/// Starts a local CAMS that accepts the key `id` with `secret`.
pub(crate) fn service() -> Service {
    started(Server::builder())
}

/// A service that tolerates wrong parameters.
pub(crate) fn lenient_service() -> Service {
    started(Server::builder().lenient(|_| {}))
}

fn started(builder: ServerBuilder) -> Service {
    let builder = builder.credential("id", "secret").clock(SystemTime::now);
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(builder.start()).unwrap();
    Service { _runtime: runtime, server }
}
