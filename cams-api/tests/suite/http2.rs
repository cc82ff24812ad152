//! HTTP/2 over TLS: streams that share a connection, and what servers say when they do not want one.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use cams_api::retry::{FailureClass, RetryContext, RetryDecision, RetryPolicy};
use cams_api::{Client, ClientBuilder, ErrorKind};
use h2::Reason;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::sync::mpsc;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::server::TlsStream;

use crate::probe::{Never, Probe, Safe};
use crate::retries::failures;
use crate::tls::{Authority, client_of, listening};

// The kinds of frames, by their numbers in RFC 9113 (6).
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;

const ACK: u8 = 1;
const END_STREAM: u8 = 1;
const END_HEADERS: u8 = 4;

/// A frame as it is on the wire.
fn frame(kind: u8, flags: u8, stream: u32, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags], &stream.to_be_bytes(), payload].concat()
}

fn head(stream: u32) -> Vec<u8> {
    // In HPACK this number is `:status: 200`.
    frame(HEADERS, END_HEADERS, stream, &[0x88])
}

fn reply(stream: u32) -> Vec<u8> {
    [head(stream), frame(DATA, END_STREAM, stream, br#"{"Code":"OK"}"#)].concat()
}

fn reset(stream: u32, reason: Reason) -> Vec<u8> {
    frame(RST_STREAM, 0, stream, &u32::from(reason).to_be_bytes())
}

fn go_away(last_stream: u32, reason: Reason) -> Vec<u8> {
    let payload = [last_stream.to_be_bytes(), u32::from(reason).to_be_bytes()].concat();
    frame(GOAWAY, 0, 0, &payload)
}

/// What a server does when the head of a request is there.
enum Answer {
    /// Sends these frames.
    Frames(Vec<u8>),
    /// Sends these frames and closes the connection.
    Last(Vec<u8>),
    /// Says nothing more on this connection, and reads nothing.
    Dead,
    /// Closes the connection.
    Closed,
}

/// Answers the request of a stream.
type Script = fn(u32) -> Answer;

/// A server that is scripted frame by frame, since no well-behaved one would do such things.
struct Server {
    address: SocketAddr,
    authority: Authority,
    connections: Arc<AtomicUsize>,
    /// Counts the requests.
    requests: Arc<dyn Fn() -> usize + Send + Sync>,
    /// Kind, stream and payload of what it gets.
    got: mpsc::UnboundedReceiver<(u8, u32, Vec<u8>)>,
}

impl Server {
    /// Answers each request by `script`, which gets its number, counted from 0, and its stream.
    async fn start(script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static) -> Self {
        Self::with_settings(&[], script).await
    }

    /// Allows so many streams at a time.
    async fn of_streams(
        limit: u32,
        script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        // The third setting is SETTINGS_MAX_CONCURRENT_STREAMS.
        let settings = [&3u16.to_be_bytes()[..], &limit.to_be_bytes()].concat();
        Self::with_settings(&settings, script).await
    }

    async fn with_settings(
        settings: &[u8],
        script: impl Fn(usize, u32) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let settings = frame(SETTINGS, 0, 0, settings);
        let authority = Authority::new("ours");
        let connections = Arc::new(AtomicUsize::new(0));
        let (tell, got) = mpsc::unbounded_channel();
        let shared = Arc::new((script, AtomicUsize::new(0), tell, settings));
        let counted = Arc::clone(&shared);
        let requests = Arc::new(move || counted.1.load(Ordering::SeqCst));
        let acceptor = authority.acceptor("localhost", &[&TLS13], b"h2");
        let address = listening(acceptor, {
            let connections = Arc::clone(&connections);
            move |tls| {
                connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&shared);
                async move {
                    let (script, requests, tell, settings) = &*shared;
                    // The client may close the connection at any time.
                    let _ = serve(tls, script, requests, tell, settings).await;
                }
            }
        })
        .await;
        Self { address, authority, connections, requests, got }
    }

    fn client_builder(&self) -> ClientBuilder {
        client_of(self.address).root_certificate_pem(self.authority.pem())
    }

    fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    fn requests(&self) -> usize {
        (self.requests)()
    }

    /// Waits for the next frame of a kind.
    async fn next(&mut self, wanted: u8) -> (u32, Vec<u8>) {
        loop {
            let (kind, stream, payload) = self.got.recv().await.unwrap();
            if kind == wanted {
                return (stream, payload);
            }
        }
    }
}

async fn serve(
    mut tls: TlsStream<TcpStream>,
    script: &(impl Fn(usize, u32) -> Answer + Send + Sync),
    requests: &AtomicUsize,
    tell: &mpsc::UnboundedSender<(u8, u32, Vec<u8>)>,
    settings: &[u8],
) -> std::io::Result<()> {
    let mut preface = [0; 24];
    tls.read_exact(&mut preface).await?;
    assert_eq!(&preface, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    tls.write_all(settings).await?;
    loop {
        let mut start = [0; 9];
        tls.read_exact(&mut start).await?;
        let [high, middle, low, kind, flags, stream @ ..] = start;
        let stream = u32::from_be_bytes(stream);
        let mut payload = vec![0; u32::from_be_bytes([0, high, middle, low]) as usize];
        tls.read_exact(&mut payload).await?;
        let answer = match kind {
            SETTINGS | PING if flags & ACK == 0 => {
                let payload = if kind == PING { &payload[..] } else { &[] };
                Answer::Frames(frame(kind, ACK, 0, payload))
            }
            HEADERS => script(requests.fetch_add(1, Ordering::SeqCst), stream),
            _ => Answer::Frames(Vec::new()),
        };
        // The test may be over.
        let _ = tell.send((kind, stream, payload));
        match answer {
            Answer::Frames(frames) => tls.write_all(&frames).await?,
            Answer::Last(frames) => return tls.write_all(&frames).await,
            Answer::Dead => std::future::pending().await,
            Answer::Closed => return Ok(()),
        }
    }
}

/// All calls share one connection, whoever begins first.
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
    let client = client_of(address).root_certificate_pem(authority.pem()).build().unwrap();
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

/// RFC 9113 guarantees that nobody acted on a stream that was refused, nor on one beyond the last that a server
/// names when it goes away, so that even an operation that must not be repeated can be sent again.
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
            _ => Answer::Frames(reply(stream)),
        })
        .await;
        let policy = crate::loopback::quick_retry();
        let client = server.client_builder().retry_policy(policy).build().unwrap();
        client.call(Probe::<Never>::new()).send().await.unwrap();
        let (_, metadata) = client.call(Probe::<Never>::new()).send_with_metadata().await.unwrap();
        assert_eq!(failures(&metadata), [FailureClass::NotSent]);
        // A server that goes away is called by another connection.
        assert_eq!(server.connections(), if number == 0 { 1 } else { 2 });
    }
}

