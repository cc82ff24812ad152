//! The command `cams`: every operation of the service, from its table.
//!
//! The data flows one way: words of the command line → [`arguments`] → [`client`] → [`call`] →
//! [`output`]. No operation is named in this crate: names, flags, checks, help and columns come from
//! `cams_api::operations`.

mod arguments;
mod call;
mod campaign;
mod client;
mod completions;
mod exit;
mod inspect;
mod names;
mod output;
mod paging;
mod receipts;
mod upload;

use std::env;
use std::process::ExitCode;

use arguments::{Invocation, Task};
use exit::{Exit, Failure};

fn main() -> ExitCode {
    let words = env::args_os().skip(1).collect();
    match Invocation::read(words) {
        Ok(invocation) => {
            let style = invocation.options.error_style();
            match run(invocation) {
                Ok(()) => ExitCode::SUCCESS,
                Err(failure) => failure.report(style),
            }
        }
        Err((failure, style)) => failure.report(style),
    }
}

/// Does what the command line asks for. Only what waits gets a runtime.
fn run(Invocation { options, task }: Invocation) -> Result<(), Failure> {
    match task {
        Task::Show(text) => output::text(&text),
        Task::Help(operation) => output::text(&inspect::help(operation)),
        Task::Operations(list) => inspect::operations(&options, &list),
        Task::Describe(operation) => inspect::describe(&options, operation),
        Task::Policy(operations) => inspect::policy(&operations),
        Task::Configure => client::configure(&options),
        Task::Completions(shell) => completions::completions(shell),
        Task::Man(folder) => completions::man(&folder),
        Task::Call(operation, parameters) => {
            let stopped = || call::interrupted(operation);
            until_interrupted(call::run(&options, operation, parameters), stopped)
        }
        Task::Whoami => until_interrupted(client::whoami(&options), interrupted),
        Task::Resend(arguments) => until_interrupted(receipts::resend(&arguments), interrupted),
        Task::Upload(arguments) => {
            until_interrupted(upload::run(&options, &arguments), interrupted)
        }
        // These end by themselves on Ctrl-C, or have no other end.
        Task::Receive(arguments) => waiting(async {
            tokio::select! {
                ended = receipts::receive(&options, &arguments) => ended,
                Ok(()) = tokio::signal::ctrl_c() => Ok(()),
            }
        }),
        Task::Mock(arguments) => waiting(async {
            let ended = cams_mock::command::run(arguments).await;
            ended.map_err(|error| Failure::new(Exit::Machine, error.to_string()))
        }),
        Task::Campaign(arguments) => waiting(campaign::run(&options, &arguments)),
    }
}

/// Waits for an end on this thread.
fn waiting(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let ended = runtime.block_on(work);
    // A provider may still block a thread; nobody waits for it.
    runtime.shutdown_background();
    ended
}

/// Waits for an end or for Ctrl-C.
fn until_interrupted(
    work: impl Future<Output = Result<(), Failure>>,
    stopped: impl FnOnce() -> Failure,
) -> Result<(), Failure> {
    waiting(async {
        tokio::select! {
            biased;
            ended = work => ended,
            // Without the signal, the work just goes on.
            Ok(()) = tokio::signal::ctrl_c() => Err(stopped()),
        }
    })
}

fn interrupted() -> Failure {
    Failure::new(Exit::Interrupted, "interrupted")
}
