//! Faults over the socket: what the client makes of each, and what a raw connection sees.

use std::io::ErrorKind as IoError;
use std::time::Duration;

use cams_api::chat_groups::{ListChatGroupRequest, Page};
use cams_api::retry::{NoRetry, RetryContext, RetryDecision, RetryPolicy};
use cams_api::{Client, Credentials, Error, ErrorKind};
use cams_mock::{Fault, Server};
use serde_json::json;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::support::{ID, Request, SECRET, server, server_at_now};

const NUMBER: &str = "8613800000000";
const SPACE: &str = "cams-1";

/// Repeats what may be repeated, at once.
struct Prompt;

impl RetryPolicy for Prompt {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        match failed.failure.allows_repeat(failed.retry_class, false) && failed.attempts < 5 {
            true => RetryDecision::RetryAfter(Duration::ZERO),
            false => RetryDecision::Stop,
        }
    }
}

fn client(server: &Server, policy: impl RetryPolicy) -> Client {
    let client = Client::builder().credentials(Credentials::new(ID, SECRET)).retry_policy(policy);
    client.endpoint(server.url()).build().unwrap()
}

fn groups(client: &Client) -> ListChatGroupRequest<Client> {
    let call = client.list_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    call.page(Page::new().index(1).size(10))
}

/// Only reads: may be repeated. Returns the number of groups.
async fn list(client: &Client) -> Result<i64, Error> {
    let response = groups(client).send().await?;
    Ok(response.data.and_then(|data| data.total).unwrap_or_default())
}

/// Acts twice when repeated.
async fn add(client: &Client) -> Result<(), Error> {
    let call = client.add_chat_group().business_number(NUMBER).cust_space_id(SPACE);
    call.subject("group").await.map(drop)
}

/// What the client reports about a fault: of a call that only reads and of one that must not be
/// repeated, and whether that one was executed.
async fn observed(fault: impl Fn(Fault) -> Fault) -> String {
    let server = server().await;
    let (once, prompt) = (client(&server, NoRetry), client(&server, Prompt));

    server.fault(fault(Fault::on("ListChatGroup").times(1)));
    let read = list(&once).await.unwrap_err();
    assert!(list(&once).await.is_ok(), "the fault fires once");
    let twice = server.fault(fault(Fault::on("ListChatGroup").times(2)));
    let repeated = list(&prompt).await;
    assert_eq!(repeated.is_ok(), read.is_retryable(), "{repeated:?}");
    twice.remove();

    let added = server.fault(fault(Fault::on("AddChatGroup").times(1)));
    let write = add(&once).await.unwrap_err();
    assert_eq!((added.seen(), added.fired()), (1, 1));
    let executed = if list(&prompt).await.unwrap() == 1 { "executed" } else { "not executed" };
    let kinds = (read.kind(), read.failure_class(), write.kind());
    format!("{:?} {:?}, {:?}: {executed}", kinds.0, kinds.1, kinds.2)
}

#[tokio::test]
async fn the_client_tells_what_may_have_been_sent() {
    type Effect = fn(Fault) -> Fault;
    let expected: &[(Effect, &str)] = &[
        (|f| f.throttled(), "Throttled Throttled, Throttled: not executed"),
        (|f| f.fail("Group.Gone"), "Service Final, Service: not executed"),
        (|f| f.refuse(503, "ServiceUnavailable"), "Service Ambiguous, MaybeSent: not executed"),
        (
            |f| f.refuse(503, "ServiceUnavailable").executed(),
            "Service Ambiguous, MaybeSent: executed",
        ),
        (|f| f.http(502, "<html>"), "UnexpectedResponse Ambiguous, MaybeSent: not executed"),
        (|f| f.close(), "Transport Ambiguous, MaybeSent: not executed"),
        (|f| f.close().executed(), "Transport Ambiguous, MaybeSent: executed"),
        (|f| f.reset(), "Transport Ambiguous, MaybeSent: not executed"),
        (|f| f.reset().executed(), "Transport Ambiguous, MaybeSent: executed"),
        (|f| f.garbage(), "Transport Ambiguous, MaybeSent: not executed"),
        (|f| f.garbage().executed(), "Transport Ambiguous, MaybeSent: executed"),
        (|f| f.truncate(10), "Transport Ambiguous, MaybeSent: executed"),
        (|f| f.malformed_chunk(), "Transport Ambiguous, MaybeSent: executed"),
    ];
    for (number, (effect, expected)) in expected.iter().enumerate() {
        assert_eq!(observed(effect).await, *expected, "effect {number}");
    }
}

#[tokio::test]
async fn a_late_response_is_one_to_an_executed_call() {
    let server = server().await;
    let impatient = Client::builder().credentials(Credentials::new(ID, SECRET));
    let impatient = impatient.endpoint(server.url()).attempt_timeout(Duration::from_millis(300));
    let late = server.fault(Fault::on_family("chat_groups").delay(Duration::from_secs(3600)));
    let error = add(&impatient.build().unwrap()).await.unwrap_err();
    assert_eq!((error.kind(), late.fired()), (ErrorKind::MaybeSent, 1));
    late.remove();
    assert_eq!(list(&client(&server, NoRetry)).await.unwrap(), 1);
}

#[tokio::test]
async fn slow_and_chosen_responses_arrive_whole() {
    let server = server().await;
    let client = client(&server, NoRetry);
    let moment = Duration::from_millis(1);
    add(&client).await.unwrap();
    let slow = server.fault(Fault::on("ListChatGroup").drip(7, moment).jitter(moment));
    assert_eq!((list(&client).await.unwrap(), slow.fired()), (1, 1));
    slow.remove();

    let elements = json!({ "Data": { "Total": 7 } });
    server.fault(Fault::on("ListChatGroup").response(elements));
    assert_eq!(list(&client).await.unwrap(), 7);
}

