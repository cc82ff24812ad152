//! Where requests go: from a region or an endpoint text to a base URL and its `host`. What is refused is not
//! quoted: it may be something else that was put into the wrong place.

use std::net::IpAddr;

use reqwest::Url;

use crate::error::{Error, ErrorKind};

/// The only region with a documented endpoint.
pub(crate) const DEFAULT_REGION: &str = "ap-southeast-1";

/// A server that speaks the API.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The URL without query.
    pub(crate) url: Url,
    /// The `host` header, as it is sent and signed: with the port unless it is the scheme's own.
    pub(crate) host: String,
}

impl Endpoint {
    /// The service's endpoint in a region. `whose` says in an error where the region is from.
    pub(crate) fn of_region(region: &str, whose: &str) -> Result<Self, Error> {
        let is_name = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if region.is_empty() || !region.bytes().all(is_name) {
            return Err(invalid(format!(
                "{whose} is not usable: it is not a region id, which has small letters, digits and hyphens; \
                 write {DEFAULT_REGION}, the only region with a documented endpoint, or leave it out"
            )));
        }
        Self::parse(&format!("https://cams.{region}.aliyuncs.com"), whose)
    }

    /// Reads `http://host:port`, `https://host` or `host` (then HTTPS is meant). `whose` says in an error where
    /// the text is from.
    pub(crate) fn parse(text: &str, whose: &str) -> Result<Self, Error> {
        let refused = |reason: &str| {
            invalid(format!(
                "{whose} is not usable: {reason}; write it as https://host, http://host:port or host, for \
                 example https://cams.{DEFAULT_REGION}.aliyuncs.com"
            ))
        };
        let text = text.trim();
        let url = if text.contains("://") {
            Url::parse(text)
        } else {
            Url::parse(&format!("https://{text}"))
        };
        let url = url.map_err(|error| refused(&error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(refused("its scheme is neither http nor https"));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused("it holds a user name or password"));
        }
        // The path is signed as "/", and the query belongs to the parameters.
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(refused(
                "it has a path, query or fragment; only scheme, host and port are allowed",
            ));
        }
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err(refused("it has no host")),
        };
        Ok(Self { url, host })
    }

    /// Whether the server is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

fn invalid(text: String) -> Error {
    Error::new(ErrorKind::Config, text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scheme_host_and_port_are_enough() {
        for (text, url, host) in [
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("http://127.0.0.1:8080/", "http://127.0.0.1:8080/", "127.0.0.1:8080"),
            ("https://example.com:443", "https://example.com/", "example.com"),
            ("example.com", "https://example.com/", "example.com"),
            ("localhost:8443", "https://localhost:8443/", "localhost:8443"),
            ("http://[::1]:9", "http://[::1]:9/", "[::1]:9"),
        ] {
            let endpoint = Endpoint::parse(text, "it").unwrap();
            assert_eq!((endpoint.url.as_str(), endpoint.host.as_str()), (url, host), "{text}");
        }
    }

    #[test]
    fn this_machine_is_recognized() {
        for (text, is_loopback) in [
            ("http://127.0.0.1:8080", true),
            ("http://[::1]:8080", true),
            ("localhost:8080", true),
            ("example.com", false),
            ("http://10.0.0.1", false),
            ("localhost.example.com", false),
        ] {
            let endpoint = Endpoint::parse(text, "it").unwrap();
            assert_eq!(endpoint.is_loopback(), is_loopback, "{text}");
        }
    }

    #[test]
    fn anything_more_is_refused() {
        for text in [
            "",
            "http://",
            "ftp://host",
            "http://host/path",
            "http://host?x=1",
            "http://host#x",
            "http://user:secret@host",
            "http://host:99999",
            "not a host",
        ] {
            let error = Endpoint::parse(text, "it").unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Config, "{text}");
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_region_names_its_host() {
        assert_eq!(
            Endpoint::of_region(DEFAULT_REGION, "it").unwrap().host,
            "cams.ap-southeast-1.aliyuncs.com"
        );
        for region in ["", "AP", "a.b", "evil.com/", "x y"] {
            assert_eq!(
                Endpoint::of_region(region, "it").unwrap_err().kind(),
                ErrorKind::Config,
                "{region}"
            );
        }
    }
}
