//! The command line of a local CAMS: `cams-mock`, and `cams mock`. It never prints a secret.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::cassette::Recording;
use crate::faults;
use crate::inbox;
use crate::server::{Server, ServerBuilder};

/// The options of the command.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Address to listen on; port 0 picks a free port.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// Access key to accept; repeat the option for more keys.
    #[arg(
        long = "credential",
        value_name = "ID:SECRET",
        required_unless_present_any = ["temporary_credentials", "bearer_tokens", "with_state"],
        allow_hyphen_values = true
    )]
    credentials: Vec<String>,

    /// Temporary access key to accept, with its security token; repeat the option for more.
    #[arg(
        long = "temporary-credential",
        value_name = "ID:SECRET:TOKEN",
        allow_hyphen_values = true
    )]
    temporary_credentials: Vec<String>,

    /// Bearer token to accept; repeat the option for more.
    #[arg(long = "bearer-token", value_name = "TOKEN", allow_hyphen_values = true)]
    bearer_tokens: Vec<String>,

    /// Turn on the HTTP control below /-/, for everybody who reaches the address.
    #[arg(long)]
    control: bool,

    /// File with faults, in JSON.
    #[arg(long, value_name = "FILE")]
    faults: Option<PathBuf>,

    /// File that keeps the state between runs.
    #[arg(long, value_name = "FILE")]
    state: Option<PathBuf>,

    /// Origin of all values that the server makes up.
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    seed: u64,

    /// Respond in spite of wrong parameters, and write one line about each to stderr.
    #[arg(long)]
    lenient: bool,

    /// Serve a page that shows each conversation as a chat. Turns on --control.
    #[arg(long)]
    ui: bool,

    /// Write one line for each call to stderr: operation, HTTP status, code and reason.
    #[arg(long)]
    log: bool,

    /// Push reports to webhooks on other machines too, not only to those on this one.
    #[arg(long)]
    push_anywhere: bool,

    /// Push every report twice, as the service may do.
    #[arg(long)]
    push_twice: bool,

    /// Push reports that become due together in reverse order.
    #[arg(long)]
    push_in_reverse: bool,

    /// Forward accepted calls to the real service, and record them without confidential values.
    /// Overwrites the file.
    #[arg(long, value_name = "FILE", conflicts_with = "replay")]
    record: Option<PathBuf>,

    /// URL of the service to record [default: the service in Singapore].
    #[arg(long, value_name = "URL", requires = "record")]
    upstream: Option<String>,

    /// Answer with recorded responses.
    #[arg(long, value_name = "FILE")]
    replay: Option<PathBuf>,

    /// List the operations with state and exit; all others return examples.
    #[arg(long = "operations-with-state", exclusive = true)]
    with_state: bool,
}

/// Runs a local CAMS until Ctrl-C or SIGTERM.
///
/// # Errors
/// A credential, the address or the file cannot be used, or standard output is closed.
pub async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    if arguments.with_state {
        return Ok(Server::operations_with_state().try_for_each(print)?);
    }
    let mut builder = credentials(Server::builder(), &arguments)?.listen(arguments.listen);
    builder = builder.seed(arguments.seed);
    if let Some(path) = arguments.state {
        builder = builder.state(path);
    }
    let faults = arguments.faults.map(faults::read).transpose()?.unwrap_or_default();
    if arguments.control {
        builder = builder.control();
    }
    if arguments.ui {
        builder = builder.ui();
    }
    if arguments.lenient {
        builder = builder.lenient(|line| eprintln!("tolerated: {line}"));
    }
    if arguments.log {
        builder = builder.log(|line| eprintln!("{line}"));
    }
    builder = builder.warn(|line| eprintln!("warning: {line}"));
    if arguments.push_anywhere {
        builder = builder.push_anywhere();
    }
    if arguments.push_twice {
        builder = builder.push_twice();
    }
    if arguments.push_in_reverse {
        builder = builder.push_in_reverse();
    }
    if let Some(path) = arguments.record {
        let mut recording = Recording::to(path);
        if let Some(url) = arguments.upstream {
            recording = recording.upstream(url);
        }
        builder = builder.record(recording.differences(|line| eprintln!("difference: {line}")));
    }
    if let Some(path) = arguments.replay {
        builder = builder.replay(path);
    }
    let server = builder.start().await?;
    for fault in faults {
        server.fault(fault);
    }

    if !server.address().ip().is_loopback() {
        eprintln!(
            "warning: {} can be reached from other machines; listen on 127.0.0.1 to prevent that",
            server.address()
        );
    }
    // Wait for signals before printing the line: its reader may send one at once.
    tokio::try_join!(biased; interrupted(), async {
        print(&format!("listening on {}", server.url()))?;
        if arguments.ui { print(&format!("inbox at {}{}", server.url(), inbox::PATH)) } else { Ok(()) }
    })?;
    let saved = server.save_state();
    server.shutdown().await;
    Ok(saved?)
}

/// Sets the credentials to accept.
fn credentials(mut builder: ServerBuilder, arguments: &Arguments) -> Result<ServerBuilder, String> {
    // Clap prints the value of an argument that it cannot parse, so these are parsed here.
    for (index, credential) in arguments.credentials.iter().enumerate() {
        let [id, secret] =
            parts(credential).ok_or_else(|| malformed("--credential", index, "ID:SECRET"))?;
        builder = builder.credential(id, secret);
    }
    for (index, credential) in arguments.temporary_credentials.iter().enumerate() {
        let [id, secret, token] = parts(credential)
            .ok_or_else(|| malformed("--temporary-credential", index, "ID:SECRET:TOKEN"))?;
        builder = builder.temporary_credential(id, secret, token);
    }
    for token in &arguments.bearer_tokens {
        builder = builder.bearer_token(token);
    }
    Ok(builder)
}

/// The parts of a credential, none of them empty. Only the last one may contain colons.
fn parts<const COUNT: usize>(credential: &str) -> Option<[&str; COUNT]> {
    let parts: Vec<&str> = credential.splitn(COUNT, ':').filter(|part| !part.is_empty()).collect();
    parts.try_into().ok()
}

/// An error that does not print the credential.
fn malformed(option: &str, index: usize, form: &str) -> String {
    format!("{option} number {} does not have the form {form}", index + 1)
}

/// Returns on Ctrl-C or SIGTERM.
async fn interrupted() -> io::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};

        let mut terminate = signal(SignalKind::terminate())?;
        tokio::select! {
            interrupt = tokio::signal::ctrl_c() => interrupt,
            _ = terminate.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}

/// Prints a line at once.
fn print(line: &str) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "{line}")?;
    stdout.flush()
}
