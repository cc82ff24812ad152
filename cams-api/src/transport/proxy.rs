//! Decides whether connections are direct or use a proxy. It decides once, when an HTTP client is
//! built, since each HTTP client has one endpoint. reqwest always gets the proxy URL from
//! [`ProxyUrl`], so no error, `Debug` or log shows the password.

use std::ffi::OsString;
use std::sync::Arc;

use hyper_util::client::proxy::matcher::{Intercept, Matcher};

use super::exceptions::{self, Target};
use super::proxy_url::{ProxyUrl, Scheme};
use crate::endpoint::Endpoint;
use crate::setup_error::SetupError;

/// The correct form of a proxy, for error texts.
const FORM: &str = "http://host:port or http://user:password@host:port, with special characters in user and password \
                    percent-encoded";

/// The user's choice of a proxy.
#[derive(Default)]
pub(crate) enum ProxyChoice {
    /// The proxy of the environment or the operating system.
    #[default]
    System,
    /// This URL, which may contain a password.
    Url(String),
    /// No proxy.
    Direct,
}

/// The way to the endpoint.
pub(crate) struct Route {
    proxy: Option<Proxy>,
}

/// A proxy in between.
struct Proxy {
    scheme: Scheme,
    /// `host:port`.
    shown: Arc<str>,
    reqwest: reqwest::Proxy,
}

impl Route {
    /// Chooses the way. `proxy_exceptions` is a list of hosts, separated by commas.
    pub(crate) fn new(
        choice: &ProxyChoice,
        proxy_exceptions: Option<&str>,
        endpoint: &Endpoint,
    ) -> Result<Self, SetupError> {
        let target = Target::of(endpoint)?;
        // Both settings are always checked, so that a mistake shows early.
        let is_excepted =
            proxy_exceptions.map_or(Ok(false), |list| exceptions::given(list, &target))?;
        let proxy = match choice {
            ProxyChoice::Url(text) => Some(Proxy::parse(text).map_err(|reason| {
                let text = format!("proxy is not usable: {reason}; write it as {FORM}");
                SetupError::new(text)
            })?),
            // For a proxy, "localhost" is another machine.
            ProxyChoice::System if !endpoint.is_loopback() => {
                of_environment(endpoint, &target, std::env::var_os)?
            }
            ProxyChoice::System | ProxyChoice::Direct => None,
        };
        Ok(Self { proxy: proxy.filter(|_| !is_excepted) })
    }

    pub(crate) fn applied_to(&self, builder: reqwest::ClientBuilder) -> reqwest::ClientBuilder {
        match &self.proxy {
            // Keeps reqwest from looking for a proxy itself.
            None => builder.no_proxy(),
            Some(proxy) => builder.proxy(proxy.reqwest.clone()),
        }
    }

    /// The proxy as `host:port`.
    pub(crate) fn proxy(&self) -> Option<Arc<str>> {
        Some(Arc::clone(&self.proxy.as_ref()?.shown))
    }

    /// Returns `true` if the connection to the proxy itself uses TLS.
    pub(crate) fn is_proxy_https(&self) -> bool {
        self.proxy.as_ref().is_some_and(|proxy| proxy.scheme == Scheme::Https)
    }

    /// Returns `true` if the proxy speaks HTTP with the client. Other proxies only forward bytes.
    pub(super) fn is_proxy_http(&self) -> bool {
        self.proxy
            .as_ref()
            .is_some_and(|proxy| matches!(proxy.scheme, Scheme::Http | Scheme::Https))
    }
}

impl Proxy {
    fn parse(text: &str) -> Result<Self, String> {
        let url = ProxyUrl::parse(text)?;
        Ok(Self { scheme: url.scheme, shown: url.shown(), reqwest: url.to_reqwest()? })
    }

