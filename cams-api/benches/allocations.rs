//! How often the client asks for memory, beside the HTTP library alone. `cargo xtask bench` runs it
//! and prints a table; run by itself it prints the figures as JSON. Nothing here is timed: counting
//! takes time.

mod by_hand;
mod careful;
mod clients;
mod loopback;
mod report;
mod signature;

use std::alloc::System;
use std::process::ExitCode;

use cams_api::sign::SigningKey;
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

use crate::clients::{Caller, NAMES};
use crate::loopback::Loopback;
use crate::report::{Column, Group, Outcome, Row};

#[global_allocator]
static COUNTING: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Outcome<()> {
    if std::env::args().nth(1).as_deref() == Some(loopback::SERVE) {
        return loopback::serve();
    }
    let times = if std::env::args().any(|arg| arg == "--quick") { 64 } else { 2000 };
    let server = Loopback::start()?;
    let runtime = clients::runtime()?;
    let callers = Caller::all(&runtime, &server.url())?;
    let mut rows = Vec::new();
    let mut reference = None;
    for (name, caller) in NAMES.iter().zip(&callers) {
        let counted = counted(times, |times| runtime.block_on(caller.drive(times, 1)))?;
        let reference = *reference.get_or_insert(counted.allocations);
        rows.push(counted.row(&format!("call, {name}"), Some(reference)));
    }
    let key = SigningKey::new("testAccessKeySecret");
    let signature = counted(times, |times| signature::sign(&key, times))?;
    rows.push(signature.row("SigningKey::authorization", None));
    let hashing = counted(times, signature::hash)?;
    rows.push(hashing.row("SHA-256 of the same blocks", None));
    let group = Group {
        name: "allocations",
        title: "Allocations for one DeleteChatGroupInviteLink, 1 in flight, and for one signature",
        columns: vec![
            Column::new("allocations", "", 2),
            Column::new("of them grown", "", 2),
            Column::new("bytes", "", 0),
            Column::new("ratio", "×", 3),
        ],
        rows,
        notes: vec![format!(
            "Everything that the process asks of the allocator, new and grown, over {times} repetitions after {times} others."
        )],
    };
    group.print()
}

/// What one repetition asks for.
struct Counted {
    /// New memory, and memory that grows.
    allocations: f64,
    grown: f64,
    bytes: f64,
}

impl Counted {
    fn row(&self, label: &str, reference: Option<f64>) -> Row {
        let ratio = reference.map(|reference| self.allocations / reference);
        Row::new(label, vec![Some(self.allocations), Some(self.grown), Some(self.bytes), ratio])
    }
}

fn counted(times: usize, mut work: impl FnMut(usize) -> Outcome<()>) -> Outcome<Counted> {
    work(times)?;
    let region = Region::new(COUNTING);
    work(times)?;
    let change = region.change();
    let each = |count: usize| count as f64 / times as f64;
    Ok(Counted {
        allocations: each(change.allocations + change.reallocations),
        grown: each(change.reallocations),
        bytes: each(change.bytes_allocated),
    })
}
