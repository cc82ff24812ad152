//! Which way connections take: directly, or through a proxy. It is decided once, when an HTTP client is made,
//! since each has one endpoint. No error and no `Debug` here shows a proxy's password.

use std::net::IpAddr;
use std::sync::Arc;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use reqwest::Url;

use super::HAS_TLS;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// What the user says about proxies.
#[derive(Default)]
pub(crate) enum ProxyChoice {
    /// That of the environment or of the operating system.
    #[default]
    System,
    /// This URL, which may hold a password.
    Url(String),
    /// None at all.
    Direct,
}

/// The way to the endpoint.
pub(crate) struct Route {
    kind: RouteKind,
    /// The proxy in between, without its password.
    proxy: Option<Uri>,
}

enum RouteKind {
    Direct,
    /// reqwest finds the proxy in the same way.
    System,
    Url(Box<reqwest::Proxy>),
}

impl Route {
    /// Decides on the way. `no_proxy` is a list of hosts, separated by commas.
    pub(crate) fn new(
        choice: &ProxyChoice,
        no_proxy: Option<&str>,
        endpoint: &Endpoint,
    ) -> Result<Self, Error> {
        let direct = Self { kind: RouteKind::Direct, proxy: None };
        let target: Uri = endpoint.url.as_str().parse().map_err(|error| {
            Error::new(ErrorKind::Config, "endpoint is not usable").with_source(error)
        })?;
        // Both settings are checked in any case, so that a mistake shows before it matters.
        let url = match choice {
            ProxyChoice::Url(text) => Some(parse(text)?),
            ProxyChoice::System | ProxyChoice::Direct => None,
        };
        let is_excepted = no_proxy.map_or(Ok(false), |list| is_excepted(list, &target))?;
        let (kind, matcher) = match (choice, url) {
            (ProxyChoice::Url(_), Some(url)) => {
                let matcher = Matcher::builder().all(url.as_str()).build();
                let proxy = reqwest::Proxy::all(url).map_err(|_| unusable("it is not a URL"))?;
                (RouteKind::Url(Box::new(proxy)), matcher)
            }
            // A proxy cannot reach this machine by its own name for itself.
            (ProxyChoice::System, _) if !endpoint.is_loopback() => {
                check_environment(endpoint.is_https())?;
                (RouteKind::System, Matcher::from_system())
            }
            _ => return Ok(direct),
        };
        if is_excepted {
            return Ok(direct);
        }
        match matcher.intercept(&target) {
            Some(proxy) => Ok(Self { kind, proxy: Some(proxy.uri().clone()) }),
            None if matches!(kind, RouteKind::Url(_)) => {
                Err(unusable("it has characters that must be percent-encoded"))
            }
            None => Ok(direct),
        }
    }

    pub(crate) fn applied_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match &self.kind {
            RouteKind::Direct => builder.no_proxy(),
            RouteKind::System => builder,
            RouteKind::Url(proxy) => builder.proxy(proxy.as_ref().clone()),
        }
    }

    /// The proxy as `host:port`.
    pub(crate) fn proxy(&self) -> Option<Arc<str>> {
        self.proxy.as_ref()?.authority().map(|authority| authority.as_str().into())
    }

    /// Whether TLS is spoken with the proxy itself.
    pub(crate) fn is_proxy_https(&self) -> bool {
        self.proxy_scheme() == Some("https")
    }

    /// Whether the proxy speaks HTTP with the client; others only pass bytes on.
    pub(super) fn is_proxy_http(&self) -> bool {
        matches!(self.proxy_scheme(), Some("http" | "https"))
    }

    fn proxy_scheme(&self) -> Option<&str> {
        self.proxy.as_ref()?.scheme_str()
    }
}

/// Reads `http://user:password@host:port`; without a scheme `http` is meant.
fn parse(text: &str) -> Result<Url, Error> {
    let text = text.trim();
    let url =
        if text.contains("://") { Url::parse(text) } else { Url::parse(&format!("http://{text}")) };
    let mut url = url.map_err(|error| unusable(&error.to_string()))?;
    match url.scheme() {
        "https" if !HAS_TLS => {
            return Err(unusable("https needs the feature `rustls` or `native-tls`"));
        }
        "http" | "https" => {}
        "socks5" | "socks5h" => {
            if url.port().is_none() {
                // This fails for URLs that cannot have a port, which have no host either.
                let _ = url.set_port(Some(1080));
            }
        }
        _ => return Err(unusable("its scheme is not http, https, socks5 or socks5h")),
    }
    if url.host_str().is_none_or(str::is_empty) {
        return Err(unusable("it has no host"));
    }
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err(unusable("it has a path, query or fragment"));
    }
    Ok(url)
}

fn unusable(reason: &str) -> Error {
    Error::new(
        ErrorKind::Config,
        format!(
            "proxy is not usable: {reason}; give http://host:port or http://user:password@host:port, \
             with special characters in user and password percent-encoded"
        ),
    )
}

