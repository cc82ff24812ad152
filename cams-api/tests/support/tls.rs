//! HTTPS on 127.0.0.1, with a certificate authority that only tests trust.

use std::net::SocketAddr;
use std::sync::Arc;

use cams_api::retry::NoRetry;
use cams_api::{Client, ClientBuilder, Credentials};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DnType, IsCa, KeyPair};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio_rustls::rustls::version::{TLS12, TLS13};
use tokio_rustls::rustls::{ServerConfig, SupportedProtocolVersion, crypto};
use tokio_rustls::server::TlsStream;

use super::server::{ID, SECRET, Server};

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

    pub(crate) async fn in_front_of_by(
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

/// A client that calls a TLS server by the name `localhost`.
pub(crate) fn client_of(address: SocketAddr) -> ClientBuilder {
    Client::builder()
        .endpoint(format!("https://localhost:{}", address.port()))
        .credentials(Credentials::new(ID, SECRET))
        .retry_policy(NoRetry)
}
