//! Failures that are repeated, and failures that never are.

use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use cams_api::credentials::{CredentialsFuture, CredentialsProvider};
use cams_api::retry::{FailureClass, NoRetry, RetryContext, RetryDecision, RetryPolicy};
use cams_api::{Client, Credentials, ErrorKind};
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::{
    Always, Answer, ID, Never, OptIn, Probe, SECRET, Safe, Server, failures, quick_retry, send,
    server_that_recovers,
};

/// Answers after which nobody knows whether the operation was carried out.
fn ambiguous_answers() -> Vec<(Answer, ErrorKind)> {
    let cut_off = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{\"Code\"".to_vec();
    let too_long = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n".to_vec();
    let mut answers = vec![
        (Answer::Drop, ErrorKind::Transport),
        (Answer::RawThenReset(Vec::new()), ErrorKind::Transport),
        (Answer::RawThenReset(cut_off.clone()), ErrorKind::Transport),
        (Answer::RawThenDrop(cut_off), ErrorKind::Transport),
        (Answer::RawThenDrop(too_long), ErrorKind::Transport),
        (Answer::RawThenDrop(b"HTTP/1.1 200".to_vec()), ErrorKind::Transport),
        (Answer::code(400, "InternalError"), ErrorKind::Service),
        (Answer::code(200, "ServiceUnavailable"), ErrorKind::Service),
        (Answer::code(200, "UnknownError"), ErrorKind::Service),
        (Answer::of(500, ""), ErrorKind::UnexpectedResponse),
        (Answer::of(520, "<html>a proxy's own number</html>"), ErrorKind::UnexpectedResponse),
    ];
    // Timeouts, failures inside a server, and statuses that HTTP does not define.
    for status in [101, 408, 425, 499, 500, 502, 503, 504, 520, 600, 777, 999] {
        answers.push((Answer::of(status, "<html>oops</html>"), ErrorKind::UnexpectedResponse));
        if status != 101 {
            answers.push((Answer::code(status, "Unheard.Of"), ErrorKind::Service));
        }
    }
    // With these statuses the gateway's hint only sets the wait.
    for status in [408, 500, 502, 504, 599, 600, 999] {
        let hint = |answer: Answer| answer.with_header("x-acs-retry-after", "1");
        answers.push((hint(Answer::of(status, "")), ErrorKind::UnexpectedResponse));
        answers.push((hint(Answer::code(status, "InternalError")), ErrorKind::Service));
    }
    answers.push((
        Answer::code(400, "InternalError").with_header("x-acs-retry-after", "1"),
        ErrorKind::Service,
    ));
    for code in DOUBTFUL_CODES {
        answers.push((Answer::code(200, code), ErrorKind::Service));
    }
    answers
}

/// Undocumented codes that sound like a failure inside the service.
const DOUBTFUL_CODES: &[&str] = &[
    "InternalError.Backend",
    "Internal",
    "InternalFailure",
    "internal_server_error",
    "SystemError",
    "System.Error",
    "isp.SYSTEM_ERROR",
    "SystemBusy",
    "ServiceUnavailable.Temporarily",
    "Service.Unavailable",
    "TemporarilyUnavailable",
    "ServiceTimeout",
    "REQUEST_TIMEOUT",
    "RequestTimedOut",
    "Unknown",
    "UNKNOWN_ERROR",
    "ServerBusy",
    "Server.Error",
    "NullPointerException",
    "Network.Broken",
    "InnerError",
    "TemporaryFailure",
    "500",
    "504",
];

#[tokio::test]
async fn an_ambiguous_failure_is_repeated_by_the_class_of_the_operation() {
    for (answer, kind) in ambiguous_answers() {
        let server = server_that_recovers(2, answer.clone()).await;
        let (response, metadata) = send::<Safe>(&server, quick_retry()).await.unwrap();
        assert_eq!(response.request_id.as_deref(), Some("OK-1"));
        assert_eq!(metadata.attempts(), 3);
        assert_eq!(failures(&metadata), [FailureClass::Ambiguous; 2], "{kind:?}");

        let server = server_that_recovers(1, answer.clone()).await;
        let error = send::<OptIn>(&server, quick_retry()).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (kind, 1), "{error}");
        assert!(!error.is_retryable(), "{error}");

        let server = server_that_recovers(1, answer.clone()).await;
        send::<OptIn>(&server, quick_retry().repeat_opt_in(true)).await.unwrap();
        assert_eq!(server.requests().len(), 2);

        // No policy can repeat it.
        let server = server_that_recovers(1, answer).await;
        let error = send::<Never>(&server, Always).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::MaybeSent, 1), "{error}");
        assert!(!error.is_retryable(), "{error}");
        assert!(error.to_string().contains("may have executed it"), "{error}");
    }
}

