//! The limits of the server: endless heads and bodies, and bodies from strangers.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use cams_mock::Server;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn connected(server: &Server, text: &str) -> TcpStream {
    let mut connection = TcpStream::connect(server.address()).await.unwrap();
    connection.write_all(text.as_bytes()).await.unwrap();
    connection
}

/// The paused clock advances while everything waits, so the limits expire at once.
#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_end_loses_its_connection() {
    let server = Server::builder().start().await.unwrap();
    for head in ["", "POST / HTTP/1.1\r\nhost: cams\r\nx-slow:"] {
        let mut connection = connected(&server, head).await;
        let mut reply = String::new();
        // The connection closes, with or without a response.
        let _ = connection.read_to_string(&mut reply).await;
        assert!(!reply.contains(" 200 "), "{reply}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_waited_for_no_longer() {
    let server = Server::builder().start().await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: cams\r\ncontent-length: 10\r\n\r\n";
    let mut connection = connected(&server, head).await;
    let mut reply = [0; 12];
    connection.read_exact(&mut reply).await.unwrap();
    assert_eq!(&reply, b"HTTP/1.1 400");
}

#[tokio::test]
async fn a_stranger_with_a_large_body_reads_the_refusal() {
    let server = Server::builder().start().await.unwrap();
    let body = "x".repeat(10 << 20);
    let head = format!(
        "POST / HTTP/1.1\r\nhost: cams\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    let mut connection = connected(&server, &(head + &body)).await;
    let mut reply = String::new();
    connection.read_to_string(&mut reply).await.unwrap();
    assert!(reply.starts_with("HTTP/1.1 400 ") && reply.contains("MissingVersion"), "{reply}");
}
