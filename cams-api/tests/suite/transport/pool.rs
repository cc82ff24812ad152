//! Connections that are kept for the next call, and those that the server closes meanwhile.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;

use cams_api::{Client, Credentials};

use crate::support::{Answer, Never, Probe, Safe, Server};

/// The clones of a client share its connections.
#[tokio::test]
async fn clones_share_a_connection() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    for _ in 0..5 {
        client.clone().call(Probe::<Safe>::new()).send().await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (5, 1));
}

/// A response may close its connection. The next call opens another one.
#[tokio::test]
async fn a_connection_that_the_server_closes_is_not_used_again() {
    let response = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}".to_vec();
    let server = Server::always(Answer::RawThenDrop(response)).await;
    let client = server.client();
    for _ in 0..3 {
        client.call(Probe::<Never>::new()).send().await.unwrap();
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 3));
}

/// Servers close idle connections silently. The client notices in time, even for an operation that
/// must not be repeated.
#[tokio::test]
async fn an_idle_connection_that_was_closed_is_replaced() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (closed, mut closings) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            answer_once_and_close(stream).await;
            closed.send(()).unwrap();
        }
    });
    let client = Client::builder()
        .endpoint(format!("http://{address}"))
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap();
    for _ in 0..3 {
        client.call(Probe::<Never>::new()).send().await.unwrap();
        closings.recv().await.unwrap();
    }
}

/// Returns once the client has closed its side too.
async fn answer_once_and_close(mut stream: TcpStream) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        assert_ne!(stream.read_buf(&mut head).await.unwrap(), 0);
    }
    stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await.unwrap();
    stream.shutdown().await.unwrap();
    assert_eq!(stream.read(&mut [0]).await.unwrap(), 0);
}
