//! HTTP/2 over TLS: streams that share a connection, and servers that refuse one or go away.

mod burst;
mod dead;
mod server;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use bytes::Bytes;
use cams_api::ErrorKind;
use cams_api::retry::FailureClass;
use h2::Reason;
use tokio_rustls::rustls::version::TLS13;

use self::server::{Answer, HEADERS, RST_STREAM, Server, go_away, head, reset, response};
use crate::support::{Authority, Never, Probe, Safe, client_of, failures, listening, quick_retry};

/// Answers the request of a stream.
type Script = fn(u32) -> Answer;

/// All calls share one connection.
#[tokio::test]
async fn http2_is_spoken_where_the_server_offers_it() {
    let authority = Authority::new("ours");
    let connections = Arc::new(AtomicUsize::new(0));
    let accepted = Arc::clone(&connections);
    let address = listening(authority.acceptor("localhost", &[&TLS13], b"h2"), move |tls| {
        accepted.fetch_add(1, Ordering::SeqCst);
        async {
            let mut connection = h2::server::handshake(tls).await.unwrap();
            while let Some(Ok((request, mut respond))) = connection.accept().await {
                assert_eq!(request.version(), http::Version::HTTP_2);
                let mut body = respond.send_response(http::Response::new(()), false).unwrap();
                body.send_data(Bytes::from(r#"{"Code":"OK"}"#), true).unwrap();
            }
        }
    })
    .await;
    let client = client_of(address).add_root_certificate_pem(authority.pem()).build().unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let calls = (0..20).map(|_| {
        let client = client.clone();
        tokio::spawn(async move { client.call(Probe::<Safe>::new()).send().await })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    assert_eq!(connections.load(Ordering::SeqCst), 1);
}

/// RFC 9113 guarantees that the server did not act on a stream that it refused, nor on one after
/// the last stream that its GOAWAY names. So even an operation that must not be repeated is sent
/// again.
#[tokio::test]
async fn a_stream_that_was_not_processed_was_not_acted_on() {
    let scripts: [Script; 3] = [
        |stream| Answer::Frames(reset(stream, Reason::REFUSED_STREAM)),
        |stream| Answer::Frames(go_away(stream - 1, Reason::NO_ERROR)),
        |stream| Answer::Last(go_away(stream - 1, Reason::NO_ERROR)),
    ];
    for (number, script) in scripts.into_iter().enumerate() {
        let server = Server::start(move |_, stream| script(stream)).await;
        let error = server.client().call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
        assert_eq!(error.failure_class(), FailureClass::NotSent);

        let server = Server::start(move |number, stream| match number {
            1 => script(stream),
            _ => Answer::Frames(response(stream)),
        })
        .await;
        let policy = quick_retry();
        let client = server.client_builder().retry_policy(policy).build().unwrap();
        client.call(Probe::<Never>::new()).send().await.unwrap();
        let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
        assert_eq!(failures(&metadata), [FailureClass::NotSent]);
        // After a GOAWAY the client opens another connection.
        assert_eq!(server.connections(), if number == 0 { 1 } else { 2 });
    }
}

/// After any other end of a stream nobody knows what was done. The same holds for every end after
/// the head of the response.
#[tokio::test]
async fn a_stream_that_may_have_been_processed_is_ambiguous() {
    let scripts: [(Script, Option<u16>); 8] = [
        (|stream| Answer::Frames(reset(stream, Reason::INTERNAL_ERROR)), None),
        (|stream| Answer::Frames(reset(stream, Reason::CANCEL)), None),
        (|stream| Answer::Frames(reset(stream, Reason::NO_ERROR)), None),
        (|stream| Answer::Last(go_away(stream, Reason::NO_ERROR)), None),
        (|stream| Answer::Last(go_away(stream - 1, Reason::ENHANCE_YOUR_CALM)), None),
        (|stream| Answer::Last(go_away(stream, Reason::INTERNAL_ERROR)), None),
        (
            |stream| Answer::Frames([head(stream), reset(stream, Reason::REFUSED_STREAM)].concat()),
            Some(200),
        ),
        (
            |stream| Answer::Frames([head(stream), go_away(stream - 1, Reason::NO_ERROR)].concat()),
            Some(200),
        ),
    ];
    for (number, (script, status)) in scripts.into_iter().enumerate() {
        let server = Server::start(move |_, stream| script(stream)).await;
        let error = server.client().call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.is_retryable(), error.status()),
            (ErrorKind::MaybeSent, false, status),
            "{number}: {error}"
        );
        assert!(error.failure_class().may_have_acted(), "{number}: {error}");
    }
}

/// The server learns that nobody waits any more, and the connection serves the next call.
#[tokio::test]
async fn a_dropped_call_cancels_its_stream_and_no_other() {
    let mut server = Server::start(|number, stream| match number {
        1 => Answer::Frames(Vec::new()),
        _ => Answer::Frames(response(stream)),
    })
    .await;
    let client = server.client();
    client.call(Probe::<Never>::new()).send().await.unwrap();
    server.next(HEADERS).await;
    let call = tokio::spawn({
        let client = client.clone();
        async move { client.call(Probe::<Never>::new()).send().await }
    });
    let (stream, _) = server.next(HEADERS).await;
    call.abort();
    assert!(call.await.unwrap_err().is_cancelled());
    let (cancelled, reason) = server.next(RST_STREAM).await;
    assert_eq!((cancelled, &reason[..]), (stream, &u32::from(Reason::CANCEL).to_be_bytes()[..]));
    client.call(Probe::<Never>::new()).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}
