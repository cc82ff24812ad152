//! Repairs after a refusal: a stale token and a used nonce. For a wrong clock see `skew`.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, SystemTime};

use cams_api::Credentials;
use cams_api::ErrorKind;
use cams_api::credentials::{CredentialsFuture, CredentialsProvider};
use cams_api::retry::{FailureClass, NoRetry};

use crate::support::{
    Always, Answer, ID, Never, OptIn, Probe, SECRET, Safe, Server, failures, quick_retry, send,
};

/// Gives a new token each time, with a number.
#[derive(Default)]
struct Tokens {
    asked: Arc<AtomicUsize>,
    expiration: Option<SystemTime>,
}

impl CredentialsProvider for Tokens {
    fn name(&self) -> &str {
        "tokens"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        let credentials =
            Credentials::new(ID, SECRET).with_security_token(format!("token-{number}"));
        Box::pin(std::future::ready(Ok(match self.expiration {
            Some(expiration) => credentials.with_expiration(expiration),
            None => credentials,
        })))
    }
}

/// A server that accepts only the second token.
async fn server_of_token_1(code: &'static str) -> Server {
    Server::start(move |_, request| match request.headers["x-acs-security-token"].as_str() {
        "token-1" => Answer::json("{}"),
        _ => Answer::code(400, code),
    })
    .await
}

#[tokio::test]
async fn a_stale_token_is_renewed_once() {
    for code in ["InvalidSecurityToken.Expired", "SecurityTokenExpired"] {
        let server = server_of_token_1(code).await;
        let client = server
            .client_builder()
            .credentials_provider(Tokens::default())
            .retry_policy(NoRetry)
            .build()
            .unwrap();
        let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
        assert_eq!(metadata.attempts(), 2);
        assert_eq!(failures(&metadata), [FailureClass::StaleCredentials]);
        // The next token is stale again, and so is the one after: one repair, then the error.
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Credentials, 2));
    }
    // Fixed credentials cannot be renewed.
    let server = Server::always(Answer::code(403, "InvalidSecurityToken.Expired")).await;
    let error = send::<Safe>(&server, quick_retry()).await.unwrap_err();
    assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Credentials, 1));
}

/// The service overrules the expiration of a token.
#[tokio::test]
async fn a_kept_token_that_is_stale_is_fetched_anew_for_all_calls() {
    let server = server_of_token_1("InvalidSecurityToken.Expired").await;
    let now = SystemTime::UNIX_EPOCH + Duration::from_secs(1_800_000_000);
    let tokens = Tokens { expiration: Some(now + Duration::from_secs(3600)), ..Tokens::default() };
    let asked = Arc::clone(&tokens.asked);
    let client =
        server.client_builder().credentials_provider(tokens).clock(move || now).build().unwrap();
    for attempts in [2, 1, 1] {
        let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
        assert_eq!(metadata.attempts(), attempts);
    }
    assert_eq!(asked.load(Ordering::SeqCst), 2);
}

#[tokio::test]
async fn a_used_nonce_is_replaced_beside_the_policy() {
    let server = Server::start(|number, _| match number {
        0 => Answer::code(400, "SignatureNonceUsed"),
        1 | 2 => Answer::code(400, "Throttling"),
        _ => Answer::json("{}"),
    })
    .await;
    // Three attempts of the policy, and the repair besides.
    let (_, metadata) = send::<Safe>(&server, quick_retry()).await.unwrap();
    assert_eq!(
        failures(&metadata),
        [FailureClass::NonceUsed, FailureClass::Throttled, FailureClass::Throttled]
    );
    assert_eq!(metadata.failed_attempts()[0].wait(), Some(Duration::ZERO));
    let nonces: BTreeSet<_> = server
        .requests()
        .into_iter()
        .map(|request| request.headers["x-acs-signature-nonce"].clone())
        .collect();
    assert_eq!(nonces.len(), 4);

    // A way that copies every request does so again: one repair, and no policy has more.
    let server = Server::always(Answer::code(400, "SignatureNonceUsed")).await;
    for result in [
        send::<Safe>(&server, NoRetry).await,
        send::<Safe>(&server, quick_retry()).await,
        send::<Safe>(&server, Always).await,
        send::<OptIn>(&server, quick_retry().repeat_opt_in(true)).await,
    ] {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.metadata().attempts()), (ErrorKind::Signature, 2));
    }
}

/// A gateway that forwards each request twice, and returns the answer to the copy.
async fn server_behind_a_copying_gateway() -> (Server, Arc<AtomicUsize>) {
    let carried_out = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&carried_out);
    let server = Server::start(move |number, _| {
        count.fetch_add(1, Ordering::SeqCst);
        match number {
            0 => Answer::code(400, "SignatureNonceUsed"),
            _ => Answer::json("{}"),
        }
    })
    .await;
    (server, carried_out)
}

/// Nonces are unique. If the service has seen this one, it has carried out a copy of the request.
#[tokio::test]
async fn a_used_nonce_does_not_prove_that_nothing_happened() {
    let (server, carried_out) = server_behind_a_copying_gateway().await;
    // No policy can have it repeated.
    let error = send::<Never>(&server, Always).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::MaybeSent, Some("SignatureNonceUsed")));
    assert_eq!(error.failure_class(), FailureClass::NonceUsed);
    assert!(error.failure_class().may_have_acted() && !error.is_retryable());
    assert!(error.to_string().contains("may have executed it"), "{error}");
    assert_eq!(carried_out.load(Ordering::SeqCst), 1);

    let (server, carried_out) = server_behind_a_copying_gateway().await;
    let error = send::<OptIn>(&server, quick_retry()).await.unwrap_err();
    assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Signature, false));
    assert_eq!(carried_out.load(Ordering::SeqCst), 1);

    let (server, carried_out) = server_behind_a_copying_gateway().await;
    let (_, metadata) = send::<OptIn>(&server, quick_retry().repeat_opt_in(true)).await.unwrap();
    assert_eq!(failures(&metadata), [FailureClass::NonceUsed]);
    assert_eq!(carried_out.load(Ordering::SeqCst), 2);
}

/// Neither a status nor a header outranks that evidence.
#[tokio::test]
async fn a_used_nonce_counts_whatever_else_a_response_says() {
    for status in [200, 400, 429, 500, 503] {
        let answer =
            Answer::code(status, "SignatureNonceUsed").with_header("x-acs-retry-after", "1");
        let server = Server::always(answer).await;
        let error = send::<Never>(&server, Always).await.unwrap_err();
        assert_eq!((error.kind(), server.requests().len()), (ErrorKind::MaybeSent, 1), "{error}");
    }
}

/// A refused date or token means that nothing was carried out, until a later copy shows otherwise.
#[tokio::test]
async fn a_repair_does_not_hide_that_the_next_attempt_was_copied() {
    let server = Server::start(|number, _| match number {
        0 => Answer::code(400, "InvalidTimeStamp.Expired")
            .with_header("date", httpdate::fmt_http_date(SystemTime::now())),
        _ => Answer::code(400, "SignatureNonceUsed"),
    })
    .await;
    let error = send::<Never>(&server, Always).await.unwrap_err();
    assert_eq!((error.kind(), server.requests().len()), (ErrorKind::MaybeSent, 2));
    assert_eq!(failures(error.metadata()), [FailureClass::ClockSkew, FailureClass::NonceUsed]);
}