/// The work was probably done before such a response, and another attempt would give the same.
#[tokio::test]
async fn a_success_that_cannot_be_read_is_not_repeated() {
    for (answer, kind) in [
        (Answer::json(""), ErrorKind::UnexpectedResponse),
        (Answer::of(204, ""), ErrorKind::UnexpectedResponse),
        (Answer::json("<html>hello</html>"), ErrorKind::UnexpectedResponse),
        (Answer::json(r#"{"Code":"OK""#), ErrorKind::Decode),
        (Answer::json("[1]"), ErrorKind::Decode),
        // Here the gateway's hint does not tell whether the work was done.
        (Answer::json("").with_header("x-acs-retry-after", "1"), ErrorKind::UnexpectedResponse),
    ] {
        for (sent, kind) in [
            (send::<Safe>(&Server::always(answer.clone()).await, quick_retry()).await, kind),
            (
                send::<Never>(&Server::always(answer.clone()).await, Always).await,
                ErrorKind::MaybeSent,
            ),
        ] {
            let error = sent.unwrap_err();
            assert_eq!((error.kind(), error.metadata().attempts()), (kind, 1), "{error}");
            assert_eq!(error.failure_class(), FailureClass::Unreadable);
        }
    }
}

#[tokio::test]
async fn what_was_refused_before_is_repeated_for_every_operation() {
    for answer in [
        Answer::code(400, "Throttling"),
        Answer::code(400, "Throttling.User"),
        Answer::code(400, "ThrottlingQuota"),
        Answer::code(400, "System.LimitControl"),
        Answer::code(200, "Throttling.Api"),
        Answer::code(503, "Throttling"),
        Answer::code(429, "Whatever"),
        Answer::of(429, "<html>slow down</html>"),
        Answer::code(503, "ServiceUnavailable").with_header("x-acs-retry-after", "1"),
        Answer::of(503, "").with_header("x-acs-retry-after", "0"),
        Answer::code(500, "Throttling.User"),
        Answer::code(400, "Flow.Control").with_header("x-acs-retry-after", "1"),
    ] {
        let server = server_that_recovers(2, answer).await;
        let (_, metadata) = send::<Never>(&server, quick_retry()).await.unwrap();
        assert_eq!(metadata.attempts(), 3);
        assert_eq!(failures(&metadata), [FailureClass::Throttled; 2]);
    }
}

/// The head of a response alone can show that the request was refused.
#[tokio::test]
async fn a_refusal_counts_even_if_its_body_fails_to_come() {
    let head = |status: &str, rest: &str| {
        format!("HTTP/1.1 {status}\r\ncontent-length: 99\r\n{rest}\r\n{{\"Code\"").into_bytes()
    };
    for answer in [
        Answer::RawThenDrop(head("429 Too Many Requests", "x-acs-retry-after: 2\r\n")),
        Answer::RawThenReset(head("400 Bad Request", "x-acs-retry-after: 2\r\n")),
        Answer::RawThenDrop(head("503 Unavailable", "x-acs-retry-after: 2\r\n")),
        Answer::RawThenDrop(
            b"HTTP/1.1 429 Slow\r\nx-acs-retry-after: 2\r\ncontent-length: 99999999\r\n\r\n"
                .to_vec(),
        ),
    ] {
        let server = server_that_recovers(1, answer.clone()).await;
        let (_, metadata) = send::<Never>(&server, quick_retry()).await.unwrap();
        assert_eq!(failures(&metadata), [FailureClass::Throttled]);
        assert!(metadata.failed_attempts()[0].wait().unwrap() >= Duration::from_millis(2));
        let error = send::<Never>(&Server::always(answer).await, NoRetry).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Throttled);
        assert_eq!(error.retry_after(), Some(Duration::from_millis(2)));
    }
    // Without such a head the outcome is unknown.
    let answer = Answer::RawThenDrop(head("400 Bad Request", ""));
    let error = send::<Never>(&Server::always(answer).await, NoRetry).await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::MaybeSent, Some(400)));
}

