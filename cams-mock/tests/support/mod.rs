//! What tests share: servers, a typed client, and requests that are signed by hand.

mod request;
mod webhook;

use std::time::SystemTime;

use cams_api::{Client, Credentials, sign};
use cams_mock::{Server, ServerBuilder};
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

pub(crate) use self::request::{QUERY, Request, Response, required};
pub(crate) use self::webhook::Webhook;

pub(crate) const ID: &str = "testAccessKeyId";
pub(crate) const SECRET: &str = "testAccessKeySecret";
/// The ID and the token of a temporary access key with the same secret.
pub(crate) const TEMPORARY_ID: &str = "STS.id";
pub(crate) const TOKEN: &str = "testSecurityToken";

/// A builder of servers that tolerate a call without a required parameter, and nothing else, so that
/// tests of other things pass whatever the spec requires.
pub(crate) fn builder() -> ServerBuilder {
    Server::builder().lenient(|line| assert!(line.contains(": Missing"), "{line}"))
}

/// A server by the real clock.
pub(crate) async fn server() -> Server {
    builder().credential(ID, SECRET).start().await.unwrap()
}

/// A server whose clock stands still at [`now`].
pub(crate) async fn server_at_now() -> Server {
    let builder = Server::builder().credential(ID, SECRET);
    let builder = builder.temporary_credential(TEMPORARY_ID, SECRET, TOKEN);
    builder.clock(now).start().await.unwrap()
}

/// The time of requests that are signed by hand: 2026-01-02T03:04:05Z.
pub(crate) fn now() -> SystemTime {
    sign::parse_date("2026-01-02T03:04:05Z").unwrap()
}

/// A client whose calls may lack required parameters.
pub(crate) fn client(server: &Server, secret: &str) -> Client {
    let builder = Client::builder().credentials(Credentials::new(ID, secret));
    builder.endpoint(server.url()).lenient().build().unwrap()
}

/// A connection on which these bytes were sent.
pub(crate) async fn connected(server: &Server, text: &str) -> TcpStream {
    let mut connection = TcpStream::connect(server.address()).await.unwrap();
    connection.write_all(text.as_bytes()).await.unwrap();
    connection
}
