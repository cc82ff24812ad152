//! Credentials that a program prints. What it prints and how it is called never get into an error.

use std::fmt;
use std::io::Read as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde::Deserialize;
use zeroize::Zeroizing;

use super::super::expiration::Expiration;
use super::super::session::wiped;
use super::super::{
    Credentials, CredentialsError, CredentialsFuture, CredentialsProvider, is_blank,
};
use super::command_line;

/// How long the program may take. It may have to ask another service.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// The largest output that is read, in bytes.
const LARGEST_OUTPUT: u64 = 1024 * 1024;

/// No credentials are larger than this, in bytes.
const USUAL_OUTPUT: usize = 64 * 1024;

/// Runs a program that prints credentials as JSON.
pub(super) struct External {
    words: Zeroizing<Vec<String>>,
    limit: Duration,
}

/// What the program prints: a profile of the modes AK or StsToken, with the end of its validity.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Printed {
    mode: Option<String>,
    #[serde(deserialize_with = "wiped")]
    access_key_id: Zeroizing<String>,
    #[serde(deserialize_with = "wiped")]
    access_key_secret: Zeroizing<String>,
    #[serde(deserialize_with = "wiped")]
    sts_token: Zeroizing<String>,
    expiration: Expiration,
}

impl External {
    /// The program that a command line names, or what is wrong with the line.
    pub(super) fn new(command: &str, limit: Duration) -> Result<Self, &'static str> {
        let words = command_line::split(command, command_line::Backslash::NATIVE)?;
        Ok(Self { words: Zeroizing::new(words), limit })
    }

    async fn fetch(&self) -> Result<Credentials, CredentialsError> {
        let mut running = self.start()?;
        // A future that is dropped kills the program, here by the time limit or further up by the caller.
        let ended = tokio::time::timeout(self.limit, async {
            let output = running.output().await?;
            Ok::<_, CredentialsError>((output, running.end().await?))
        });
        let (output, status) = match ended.await {
            Ok(ended) => ended?,
            Err(_) => {
                let limit = self.limit;
                return Err(refused(format_args!("did not end within {limit:?}")));
            }
        };
        if !status.success() {
            return Err(refused(format_args!("failed ({status})")));
        }
        read(&output)
    }

    fn start(&self) -> Result<Running, CredentialsError> {
        let Some((program, arguments)) = self.words.split_first() else {
            return Err(refused("has no name"));
        };
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| {
                // The library's text does not quote the program.
                refused(format_args!("cannot be started: {}", error.kind()))
            })?;
        let (sender, output) = tokio::sync::oneshot::channel();
        let stdout = child.stdout.take();
        // From here on it is killed whatever happens.
        let running = Running { child, output };
        if let Some(stdout) = stdout {
            // A thread of its own: one of the runtime's would keep the runtime from ending.
            std::thread::Builder::new()
                .name("credentials".to_owned())
                .spawn(move || {
                    // Room for credentials of any size: a text that grows leaves its old bytes behind.
                    let mut text = Zeroizing::new(Vec::with_capacity(USUAL_OUTPUT));
                    let end = stdout.take(LARGEST_OUTPUT + 1).read_to_end(&mut text);
                    // Without a receiver the output is of no interest any more.
                    let _ = sender.send(end.map(|_| text));
                })
                .map_err(|_| refused("cannot be watched: the system gives no thread"))?;
        }
        Ok(running)
    }
}

/// A program that runs. It is killed when this is dropped.
struct Running {
    child: Child,
    output: tokio::sync::oneshot::Receiver<std::io::Result<Zeroizing<Vec<u8>>>>,
}

impl Running {
    /// All that it prints.
    async fn output(&mut self) -> Result<Zeroizing<Vec<u8>>, CredentialsError> {
        match (&mut self.output).await {
            Ok(Ok(output)) if output.len() as u64 <= LARGEST_OUTPUT => Ok(output),
            Ok(Ok(_)) => Err(refused(format_args!("prints more than {LARGEST_OUTPUT} bytes"))),
            Ok(Err(_)) | Err(_) => Err(refused("prints something that cannot be read")),
        }
    }

    /// Waits for its end, which follows at once on the end of what it prints. The standard library has no
    /// wait that can be given up, so this looks again and again, first soon, then ever later.
    async fn end(&mut self) -> Result<ExitStatus, CredentialsError> {
        let mut pause = Duration::from_millis(1);
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok(status),
                Ok(None) => tokio::time::sleep(pause).await,
                Err(_) => return Err(refused("cannot be waited for")),
            }
            pause = (pause * 2).min(Duration::from_millis(100));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // One that has ended needs neither, and an error is just that.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(output: &[u8]) -> Result<Credentials, CredentialsError> {
    // The text of the JSON library could quote a secret.
    let printed: Printed = serde_json::from_slice(output)
        .map_err(|_| refused("does not print the JSON that is expected"))?;
    let needs_token =
        match printed.mode.as_deref().unwrap_or_default().to_ascii_lowercase().as_str() {
            "" | "ak" => false,
            "ststoken" => true,
            _ => return Err(refused("prints a \"mode\" that is neither AK nor StsToken")),
        };
    for (name, value, is_needed) in [
        ("access_key_id", &printed.access_key_id, true),
        ("access_key_secret", &printed.access_key_secret, true),
        ("sts_token", &printed.sts_token, needs_token),
    ] {
        if is_needed && is_blank(value) {
            return Err(refused(format_args!("prints no {name:?}")));
        }
    }
    let credentials =
        Credentials::new(printed.access_key_id.as_str(), printed.access_key_secret.as_str())
            .with_security_token(printed.sts_token.as_str());
    Ok(printed.expiration.of(credentials))
}

/// Everything that is wrong is wrong with the program.
fn refused(what: impl fmt::Display) -> CredentialsError {
    CredentialsError::failed(format!(
        "the program of \"process_command\" {what}; run it by hand to see what it prints"
    ))
}

impl CredentialsProvider for External {
    fn name(&self) -> &str {
        "external"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(self.fetch())
    }
}