/// A later refusal does not undo an earlier attempt.
#[tokio::test]
async fn a_later_refusal_does_not_hide_an_attempt_that_may_have_acted() {
    let server = Server::start(|number, _| match number {
        0 => Answer::Drop,
        _ => Answer::code(400, "Throttling"),
    })
    .await;
    for (is_retryable, error) in [
        (true, send::<Safe>(&server, quick_retry().max_attempts(2)).await),
        (
            false,
            send::<OptIn>(
                &Server::start(|number, _| match number {
                    0 => Answer::Drop,
                    _ => Answer::code(400, "Throttling"),
                })
                .await,
                quick_retry().max_attempts(2).repeat_opt_in(true),
            )
            .await,
        ),
    ] {
        let error = error.unwrap_err();
        assert_eq!(failures(error.metadata()), [FailureClass::Ambiguous, FailureClass::Throttled]);
        assert_eq!(error.is_retryable(), is_retryable);
    }
}

/// The listener comes up between two attempts.
#[tokio::test]
async fn a_refused_connection_is_repeated_for_every_operation() {
    /// Listens from the first failure on.
    struct Listen(std::net::SocketAddr, mpsc::UnboundedSender<TcpListener>);
    impl RetryPolicy for Listen {
        fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
            assert_eq!(failed.failure, FailureClass::NotSent);
            let listener = std::net::TcpListener::bind(self.0).unwrap();
            listener.set_nonblocking(true).unwrap();
            self.1.send(TcpListener::from_std(listener).unwrap()).unwrap();
            RetryDecision::RetryAfter(Duration::ZERO)
        }
    }
    let address = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let (sender, mut listening) = mpsc::unbounded_channel();
    let client = Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(Credentials::new(ID, SECRET))
        .retry_policy(Listen(address, sender))
        .build()
        .unwrap();
    // The listener reads the start of the request, so it was sent, and hangs up.
    let server = async {
        let (mut stream, _) = listening.recv().await.unwrap().accept().await.unwrap();
        stream.read_exact(&mut [0; 8]).await.unwrap();
    };
    let (result, ()) = tokio::join!(client.call(Probe::<Never>::new()).send(), server);
    let error = result.unwrap_err();
    assert_eq!(failures(error.metadata()), [FailureClass::NotSent, FailureClass::Ambiguous]);
    assert_eq!(error.kind(), ErrorKind::MaybeSent);
}

#[tokio::test]
async fn a_final_failure_is_not_repeated() {
    for (status, code) in [
        (200, "PhoneNumber.Invalid"),
        (400, "MissingParameter"),
        (400, "SignatureDoesNotMatch"),
        (403, "Forbidden.RAM"),
        (404, "InvalidAction.NotFound"),
        (400, "Unheard.Of.Throttling"),
        (200, "InvalidParameter.SystemName"),
        (200, "Unknown.ResourceOwnerId"),
        (200, "InternationalNumber.NotExist"),
        (200, "400"),
        // The gateway refuses it under any status.
        (500, "NoPermission"),
    ] {
        let server = Server::always(Answer::code(status, code)).await;
        let error = send::<Safe>(&server, quick_retry()).await.unwrap_err();
        assert_eq!((error.code(), server.requests().len()), (Some(code), 1));
        assert_eq!(error.failure_class(), FailureClass::Final);
        assert!(!error.is_retryable());
    }
}

