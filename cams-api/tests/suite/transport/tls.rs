//! HTTPS on 127.0.0.1 with a certificate authority that only tests trust.

use cams_api::{Client, ErrorKind};
use tokio_rustls::rustls::version::{TLS12, TLS13};

use crate::support::{Answer, Authority, ID, Never, Probe, SECRET, Safe, Server, client_of};

/// The wording of rustls, or of OpenSSL, the platform's TLS library on most Unix systems.
fn by_library(rustls: &'static str, openssl: &'static str) -> &'static str {
    if cfg!(feature = "rustls") { rustls } else { openssl }
}

#[tokio::test]
async fn a_server_of_a_trusted_authority_is_called() {
    let (authority, other) = (Authority::new("ours"), Authority::new("another"));
    let bundle = format!("{}\n{}", other.pem(), authority.pem());
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
        let address = authority.in_front_of_by(&server, "localhost", versions).await;
        let client = client_of(address).add_root_certificate_pem(bundle.as_str()).build().unwrap();
        for _ in 0..2 {
            client.call(Probe::<Safe>::new().query("Name", "x")).send().await.unwrap();
        }
        let requests = server.requests();
        assert_eq!((requests.len(), server.connections()), (2, 1));
        assert_eq!(requests[0].headers["host"], format!("localhost:{}", address.port()));
        requests[0].assert_signed_by(ID, SECRET);
    }
}

/// A host that cannot prove its identity gets no request.
#[tokio::test]
async fn a_server_that_is_not_the_one_named_gets_nothing() {
    let (authority, other) = (Authority::new("ours"), Authority::new("another"));
    let server = Server::always(Answer::json("{}")).await;
    let wrong_name = "certificate not valid for name \"localhost\"";
    for (name, trusted, reason) in [
        ("localhost", &other, by_library("UnknownIssuer", "certificate verify failed")),
        ("elsewhere.test", &authority, by_library(wrong_name, "certificate verify failed")),
    ] {
        let address = authority.in_front_of(&server, name).await;
        let client = client_of(address).add_root_certificate_pem(trusted.pem()).build().unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

/// The platform's roots do not include the one of the tests.
#[tokio::test]
async fn without_its_root_certificate_a_server_is_unknown() {
    let server = Server::always(Answer::json("{}")).await;
    let address = Authority::new("ours").in_front_of(&server, "localhost").await;
    let error = client_of(address).build().unwrap().call(Probe::<Never>::new()).send().await;
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Connect);
    let reason = by_library("UnknownIssuer", "certificate verify failed");
    assert!(error.to_string().contains(reason), "{error}");
}

#[test]
fn an_invalid_root_certificate_is_refused() {
    let pem = Authority::new("ours").pem();
    let half = &pem[..pem.len() / 2];
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, reason) in [
        ("", "it contains no certificate"),
        ("no PEM at all", "it contains no certificate"),
        (half, "it is not PEM"),
        (&format!("{pem}{damaged}"), by_library("certificate 2 in it is damaged", "it is not PEM")),
    ] {
        for endpoint in ["https://localhost:1", "http://localhost:1"] {
            let builder = Client::builder().endpoint(endpoint);
            let error = builder
                .add_root_certificate_pem(pem.as_str())
                .add_root_certificate_pem(text)
                .build()
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            let start = format!("add_root_certificate_pem is not usable: {reason}");
            assert!(error.to_string().starts_with(&start), "{error}");
        }
    }
}
