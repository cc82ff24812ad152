//! How fast the client is, beside what it is made of: client CPU for a call, signatures, decoding,
//! and where the rest of a call goes. `cargo xtask bench` runs it and prints tables; run by itself
//! it prints the figures as JSON.
//!
//! It starts itself again as the server, and as the client whose instructions are counted.

mod by_hand;
mod calls;
mod careful;
mod clients;
mod decoding;
mod drift;
mod loopback;
mod measure;
mod report;
mod signature;
mod stages;

// The decoder is private, and a door to it would be part of what users see; so its own source is
// compiled once more.
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the client's source: below the decoder; its tests are run with the crate's"
)]
#[path = "../src/privacy/mod.rs"]
mod privacy;
#[allow(
    dead_code,
    unreachable_pub,
    unused_imports,
    reason = "the client's source: this program needs one function"
)]
#[path = "../src/response/mod.rs"]
mod response;

use std::process::ExitCode;

use crate::loopback::Loopback;
use crate::report::Outcome;

/// How much is measured.
pub(crate) struct Effort {
    /// How often each candidate has its turn.
    rounds: usize,
    /// Calls in one turn.
    calls: usize,
    /// Calls whose instructions are counted; 0 for none.
    counted_calls: usize,
    /// Signatures, and other work of a microsecond, in one turn.
    signatures: usize,
    /// Bytes decoded in one turn.
    decoded: usize,
    /// Bytes of a response that drifts from its documentation.
    drifted: usize,
}

const FULL: Effort = Effort {
    rounds: 40,
    calls: 3200,
    counted_calls: 1000,
    signatures: 20_000,
    decoded: 6_000_000,
    drifted: 15_000_000,
};
const QUICK: Effort = Effort {
    rounds: 1,
    calls: 64,
    counted_calls: 0,
    signatures: 100,
    decoded: 600_000,
    drifted: 150_000,
};

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
    let mut args = std::env::args().skip(1).peekable();
    match args.peek().map(String::as_str) {
        Some(loopback::SERVE) => return loopback::serve(),
        Some(calls::DRIVE) => return calls::drive(args.skip(1)),
        Some(drift::DECODE) => return drift::decode_stdin(args.skip(1)),
        _ => {}
    }
    let effort = if args.any(|arg| arg == "--quick") { QUICK } else { FULL };
    let pinning = measure::pin_to_one_core()?;
    let server = Loopback::start()?;
    let (cpu, one_in_flight) = calls::cpu(&effort, &server, &pinning)?;
    cpu.print()?;
    calls::instructions(&effort, &server)?.print()?;
    stages::signature(&effort)?.print()?;
    decoding::group(&effort)?.print()?;
    drift::group(&effort)?.print()?;
    stages::breakdown(&effort, &server, &one_in_flight)?.print()
}