/// Any other end of a stream leaves open what was done, and so does every end after the head of the reply.
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

/// A connection that died, while it was idle or in the middle of a call, is found out by a ping that is not
/// answered. The next attempt does not meet it again, and comes before the first one's time is over.
#[tokio::test]
async fn a_dead_connection_does_not_meet_every_attempt() {
    /// Lets the clock go on once the connection was found dead.
    struct Resuming;
    impl RetryPolicy for Resuming {
        fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
            tokio::time::resume();
            assert_eq!(failed.failure, FailureClass::Ambiguous);
            // An attempt takes 15 seconds at most.
            assert!(failed.elapsed < Duration::from_secs(15), "{failed:?}");
            RetryDecision::RetryAfter(Duration::ZERO)
        }
    }
    // One that is idle for longer is closed anyway.
    for idle in [Duration::ZERO, Duration::from_secs(8)] {
        let mut server = Server::start(|number, stream| match number {
            1 => Answer::Dead,
            _ => Answer::Frames(reply(stream)),
        })
        .await;
        let client = server.client_builder().retry_policy(Resuming).build().unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        server.next(HEADERS).await;
        if !idle.is_zero() {
            tokio::time::pause();
            tokio::time::advance(idle).await;
            tokio::time::resume();
        }
        let call = client.call(Probe::<Safe>::new()).send_with_metadata();
        let stop_the_clock = async {
            server.next(HEADERS).await;
            tokio::time::pause();
        };
        let (result, ()) = tokio::join!(call, stop_the_clock);
        let (_, metadata) = result.unwrap();
        assert_eq!(metadata.failed_attempts()[0].kind(), ErrorKind::Timeout);
        assert_eq!((metadata.attempts(), server.connections()), (2, 2));
    }
}

