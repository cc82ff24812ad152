//! The command `cams-mock` runs a local CAMS until Ctrl-C or SIGTERM. It never prints a secret.

use std::process::ExitCode;

use cams_mock::command::{self, Arguments};
use clap::Parser;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// Runs a local CAMS for tests: an HTTP server that checks signatures and parameters like the
/// service, and remembers what they create.
#[derive(Parser)]
#[command(version)]
struct Cli {
    #[command(flatten)]
    arguments: Arguments,
}

#[tokio::main]
async fn main() -> ExitCode {
    let Cli { arguments } = Cli::try_parse().unwrap_or_else(|error| without_secret(error).exit());
    match command::run(arguments).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Hides an unexpected argument in the message unless it looks like an option: it may be part of a
/// credential.
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
