//! A build without TLS. `http` works, and an error about `https` names the feature to turn on.

use bytes::Bytes;
use cams_api::credentials::{AssumeRole, CredentialsProvider as _};
use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Client, Credentials, ErrorKind};

use crate::support::{Answer, ID, Probe, SECRET, Safe, Server};

const FEATURES: &str = "the feature `rustls` or `native-tls`";

#[tokio::test]
async fn https_names_the_feature_that_it_needs() {
    let builder = Client::builder;
    for (builder, what) in [
        // The service's own endpoint is an `https` one.
        (builder(), "an https endpoint needs "),
        (builder().endpoint("https://localhost:1"), "an https endpoint needs "),
        (builder().endpoint("http://h.test").proxy("https://localhost:1"), "https needs "),
        (builder().endpoint("http://h.test").add_root_certificate_pem("PEM"), "TLS needs "),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(&format!("{what}{FEATURES}")), "{error}");
    }
    let role = AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r");
    let error = role.credentials().await.unwrap_err().to_string();
    assert!(error.contains(FEATURES), "{error}");
}

#[tokio::test]
async fn http_works() {
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    server.client().call(Probe::<Safe>::new().query("Name", "x")).send().await.unwrap();
    server.requests()[0].assert_signed_by(ID, SECRET);
}

/// A transport brings its own TLS.
#[tokio::test]
async fn a_transport_may_speak_https() {
    struct Fixed;
    impl Transport for Fixed {
        fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
            assert_eq!(request.uri().scheme_str(), Some("https"));
            Box::pin(async { Ok(http::Response::new(Bytes::from(r#"{"Code":"OK"}"#))) })
        }
    }
    let client = Client::builder()
        .credentials(Credentials::new(ID, SECRET))
        .transport(Fixed)
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
}
