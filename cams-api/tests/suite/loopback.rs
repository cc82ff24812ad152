//! A scripted HTTP server on 127.0.0.1: it records what it gets and answers what the script says.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::retry::StandardRetry;
use cams_api::sign::{CanonicalRequest, SigningKey, canonical_query, sha256_hex};
use cams_api::{Client, ClientBuilder, Credentials};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Barrier, watch};
use tokio::task::{JoinHandle, JoinSet};

pub(crate) const ID: &str = "testAccessKeyId";
pub(crate) const SECRET: &str = "testAccessKeySecret";

/// What the server does after it has read a whole request.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Sends a reply.
    Reply { status: u16, headers: Vec<(String, String)>, body: Vec<u8> },
    /// Waits for all others at the barrier, then sends a JSON reply.
    Together(Arc<Barrier>, String),
    /// Closes the connection without a word.
    Drop,
    /// Says nothing and keeps the connection open.
    Stall,
    /// Sends these bytes as they are and keeps the connection open.
    RawThenStall(Vec<u8>),
    /// Sends these bytes as they are and closes the connection.
    RawThenDrop(Vec<u8>),
    /// Sends these bytes as they are and resets the connection (RST).
    RawThenReset(Vec<u8>),
    /// Sends these bytes, then one blank each second without an end.
    Drip(Vec<u8>),
}

impl Answer {
    pub(crate) fn json(body: &str) -> Self {
        Self::of(200, body)
    }

    pub(crate) fn of(status: u16, body: &str) -> Self {
        let headers = vec![("content-type".to_owned(), "application/json".to_owned())];
        Self::Reply { status, headers, body: body.as_bytes().to_vec() }
    }