/// Refuses a proxy of the environment that cannot be used. hyper-util takes it for none, and requests would go
/// past the proxy without a word.
fn check_environment(is_https: bool) -> Result<(), Error> {
    check_variables(is_https, |name| std::env::var(name).ok())
}

/// The variables are those that hyper-util reads, in its order, and it says itself what it can use.
fn check_variables(is_https: bool, lookup: impl Fn(&str) -> Option<String>) -> Result<(), Error> {
    // It reads none in a CGI program, where a client could set `HTTP_PROXY` by a header.
    if lookup("REQUEST_METHOD").is_some() {
        return Ok(());
    }
    let own = if is_https { ["HTTPS_PROXY", "https_proxy"] } else { ["HTTP_PROXY", "http_proxy"] };
    for names in [own, ["ALL_PROXY", "all_proxy"]] {
        let Some((name, value)) = names.iter().find_map(|name| Some((name, lookup(name)?))) else {
            continue;
        };
        if value.is_empty() {
            continue;
        }
        let matcher = Matcher::builder().all(value).build();
        return match matcher.intercept(&Uri::from_static("http://any.invalid/")) {
            Some(_) => Ok(()),
            None => Err(Error::new(
                ErrorKind::Config,
                format!(
                    "the proxy in the variable {name} is not usable; write it as http://host:port or \
                     http://user:password@host:port, with special characters in user and password \
                     percent-encoded, or unset it"
                ),
            )),
        };
    }
    Ok(())
}

/// Whether the list names the target. The matching is hyper-util's, the same as for `NO_PROXY`; it takes
/// everything that it does not understand for a name that never occurs, so the entries are checked before.
fn is_excepted(list: &str, target: &Uri) -> Result<bool, Error> {
    let entries = || list.split(',').map(str::trim).filter(|entry| !entry.is_empty());
    if let Some(entry) = entries().find(|entry| !is_no_proxy_entry(entry)) {
        return Err(Error::new(
            ErrorKind::Config,
            format!(
                "no_proxy is not usable: {entry:?} is no host (localhost), domain (.internal), address \
                 (10.1.2.3), network (10.0.0.0/8) or *; ports cannot be given"
            ),
        ));
    }
    // In such a list "*" is every name, but no address.
    let is_everything = entries().any(|entry| entry == "*");
    let matcher = Matcher::builder().all("http://proxy.invalid").no(list).build();
    Ok(is_everything || matcher.intercept(target).is_none())
}

fn is_no_proxy_entry(entry: &str) -> bool {
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    let is_network = |(address, bits): (&str, &str)| match (address.parse(), bits.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(bits)) => bits <= 32,
        (Ok(IpAddr::V6(_)), Ok(bits)) => bits <= 128,
        _ => false,
    };
    entry == "*"
        || entry.bytes().all(is_name)
        || entry.parse::<IpAddr>().is_ok()
        || entry.split_once('/').is_some_and(is_network)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_of_the_environment_that_cannot_be_used_is_named() {
        for (is_https, variables, refused) in [
            (true, &[][..], None),
            (true, &[("HTTPS_PROXY", "http://proxy:8080")], None),
            (true, &[("HTTPS_PROXY", "proxy:8080")], None),
            (true, &[("HTTPS_PROXY", "socks5://proxy:1080")], None),
            (true, &[("HTTPS_PROXY", "")], None),
            (true, &[("HTTPS_PROXY", "ftp://user:s3cret@proxy")], Some("HTTPS_PROXY")),
            (true, &[("https_proxy", "http://pro xy:s3cret")], Some("https_proxy")),
            (true, &[("ALL_PROXY", "s3cret://")], Some("ALL_PROXY")),
            (true, &[("HTTPS_PROXY", "http://proxy"), ("ALL_PROXY", "s3cret://")], None),
            (true, &[("HTTPS_PROXY", "s3cret://"), ("ALL_PROXY", "http://p")], Some("HTTPS_PROXY")),
            (true, &[("HTTP_PROXY", "s3cret://")], None),
            (false, &[("HTTP_PROXY", "s3cret://")], Some("HTTP_PROXY")),
            (false, &[("HTTPS_PROXY", "s3cret://")], None),
            (false, &[("HTTP_PROXY", "s3cret://"), ("REQUEST_METHOD", "GET")], None),
        ] {
            let lookup = |name: &str| {
                let found = variables.iter().find(|(variable, _)| *variable == name);
                found.map(|(_, value)| (*value).to_owned())
            };
            let error = check_variables(is_https, lookup).err().map(|error| error.to_string());
            assert_eq!(error.is_some(), refused.is_some(), "{variables:?}");
            if let (Some(error), Some(name)) = (error, refused) {
                assert!(error.contains(&format!("variable {name} is")), "{error}");
                assert!(!error.contains("s3cret"), "{error}");
            }
        }
    }
}
