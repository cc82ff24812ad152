//! HTTP/2 over TLS, proxies with passwords, and unusable settings for them.

use std::net::SocketAddr;

use bytes::Bytes;
use cams_api::messages::SendChatappMessageRequest;
use cams_api::{Client, ClientBuilder, operations};
use tokio::net::TcpStream;
use tokio_rustls::rustls::version::TLS13;
use tokio_rustls::server::TlsStream;

use crate::calls::{Given, Way, canary_builder, refusal_body};
use crate::capture::{show, show_error};
use crate::support::{Answer, Authority, Server, listening};
use crate::{canary, quoting};

const OPERATION: &str = "SendChatappMessage";

pub(crate) async fn through_proxies_and_tls() {
    by_http2().await;
    by_a_proxy().await;
    by_a_tunnel().await;
    unusable_settings();
}

fn given() -> Given {
    Given::all_of(operations::find(OPERATION).unwrap())
}

/// Makes a call and shows everything about it. Returns `true` on success.
async fn call(client: &Client, given: &Given) -> bool {
    show("client", client);
    Way::typed::<SendChatappMessageRequest>().send(client, OPERATION, given).await.is_ok()
}

/// A builder whose credentials are canaries, and the canaries that a service sees.
fn builder() -> (ClientBuilder, [String; 2]) {
    let seen = ["access key id", "security token"].map(canary::secret);
    (canary_builder(&seen[0], &seen[1]), seen)
}

/// HTTP/2 has encodings and frames of its own, which its library logs.
async fn by_http2() {
    let (builder, seen) = builder();
    let given = given();
    let quotable = [given.canaries.as_slice(), &seen].concat();
    let refusals = quoting::messages(&quotable).into_iter();
    let refusals = refusals.map(|message| (400, refusal_body("InvalidParameter", &message)));
    let success = (200, r#"{"Code":"OK","RequestId":"R"}"#.to_owned());
    let responses: Vec<_> = [success].into_iter().chain(refusals).collect();
    let calls = responses.len();
    let authority = Authority::new("ours");
    let address = http2_server(&authority, responses).await;
    let url = format!("https://localhost:{}", address.port());
    let client = builder.endpoint(&url).add_root_certificate_pem(authority.pem()).build().unwrap();
    for number in 0..calls {
        assert_eq!(call(&client, &given).await, number == 0);
    }
    // One that does not trust the server.
    assert!(!call(&self::builder().0.endpoint(url).build().unwrap(), &given).await);
}

/// Answers the requests of each connection with these responses, one after the other.
async fn http2_server(authority: &Authority, responses: Vec<(u16, String)>) -> SocketAddr {
    let acceptor = authority.acceptor("localhost", &[&TLS13], b"h2");
    listening(acceptor, move |tls| serve_http2(tls, responses.clone())).await
}

async fn serve_http2(tls: TlsStream<TcpStream>, responses: Vec<(u16, String)>) {
    let mut connection = h2::server::handshake(tls).await.unwrap();
    for (status, body) in responses {
        let Some(Ok((_, mut respond))) = connection.accept().await else { return };
        let head = http::Response::builder().status(status).body(()).unwrap();
        let mut sending = respond.send_response(head, false).unwrap();
        sending.send_data(Bytes::from(body), true).unwrap();
    }
    // The last response is on its way until the client ends the connection.
    while connection.accept().await.is_some() {}
}

/// A user and a password as they stand in a URL.
fn login() -> String {
    let [user, password] = ["proxy user", "proxy password"].map(canary::secret);
    format!("{}:{}", quoting::percent_encoded(&user), quoting::percent_encoded(&password))
}

/// A proxy sees the whole request and may quote it.
async fn by_a_proxy() {
    let given = given();
    let proxy = Server::start(|number, request| match number {
        0 => Answer::json(r#"{"Code":"OK","RequestId":"R"}"#),
        1 => Answer::of(407, &quoting::page(request)),
        _ => Answer::of(502, &quoting::page(request)),
    })
    .await;
    let builder = builder().0.endpoint("http://cams.invalid");
    let builder = builder.proxy(format!("http://{}@{}", login(), proxy.address));
    show("builder", &builder);
    let client = builder.build().unwrap();
    for number in 0..3 {
        assert_eq!(call(&client, &given).await, number == 0);
    }
    for request in proxy.requests() {
        assert!(request.headers["proxy-authorization"].starts_with("Basic "));
    }
}

/// A proxy that refuses a tunnel saw its own password; one that is not there saw nothing.
async fn by_a_tunnel() {
    let given = given();
    let proxy = Server::start(|_, request| Answer::of(407, &quoting::page(request))).await;
    let nobody = "127.0.0.1:1".parse().unwrap();
    for (scheme, address) in
        [("http", proxy.address), ("https", nobody), ("socks5", nobody), ("socks5h", nobody)]
    {
        let url = format!("{scheme}://{}@{address}", login());
        let client = builder().0.endpoint("https://cams.invalid").proxy(url).build().unwrap();
        assert!(!call(&client, &given).await);
    }
    assert!(!proxy.requests().is_empty());
    let client = builder().0.endpoint("http://127.0.0.1:1").build().unwrap();
    assert!(!call(&client, &given).await);
}

/// What is refused when a client is made.
fn unusable_settings() {
    let key = || canary::secret("key in a URL");
    for builder in [
        builder().0.endpoint(format!("http://{}@host", login())),
        builder().0.endpoint(format!("http://{}@host:99999", login())),
        builder().0.endpoint(format!("http://host/?key={}", key())),
        builder().0.proxy(format!("ftp://{}@host", login())),
        builder().0.proxy(format!("http://{}@host:99999", login())),
        builder().0.proxy(format!("http://{}@", login())),
        builder().0.proxy(format!("http://{}@host/?key={}", login(), key())),
        builder().0.add_root_certificate_pem(canary::message("certificate")),
        builder().0.user_agent(canary::message("user agent")),
    ] {
        show("builder", &builder);
        show_error("error of a builder", &builder.build().unwrap_err());
    }
}
