//! The limits of the server: endless heads and bodies, and bodies from strangers.

use cams_mock::Server;
use tokio::io::AsyncReadExt as _;

use crate::support::connected;

/// The paused clock advances while everything waits, so the limits expire at once.
#[tokio::test(start_paused = true)]
async fn a_head_that_does_not_end_loses_its_connection() {
    let server = Server::builder().start().await.unwrap();
    for head in ["", "POST / HTTP/1.1\r\nhost: cams\r\nx-slow:"] {
        let mut connection = connected(&server, head).await;
        let mut response = String::new();
        // The connection closes, with or without a response.
        let _ = connection.read_to_string(&mut response).await;
        assert!(!response.contains(" 200 "), "{response}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_is_waited_for_no_longer() {
    let server = Server::builder().start().await.unwrap();
    let head = "POST / HTTP/1.1\r\nhost: cams\r\ncontent-length: 10\r\n\r\n";
    let mut connection = connected(&server, head).await;
    let mut response = [0; 12];
    connection.read_exact(&mut response).await.unwrap();
    assert_eq!(&response, b"HTTP/1.1 400");
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
    let mut response = String::new();
    connection.read_to_string(&mut response).await.unwrap();
    assert!(
        response.starts_with("HTTP/1.1 400 ") && response.contains("MissingVersion"),
        "{response}"
    );
}
