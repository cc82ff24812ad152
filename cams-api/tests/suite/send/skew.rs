//! A wrong clock. The service refuses the date, and the client adopts the service's time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

use cams_api::credentials::EcsRamRole;
use cams_api::retry::{FailureClass, NoRetry};
use cams_api::sign::{format_date, parse_date};
use cams_api::{Client, ErrorKind};
use tokio::task::JoinSet;

use crate::support::{Answer, Imds, Never, Probe, Safe, Server};

const LOCAL: u64 = 1_800_000_000;

fn time(seconds: u64) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)
}

/// A server with its own clock. It accepts dates within 15 minutes.
async fn server_at(seconds: u64, code: &'static str) -> Server {
    Server::start(move |_, request| {
        let date = parse_date(&request.headers["x-acs-date"]).unwrap();
        let difference = match date.duration_since(time(seconds)) {
            Ok(ahead) => ahead,
            Err(behind) => behind.duration(),
        };
        let answer = if difference <= Duration::from_secs(900) {
            Answer::json("{}")
        } else {
            Answer::code(400, code)
        };
        answer.with_header("date", httpdate::fmt_http_date(time(seconds)))
    })
    .await
}

/// A client whose clock stands still.
fn client_of(server: &Server) -> Client {
    server.client_builder().clock(|| time(LOCAL)).retry_policy(NoRetry).build().unwrap()
}

#[tokio::test]
async fn a_wrong_clock_is_set_once_for_all_calls() {
    for (service, offset) in [(LOCAL + 3600, 3600), (LOCAL - 86_400, -86_400)] {
        for code in ["InvalidTimeStamp.Expired", "InvalidTimeStamp", "IllegalTimestamp"] {
            let server = server_at(service, code).await;
            let client = client_of(&server);
            let (_, metadata) =
                client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
            assert_eq!(metadata.attempts(), 2);
            assert_eq!(metadata.failed_attempts()[0].failure(), FailureClass::ClockSkew);
            assert_eq!(metadata.clock_offset_seconds(), offset);
            // Clones know it too.
            let (_, metadata) =
                client.clone().call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
            assert_eq!((metadata.attempts(), metadata.clock_offset_seconds()), (1, offset));
            let dates: Vec<_> =
                server.requests().iter().map(|sent| sent.headers["x-acs-date"].clone()).collect();
            let right = format_date(time(service));
            assert_eq!(dates, [format_date(time(LOCAL)), right.clone(), right]);
        }
    }
}

#[tokio::test]
async fn a_right_clock_is_left_alone() {
    let server = server_at(LOCAL + 800, "InvalidTimeStamp.Expired").await;
    let (_, metadata) =
        client_of(&server).call(Probe::<Safe>::new()).send_with_metadata().await.unwrap();
    assert_eq!((metadata.attempts(), metadata.clock_offset_seconds()), (1, 0));
}

/// Somebody sets this machine's clock right. The correction is then wrong, and is corrected too.
#[tokio::test]
async fn a_clock_that_jumps_is_set_again() {
    let server = server_at(LOCAL + 3600, "InvalidTimeStamp.Expired").await;
    let seconds = Arc::new(AtomicU64::new(LOCAL));
    let read = Arc::clone(&seconds);
    let client =
        server.client_builder().clock(move || time(read.load(Ordering::SeqCst))).build().unwrap();
    client.call(Probe::<Never>::new()).send().await.unwrap();
    seconds.store(LOCAL + 3600, Ordering::SeqCst);
    let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
    assert_eq!((metadata.attempts(), metadata.clock_offset_seconds()), (2, 0));
}

#[tokio::test]
async fn what_cannot_be_repaired_is_an_error() {
    let refused = Answer::code(400, "InvalidTimeStamp.Expired");
    for (answer, attempts) in [
        // Without a date there is nothing to set the clock by.
        (refused.clone(), 1),
        (refused.clone().with_header("date", "yesterday"), 1),
        // It did not help.
        (refused.with_header("date", httpdate::fmt_http_date(time(LOCAL))), 2),
    ] {
        let server = Server::always(answer).await;
        let error = client_of(&server).call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Signature, attempts));
        assert!(!error.is_retryable());
        assert!(error.to_string().contains("clock"), "{error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_at_once_all_recover() {
    let server = server_at(LOCAL + 7200, "InvalidTimeStamp.Expired").await;
    let client = client_of(&server);
    let mut calls = JoinSet::new();
    for _ in 0..50 {
        let client = client.clone();
        calls.spawn(async move { client.call(Probe::<Never>::new()).send_with_metadata().await });
    }
    while let Some(call) = calls.join_next().await {
        let (_, metadata) = call.unwrap().unwrap();
        assert!(metadata.attempts() <= 2);
        assert_eq!(metadata.clock_offset_seconds(), 7200);
    }
}

/// The last time that this platform knows.
fn end_of_time() -> SystemTime {
    (0..64).rev().fold(SystemTime::UNIX_EPOCH, |time, bit| {
        time.checked_add(Duration::from_secs(1 << bit)).unwrap_or(time)
    })
}

/// Nothing can be later, so additions have no effect.
#[tokio::test]
async fn a_clock_at_the_end_of_time_is_a_wrong_clock_like_others() {
    let server = server_at(LOCAL, "InvalidTimeStamp.Expired").await;
    let client = server.client_builder().clock(end_of_time).build().unwrap();
    for attempts in [2, 1] {
        let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
        assert_eq!(metadata.attempts(), attempts);
        assert!(metadata.clock_offset_seconds() < 0);
    }
    let dates: Vec<_> =
        server.requests().iter().map(|sent| sent.headers["x-acs-date"].clone()).collect();
    assert_eq!(dates[0], "9999-12-31T23:59:59Z");
    assert_eq!(parse_date(&dates[1]), Some(time(LOCAL)));
    // As if the service's time were behind everything.
    let server = server_at(0, "InvalidTimeStamp.Expired").await;
    let client = server.client_builder().clock(end_of_time).build().unwrap();
    client.call(Probe::<Never>::new()).send().await.unwrap();
}

#[tokio::test]
async fn credentials_are_fetched_at_the_end_of_time_as_well() {
    let metadata = Imds::start().await;
    let server = Server::always(Answer::json("{}")).await;
    let of_role = EcsRamRole::new().endpoint(metadata.server.url()).clock(end_of_time);
    let client =
        server.client_builder().credentials_provider(of_role).clock(end_of_time).build().unwrap();
    for _ in 0..2 {
        client.call(Probe::<Safe>::new()).send().await.unwrap();
    }
    let failing = EcsRamRole::new().endpoint("http://127.0.0.1:1").clock(end_of_time);
    let client =
        server.client_builder().credentials_provider(failing).clock(end_of_time).build().unwrap();
    for _ in 0..2 {
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
    }
}
