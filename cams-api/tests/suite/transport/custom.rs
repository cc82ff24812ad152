//! A program's own transports and HTTP clients.

use std::sync::{Arc, Mutex};

use bytes::Bytes;
use cams_api::sign::{CanonicalRequest, SigningKey};
use cams_api::transport::{Transport, TransportError, TransportFuture};
use cams_api::{Client, ClientBuilder, Credentials, ErrorKind};
use http::{Request, Response};

use crate::support::{Answer, ID, Never, Probe, ProbeResponse, SECRET, Safe, Server};

/// Answers by a function.
struct Answering<F>(F);

impl<F> Transport for Answering<F>
where
    F: Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync + 'static,
{
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        let response = (self.0)(request);
        Box::pin(async { response })
    }
}

fn builder(
    answer: impl Fn(Request<Bytes>) -> Result<Response<Bytes>, TransportError> + Send + Sync + 'static,
) -> ClientBuilder {
    Client::builder()
        .endpoint("https://cams.test:8443")
        .credentials(Credentials::new(ID, SECRET))
        .transport(Answering(answer))
}

/// A program's own HTTP client. The process has no rustls provider, so the program sets rustls up.
pub(crate) fn own_client() -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder().no_proxy();
    #[cfg(feature = "rustls")]
    let builder = {
        use tokio_rustls::rustls::{ClientConfig, RootCertStore, crypto};

        let provider = Arc::new(crypto::ring::default_provider());
        let tls = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(RootCertStore::empty())
            .with_no_client_auth();
        builder.tls_backend_preconfigured(tls)
    };
    builder
}

