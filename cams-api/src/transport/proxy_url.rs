//! Reads a proxy's URL. It is stricter about passwords than URL parsers. Those end user name and
//! password at the first `/`, `?` or `#`, and some at the first `@`; they would take the rest for
//! the host and show it.

use std::sync::Arc;

use reqwest::Url;

use super::tls::{HAS_TLS, NO_TLS};
use crate::sign::{percent_decoded, percent_encode};

/// A proxy with its user name and password. It does not implement `Debug`, because it contains a
/// password.
pub(super) struct ProxyUrl {
    pub(super) scheme: Scheme,
    /// The host as in URLs: IPv6 addresses in brackets, names in ASCII.
    host: String,
    port: u16,
    /// `user:password@`, percent-encoded, or empty.
    userinfo: String,
}

/// The protocol of a proxy.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Scheme {
    Http,
    Https,
    Socks4,
    Socks4a,
    Socks5,
    Socks5h,
}

impl Scheme {
    const ALL: [Self; 6] =
        [Self::Http, Self::Https, Self::Socks4, Self::Socks4a, Self::Socks5, Self::Socks5h];

    fn as_str(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
            Self::Socks4 => "socks4",
            Self::Socks4a => "socks4a",
            Self::Socks5 => "socks5",
            Self::Socks5h => "socks5h",
        }
    }

    fn default_port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
            _ => 1080,
        }
    }

    /// SOCKS 4 has no passwords.
    fn has_passwords(self) -> bool {
        !matches!(self, Self::Socks4 | Self::Socks4a)
    }
}

impl ProxyUrl {
    /// Reads `http://user:password@host:port`. The error is the reason why the text is unusable,
    /// without quoting it. The default scheme is `http`. The last `@` ends user name and password.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let (scheme, rest) = text.split_once("://").unwrap_or(("http", text));
        let scheme = Scheme::ALL
            .into_iter()
            .find(|known| scheme.eq_ignore_ascii_case(known.as_str()))
            .ok_or("its scheme is not http, https, socks5 or socks5h")?;
        if scheme == Scheme::Https && !HAS_TLS {
            return Err(format!("https {NO_TLS}"));
        }
        let (userinfo, server) = rest.rsplit_once('@').unwrap_or(("", rest));
        if userinfo.contains(['/', '?', '#']) {
            return Err("it contains an unencoded /, ? or # before its last @".to_owned());
        }
        let (host, port) = host_and_port(server)?;
        let userinfo = encoded(userinfo)?;
        if !userinfo.is_empty() && !scheme.has_passwords() {
            return Err("socks4 does not support a user name and password; use socks5".to_owned());
        }
        Ok(Self { scheme, host, port: port.unwrap_or(scheme.default_port()), userinfo })
    }

    /// The proxy for reqwest. Nothing in this URL can be misread.
    pub(super) fn to_reqwest(&self) -> Result<reqwest::Proxy, String> {
        let Self { scheme, host, port, userinfo } = self;
        let url = format!("{}://{userinfo}{host}:{port}", scheme.as_str());
        reqwest::Proxy::all(url).map_err(|_| "it is not a URL".to_owned())
    }

    /// Host and port. Nothing else is ever shown.
    pub(super) fn shown(&self) -> Arc<str> {
        format!("{}:{}", self.host, self.port).into()
    }
}

fn host_and_port(server: &str) -> Result<(String, Option<u16>), String> {
    let parsed = |scheme| Url::parse(&format!("{scheme}://{server}"));
    let url = parsed("http").map_err(|error| error.to_string())?;
    if !matches!(url.path(), "" | "/") || url.query().is_some() || url.fragment().is_some() {
        return Err("it has a path, query or fragment".to_owned());
    }
    let host = url.host_str().filter(|host| !host.is_empty()).ok_or("it has no host")?;
    // `Url` drops a port that is the scheme's default.
    let port = url.port().or_else(|| parsed("https").ok()?.port());
    Ok((host.to_owned(), port))
}

