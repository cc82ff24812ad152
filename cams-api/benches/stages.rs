//! The parts of a call that can be measured alone: the signature, and the breakdown of what a call
//! takes above the HTTP library.

use std::hint::black_box;
use std::time::SystemTime;

use cams_api::chat_groups::{DeleteChatGroupInviteLinkRequest, DeleteChatGroupInviteLinkResponse};
use cams_api::sign::{SigningKey, format_date};
use cams_api::{Operation as _, Params};

use crate::calls::OneInFlight;
use crate::clients::{self, Caller};
use crate::loopback::{Loopback, RESPONSE};
use crate::measure::{self, CLOCK, Work};
use crate::report::{Column, Group, Outcome, Row};
use crate::response;
use crate::{Effort, signature};

/// Signatures beside their hashing.
pub(crate) fn signature(effort: &Effort) -> Outcome<Group> {
    let key = SigningKey::new("testAccessKeySecret");
    let mut work: Vec<Work<'_>> =
        vec![Box::new(signature::hash), Box::new(|times| signature::sign(&key, times))];
    let samples = measure::in_turn(effort.rounds, effort.signatures, &mut work)?;
    let rows = ["SHA-256 of the same blocks", "SigningKey::authorization"]
        .iter()
        .zip(&samples)
        .map(|(name, sample)| {
            let ratio = sample.over(&samples[0]);
            Row::new(
                *name,
                vec![
                    Some(sample.median()),
                    Some(sample.spread()),
                    Some(ratio.median()),
                    Some(ratio.spread()),
                ],
            )
        })
        .collect();
    Ok(Group {
        name: "signature",
        title: "One signature",
        columns: vec![
            Column::new("time", "ns", 0),
            Column::new("spread", "ns", 0),
            Column::new("ratio", "×", 3),
            Column::new("spread", "×", 3),
        ],
        rows,
        notes: vec![format!(
            "{CLOCK}; {} rounds of {} in turn, medians; a canonical request of {} bytes.",
            effort.rounds,
            effort.signatures,
            signature::REQUEST.to_text().len()
        )],
    })
}

/// Where the client's CPU goes above the HTTP library, with one call in flight.
pub(crate) fn breakdown(effort: &Effort, server: &Loopback, calls: &OneInFlight) -> Outcome<Group> {
    let runtime = clients::runtime()?;
    let http = clients::http_client()?.https_only(true).build()?;
    let refused = Caller::with_http(&runtime, &server.url(), http.clone(), Some(http))?;
    let key = SigningKey::new("testAccessKeySecret");
    let request = DeleteChatGroupInviteLinkRequest::new()
        .business_number("8613800***")
        .channel_type("WHATSAPP")
        .cust_space_id("cams-8***")
        .group_id("E398****");
    let mut work: Vec<Work<'_>> = vec![
        Box::new(|times| runtime.block_on(refuse(&refused[0], times))),
        Box::new(|times| runtime.block_on(refuse(&refused[1], times))),
        Box::new(|times| write(&request, times)),
        Box::new(date),
        Box::new(|times| signature::sign(&key, times)),
        Box::new(decode_small),
    ];
    let samples = measure::in_turn(effort.rounds, effort.signatures, &mut work)?;
    let total = calls.above_reqwest.median();
    let built = samples[1].minus(&samples[0]).median();
    let [parameters, date, signed, decoded] =
        [&samples[2], &samples[3], &samples[4], &samples[5]].map(measure::Samples::median);
    let row = |label: &str, nanoseconds: f64| {
        Row::new(label, vec![Some(nanoseconds / 1e3), Some(100.0 * nanoseconds / total)])
    };
    Ok(Group {
        name: "stages",
        title: "Where a call takes more than reqwest, 1 in flight",
        columns: vec![Column::new("CPU", "µs", 2), Column::new("share", "%", 0)],
        rows: vec![
            row("all of it", total),
            row("up to the transport", built),
            row("  parameters", parameters),
            row("  date", date),
            row("  signature", signed),
            row("  setters, nonce, URL, headers", built - parameters - date - signed),
            row("response decoded", decoded),
            row("timer, response's head, metadata, cold caches", total - built - decoded),
        ],
        notes: vec![
            "`all of it` comes from the calls above; the stages were measured by themselves, with warm caches.".to_owned(),
            "`up to the transport`: calls that an HTTP client refuses before it sends them, less the same with the prebuilt request; it holds the making of one error.".to_owned(),
        ],
    })
}

/// Makes calls that end before anything is sent, which is what is wanted.
async fn refuse(caller: &Caller, times: usize) -> Outcome<()> {
    for _ in 0..times {
        if caller.call().await.is_ok() {
            return Err("a call was sent that should have been refused".into());
        }
    }
    Ok(())
}

fn write(request: &DeleteChatGroupInviteLinkRequest, times: usize) -> Outcome<()> {
    for _ in 0..times {
        let mut params = Params::default();
        black_box(request).write(&mut params);
        black_box(params);
    }
    Ok(())
}

fn date(times: usize) -> Outcome<()> {
    for _ in 0..times {
        black_box(format_date(SystemTime::now()));
    }
    Ok(())
}

fn decode_small(times: usize) -> Outcome<()> {
    for _ in 0..times {
        let response =
            response::decode::<DeleteChatGroupInviteLinkResponse>(black_box(RESPONSE.as_bytes()));
        black_box(response.map_err(|error| format!("{error:?}"))?);
    }
    Ok(())
}
