//! Turns a region or an endpoint text into a base URL and its `host`. Error messages do not quote
//! the input: it may be something else in the wrong place.

use std::net::IpAddr;

use reqwest::Url;

pub(crate) use crate::product::DEFAULT_REGION;
use crate::product::HOST;

/// A server that speaks the API.
#[derive(Clone, Debug)]
pub(crate) struct Endpoint {
    /// The URL without query.
    pub(crate) url: Url,
    /// The `host` header, as sent and signed. It includes the port unless it is the scheme's
    /// default.
    pub(crate) host: String,
}

impl Endpoint {
    /// The service's endpoint in a region, or the reason why there is no such endpoint.
    pub(crate) fn of_region(region: &str) -> Result<Self, String> {
        if !is_region_id(region) {
            return Err(
                "it is not a region ID of lower-case letters, digits and hyphens".to_owned()
            );
        }
        Self::parse(&url_in(region))
    }

    /// Reads `http://host:port`, `https://host` or `host` (with HTTPS). The error is the reason why
    /// the text is unusable.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let url = if text.contains("://") {
            Url::parse(text)
        } else {
            Url::parse(&format!("https://{text}"))
        };
        let url = url.map_err(|error| error.to_string())?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err("its scheme is neither http nor https".to_owned());
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err("it holds a user name or password".to_owned());
        }
        // The path is signed as "/", and the query holds the parameters.
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err("it has a path, query or fragment; only scheme, host and port are allowed"
                .to_owned());
        }
        let host = match (url.host_str(), url.port()) {
            (Some(host), Some(port)) => format!("{host}:{port}"),
            (Some(host), None) => host.to_owned(),
            (None, _) => return Err("it has no host".to_owned()),
        };
        Ok(Self { url, host })
    }

    /// Returns `true` if the server is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        let host = self.url.host_str().unwrap_or_default();
        let address = host.trim_start_matches('[').trim_end_matches(']');
        host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
    }

    pub(crate) fn is_https(&self) -> bool {
        self.url.scheme() == "https"
    }
}

/// The URL of the service in a region.
pub(crate) fn url_in(region: &str) -> String {
    format!("https://{}", HOST.replace("{region}", region))
}

/// Returns `true` if a text has the form of a region ID. Any other text would lead to another host.
pub(crate) fn is_region_id(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !text.is_empty() && text.bytes().all(fits)
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
            let endpoint = Endpoint::parse(text).unwrap();
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
            let endpoint = Endpoint::parse(text).unwrap();
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
            let reason = Endpoint::parse(text).unwrap_err();
            assert!(!reason.contains("secret"), "{reason}");
        }
    }

    #[test]
    fn a_region_names_its_host() {
        assert_eq!(
            Endpoint::of_region(DEFAULT_REGION).unwrap().host,
            "cams.ap-southeast-1.aliyuncs.com"
        );
        for region in ["", "AP", "a.b", "evil.com/", "x y"] {
            assert!(Endpoint::of_region(region).is_err(), "{region}");
        }
    }
}
