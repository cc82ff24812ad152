//! TLS of the built-in client: the backend chosen by features, the platform's root certificates and
//! the user's, TLS 1.2 or newer. It knows nothing about proxies.

use std::error::Error as StdError;

use crate::setup_error::SetupError;

/// `true` if HTTPS is compiled in.
pub(super) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Why HTTPS does not work without [`HAS_TLS`], as the end of a sentence.
pub(super) const NO_TLS: &str = "needs the feature `rustls` or `native-tls`, and neither is on";

/// Advice about a failed connection, to append to the server's name.
#[cfg(feature = "rustls")]
pub(crate) fn hint(error: &(dyn StdError + 'static)) -> Option<String> {
    match rustls_error(error)? {
        rustls::Error::InvalidMessage(_) => Some(
            ", which does not speak HTTPS; write the endpoint with http:// if this is intended"
                .to_owned(),
        ),
        rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer) => {
            Some(format!(", which is not trusted by {}", super::roots::named()?))
        }
        _ => None,
    }
}

#[cfg(feature = "rustls")]
fn rustls_error<'a>(error: &'a (dyn StdError + 'static)) -> Option<&'a rustls::Error> {
    let mut error = Some(error);
    while let Some(found) = error {
        if let Some(found) = found.downcast_ref() {
            return Some(found);
        }
        error = match found.downcast_ref::<std::io::Error>() {
            // Its inner error is not its source.
            Some(found) => found.get_ref().map(|inside| inside as _),
            None => found.source(),
        };
    }
    None
}

/// The platform's libraries do not tell.
#[cfg(not(feature = "rustls"))]
pub(crate) fn hint(_: &(dyn StdError + 'static)) -> Option<String> {
    None
}

/// The TLS settings for all connections of a client. Nothing is installed process-wide.
#[cfg(feature = "rustls")]
pub(super) struct Tls(rustls::ClientConfig);

#[cfg(feature = "rustls")]
impl Tls {
    pub(crate) fn new(is_needed: bool, root_certificates: &[Vec<u8>]) -> Result<Self, SetupError> {
        use std::sync::Arc;

        use rustls::{ClientConfig, RootCertStore};

        let roots = parsed(root_certificates)?;
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
            // Versions 1.2 and 1.3.
            .with_safe_default_protocol_versions()
            .map_err(refused)?;
        let config = if is_needed {
            super::roots::check_variables()?;
            config
                .dangerous()
                .with_custom_certificate_verifier(Arc::new(verifier(roots, provider)?))
        } else {
            // Loading root certificates takes milliseconds, and a small container has none.
            config.with_root_certificates(RootCertStore::empty())
        };
        let mut config = config.with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(config))
    }

    pub(crate) fn applied_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder.tls_backend_preconfigured(self.0.clone())
    }
}

/// Verifies like the platform, and also trusts the user's root certificates.
#[cfg(feature = "rustls")]
fn verifier(
    roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    provider: std::sync::Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, SetupError> {
    use rustls_platform_verifier::Verifier;

    if roots.is_empty() {
        return Verifier::new(provider).map_err(|error| super::roots::none_loaded(refused(error)));
    }
    #[cfg(not(target_os = "android"))]
    return Verifier::new_with_extra_roots(roots, provider).map_err(refused);
    #[cfg(target_os = "android")]
    return Err(unusable("Android trusts only system certificates; install it there"));
}

/// Reads PEM texts with one or more certificates each.
#[cfg(feature = "rustls")]
fn parsed(
    root_certificates: &[Vec<u8>],
) -> Result<Vec<rustls::pki_types::CertificateDer<'static>>, SetupError> {
    use rustls::RootCertStore;
    use rustls::pki_types::CertificateDer;
    use rustls::pki_types::pem::PemObject as _;

    let mut roots = Vec::new();
    for pem in root_certificates {
        let before = roots.len();
        for certificate in CertificateDer::pem_slice_iter(pem) {
            let certificate =
                certificate.map_err(|error| unusable("it is not PEM").with_source(error))?;
            RootCertStore::empty().add(certificate.clone()).map_err(|error| {
                let number = roots.len() - before + 1;
                unusable(&format!("certificate {number} in it is damaged")).with_source(error)
            })?;
            roots.push(certificate);
        }
        if roots.len() == before {
            return Err(none_inside());
        }
    }
    Ok(roots)
}

#[cfg(feature = "rustls")]
fn refused(error: rustls::Error) -> SetupError {
    SetupError::new("TLS cannot be set up").with_source(error)
}

/// The platform's TLS library.
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(super) struct Tls(Vec<reqwest::Certificate>);

#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
impl Tls {
    pub(crate) fn new(is_needed: bool, root_certificates: &[Vec<u8>]) -> Result<Self, SetupError> {
        if is_needed {
            super::roots::check_variables()?;
        }
        let mut roots = Vec::new();
        for pem in root_certificates {
            let certificates = reqwest::Certificate::from_pem_bundle(pem)
                .map_err(|error| unusable("it is not PEM, or damaged").with_source(error))?;
            if certificates.is_empty() {
                return Err(none_inside());
            }
            roots.extend(certificates);
        }
        Ok(Self(roots))
    }

    pub(crate) fn applied_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
            .tls_version_min(reqwest::tls::Version::TLS_1_2)
            .tls_certs_merge(self.0.iter().cloned())
    }
}

/// Without TLS there is nothing to set up.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(super) struct Tls;

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
impl Tls {
    pub(crate) fn new(_: bool, root_certificates: &[Vec<u8>]) -> Result<Self, SetupError> {
        if root_certificates.is_empty() {
            Ok(Self)
        } else {
            Err(unusable(&format!("TLS {NO_TLS}")))
        }
    }

    pub(crate) fn applied_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        builder
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn none_inside() -> SetupError {
    unusable("it contains no certificate; it must contain `-----BEGIN CERTIFICATE-----`")
}

fn unusable(reason: &str) -> SetupError {
    SetupError::new(format!("add_root_certificate_pem is not usable: {reason}"))
}