/// How soon a dead connection is noticed follows from how long an attempt may take, of the client or of one call: the
/// repeat does not meet it again.
#[tokio::test]
async fn a_dead_connection_does_not_meet_the_repeat_of_a_short_attempt() {
    let second = Duration::from_secs(1);
    for (of_client, of_call) in [(second, None), (2 * second, None), (15 * second, Some(second))] {
        let server = Server::start(|number, stream| match number {
            1 => Answer::Dead,
            _ => Answer::Frames(reply(stream)),
        })
        .await;
        let policy = crate::loopback::quick_retry();
        let builder = server.client_builder().retry_policy(policy).attempt_timeout(of_client);
        let client = builder.build().unwrap();
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        let mut call = client.call(Probe::<Safe>::new());
        if let Some(limit) = of_call {
            call = call.attempt_timeout(limit);
        }
        let (_, metadata) = call.send_with_metadata().await.unwrap();
        assert_eq!(metadata.failed_attempts()[0].kind(), ErrorKind::Timeout);
        assert_eq!(
            (metadata.attempts(), server.connections()),
            (2, 2),
            "{of_client:?} {of_call:?}"
        );
    }
}

/// A slow server that still answers others keeps its connection.
#[tokio::test]
async fn a_slow_reply_costs_no_connection() {
    let mut server = Server::start(|number, stream| match number {
        1 => Answer::Frames(Vec::new()),
        _ => Answer::Frames(reply(stream)),
    })
    .await;
    let client = server.client();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    server.next(HEADERS).await;
    let slow = client.call(Probe::<Safe>::new()).attempt_timeout(Duration::from_secs(1));
    let slow = async { slow.send().await };
    let other = async {
        server.next(HEADERS).await;
        client.call(Probe::<Safe>::new()).send().await
    };
    let (slow, other) = tokio::join!(slow, other);
    assert_eq!((slow.unwrap_err().kind(), other.is_ok()), (ErrorKind::Timeout, true));
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    assert_eq!(server.connections(), 1);
}

/// A burst of calls that must not be repeated, over a connection that takes few at a time: whatever happens to it,
/// those that did not leave are known, but for the one that was next.
#[tokio::test]
async fn what_waits_for_a_stream_was_not_sent() {
    /// Answers nothing at all.
    fn stalling(_: usize, _: u32) -> Answer {
        Answer::Frames(Vec::new())
    }
    /// Answers those that came first all at once, and nothing after that.
    fn stalling_later(number: usize, _: u32) -> Answer {
        let first = (0..STREAMS).map(|number| reply(2 * number + 3));
        Answer::Frames(if number == STREAMS as usize {
            first.collect::<Vec<_>>().concat()
        } else {
            Vec::new()
        })
    }
    /// Breaks the connection once it is full.
    fn breaking(number: usize, stream: u32) -> Answer {
        match number {
            0 => Answer::Frames(reply(stream)),
            number if number % STREAMS as usize == 0 => Answer::Closed,
            _ => Answer::Frames(Vec::new()),
        }
    }
    /// Goes away in good order once it is full.
    fn leaving(number: usize, stream: u32) -> Answer {
        match number {
            0 => Answer::Frames(reply(stream)),
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
        0 if is_warm => Answer::Frames(reply(stream)),
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

/// The server hears that nobody waits any more, and the connection serves the next call.
#[tokio::test]
async fn a_dropped_call_cancels_its_stream_and_no_other() {
    let mut server = Server::start(|number, stream| match number {
        1 => Answer::Frames(Vec::new()),
        _ => Answer::Frames(reply(stream)),
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
