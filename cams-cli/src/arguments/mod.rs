//! The command line: words in, a task with its options out.
//!
//! clap reads the tool's own options and commands. The words of an operation are read from the
//! operation table, so that a parameter always wins over an option of the same name.

mod check;
mod completing;
mod options;
mod source;
mod tasks;
mod value;
mod words;

use std::ffi::OsString;
use std::path::PathBuf;

use cams_api::operations::{self, OperationInfo};
use clap::CommandFactory as _;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap_complete::Shell;
use serde_json::{Map, Value};

pub(crate) use self::completing::{own_command, whole_command};
pub(crate) use self::options::{Format, Options};
pub(crate) use self::source::read as read_secret;
use self::tasks::{CallArgs, Cli, Command, ReceiptsArgs, ReceiptsCommand};
pub(crate) use self::tasks::{CampaignArgs, OperationsArgs, ReceiveArgs, ResendArgs, UploadArgs};
pub(crate) use self::value::is_confidential;
use crate::exit::{ErrorStyle, Failure};
use crate::{names, paging};

/// A command line that was understood.
pub(crate) struct Invocation {
    pub(crate) options: Options,
    pub(crate) task: Task,
}

/// The work that the command line asks for.
pub(crate) enum Task {
    /// Print a text, such as help.
    Show(String),
    Help(&'static OperationInfo),
    Call(&'static OperationInfo, Map<String, Value>),
    Operations(OperationsArgs),
    Describe(&'static OperationInfo),
    Policy(Vec<&'static OperationInfo>),
    Whoami,
    Configure,
    Mock(cams_mock::command::Arguments),
    Receive(ReceiveArgs),
    Resend(ResendArgs),
    Campaign(CampaignArgs),
    Upload(UploadArgs),
    Completions(Shell),
    Man(PathBuf),
}

impl Invocation {
    /// Reads the words after the name of the program.
    ///
    /// # Errors
    /// One failure, and how to write it: the words tell that too.
    pub(crate) fn read(words: Vec<OsString>) -> Result<Self, (Failure, ErrorStyle)> {
        let style = options::style_among(&words);
        Self::of(words).map_err(|failure| (failure, style))
    }

    fn of(words: Vec<OsString>) -> Result<Self, Failure> {
        let own = Cli::command();
        let Some((before, name, after)) = words::split_at_command(&own, &words) else {
            return Self::own(&words);
        };
        if let Some(operation) = name.to_str().and_then(names::operation) {
            let words = words::read(&own, operation, after)?;
            let own = before.iter().chain(&words.own);
            let Cli { options, .. } = tasks::read(own).map_err(|error| told(&error))?;
            if words.wants_help {
                return Ok(Self { options, task: Task::Help(operation) });
            }
            let parameters = value::read(operation, words.parameters)?;
            let task = call(&options, operation, parameters)?;
            return Ok(Self { options, task });
        }
        let show = |task| Ok(Self { options: Options::default(), task });
        if name == "help"
            && let [topic] = after
        {
            let topic = topic.to_string_lossy();
            return match (names::operation(&topic), tasks::help_of(&topic)) {
                (Some(operation), _) => show(Task::Help(operation)),
                (None, Some(help)) => show(Task::Show(help)),
                (None, None) => Err(unknown(&topic, &own)),
            };
        }
        let wants_help = after.iter().any(|word| word == "--help" || word == "-h");
        match tasks::help_of(&name.to_string_lossy()) {
            Some(help) if wants_help => show(Task::Show(help)),
            Some(_) => Self::own(&words),
            None if name == "help" => show(Task::Show(tasks::help())),
            None => Err(unknown(&name.to_string_lossy(), &own)),
        }
    }

    /// The tool's own commands.
    fn own(words: &[OsString]) -> Result<Self, Failure> {
        let Cli { options, command, help } = match tasks::read(words) {
            Ok(cli) => cli,
            // Help and version are no errors, but clap returns them as such.
            Err(page) if page.exit_code() == 0 => {
                let task = Task::Show(page.render().ansi().to_string());
                return Ok(Self { options: Options::default(), task });
            }
            Err(error) => return Err(told(&error)),
        };
        let task = match command {
            None if help => Task::Show(tasks::help()),
            None => {
                return Err(Failure::usage("there is nothing to do")
                    .hint("`cams --help` shows what there is"));
            }
            Some(command) => task(&options, command)?,
        };
        Ok(Self { options, task })
    }
}

/// A call whose parameters are checked.
fn call(
    options: &Options,
    operation: &'static OperationInfo,
    mut parameters: Map<String, Value>,
) -> Result<Task, Failure> {
    paging::default_page(operation, &mut parameters);
    if !options.unchecked {
        check::all(operation, &parameters)?;
    }
    check::required(operation, &parameters)?;
    Ok(Task::Call(operation, parameters))
}

fn task(options: &Options, command: Command) -> Result<Task, Failure> {
    Ok(match command {
        Command::Call(CallArgs { operation, params }) => {
            call(options, known(&operation)?, value::parameters(&params)?)?
        }
        Command::Operations(list) => Task::Operations(list),
        Command::Describe { operation } => Task::Describe(known(&operation)?),
        Command::Policy { operations } => {
            Task::Policy(operations.iter().map(|name| known(name)).collect::<Result<_, _>>()?)
        }
        Command::Whoami => Task::Whoami,
        Command::Configure => Task::Configure,
        Command::Mock(arguments) => Task::Mock(arguments),
        Command::Receipts(ReceiptsArgs { receive, resend: None }) => Task::Receive(receive),
        Command::Receipts(ReceiptsArgs {
            resend: Some(ReceiptsCommand::Resend(resend)), ..
        }) => Task::Resend(resend),
        Command::Campaign(arguments) => Task::Campaign(arguments),
        Command::Upload(arguments) => Task::Upload(arguments),
        Command::Completions { shell } => Task::Completions(shell),
        Command::Man { folder } => Task::Man(folder),
    })
}

/// The operation with this name.
pub(crate) fn known(name: &str) -> Result<&'static OperationInfo, Failure> {
    names::operation(name).ok_or_else(|| unknown(name, &clap::Command::new("")))
}

fn unknown(name: &str, own: &clap::Command) -> Failure {
    let operations: Vec<String> =
        operations::all().map(|operation| names::kebab(operation.name)).collect();
    let commands = own.get_subcommands().map(clap::Command::get_name);
    let all = operations.iter().map(String::as_str).chain(commands);
    let hint = names::did_you_mean(&names::nearest(name, all))
        .unwrap_or_else(|| "`cams operations` lists all operations".to_owned());
    Failure::usage(format!("{name:?} is not an operation or a command")).hint(hint)
}

/// One line and a hint instead of clap's page.
fn told(error: &clap::Error) -> Failure {
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => Some(text.clone()),
        Some(ContextValue::Strings(texts)) => Some(texts.join(", ")),
        _ => None,
    };
    let argument = text(ContextKind::InvalidArg).unwrap_or_default();
    let failure = match error.kind() {
        // A word may be a part of a secret.
        ErrorKind::UnknownArgument if !argument.starts_with('-') => {
            Failure::usage("there is a word that belongs to no option")
        }
        ErrorKind::UnknownArgument => Failure::usage(format!("{argument} is not an option here")),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            let reason = std::error::Error::source(error).map(|source| format!(": {source}"));
            let missing = text(ContextKind::InvalidValue).unwrap_or_default().is_empty();
            match (missing, reason) {
                (true, None) => Failure::usage(format!("{argument} has no value")),
                (_, reason) => Failure::usage(format!(
                    "{argument} has a wrong value{}",
                    reason.unwrap_or_default()
                )),
            }
        }
        ErrorKind::MissingRequiredArgument => Failure::usage(format!("missing {argument}")),
        ErrorKind::ArgumentConflict => {
            let other = text(ContextKind::PriorArg).unwrap_or_default();
            match other.is_empty() || other == argument {
                true => Failure::usage(format!("{argument} is given twice")),
                false => Failure::usage(format!("{argument} does not go together with {other}")),
            }
        }
        _ => {
            let text = error.render().to_string();
            let line = text.lines().next().unwrap_or_default();
            Failure::usage(line.trim_start_matches("error: "))
        }
    };
    let suggestions = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedValue,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedCommand,
    ];
    let suggestion = suggestions.into_iter().find_map(text);
    match (suggestion, text(ContextKind::ValidValue)) {
        (Some(suggestion), _) => failure.hint(format!("did you mean {suggestion}?")),
        (None, Some(valid)) => failure.hint(format!("one of {valid}")),
        (None, None) => failure.hint("`cams --help` shows the options"),
    }
}