/// `user:password@`, with all special characters percent-encoded. Existing percent-encoding is
/// kept.
fn encoded(userinfo: &str) -> Result<String, String> {
    let mut text = String::new();
    let (user, password) = match userinfo.split_once(':') {
        Some((user, password)) => (user, Some(password)),
        None => (userinfo, None),
    };
    let push = |part: &str, text: &mut String| {
        let bytes = percent_decoded(part);
        if std::str::from_utf8(&bytes).is_err() {
            return Err("user name or password is not UTF-8 after percent-decoding".to_owned());
        }
        percent_encode(&bytes, text);
        Ok(())
    };
    push(user, &mut text)?;
    if let Some(password) = password {
        text.push(':');
        push(password, &mut text)?;
    }
    if !text.is_empty() {
        text.push('@');
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (String, String) {
        let url = ProxyUrl::parse(text).unwrap();
        url.to_reqwest().unwrap();
        (url.userinfo.clone(), format!("{}://{}", url.scheme.as_str(), url.shown()))
    }

    #[test]
    fn the_last_at_sign_ends_the_password() {
        for (text, userinfo, server) in [
            ("proxy:8080", "", "http://proxy:8080"),
            ("http://proxy", "", "http://proxy:80"),
            ("https://proxy:80/", "", "https://proxy:80"),
            (" HTTP://Proxy:443 ", "", "http://proxy:443"),
            ("socks5://proxy", "", "socks5://proxy:1080"),
            ("socks5h://proxy:80", "", "socks5h://proxy:80"),
            ("socks4a://proxy", "", "socks4a://proxy:1080"),
            ("http://@proxy", "", "http://proxy:80"),
            ("http://user@proxy", "user@", "http://proxy:80"),
            ("http://user:@proxy", "user:@", "http://proxy:80"),
            ("http://:pass@proxy", ":pass@", "http://proxy:80"),
            ("u:p@ss@proxy:1", "u:p%40ss@", "http://proxy:1"),
            ("u:p@@proxy:1", "u:p%40@", "http://proxy:1"),
            ("http://u:a:b:c@proxy:1", "u:a%3Ab%3Ac@", "http://proxy:1"),
            ("http://u%40x:p%2Fw@[::1]:1", "u%40x:p%2Fw@", "http://[::1]:1"),
            ("socks5://u:p@[2001:db8::1]", "u:p@", "socks5://[2001:db8::1]:1080"),
            ("http://u:100%@proxy:1", "u:100%25@", "http://proxy:1"),
            (
                "http://u:a\\b c\"<>^`{|}[]@proxy:1",
                "u:a%5Cb%20c%22%3C%3E%5E%60%7B%7C%7D%5B%5D@",
                "http://proxy:1",
            ),
            (
                "http://ü:ß密@bücher.example:1",
                "%C3%BC:%C3%9F%E5%AF%86@",
                "http://xn--bcher-kva.example:1",
            ),
        ] {
            assert_eq!(read(text), (userinfo.to_owned(), server.to_owned()), "{text}");
        }
    }

    #[test]
    fn what_could_be_misread_is_refused_and_not_quoted() {
        for (text, reason) in [
            ("http://u:s3c/ret@proxy:1", "before its last @"),
            ("http://u:s3c?ret@proxy:1", "before its last @"),
            ("http://u:s3c#ret@proxy:1", "before its last @"),
            ("http://u:s3c#r@t@proxy:1", "before its last @"),
            ("u:s3cret@proxy:1/path", "it has a path"),
            ("u:s3cret@pro\\xy:1", "it has a path"),
            ("http://proxy:1/?s3cret", "it has a path"),
            ("http://u:s3cret@", "empty host"),
            ("http://u:s3cret@:1", "empty host"),
            ("http://u:s3cret@proxy:x", "invalid port"),
            ("http://u:s3cret@::1", "empty host"),
            ("http://u:s3cret@a::1", "invalid port"),
            ("http://u:s3cret@pro xy", "invalid"),
            ("u:s3cret://x@proxy", "its scheme is not"),
            ("ftp://u:s3cret@proxy", "its scheme is not"),
            ("http://u:s3cret%FF@proxy", "not UTF-8"),
            ("socks4://u:s3cret@proxy", "socks4 does not support"),
        ] {
            let error = ProxyUrl::parse(text).err().unwrap();
            assert!(error.contains(reason) && !error.contains("s3c"), "{text}: {error}");
        }
    }
}