    /// A failure that the service reports with this code.
    pub(crate) fn code(status: u16, code: &str) -> Self {
        Self::of(status, &format!(r#"{{"Code":"{code}","Message":"m","RequestId":"R"}}"#))
    }

    /// Adds a header to a reply.
    pub(crate) fn with_header(mut self, name: &str, value: impl Into<String>) -> Self {
        if let Self::Reply { headers, .. } = &mut self {
            headers.push((name.to_owned(), value.into()));
        }
        self
    }
}

/// A request as it came over the wire.
#[derive(Clone, Debug)]
pub(crate) struct Recorded {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Recorded {
    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }

    pub(crate) fn raw_query(&self) -> &str {
        self.target.split_once('?').map_or("", |(_, query)| query)
    }

    pub(crate) fn query(&self) -> Vec<(String, String)> {
        decoded_pairs(self.raw_query(), false)
    }

    pub(crate) fn form(&self) -> Vec<(String, String)> {
        decoded_pairs(std::str::from_utf8(&self.body).unwrap(), true)
    }

    /// Checks the signature as the service does: from the decoded request, with the client's list of headers.
    pub(crate) fn assert_signed_by(&self, id: &str, secret: &str) {
        let Authorization { credential, signature, .. } = self.authorization();
        assert_eq!(credential, id);
        self.with_canonical(|request| {
            assert!(
                SigningKey::new(secret).verify(request, signature),
                "the signature differs:\n{}",
                request.to_text()
            );
        });
    }

    /// The hash of the canonical request, which the service quotes when signatures differ.
    pub(crate) fn canonical_hash(&self) -> String {
        self.with_canonical(|request| sha256_hex(request.to_text().as_bytes()))
    }

    fn with_canonical<R>(&self, use_it: impl FnOnce(&CanonicalRequest<'_>) -> R) -> R {
        let query = self.query();
        let names = self.authorization().signed_headers.split(';');
        let headers: Vec<_> = names.map(|name| (name, self.headers[name].as_str())).collect();
        let payload_hash = sha256_hex(&self.body);
        assert_eq!(self.headers["x-acs-content-sha256"], payload_hash);
        use_it(&CanonicalRequest {
            method: &self.method,
            path: self.path(),
            query: &canonical_query(
                query.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            headers: &headers,
            payload_hash: &payload_hash,
        })
    }

    fn authorization(&self) -> Authorization<'_> {
        let header = &self.headers["authorization"];
        let rest = header.strip_prefix("ACS3-HMAC-SHA256 Credential=").unwrap();
        let (credential, rest) = rest.split_once(",SignedHeaders=").unwrap();
        let (signed_headers, signature) = rest.split_once(",Signature=").unwrap();
        Authorization { credential, signed_headers, signature }
    }
}

/// The parts of an `Authorization` header.
struct Authorization<'a> {
    credential: &'a str,
    signed_headers: &'a str,
    signature: &'a str,
}

/// `name=value` pairs, decoded; in a form a `+` is a space.
pub(crate) fn decoded_pairs(text: &str, is_form: bool) -> Vec<(String, String)> {
    let decoded = |text: &str| {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'%' => {
                    let hex = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&hex).unwrap(), 16).unwrap()
                }
                b'+' if is_form => b' ',
                other => other,
            });
        }
        String::from_utf8(bytes).unwrap()
    };
    text.split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect()
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    /// Counts the requests, for those who wait for one.
    count: watch::Receiver<usize>,
    connections: Arc<AtomicUsize>,
    /// Counts the connections that are over.
    ended: watch::Receiver<usize>,
    /// Tells all connections to end.
    closing: watch::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Answers every request by `script`, which also gets its number, counted from 0.
    pub(crate) async fn start(
        script: impl Fn(usize, &Recorded) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let connections = Arc::new(AtomicUsize::new(0));
        let (counter, count) = watch::channel(0);
        let serving = Arc::new(Serving { script, requests: Arc::clone(&requests), counter });
        let accepted = Arc::clone(&connections);
        let (ending, ended) = watch::channel(0);
        let closing = watch::Sender::new(());
        let close = closing.clone();
        let accepting = tokio::spawn(async move {
            let mut tasks = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                accepted.fetch_add(1, Ordering::SeqCst);
                let (serving, ending) = (Arc::clone(&serving), ending.clone());
                let mut close = close.subscribe();
                tasks.spawn(async move {
                    tokio::select! {
                        () = serving.serve(stream) => {}
                        _ = close.changed() => {}
                    }
                    ending.send_modify(|ended| *ended += 1);
                });
            }
        });
        Self { address, requests, count, connections, ended, closing, accepting }
    }

    /// Answers every request alike.
    pub(crate) async fn always(answer: Answer) -> Self {
        Self::start(move |_, _| answer.clone()).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A client of this server, to be changed or made. It repeats like any other, but does not wait long.
    pub(crate) fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .endpoint(self.url())
            .credentials(Credentials::new(ID, SECRET))
            .retry_policy(quick_retry())
    }

    pub(crate) fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    pub(crate) fn requests(&self) -> Vec<Recorded> {
        self.requests.lock().unwrap().clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }

    /// Closes all connections, as servers do with idle ones.
    pub(crate) fn close_connections(&self) {
        self.closing.send_replace(());
    }

    /// Waits until so many connections are over.
    pub(crate) async fn ended(&self, count: usize) {
        self.ended.clone().wait_for(|ended| *ended >= count).await.unwrap();
    }

    /// Waits until so many requests are there.
    pub(crate) async fn received(&self, count: usize) {
        self.count.clone().wait_for(|received| *received >= count).await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The standard policy with waits that do not hold up tests.
pub(crate) fn quick_retry() -> StandardRetry {
    let delay = Duration::from_millis(1);
    StandardRetry::new().base_delay(delay).throttle_delay(delay)
}

/// What the connections of a server share.
struct Serving<F> {
    script: F,
    requests: Arc<Mutex<Vec<Recorded>>>,
    counter: watch::Sender<usize>,
}

impl<F: Fn(usize, &Recorded) -> Answer> Serving<F> {
    /// Serves one connection until either side ends it.
    async fn serve(&self, mut stream: TcpStream) {
        let mut buffer = Vec::new();
        while let Some(request) = read_request(&mut stream, &mut buffer).await {
            let number = self.record(&request);
            let mut answer = (self.script)(number, &request);
            if let Answer::Together(barrier, body) = &answer {
                barrier.wait().await;
                answer = Answer::json(body);
            }
            let (bytes, then) = match answer {
                Answer::Reply { status, headers, body } => {
                    (reply_bytes(status, &headers, &body), Then::Serve)
                }
                Answer::Together(..) | Answer::Drop => return,
                Answer::Stall => return stall(stream).await,
                Answer::RawThenStall(bytes) => (bytes, Then::Serve),
                Answer::RawThenDrop(bytes) => (bytes, Then::Close),
                Answer::RawThenReset(bytes) => (bytes, Then::Reset),
                Answer::Drip(bytes) => (bytes, Then::Drip),
            };
            if stream.write_all(&bytes).await.is_err() {
                return;
            }
            match then {
                Then::Serve => {}
                Then::Close => return,
                Then::Reset => return stream.set_zero_linger().unwrap(),
                Then::Drip => return drip(stream).await,
            }
        }
    }

    fn record(&self, request: &Recorded) -> usize {
        let mut requests = self.requests.lock().unwrap();
        requests.push(request.clone());
        self.counter.send_replace(requests.len());
        requests.len() - 1
    }
}

/// What becomes of a connection after an answer.
enum Then {
    Serve,
    Close,
    Reset,
    Drip,
}

fn reply_bytes(status: u16, headers: &[(String, String)], body: &[u8]) -> Vec<u8> {
    let mut head = format!("HTTP/1.1 {status} Scripted\r\n");
    for (name, value) in headers {
        head.push_str(&format!("{name}: {value}\r\n"));
    }
    if status != 204 {
        head.push_str(&format!("content-length: {}\r\n", body.len()));
    }
    [head.as_bytes(), b"\r\n", body].concat()
}

/// Keeps the connection open until the client closes it.
async fn stall(mut stream: TcpStream) {
    let _ = stream.read(&mut [0]).await;
}

/// Sends blanks until the client closes the connection.
async fn drip(mut stream: TcpStream) {
    let mut interval = tokio::time::interval(Duration::from_secs(1));
    let mut end = [0];
    loop {
        tokio::select! {
            _ = stream.read(&mut end) => return,
            _ = interval.tick() => {
                if stream.write_all(b" ").await.is_err() {
                    return;
                }
            }
        }
    }
}

async fn read_request(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<Recorded> {
    let head_len = loop {
        if let Some(at) = buffer.windows(4).position(|window| window == b"\r\n\r\n") {
            break at + 4;
        }
        read_more(stream, buffer).await?;
    };
    let head = String::from_utf8(buffer[..head_len].to_vec()).unwrap();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap().split(' ');
    let (method, target) = (first.next().unwrap().to_owned(), first.next().unwrap().to_owned());
    let mut headers = BTreeMap::new();
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        let repeated = headers.insert(name.to_ascii_lowercase(), value.to_owned());
        assert!(repeated.is_none(), "the header {name} is sent twice");
    }
    let body_len: usize = headers.get("content-length").map_or(0, |len| len.parse().unwrap());
    while buffer.len() < head_len + body_len {
        read_more(stream, buffer).await?;
    }
    let body = buffer[head_len..head_len + body_len].to_vec();
    buffer.drain(..head_len + body_len);
    Some(Recorded { method, target, headers, body })
}

async fn read_more(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Option<()> {
    let count = stream.read_buf(buffer).await.ok()?;
    (count > 0).then_some(())
}
