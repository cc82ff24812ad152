//! The tool's own commands, as clap reads them.

use std::ffi::OsString;
use std::iter;

use clap::{CommandFactory as _, Parser, Subcommand};

use super::options::Options;

/// Alibaba Cloud CAMS from a terminal: WhatsApp, Messenger, Viber, Instagram
#[derive(Parser)]
#[command(
    name = "cams",
    version,
    disable_help_flag = true,
    override_usage = "cams [OPTIONS] OPERATION [--PARAMETER VALUE]...\n       cams [OPTIONS] COMMAND"
)]
pub(super) struct Cli {
    #[command(flatten)]
    pub(super) options: Options,

    /// Show help
    #[arg(short, long, help_heading = "How")]
    pub(super) help: bool,

    #[command(subcommand)]
    pub(super) command: Option<Command>,
}

#[derive(Subcommand)]
#[command(disable_help_flag = false)]
pub(super) enum Command {
    /// Call an operation with its parameters as JSON
    Call(CallArgs),
    /// List the operations
    Operations(OperationsArgs),
    /// Show everything about an operation
    Describe {
        /// Its name
        operation: String,
    },
    /// Write the RAM policy for operations
    Policy {
        /// Their names
        #[arg(required = true)]
        operations: Vec<String>,
    },
}

#[derive(clap::Args)]
pub(crate) struct CallArgs {
    /// Its name
    pub(super) operation: String,
    /// JSON object with wire names: text, @FILE or - for stdin
    #[arg(long, value_name = "JSON", default_value = "{}")]
    pub(super) params: String,
}

#[derive(clap::Args)]
pub(crate) struct OperationsArgs {
    /// Only operations with this text in their name or summary
    pub(crate) text: Option<String>,
    /// Only this family
    #[arg(long)]
    pub(crate) family: Option<String>,
}

/// Reads the words after the name of the program.
pub(super) fn read<'w>(words: impl IntoIterator<Item = &'w OsString>) -> Result<Cli, clap::Error> {
    let program = iter::once(OsString::from("cams"));
    Cli::try_parse_from(program.chain(words.into_iter().cloned()))
}

/// The help of the tool.
pub(super) fn help() -> String {
    let mut command = Cli::command();
    command.render_help().ansi().to_string()
}