/// A transport gets the whole request, and its response is read like any other.
#[tokio::test]
async fn a_transport_gets_the_signed_request_and_returns_the_response() {
    let sent = Arc::new(Mutex::new(Vec::new()));
    let client = builder({
        let sent = Arc::clone(&sent);
        move |request| {
            sent.lock().unwrap().push(request);
            let response = Response::builder().status(201).header("x-acs-request-id", "R-HEAD");
            Ok(response.body(Bytes::from(r#"{"Code":"OK","Message":"m"}"#)).unwrap())
        }
    })
    .build()
    .unwrap();
    let probe = Probe::<Safe>::new().query("Name", "a b").form("Text", "c d");
    let (response, metadata) = client.call(probe).send_with_metadata().await.unwrap();
    assert_eq!(response.message.as_deref(), Some("m"));
    assert_eq!((metadata.status(), metadata.request_id()), (Some(201), Some("R-HEAD")));

    let request = sent.lock().unwrap().remove(0);
    assert_eq!(request.method(), "POST");
    assert_eq!(request.uri(), "https://cams.test:8443/?Name=a%20b");
    assert_eq!(request.body(), "Text=c+d");
    let header = |name: &str| request.headers()[name].to_str().unwrap();
    let names = [
        "content-type",
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    let value = |name| if name == "host" { "cams.test:8443" } else { header(name) };
    let signed: Vec<_> = names.into_iter().map(|name| (name, value(name))).collect();
    let canonical = CanonicalRequest {
        method: "POST",
        path: "/",
        query: "Name=a%20b",
        headers: &signed,
        payload_hash: header("x-acs-content-sha256"),
    };
    let (_, signature) = header("authorization").split_once("Signature=").unwrap();
    assert!(SigningKey::new(SECRET).verify(&canonical, signature));
}

/// A transport classifies its failures, and they count like those of the built-in client.
#[tokio::test]
async fn a_transport_says_whether_the_request_was_sent() {
    type Failure = fn(Box<dyn std::error::Error + Send + Sync>) -> TransportError;
    let rows: [(Failure, [ErrorKind; 2], &str); 3] = [
        (
            TransportError::NotSent,
            [ErrorKind::Connect; 2],
            "cannot connect to cams.test:8443: out of tape",
        ),
        (TransportError::TimedOut, [ErrorKind::Timeout, ErrorKind::MaybeSent], "out of tape"),
        (TransportError::Broken, [ErrorKind::Transport, ErrorKind::MaybeSent], "out of tape"),
    ];
    for (failure, kinds, text) in rows {
        let client = builder(move |_| Err(failure("out of tape".into()))).build().unwrap();
        let errors = [
            client.call(Probe::<Safe>::new()).send().await.unwrap_err(),
            client.call(Probe::<Never>::new()).send().await.unwrap_err(),
        ];
        assert_eq!(errors.each_ref().map(cams_api::Error::kind), kinds);
        for error in errors {
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}

/// A transport on top of reqwest can pass its errors on. Their URL, with every parameter, is
/// removed.
#[tokio::test]
async fn an_error_of_reqwest_says_the_same_as_in_the_built_in_client() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refused = own_client()
        .build()
        .unwrap()
        .post(format!("http://{free}/?To=8613800000000"))
        .send()
        .await
        .unwrap_err();
    let error = TransportError::from(refused);
    assert!(matches!(error, TransportError::NotSent(_)), "{error:?}");
    assert!(!format!("{error:?}").contains("8613800000000"), "{error:?}");
}

/// The limit in bytes holds for every sender.
#[tokio::test]
async fn the_response_size_is_limited_for_every_sender() {
    let body = r#"{"Code":"OK"}"#;
    let chunks = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n\
                  5\r\n{\"Cod\r\n8\r\ne\":\"OK\"}\r\n0\r\n\r\n";
    for (limit, is_read) in [(body.len(), true), (body.len() - 1, false), (4, false)] {
        let whole = Server::always(Answer::json(body)).await;
        let chunked = Server::always(Answer::RawThenStall(chunks.as_bytes().to_vec())).await;
        let own_client = whole.client_builder().http_client(own_client().build().unwrap());
        for builder in [
            whole.client_builder(),
            chunked.client_builder(),
            own_client,
            builder(move |_| Ok(Response::new(Bytes::from(body)))),
        ] {
            let client = builder.max_response_bytes(limit).build().unwrap();
            match client.call(Probe::<Safe>::new()).send().await {
                Ok(response) => assert!(is_read && response == ok(), "{response:?}"),
                Err(error) => {
                    assert!(!is_read, "{error}");
                    assert_eq!(
                        (error.kind(), error.status()),
                        (ErrorKind::UnexpectedResponse, Some(200))
                    );
                    assert!(error.to_string().contains(&format!("larger than {limit} bytes")));
                }
            }
        }
    }
}

fn ok() -> ProbeResponse {
    ProbeResponse { code: Some("OK".to_owned()), ..ProbeResponse::default() }
}

/// Options of the built-in client have no effect on another one. Missing that could be dangerous.
#[test]
fn options_of_the_built_in_client_are_refused_beside_another() {
    let senders: [fn() -> ClientBuilder; 2] = [
        || Client::builder().http_client(own_client().build().unwrap()),
        || Client::builder().transport(Answering(|_| Ok(Response::new(Bytes::new())))),
    ];
    for sender in senders {
        for (builder, name) in [
            (sender().proxy("http://127.0.0.1:1"), "proxy"),
            (sender().no_proxy(), "no_proxy"),
            (sender().proxy_exceptions("localhost"), "proxy_exceptions"),
            (sender().add_root_certificate_pem("x"), "add_root_certificate_pem"),
        ] {
            let error = builder.build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            assert!(error.to_string().starts_with(&format!("{name} has no effect")), "{error}");
        }
        assert!(sender().build().is_ok());
    }
}

/// An HTTP client that follows redirects has sent the request, and perhaps its tokens, somewhere
/// else. That is an error. For an operation that must not be repeated, the outcome is unknown.
#[tokio::test]
async fn a_redirect_that_was_followed_is_refused() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
        let headers = vec![("location".to_owned(), elsewhere.url())];
        let server = Server::always(Answer::Response { status, headers, body: Vec::new() }).await;
        let following = || own_client().build().unwrap();
        let client = server.client_builder().http_client(following()).build().unwrap();
        let transport = server.client_builder().transport(ByReqwest(following())).build().unwrap();
        for (client, is_always_followed) in [(client, false), (transport, true)] {
            let before = elsewhere.requests().len();
            let errors = [
                client.call(Probe::<Safe>::new().query("To", "8613800000000")).send().await,
                client.call(Probe::<Never>::new().query("To", "8613800000000")).send().await,
            ]
            .map(Result::unwrap_err);
            let is_followed = elsewhere.requests().len() > before;
            assert!(is_followed || !is_always_followed, "{status}");
            let text = errors[1].to_string();
            if is_followed {
                let kinds = errors.each_ref().map(cams_api::Error::kind);
                assert_eq!(kinds, [ErrorKind::UnexpectedResponse, ErrorKind::MaybeSent], "{text}");
                assert_eq!(errors.each_ref().map(cams_api::Error::is_retryable), [false, false]);
                assert!(text.contains("redirect::Policy::none()"), "{text}");
            } else {
                assert!(text.contains("must not follow"), "{text}");
            }
        }
        // More redirects than the client follows.
        let there_and_back = Server::start(|number, _| {
            let headers = vec![("location".to_owned(), format!("/{number}"))];
            Answer::Response { status: 302, headers, body: Vec::new() }
        })
        .await;
        let builder = there_and_back.client_builder().http_client(own_client().build().unwrap());
        let error = builder.build().unwrap().call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MaybeSent);
        assert!(error.to_string().contains("redirect::Policy::none()"), "{error}");
    }
}

/// A transport on top of reqwest.
struct ByReqwest(reqwest::Client);

impl Transport for ByReqwest {
    fn send(&self, request: Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async {
            let mut response = self.0.execute(request.try_into()?).await?;
            let url = response.url().clone();
            let mut answer = http::response::Builder::new().status(response.status());
            if let Some(headers) = answer.headers_mut() {
                *headers = std::mem::take(response.headers_mut());
            }
            let body = response.bytes().await?;
            Ok(cams_api::reqwest::ResponseBuilderExt::url(answer, url).body(body).unwrap())
        })
    }
}

/// A program's own HTTP client can start from the settings of the built-in one.
#[cfg(any(feature = "rustls", feature = "native-tls"))]
#[tokio::test]
async fn a_client_of_ones_own_starts_from_the_built_in_one() {
    let elsewhere = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let headers = vec![("location".to_owned(), elsewhere.url())];
    let server = Server::always(Answer::Response { status: 302, headers, body: Vec::new() }).await;
    let own = cams_api::transport::http_client_builder().unwrap().no_proxy().build().unwrap();
    let client = server.client_builder().http_client(own).build().unwrap();
    let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert!(error.to_string().contains("must not follow"), "{error}");
    assert_eq!(elsewhere.connections(), 0);
}
