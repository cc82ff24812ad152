//! Large responses that are not as documented, beside some that are: the time to decode them, and
//! the memory.

use std::hint::black_box;
use std::io::{Read as _, Write as _};
use std::process::{Command, Stdio};

use cams_api::chat_groups::ListChatGroupResponse;

use crate::measure::{self, CLOCK, Work};
use crate::report::{Column, Group, Outcome, Row};
use crate::{Effort, decoding, response};

/// The argument that makes the program decode standard input once.
pub(crate) const DECODE: &str = "decode";

pub(crate) fn group(effort: &Effort) -> Outcome<Group> {
    let bodies = bodies(effort.drifted)?;
    let mut work: Vec<Work<'_>> = Vec::new();
    for (_, body) in &bodies {
        work.push(Box::new(|times| (0..times).try_for_each(|_| decode(body.as_bytes()))));
    }
    let rounds = (effort.rounds / 8).max(1);
    let samples = measure::in_turn(rounds, 1, &mut work)?;
    let mut rows = Vec::new();
    for ((name, body), sample) in bodies.iter().zip(&samples) {
        let ratio = sample.over(&samples[0]);
        rows.push(Row::new(
            *name,
            vec![
                Some(sample.median() / 1e6),
                Some(ratio.median()),
                Some(ratio.spread()),
                memory(body)?.map(|bytes| bytes / 1e6),
            ],
        ));
    }
    Ok(Group {
        name: "drift",
        title: "Decoding large ListChatGroup responses that are not as documented",
        columns: vec![
            Column::new("time", "ms", 2),
            Column::new("ratio", "×", 2),
            Column::new("spread", "×", 2),
            Column::new("memory", "MB", 1),
        ],
        rows,
        notes: vec![
            format!("{CLOCK}; {} bytes each; the response is dropped too.", effort.drifted),
            "Memory: the peak of a process of its own, less what it has before it decodes."
                .to_owned(),
            "Compare small entries with small entries: their types take more memory than their text."
                .to_owned(),
        ],
    })
}

/// Bodies of about one size, by name. The first is as documented.
fn bodies(size: usize) -> Outcome<Vec<(&'static str, String)>> {
    let documented = decoding::response(size)?;
    let list = |entry: &str| {
        let mut entries = format!("{entry},").repeat(size / (entry.len() + 1));
        entries.pop();
        format!(r#"{{"Code":"OK","Data":{{"List":[{entries}],"Total":1}}}}"#)
    };
    let others = [
        ("as documented, small entries", list(r#"{"TotalParticipantCount":7}"#)),
        ("half a character", documented.replacen("Orders", "\\ud83dOrders", 1)),
        (
            "one misfit in each entry",
            documented.replace(r#""GroupId":"#, r#""GroupId":null,"Subject":{},"_":"#),
        ),
        ("one misfit in each small entry", list(r#"{"TotalParticipantCount":"x"}"#)),
        (
            "nested misfits in each small entry",
            list(r#"{"GroupId":{"a":[1,{"b":2}]},"TotalParticipantCount":[[]]}"#),
        ),
        ("names in lower case", documented.replace(r#""Data":"#, r#""data":"#)),
        (
            "each name twice",
            documented.replace(r#"{"BusinessNumber""#, r#"{"Subject":"","BusinessNumber""#),
        ),
        ("[1,1,1,…]", list("1")),
        (r#"["a","a",…]"#, list(r#""a""#)),
        (r#"["{\"a\":…]"#, list(r#""{""#)),
        ("[[1],[1],…]", list("[1]")),
    ];
    let mut bodies = vec![("as documented", documented)];
    bodies.extend(others);
    Ok(bodies)
}

fn decode(body: &[u8]) -> Outcome<()> {
    let decoded = response::decode::<ListChatGroupResponse>(black_box(body));
    black_box(decoded.map_err(|error| format!("{error:?}"))?);
    Ok(())
}

/// The bytes that a new process needs to decode a body, where the platform tells.
fn memory(body: &str) -> Outcome<Option<f64>> {
    let mut child = Command::new(std::env::current_exe()?)
        .args([DECODE, &body.len().to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    child.stdin.take().ok_or("no standard input")?.write_all(body.as_bytes())?;
    let output = child.wait_with_output()?;
    if !output.status.success() {
        return Err("the decoding process failed".into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse().ok())
}

/// Decodes standard input of the given length, and prints by how many bytes that raised the peak.
pub(crate) fn decode_stdin(mut args: impl Iterator<Item = String>) -> Outcome<()> {
    let length: usize = args.next().ok_or("an argument is missing")?.parse()?;
    let mut body = vec![0; length];
    std::io::stdin().read_exact(&mut body)?;
    let before = measure::peak_memory();
    decode(&body)?;
    if let (Some(before), Some(after)) = (before, measure::peak_memory()) {
        println!("{}", after - before);
    }
    Ok(())
}
