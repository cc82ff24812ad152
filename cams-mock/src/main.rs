//! The command `cams-mock`: a local CAMS until Ctrl-C or SIGTERM. It never prints a secret.

use std::io::{self, Write};
use std::process::ExitCode;

use cams_mock::Server;
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// A local CAMS for tests: an HTTP server that checks signatures and parameters like the service, and keeps
/// chat groups in memory.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    /// The address to listen on; port 0 picks a free one.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8080")]
    listen: String,

    /// An access key that calls may be signed with. May be given several times.
    #[arg(
        long = "credential",
        value_name = "ID:SECRET",
        required = true,
        allow_hyphen_values = true
    )]
    credentials: Vec<String>,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::try_parse().unwrap_or_else(|error| without_secret(error).exit());
    match run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Server::builder().listen(arguments.listen);
    for (index, credential) in arguments.credentials.iter().enumerate() {
        // Clap would print the value of an argument that it cannot read, so it is read here.
        let (id, secret) = credential
            .split_once(':')
            .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
            .ok_or_else(|| {
                format!("--credential number {} is not of the form ID:SECRET", index + 1)
            })?;
        builder = builder.credential(id, secret);
    }
    let server = builder.start().await?;

    if !server.address().ip().is_loopback() {
        eprintln!(
            "warning: {} can be reached from other machines; for this machine alone, listen on 127.0.0.1",
            server.address()
        );
    }
    // Signals are listened to before the line is printed: whoever waits for the line may send one at once.
    tokio::try_join!(biased; interrupted(), async { announce(&server) })?;
    server.shutdown().await;
    Ok(())
}

/// Ends with Ctrl-C, or when the system asks the process to end.
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

fn announce(server: &Server) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", server.url())?;
    stdout.flush()
}

/// Takes an argument that nobody asked for out of the message, unless it looks like an option: it may be a
/// credential or a part of one.
fn without_secret(mut error: clap::Error) -> clap::Error {
    let is_option = |argument: &ContextValue| matches!(argument, ContextValue::String(a) if a.starts_with("--"));
    if error.kind() == ErrorKind::UnknownArgument
        && !error.get(ContextKind::InvalidArg).is_some_and(is_option)
    {
        let hidden = ContextValue::String("***".to_owned());
        error.insert(ContextKind::InvalidArg, hidden);
    }
    error
}
