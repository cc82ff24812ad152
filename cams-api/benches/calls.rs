//! Client CPU for one call, and the instructions of it, beside the HTTP library alone.

use std::process::{Command, Stdio};
use std::sync::Arc;

use crate::Effort;
use crate::clients::{self, Caller, NAMES};
use crate::loopback::Loopback;
use crate::measure::{self, CLOCK, Samples, Work};
use crate::report::{Column, Group, Outcome, Row};

/// The argument that makes the program a client for a counter of instructions.
pub(crate) const DRIVE: &str = "drive";

/// How many calls are under way at a time.
const IN_FLIGHT: [usize; 2] = [1, 64];

/// What calls take, with one in flight: how much more this crate takes than reqwest, for the
/// breakdown.
pub(crate) struct OneInFlight {
    pub(crate) above_reqwest: Samples,
}

/// CPU time of all clients.
pub(crate) fn cpu(
    effort: &Effort,
    server: &Loopback,
    pinning: &str,
) -> Outcome<(Group, OneInFlight)> {
    let runtime = clients::runtime()?;
    let callers = Caller::all(&runtime, &server.url())?;
    let mut rows = Vec::new();
    let mut differences = Vec::new();
    for in_flight in IN_FLIGHT {
        let mut work: Vec<Work<'_>> = Vec::new();
        for caller in &callers {
            let runtime = &runtime;
            work.push(Box::new(move |calls| runtime.block_on(caller.drive(calls, in_flight))));
        }
        let samples = measure::in_turn(effort.rounds, effort.calls, &mut work)?;
        for (name, sample) in NAMES.iter().zip(&samples) {
            let ratio = sample.over(&samples[0]);
            rows.push(Row::new(
                format!("{name}, {in_flight} in flight"),
                vec![
                    Some(sample.median() / 1e3),
                    Some(sample.spread() / 1e3),
                    Some(ratio.median()),
                    Some(ratio.spread()),
                ],
            ));
        }
        differences.push(samples[1].minus(&samples[0]));
    }
    let above_reqwest = differences.swap_remove(0);
    let group = Group {
        name: "calls",
        title: "Client CPU for one DeleteChatGroupInviteLink",
        columns: vec![
            Column::new("CPU", "µs", 2),
            Column::new("spread", "µs", 2),
            Column::new("ratio", "×", 3),
            Column::new("spread", "×", 3),
        ],
        rows,
        notes: vec![
            format!(
                "{CLOCK}; {pinning}, the server a process of its own; loopback, HTTP/1.1, connections kept alive."
            ),
            format!(
                "{} rounds of {} calls, all clients in turn; medians, and half the distance between the quartiles.",
                effort.rounds, effort.calls
            ),
            "cams-api is built with its features blocking, serde and tracing (no subscriber), as the tests are."
                .to_owned(),
        ],
    };
    Ok((group, OneInFlight { above_reqwest }))
}

/// User instructions of all clients, counted by callgrind. Two run lengths are compared, so that
/// start-up and the making of connections do not count.
pub(crate) fn instructions(effort: &Effort, server: &Loopback) -> Outcome<Group> {
    let columns = vec![Column::new("instructions", "", 0), Column::new("ratio", "×", 3)];
    let mut group = Group {
        name: "instructions",
        title: "User instructions for one DeleteChatGroupInviteLink, 1 in flight",
        columns,
        rows: Vec::new(),
        notes: Vec::new(),
    };
    let has_callgrind = Command::new("valgrind")
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok_and(|status| status.success());
    if effort.counted_calls == 0 || !has_callgrind {
        let reason = if has_callgrind { "in a quick run" } else { "since valgrind is not here" };
        group.notes.push(format!("Not counted {reason}."));
        return Ok(group);
    }
    let (short, long) = (effort.counted_calls / 5, effort.counted_calls * 6 / 5);
    let mut counts = Vec::new();
    for index in 0..NAMES.len() {
        let spent = counted(index, long, server)? - counted(index, short, server)?;
        counts.push(spent / (long - short) as f64);
    }
    for (name, count) in NAMES.iter().zip(&counts) {
        group.rows.push(Row::new(*name, vec![Some(*count), Some(count / counts[0])]));
    }
    group.notes.push(format!(
        "callgrind: ({long} calls - {short} calls) / {}. It knows no SHA instructions, so hashing counts for more here than it takes.",
        long - short
    ));
    Ok(group)
}

/// The instructions of a process that makes so many calls.
fn counted(client: usize, calls: usize, server: &Loopback) -> Outcome<f64> {
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
        .arg(std::env::current_exe()?)
        .args([DRIVE, &client.to_string(), &calls.to_string(), &server.url()])
        .output()?;
    let text = String::from_utf8_lossy(&output.stderr);
    let count = text.lines().find_map(|line| line.split_once("Collected :")?.1.trim().parse().ok());
    match (output.status.success(), count) {
        (true, Some(count)) => Ok(count),
        _ => Err(format!("callgrind gave no count:\n{text}").into()),
    }
}

/// Is the client whose instructions are counted: its index, how many calls, and the endpoint.
pub(crate) fn drive(mut args: impl Iterator<Item = String>) -> Outcome<()> {
    let mut next = || args.next().ok_or("an argument is missing");
    let (client, calls, endpoint): (usize, usize, _) =
        (next()?.parse()?, next()?.parse()?, next()?);
    let runtime = clients::runtime()?;
    let callers = Caller::all(&runtime, &endpoint)?;
    let caller = Arc::clone(callers.get(client).ok_or("there is no such client")?);
    runtime.block_on(caller.drive(calls, 1))
}
