//! More calls at once than a connection has streams.

use std::time::Duration;

use cams_api::ErrorKind;
use h2::Reason;

use super::server::{Answer, Server, go_away, response};
use crate::support::{Never, Probe};

/// A burst of calls that must not be repeated, over a connection with few streams. Whatever happens
/// to the connection, all calls that were not sent are known, except for the one that was next.
#[tokio::test]
async fn what_waits_for_a_stream_was_not_sent() {
    /// Answers nothing at all.
    fn stalling(_: usize, _: u32) -> Answer {
        Answer::Frames(Vec::new())
    }
    /// Answers the first requests all at once, and no later one.
    fn stalling_later(number: usize, _: u32) -> Answer {
        let first = (0..STREAMS).map(|number| response(2 * number + 3));
        Answer::Frames(if number == STREAMS as usize {
            first.collect::<Vec<_>>().concat()
        } else {
            Vec::new()
        })
    }
    /// Breaks the connection once it is full.
    fn breaking(number: usize, stream: u32) -> Answer {
        match number {
            0 => Answer::Frames(response(stream)),
            number if number % STREAMS as usize == 0 => Answer::Closed,
            _ => Answer::Frames(Vec::new()),
        }
    }
    /// Sends a GOAWAY once the connection is full.
    fn leaving(number: usize, stream: u32) -> Answer {
        match number {
            0 => Answer::Frames(response(stream)),
            number if number % STREAMS as usize == 0 => {
                Answer::Last(go_away(stream, Reason::NO_ERROR))
            }
            _ => Answer::Frames(Vec::new()),
        }
    }
    let scripts: [fn(usize, u32) -> Answer; 4] = [stalling, stalling_later, breaking, leaving];
    let bursts = scripts.into_iter().enumerate().flat_map(|(kind, script)| {
        [true, false].map(|is_warm| tokio::spawn(burst(kind, script, is_warm)))
    });
    for burst in bursts.collect::<Vec<_>>() {
        burst.await.unwrap();
    }
}

const STREAMS: u32 = 16;

async fn burst(kind: usize, script: fn(usize, u32) -> Answer, is_warm: bool) {
    let server = Server::of_streams(STREAMS, move |number, stream| match number {
        0 if is_warm => Answer::Frames(response(stream)),
        _ => script(number, stream),
    })
    .await;
    let client = server.client_builder().attempt_timeout(Duration::from_secs(4)).build().unwrap();
    if is_warm {
        client.call(Probe::<Never>::new()).send().await.unwrap();
    }
    let calls: Vec<_> = (0..180)
        .map(|number| {
            let client = client.clone();
            let probe = Probe::<Never>::new();
            let probe = if number % 2 == 0 { probe.form("Text", "a") } else { probe };
            tokio::spawn(async move { client.call(probe).send().await })
        })
        .collect();
    let (mut succeeded, mut maybe_sent) = (0, 0);
    for call in calls {
        match call.await.unwrap().map_err(|error| error.kind()) {
            Ok(_) => succeeded += 1,
            Err(ErrorKind::MaybeSent) => maybe_sent += 1,
            Err(kind) => assert_eq!(kind, ErrorKind::Connect),
        }
    }
    let arrived = server.requests() - usize::from(is_warm);
    let connections = server.connections();
    assert!(
        (arrived..=arrived + connections).contains(&(succeeded + maybe_sent)),
        "{kind} {is_warm}: {succeeded} + {maybe_sent}, arrived {arrived} on {connections}"
    );
}