#[tokio::test]
async fn a_refusal_has_its_message_and_wait() {
    let server = server().await;
    let client = client(&server, NoRetry);
    server.fault(Fault::on_any().times(1).throttled().retry_after(Duration::from_millis(1500)));
    let throttled = list(&client).await.unwrap_err();
    assert_eq!(throttled.retry_after(), Some(Duration::from_millis(1500)));
    assert_eq!((throttled.code(), throttled.status()), (Some("Throttling.User"), Some(429)));
    server.fault(Fault::on_any().fail("Group.Gone").message("The group is gone."));
    assert_eq!(list(&client).await.unwrap_err().message(), Some("The group is gone."));
}

/// `x` for each disturbed call.
async fn story(server: &Server, calls: usize) -> String {
    let client = client(server, NoRetry);
    let mut story = String::new();
    for _ in 0..calls {
        story.push(if list(&client).await.is_err() { 'x' } else { '.' });
    }
    story
}

#[tokio::test]
async fn skip_and_times_count_matching_calls() {
    let server = server().await;
    let other = server.fault(Fault::on("ListChatGroup").with("BusinessNumber", "1").reset());
    let first = server.fault(Fault::on("ListChatGroup").skip(1).times(2).throttled());
    let second = server.fault(Fault::on_family("chat_groups").skip(5).times(1).fail("Group.Gone"));
    assert_eq!(story(&server, 8).await, ".xx..x..");
    assert_eq!((other.seen(), other.fired()), (0, 0));
    assert_eq!((first.seen(), first.fired()), (8, 2));
    assert_eq!((second.seen(), second.fired()), (8, 1));
}

#[tokio::test]
async fn chance_repeats_with_its_seed() {
    let mut stories = Vec::new();
    for seed in [7, 7, 8] {
        let server = server().await;
        server.fault(Fault::on_any().probability(0.5).seed(seed).throttled());
        stories.push(story(&server, 24).await);
    }
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
    assert_eq!(stories[0], "xx..xxxxxxx......x...xxx");
}

/// What a raw connection receives, until its end or error.
async fn received(fault: Fault) -> (String, Option<IoError>) {
    let server = server_at_now().await;
    server.fault(fault);
    let mut connection = Request::new().sent(&server).await;
    let mut bytes = Vec::new();
    let end = connection.read_to_end(&mut bytes).await.err().map(|error| error.kind());
    (String::from_utf8_lossy(&bytes).into_owned(), end)
}

#[tokio::test]
async fn connections_end_in_their_own_ways() {
    assert_eq!(received(Fault::on_any().close()).await, (String::new(), None));
    let reset = (String::new(), Some(IoError::ConnectionReset));
    assert_eq!(received(Fault::on_any().reset()).await, reset);
    let (garbage, end) = received(Fault::on_any().garbage()).await;
    assert!(garbage.contains("this is not HTTP") && end.is_none(), "{garbage}");

    let split = |text: &str| {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        (head.to_owned(), body.to_owned())
    };
    let (head, _) = split(&received(Fault::on_any().header("x-more", "1")).await.0);
    assert!(head.contains("\r\nx-more: 1\r\n"), "{head}");
    let (head, whole) = split(&received(Fault::on_any().drip(5, Duration::ZERO)).await.0);
    let length = format!("\r\ncontent-length: {}\r\n", whole.len());
    assert!(head.contains(&length), "{head}");
    let (head, body) = split(&received(Fault::on_any().truncate(10)).await.0);
    assert!(head.contains(&length) && body.len() == 10, "{head}");
    let (head, body) = split(&received(Fault::on_any().malformed_chunk()).await.0);
    assert!(head.contains("\r\ntransfer-encoding: chunked\r\n"), "{head}");
    let lengths = body.split("\r\n").map(|line| usize::from_str_radix(line, 16));
    assert_eq!(lengths.filter(Result::is_ok).count(), 1, "{body}");
}

#[tokio::test]
async fn refused_calls_are_not_disturbed() {
    let server = server_at_now().await;
    let fault = server.fault(Fault::on_any().reset());
    let mut request = Request::new();
    request.secret = "wrong";
    assert_eq!(request.send(&server).await.code(), "SignatureDoesNotMatch");
    assert_eq!(fault.seen(), 0);
}

/// The paused clock advances while everything waits, so the grace expires before the pause.
#[tokio::test(start_paused = true)]
async fn the_end_of_the_server_does_not_wait_for_slow_responses() {
    let server = server_at_now().await;
    server.fault(Fault::on_any().drip(1, Duration::from_secs(3600)));
    let mut connection = Request::new().sent(&server).await;
    let mut head = [0; 12];
    connection.read_exact(&mut head).await.unwrap();
    server.shutdown().await;
    let mut rest = Vec::new();
    // The connection is closed or reset.
    let _ = connection.read_to_end(&mut rest).await;
    assert!(!rest.ends_with(b"}"));
    assert!(connection.write_all(&[0; 1 << 20]).await.is_err());
}

#[tokio::test]
#[should_panic(expected = "\"ListChatGrup\" is not an operation; did you mean ListChatGroup?")]
async fn a_misspelt_operation_is_refused() {
    let _ = Fault::on("ListChatGrup");
}

#[tokio::test]
#[should_panic(expected = "the fault has no effect")]
async fn a_fault_without_effect_is_refused() {
    server().await.fault(Fault::on_any());
}
