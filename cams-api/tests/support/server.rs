//! A scripted HTTP server on 127.0.0.1. It records each request and answers as the script says.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::{Client, ClientBuilder, Credentials};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::answer::{Answer, response_bytes};
use super::attempts::quick_retry;
use super::recorded::{Recorded, read_request};

pub(crate) const ID: &str = "testAccessKeyId";
pub(crate) const SECRET: &str = "testAccessKeySecret";

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    requests: Arc<Mutex<Vec<Recorded>>>,
    /// The number of requests, to wait for.
    count: watch::Receiver<usize>,
    connections: Arc<AtomicUsize>,
    /// The number of ended connections, to wait for.
    ended: watch::Receiver<usize>,
    /// Tells all connections to end.
    closing: watch::Sender<()>,
    accepting: JoinHandle<()>,
}

impl Server {
    /// Answers each request by `script`, which gets its number, counted from 0.
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

    /// Gives every request the same answer.
    pub(crate) async fn always(answer: Answer) -> Self {
        Self::start(move |_, _| answer.clone()).await
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// A builder of clients for this server, with short waits between attempts.
    pub(crate) fn client_builder(&self) -> ClientBuilder {
        Client::builder()
            .endpoint(self.url())
            .credentials(Credentials::new(ID, SECRET))
            .retry_policy(quick_retry())
    }

    pub(crate) fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    /// A client whose calls may lack required parameters, for tests of something else.
    pub(crate) fn lenient_client(&self) -> Client {
        self.client_builder().lenient().build().unwrap()
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

    /// Waits until this many connections have ended.
    pub(crate) async fn ended(&self, count: usize) {
        self.ended.clone().wait_for(|ended| *ended >= count).await.unwrap();
    }

    /// Waits until this many requests have arrived.
    pub(crate) async fn received(&self, count: usize) {
        self.count.clone().wait_for(|received| *received >= count).await.unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

/// The state that the connections of a server share.
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
                Answer::Response { status, headers, body } => {
                    (response_bytes(status, &headers, &body), Then::Serve)
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

/// The fate of a connection after an answer.
enum Then {
    Serve,
    Close,
    Reset,
    Drip,
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
