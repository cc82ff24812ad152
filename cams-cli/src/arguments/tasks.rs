//! The tool's own commands, as clap reads them.

use std::ffi::OsString;
use std::iter;
use std::path::PathBuf;

use clap::{CommandFactory as _, Parser, Subcommand};
use clap_complete::Shell;

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
    /// Show the settings that apply, and where each comes from
    Whoami,
    /// Store an access key in a profile
    Configure,
    /// Run a local CAMS for other programs
    Mock(cams_mock::command::Arguments),
    /// Receive receipts and messages, and print them
    Receipts(ReceiptsArgs),
    /// Send one template message to everybody in a CSV file
    Campaign(CampaignArgs),
    /// Upload a file for messages to link to
    Upload(UploadArgs),
    /// Print the completions of a shell
    Completions {
        /// bash, zsh, fish, powershell or elvish
        #[arg(hide_possible_values = true)]
        shell: Shell,
    },
    /// Write man pages into a folder
    Man {
        /// The folder
        folder: PathBuf,
    },
}

#[derive(clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct ReceiptsArgs {
    #[command(flatten)]
    pub(super) receive: ReceiveArgs,
    #[command(subcommand)]
    pub(super) resend: Option<ReceiptsCommand>,
}

#[derive(Subcommand)]
pub(super) enum ReceiptsCommand {
    /// Send a saved report once more
    Resend(ResendArgs),
}

#[derive(clap::Args)]
pub(crate) struct ReceiveArgs {
    /// Address to listen on
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8090")]
    pub(crate) listen: String,
    /// Secret at the end of the URL's path
    #[arg(long, value_name = "TEXT")]
    pub(crate) secret: Option<String>,
    /// Pass reports on to this URL
    #[arg(long, value_name = "URL")]
    pub(crate) forward_to: Option<String>,
    /// Factor of the pauses before a repeat
    #[arg(long, value_name = "FACTOR", default_value = "1", value_parser = factor)]
    pub(crate) retry_scale: f64,
    /// Add reports to this file
    #[arg(long, value_name = "FILE")]
    pub(crate) save: Option<PathBuf>,
}

#[derive(clap::Args)]
pub(crate) struct ResendArgs {
    /// Message ID or task ID
    pub(crate) id: String,
    /// File of --save
    #[arg(long, value_name = "FILE")]
    pub(crate) saved: PathBuf,
    /// URL to send to
    #[arg(long, value_name = "URL")]
    pub(crate) forward_to: String,
}

#[derive(clap::Args)]
pub(crate) struct CampaignArgs {
    /// CSV: a column `to`, and one for each template variable
    pub(crate) file: PathBuf,
    /// Sender
    #[arg(long, value_name = "NUMBER")]
    pub(crate) from: String,
    /// Code of the template
    #[arg(long, value_name = "CODE", required_unless_present = "template_name")]
    pub(crate) template_code: Option<String>,
    /// Its name, instead of the code
    #[arg(long, value_name = "NAME")]
    pub(crate) template_name: Option<String>,
    /// Language of the template
    #[arg(long, value_name = "CODE")]
    pub(crate) language: String,
    /// Channel
    #[arg(long, value_name = "CHANNEL", default_value = "whatsapp")]
    pub(crate) channel_type: String,
    /// Space ID
    #[arg(long, value_name = "ID")]
    pub(crate) cust_space_id: Option<String>,
    /// Beginning of the task IDs
    #[arg(long, value_name = "TEXT")]
    pub(crate) task_id_prefix: Option<String>,
    /// File of the report (FILE.report.json)
    #[arg(long, value_name = "FILE")]
    pub(crate) report: Option<PathBuf>,
    /// Go on after an earlier run, by its report
    #[arg(long)]
    pub(crate) resume: bool,
}

#[derive(clap::Args)]
pub(crate) struct UploadArgs {
    /// Photo, video, audio, sticker or document
    pub(crate) file: PathBuf,
    /// Space ID
    #[arg(long, value_name = "ID")]
    pub(crate) cust_space_id: Option<String>,
    /// Content type, if the name does not tell
    #[arg(long, value_name = "TYPE")]
    pub(crate) content_type: Option<String>,
    /// Send it as a document, whatever it is
    #[arg(long)]
    pub(crate) as_document: bool,
    /// Server of the storage, instead of the service's
    #[arg(long, value_name = "URL")]
    pub(crate) storage: Option<String>,
}

/// A factor from 0 to 1.
fn factor(text: &str) -> Result<f64, &'static str> {
    let factor = text.parse().ok().filter(|factor| (0.0..=1.0).contains(factor));
    factor.ok_or("write a number from 0 to 1")
}

#[derive(clap::Args)]
pub(crate) struct CallArgs {
    /// Its name
    pub(super) operation: String,
    /// JSON object with wire names, @FILE or -
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
    Cli::command().render_help().ansi().to_string()
}

/// The help of a command of the tool, if it is one.
pub(super) fn help_of(name: &str) -> Option<String> {
    let own = Cli::command();
    let command = own.find_subcommand(name)?.clone().bin_name(format!("cams {name}"));
    Some(
        command
            .after_help("`cams --help` has the options of all commands.")
            .render_help()
            .ansi()
            .to_string(),
    )
}