#[tokio::test]
async fn every_attempt_is_signed_anew() {
    /// Gives a new key each time.
    #[derive(Default)]
    struct Counting(AtomicUsize);
    impl CredentialsProvider for Counting {
        fn name(&self) -> &str {
            "counting"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            let number = self.0.fetch_add(1, Ordering::SeqCst);
            Box::pin(async move { Ok(Credentials::new(format!("id-{number}"), SECRET)) })
        }
    }
    let seconds = AtomicU64::new(1_800_000_000);
    let server = server_that_recovers(2, Answer::code(503, "ServiceUnavailable")).await;
    let client = server
        .client_builder()
        .credentials_provider(Counting::default())
        .clock(move || {
            let now = seconds.fetch_add(1, Ordering::SeqCst);
            SystemTime::UNIX_EPOCH + Duration::from_secs(now)
        })
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new().query("To", "1").form("Text", "a b")).send().await.unwrap();
    let requests = server.requests();
    assert_eq!(requests.len(), 3);
    for (number, request) in requests.iter().enumerate() {
        request.assert_signed_by(&format!("id-{number}"), SECRET);
        assert_eq!(request.form(), [("Text".to_owned(), "a b".to_owned())]);
    }
    for header in ["x-acs-signature-nonce", "x-acs-date", "authorization"] {
        let values: BTreeSet<_> = requests.iter().map(|request| &request.headers[header]).collect();
        assert_eq!(values.len(), 3, "{header}");
    }
}

#[tokio::test]
async fn attempts_and_waits_are_in_the_metadata() {
    let throttled = Answer::code(400, "Throttling.User")
        .with_header("x-acs-retry-after", "7")
        .with_header("retry-after", "0");
    let server = Server::start(move |number, _| match number {
        0 => throttled.clone(),
        1 => Answer::Drop,
        _ => Answer::of(502, "<html>").with_header("x-acs-request-id", "H-3"),
    })
    .await;
    let error = send::<Safe>(&server, quick_retry()).await.unwrap_err();
    let metadata = error.metadata();
    assert_eq!(metadata.attempts(), 3);
    let attempts = metadata.failed_attempts();
    let facts: Vec<_> = attempts
        .iter()
        .map(|attempt| {
            (
                attempt.kind(),
                attempt.failure(),
                attempt.status(),
                attempt.request_id(),
                attempt.code(),
            )
        })
        .collect();
    assert_eq!(
        facts,
        [
            (
                ErrorKind::Throttled,
                FailureClass::Throttled,
                Some(400),
                Some("R"),
                Some("Throttling.User")
            ),
            (ErrorKind::Transport, FailureClass::Ambiguous, None, None, None),
            (ErrorKind::UnexpectedResponse, FailureClass::Ambiguous, Some(502), Some("H-3"), None),
        ]
    );
    assert_eq!(attempts[0].wait(), Some(Duration::from_millis(7)));
    assert!(attempts[1].wait().unwrap() <= Duration::from_millis(2));
    assert_eq!(attempts[2].wait(), None);
    assert_eq!((metadata.status(), metadata.request_id()), (Some(502), Some("H-3")));
    assert!(error.to_string().ends_with("(HTTP 502, request ID H-3, 3 attempts)"), "{error}");
}

/// An attempt that never began does not show the response of the previous one.
#[tokio::test]
async fn an_error_between_attempts_is_its_own() {
    struct Once(AtomicBool);
    impl CredentialsProvider for Once {
        fn name(&self) -> &str {
            "once"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            let is_first = !self.0.swap(true, Ordering::SeqCst);
            Box::pin(async move {
                let gone =
                    || cams_api::credentials::CredentialsError::failed("the vault is closed");
                if is_first { Ok(Credentials::new(ID, SECRET)) } else { Err(gone()) }
            })
        }
    }
    let server = Server::always(Answer::code(400, "Throttling")).await;
    let client = server.client_builder().credentials_provider(Once(false.into())).build().unwrap();
    let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert_eq!((error.kind(), error.status()), (ErrorKind::Credentials, None));
    assert_eq!((error.metadata().attempts(), error.request_id()), (1, None));
    assert_eq!(failures(error.metadata()), [FailureClass::Throttled]);
    assert!(!error.to_string().contains("nothing was sent"), "{error}");
}
