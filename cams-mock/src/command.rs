//! The command line of a local CAMS: `cams-mock`, and `cams mock`. It never prints a secret.

use std::io::{self, Write};
use std::path::PathBuf;

use crate::cassette::Recording;
use crate::server::Server;

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
        required = true,
        allow_hyphen_values = true
    )]
    credentials: Vec<String>,

    /// Respond in spite of wrong parameters, and write one line about each to stderr.
    #[arg(long)]
    lenient: bool,

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
}

/// Runs a local CAMS until Ctrl-C or SIGTERM.
///
/// # Errors
/// A credential or the address cannot be used, or standard output is closed.
pub async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let mut builder = Server::builder().listen(arguments.listen);
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
    for (index, credential) in arguments.credentials.iter().enumerate() {
        // Clap prints the value of an argument that it cannot parse, so parse it here.
        let (id, secret) = credential
            .split_once(':')
            .filter(|(id, secret)| !id.is_empty() && !secret.is_empty())
            .ok_or_else(|| {
                format!("--credential number {} does not have the form ID:SECRET", index + 1)
            })?;
        builder = builder.credential(id, secret);
    }
    let server = builder.start().await?;

    if !server.address().ip().is_loopback() {
        eprintln!(
            "warning: {} can be reached from other machines; listen on 127.0.0.1 to prevent that",
            server.address()
        );
    }
    // Wait for signals before printing the line: its reader may send one at once.
    tokio::try_join!(biased; interrupted(), async { announce(&server) })?;
    server.shutdown().await;
    Ok(())
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

fn announce(server: &Server) -> io::Result<()> {
    let mut stdout = io::stdout();
    writeln!(stdout, "listening on {}", server.url())?;
    stdout.flush()
}
