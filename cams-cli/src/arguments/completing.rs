//! The whole command line as clap knows it, for completions and man pages. Parsing a command line
//! does not need it, so starting does not pay for it.

use cams_api::operations::{self, OperationInfo, Parameter, Shape};
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, CommandFactory as _};

use super::tasks::Cli;
use crate::names;

/// The tool's own options and commands.
pub(crate) fn own_command() -> Command {
    Cli::command()
}

/// The options that are completed after an operation too. With all of them, the scripts would be
/// more than twice as long.
const AFTER_OPERATIONS: [&str; 5] = ["local", "output", "query", "all", "dry_run"];

/// The same, with every operation as a command.
pub(crate) fn whole_command() -> Command {
    let whole = Cli::command().disable_help_subcommand(true);
    whole
        .mut_args(|argument| {
            let is_everywhere = AFTER_OPERATIONS.iter().any(|name| argument.get_id() == name);
            argument.global(is_everywhere)
        })
        .subcommands(operations::all().map(command))
}

fn command(operation: &'static OperationInfo) -> Command {
    let parameters = operation.parameters.iter().filter(|parameter| !parameter.deprecated);
    Command::new(names::kebab(operation.name))
        .about(operation.summary)
        .args(parameters.map(argument))
}

fn argument(parameter: &'static Parameter) -> Arg {
    let description = parameter.description.split(['.', '\n']).next().unwrap_or_default();
    let argument =
        Arg::new(parameter.name).long(names::kebab(parameter.name)).help(description.to_owned());
    match parameter.shape {
        Shape::Boolean => argument.action(ArgAction::SetTrue),
        _ if parameter.values.is_empty() => argument,
        _ => argument.value_parser(PossibleValuesParser::new(parameter.values)),
    }
}
