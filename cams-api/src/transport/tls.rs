//! TLS of the built-in client: the backend that the features choose, the platform's root certificates and the
//! user's own, nothing older than TLS 1.2. It knows no proxies.

use std::error::Error as StdError;

use crate::error::{Error, ErrorKind};

/// Whether HTTPS is compiled in.
pub(crate) const HAS_TLS: bool = cfg!(any(feature = "rustls", feature = "native-tls"));

/// Whether a connection failed because the server does not speak TLS.
#[cfg(feature = "rustls")]
pub(crate) fn is_missing_at_server(error: &(dyn StdError + 'static)) -> bool {
    let mut error = Some(error);
    while let Some(found) = error {
        if let Some(found) = found.downcast_ref() {
            return matches!(found, rustls::Error::InvalidMessage(_));
        }
        error = match found.downcast_ref::<std::io::Error>() {
            // What it is made of is no source of it.
            Some(found) => found.get_ref().map(|inside| inside as _),
            None => found.source(),
        };
    }
    false
}

/// The platform's libraries do not tell.
#[cfg(not(feature = "rustls"))]
pub(crate) fn is_missing_at_server(_: &(dyn StdError + 'static)) -> bool {
    false
}

/// Configures rustls without installing anything process-wide.
#[cfg(feature = "rustls")]
pub(crate) fn configured(
    builder: reqwest::ClientBuilder,
    needs_tls: bool,
    root_certificates: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, Error> {
    use std::sync::Arc;

    use rustls::{ClientConfig, RootCertStore};

    let roots = parsed(root_certificates)?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(Arc::clone(&provider))
        // These are 1.2 and 1.3.
        .with_safe_default_protocol_versions()
        .map_err(refused)?;
    let config = if needs_tls {
        config.dangerous().with_custom_certificate_verifier(Arc::new(verifier(roots, provider)?))
    } else {
        // Loading root certificates takes milliseconds, and a small container has none to load.
        config.with_root_certificates(RootCertStore::empty())
    };
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(builder.tls_backend_preconfigured(config))
}

/// Verifies as the platform does; the user's own root certificates are trusted besides.
#[cfg(feature = "rustls")]
fn verifier(
    roots: Vec<rustls::pki_types::CertificateDer<'static>>,
    provider: std::sync::Arc<rustls::crypto::CryptoProvider>,
) -> Result<rustls_platform_verifier::Verifier, Error> {
    use rustls_platform_verifier::Verifier;

    if roots.is_empty() {
        return Verifier::new(provider).map_err(refused);
    }
    #[cfg(not(target_os = "android"))]
    return Verifier::new_with_extra_roots(roots, provider).map_err(refused);
    #[cfg(target_os = "android")]
    return Err(unusable("Android trusts the system's certificates only; install it there"));
}

/// Reads PEM texts, each of one certificate or more.
#[cfg(feature = "rustls")]
fn parsed(
    root_certificates: &[Vec<u8>],
) -> Result<Vec<rustls::pki_types::CertificateDer<'static>>, Error> {
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
fn refused(error: rustls::Error) -> Error {
    Error::new(ErrorKind::Config, "TLS cannot be set up").with_source(error)
}

/// Configures the platform's library.
#[cfg(all(feature = "native-tls", not(feature = "rustls")))]
pub(crate) fn configured(
    builder: reqwest::ClientBuilder,
    _: bool,
    root_certificates: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, Error> {
    let mut builder = builder.tls_version_min(reqwest::tls::Version::TLS_1_2);
    for pem in root_certificates {
        let certificates = reqwest::Certificate::from_pem_bundle(pem)
            .map_err(|error| unusable("it is not PEM, or damaged").with_source(error))?;
        if certificates.is_empty() {
            return Err(none_inside());
        }
        builder = builder.tls_certs_merge(certificates);
    }
    Ok(builder)
}

/// Without TLS there is nothing to configure.
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
pub(crate) fn configured(
    builder: reqwest::ClientBuilder,
    _: bool,
    root_certificates: &[Vec<u8>],
) -> Result<reqwest::ClientBuilder, Error> {
    if root_certificates.is_empty() {
        Ok(builder)
    } else {
        Err(unusable("TLS needs the feature `rustls` or `native-tls`, and neither is on"))
    }
}

#[cfg(any(feature = "rustls", feature = "native-tls"))]
fn none_inside() -> Error {
    unusable("there is no certificate in it; it must hold `-----BEGIN CERTIFICATE-----`")
}

fn unusable(reason: &str) -> Error {
    Error::new(ErrorKind::Config, format!("root_certificate_pem is not usable: {reason}"))
}
