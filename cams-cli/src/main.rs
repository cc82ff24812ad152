//! The command `cams`: every operation of the service, from its table.
//!
//! The data flows one way: words of the command line → [`arguments`] → [`client`] → [`call`] →
//! [`output`]. No operation is named in this crate: names, flags, checks, help and columns come from
//! `cams_api::operations`.

mod arguments;
mod call;
mod client;
mod exit;
mod inspect;
mod names;
mod output;
mod paging;

use std::env;
use std::process::ExitCode;

use arguments::{Invocation, Task};
use cams_api::operations::OperationInfo;
use exit::Failure;

fn main() -> ExitCode {
    let words = env::args_os().skip(1).collect();
    match Invocation::read(words) {
        Ok(invocation) => {
            let style = invocation.options.error_style();
            run(invocation).unwrap_or_else(|failure| failure.report(style))
        }
        Err((failure, style)) => failure.report(style),
    }
}

/// Does what the command line asks for. Only what waits gets a runtime.
fn run(Invocation { options, task }: Invocation) -> Result<ExitCode, Failure> {
    match task {
        Task::Show(text) => output::text(&text),
        Task::Help(operation) => output::text(&inspect::help(operation)),
        Task::Operations(list) => inspect::operations(&options, &list),
        Task::Describe(operation) => inspect::describe(&options, operation),
        Task::Policy(operations) => inspect::policy(&operations),
        Task::Call(operation, parameters) => {
            waiting(call::run(&options, operation, parameters), operation)
        }
    }?;
    Ok(ExitCode::SUCCESS)
}

/// Runs a call until it ends or Ctrl-C is pressed.
fn waiting(
    call: impl Future<Output = Result<(), Failure>>,
    operation: &OperationInfo,
) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(async {
        tokio::select! {
            biased;
            ended = call => ended,
            // Without the signal, the call just goes on.
            Ok(()) = tokio::signal::ctrl_c() => Err(call::interrupted(operation)),
        }
    });
    // A provider may still block a thread; nobody waits for it.
    runtime.shutdown_background();
    ended
}
