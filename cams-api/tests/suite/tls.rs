//! HTTPS over 127.0.0.1 with a certificate authority of the tests' own.

use std::net::SocketAddr;
use std::sync::Arc;

use cams_api::retry::NoRetry;
use cams_api::{Client, ClientBuilder, Credentials, ErrorKind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, crypto};
use tokio_rustls::server::TlsStream;

use crate::loopback::{Answer, ID, SECRET, Server};
use crate::probe::{Never, Probe, Safe};

/// A certificate authority that nobody else trusts.
pub(crate) struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    pub(crate) fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    pub(crate) fn pem(&self) -> String {
        self.0.pem()
    }

    /// TLS for a server of this name.
    pub(crate) fn acceptor(
        &self,
        name: &str,
        versions: &[&'static SupportedProtocolVersion],
        protocol: &[u8],
    ) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.0).unwrap();
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let provider = Arc::new(crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        config.alpn_protocols = vec![protocol.to_vec()];
        TlsAcceptor::from(Arc::new(config))
    }

    /// Speaks TLS in front of a plain server, and gives the address for it.
    pub(crate) async fn in_front_of(&self, server: &Server, name: &str) -> SocketAddr {
        self.in_front_of_by(server, name, &[&TLS12, &TLS13]).await
    }

    async fn in_front_of_by(
        &self,
        server: &Server,
        name: &str,
        versions: &[&'static SupportedProtocolVersion],
    ) -> SocketAddr {
        let plain = server.address;
        listening(self.acceptor(name, versions, b"http/1.1"), move |mut tls| async move {
            let mut server = TcpStream::connect(plain).await.unwrap();
            let _ = copy_bidirectional(&mut tls, &mut server).await;
        })
        .await
    }
}

/// Serves every connection whose TLS handshake succeeds.
pub(crate) async fn listening<F>(
    acceptor: TlsAcceptor,
    serve: impl Fn(TlsStream<TcpStream>) -> F + Send + 'static,
) -> SocketAddr
where
    F: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            if let Ok(tls) = acceptor.accept(stream).await {
                tokio::spawn(serve(tls));
            }
        }
    });
    address
}

/// The words of rustls, or those of OpenSSL, which the platform's TLS library is on most Unix systems.
fn by_library(rustls: &'static str, openssl: &'static str) -> &'static str {
    if cfg!(feature = "rustls") { rustls } else { openssl }
}

pub(crate) fn client_of(address: SocketAddr) -> ClientBuilder {
    Client::builder()
        .endpoint(format!("https://localhost:{}", address.port()))
        .credentials(Credentials::new(ID, SECRET))
        .retry_policy(NoRetry)
}

#[tokio::test]
async fn a_server_of_a_trusted_authority_is_called() {
    let (authority, other) = (Authority::new("ours"), Authority::new("another"));
    let bundle = format!("{}\n{}", other.pem(), authority.pem());
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
        let address = authority.in_front_of_by(&server, "localhost", versions).await;
        let client = client_of(address).root_certificate_pem(bundle.as_str()).build().unwrap();
        for _ in 0..2 {
            client.call(Probe::<Safe>::new().query("Name", "x")).send().await.unwrap();
        }
        let requests = server.requests();
        assert_eq!((requests.len(), server.connections()), (2, 1));
        assert_eq!(requests[0].headers["host"], format!("localhost:{}", address.port()));
        requests[0].assert_signed_by(ID, SECRET);
    }
}

/// Whoever cannot prove to be the server gets no request.
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
        let client = client_of(address).root_certificate_pem(trusted.pem()).build().unwrap();
        let error = client.call(Probe::<Never>::new()).send().await.unwrap_err();
        assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Connect, true), "{error}");
        assert!(error.to_string().contains(reason), "{error}");
        assert!(error.to_string().contains("nothing was sent"), "{error}");
    }
    assert_eq!(server.requests().len(), 0);
}

/// The platform's roots stay trusted, but they do not include the tests' own.
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
fn a_root_certificate_that_is_none_is_refused() {
    let pem = Authority::new("ours").pem();
    let half = &pem[..pem.len() / 2];
    let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for (text, reason) in [
        ("", "there is no certificate in it"),
        ("no PEM at all", "there is no certificate in it"),
        (half, "it is not PEM"),
        (&format!("{pem}{damaged}"), by_library("certificate 2 in it is damaged", "it is not PEM")),
    ] {
        for endpoint in ["https://localhost:1", "http://localhost:1"] {
            let builder = Client::builder().endpoint(endpoint);
            let error = builder
                .root_certificate_pem(pem.as_str())
                .root_certificate_pem(text)
                .build()
                .unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config);
            let start = format!("root_certificate_pem is not usable: {reason}");
            assert!(error.to_string().starts_with(&start), "{error}");
        }
    }
}