    /// A proxy that hyper-util found in the system settings. Its password cannot contain an `@`:
    /// hyper-util ends the password at the first one and takes the rest for the host.
    fn of_system(found: &Intercept) -> Result<Self, String> {
        let text = found.uri().to_string();
        if text.contains('@') {
            return Err("it contains more than one @".to_owned());
        }
        let mut proxy = Self::parse(&text)?;
        if let Some(password) = found.basic_auth() {
            proxy.reqwest = proxy.reqwest.custom_http_auth(password.clone());
        } else if let Some((user, password)) = found.raw_auth() {
            proxy.reqwest = proxy.reqwest.basic_auth(user, password);
        }
        Ok(proxy)
    }
}

/// The proxy of the environment, or else of the operating system. An unusable proxy is an error:
/// requests must not bypass it silently. The variables are those of curl and hyper-util, in the
/// same order.
fn of_environment(
    endpoint: &Endpoint,
    target: &Target,
    lookup: impl Fn(&'static str) -> Option<OsString>,
) -> Result<Option<Proxy>, SetupError> {
    // In a CGI program, a client could set `HTTP_PROXY` with a header.
    if lookup("REQUEST_METHOD").is_some() {
        return Ok(None);
    }
    let refused = |whose: &str, reason: &str| {
        let text = format!(
            "the proxy in {whose} is not usable: {reason}; write it as {FORM}, or unset it"
        );
        SetupError::new(text)
    };
    let first =
        |names: [&'static str; 2]| names.into_iter().find_map(|name| Some((name, lookup(name)?)));
    let own = match endpoint.is_https() {
        true => ["HTTPS_PROXY", "https_proxy"],
        false => ["HTTP_PROXY", "http_proxy"],
    };
    let mut set = [own, ["ALL_PROXY", "all_proxy"]].into_iter().filter_map(first);
    let proxy = match set.find(|(_, value)| !value.is_empty()) {
        Some((name, value)) => {
            let refused = |reason: &str| refused(&format!("the variable {name}"), reason);
            let value = value.to_str().ok_or_else(|| refused("it is not UTF-8"))?;
            Some(Proxy::parse(value).map_err(|reason| refused(&reason))?)
        }
        // Only macOS and Windows have further settings.
        None => match Matcher::from_system().intercept(&target.uri) {
            Some(found) => Some(
                Proxy::of_system(&found)
                    .map_err(|reason| refused("the system settings", &reason))?,
            ),
            None => None,
        },
    };
    let excepted = first(["NO_PROXY", "no_proxy"]);
    let is_excepted = excepted
        .is_some_and(|(_, list)| exceptions::of_environment(&list.to_string_lossy(), target));
    Ok(proxy.filter(|_| !is_excepted))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Decides with these variables.
    fn decided(endpoint: &str, variables: &[(&str, &str)]) -> Result<Option<Proxy>, SetupError> {
        let endpoint = Endpoint::parse(endpoint).unwrap();
        let target = Target::of(&endpoint).unwrap();
        of_environment(&endpoint, &target, |name| {
            let found = variables.iter().find(|(variable, _)| *variable == name);
            found.map(|(_, value)| (*value).into())
        })
    }

    const HTTPS: &str = "https://cams.vm";
    const HTTP: &str = "http://cams.vm";

    #[test]
    fn the_environment_names_a_proxy() {
        for (endpoint, variables, shown) in [
            (HTTPS, &[][..], None),
            (HTTPS, &[("HTTPS_PROXY", "http://proxy:8080")], Some("proxy:8080")),
            (HTTPS, &[("HTTPS_PROXY", "proxy:8080")], Some("proxy:8080")),
            (HTTPS, &[("HTTPS_PROXY", "http://u:s3c@ret@proxy:8080")], Some("proxy:8080")),
            (HTTPS, &[("https_proxy", "socks5://proxy")], Some("proxy:1080")),
            (HTTPS, &[("ALL_PROXY", "socks5h://u:s3c@ret@[::1]")], Some("[::1]:1080")),
            (HTTPS, &[("HTTPS_PROXY", "")], None),
            (HTTPS, &[("HTTPS_PROXY", ""), ("https_proxy", "a"), ("all_proxy", "b")], Some("b:80")),
            (
                HTTPS,
                &[("HTTPS_PROXY", "a"), ("https_proxy", "b"), ("ALL_PROXY", "c")],
                Some("a:80"),
            ),
            (HTTPS, &[("HTTPS_PROXY", "a"), ("ALL_PROXY", "s3cret://")], Some("a:80")),
            (HTTPS, &[("HTTP_PROXY", "s3cret://")], None),
            (HTTP, &[("HTTPS_PROXY", "s3cret://")], None),
            (HTTP, &[("HTTP_PROXY", "s3cret://"), ("REQUEST_METHOD", "GET")], None),
            (HTTP, &[("HTTP_PROXY", "a"), ("NO_PROXY", "*.vm")], None),
            (HTTP, &[("HTTP_PROXY", "a"), ("NO_PROXY", ""), ("no_proxy", "*")], Some("a:80")),
            (HTTP, &[("ALL_PROXY", "a"), ("no_proxy", "localhost vm:80")], None),
        ] {
            let proxy = decided(endpoint, variables).unwrap();
            assert_eq!(proxy.as_ref().map(|proxy| &*proxy.shown), shown, "{variables:?}");
        }
    }

    #[test]
    fn a_proxy_of_the_environment_that_cannot_be_used_is_named() {
        for (endpoint, variables, name) in [
            (HTTPS, &[("HTTPS_PROXY", "ftp://user:s3cret@proxy")][..], "HTTPS_PROXY"),
            (HTTPS, &[("https_proxy", "http://pro xy:s3cret")], "https_proxy"),
            (HTTPS, &[("HTTPS_PROXY", "http://u:s3c/ret@proxy")], "HTTPS_PROXY"),
            (HTTPS, &[("ALL_PROXY", "socks5://u:s3c#ret@proxy")], "ALL_PROXY"),
            (HTTPS, &[("HTTPS_PROXY", "s3cret://"), ("ALL_PROXY", "http://p")], "HTTPS_PROXY"),
            (HTTP, &[("HTTP_PROXY", "s3cret://"), ("NO_PROXY", "vm")], "HTTP_PROXY"),
        ] {
            let error = decided(endpoint, variables).err().unwrap().to_string();
            assert!(error.contains(&format!("variable {name} is not usable: ")), "{error}");
            assert!(error.contains(FORM) && !error.contains("s3c"), "{error}");
        }
    }

    /// A value that is not text must not be skipped.
    #[cfg(unix)]
    #[test]
    fn a_variable_must_be_text() {
        use std::os::unix::ffi::OsStringExt as _;

        let endpoint = Endpoint::parse(HTTP).unwrap();
        let target = Target::of(&endpoint).unwrap();
        let lookup =
            |name| (name == "http_proxy").then(|| OsString::from_vec(b"u:\xff@a".to_vec()));
        let error = of_environment(&endpoint, &target, lookup).err().unwrap().to_string();
        assert!(error.contains("variable http_proxy is not usable: it is not UTF-8"), "{error}");
    }

    /// hyper-util delivers the proxies of macOS and Windows.
    #[test]
    fn settings_of_the_system_are_taken_over_or_refused() {
        let found = |text: &str| {
            let matcher = Matcher::builder().all(text).build();
            Proxy::of_system(
                &matcher.intercept(&http::Uri::from_static("http://any.invalid")).unwrap(),
            )
        };
        for (text, shown) in [
            ("proxy:8080", "proxy:8080"),
            ("http://user:s3cret@proxy", "proxy:80"),
            ("socks5://user:s3cret@proxy", "proxy:1080"),
        ] {
            assert_eq!(&*found(text).unwrap().shown, shown);
        }
        let error = found("http://user:s3c@ret@proxy:1").err().unwrap();
        assert!(!error.contains("ret"), "{error}");
    }
}
