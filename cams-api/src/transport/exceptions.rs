//! Hosts that bypass the proxy: the lists of `proxy_exceptions` and of the variable `NO_PROXY`.
//! hyper-util compares names, domains and networks. It does not support ports, `*.domain` or
//! brackets.

use std::net::IpAddr;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;

use crate::endpoint::Endpoint;
use crate::setup_error::SetupError;

/// The server at the end of the way.
pub(super) struct Target {
    pub(super) uri: Uri,
    pub(super) port: Option<u16>,
}

impl Target {
    pub(super) fn of(endpoint: &Endpoint) -> Result<Self, SetupError> {
        let uri = endpoint
            .url
            .as_str()
            .parse()
            .map_err(|error| SetupError::new("endpoint is not usable").with_source(error))?;
        Ok(Self { uri, port: endpoint.url.port_or_known_default() })
    }
}

/// Returns `true` if a list from the program contains the target. An unreadable entry is an error.
pub(super) fn given(list: &str, target: &Target) -> Result<bool, SetupError> {
    let texts = || list.split(',').map(str::trim).filter(|text| !text.is_empty());
    match texts().position(|text| Entry::parse(text).is_none()) {
        None => Ok(is_named(texts().filter_map(Entry::parse), target)),
        // The entry is not quoted: it may be a proxy with its password, in the wrong place.
        Some(index) => Err(SetupError::new(format!(
            "proxy_exceptions is not usable: entry {} is not a host (localhost), domain (.internal), address \
                 (10.1.2.3), network (10.0.0.0/8) or *; all except networks may have a port (host:443)",
            index + 1
        ))),
    }
}

/// Returns `true` if the list of the environment contains the target. The list serves many
/// programs, some of which accept other forms, so unreadable entries are skipped.
pub(super) fn of_environment(list: &str, target: &Target) -> bool {
    let texts = list.split(|character: char| character == ',' || character.is_whitespace());
    is_named(texts.filter_map(Entry::parse), target)
}

fn is_named<'a>(entries: impl Iterator<Item = Entry<'a>>, target: &Target) -> bool {
    let mut hosts = entries
        .filter(|entry| entry.port.is_none_or(|port| Some(port) == target.port))
        .map(|entry| entry.host)
        .peekable();
    if hosts.peek().is_none() {
        return false;
    }
    let mut list = String::new();
    for host in hosts {
        // In hyper-util's list, "*" means every name but no address.
        if host == "*" {
            return true;
        }
        list.push_str(host);
        list.push(',');
    }
    let matcher = Matcher::builder().all("http://proxy.invalid").no(list).build();
    matcher.intercept(&target.uri).is_none()
}

/// One entry of a list.
struct Entry<'a> {
    /// A name (including all names below it), an address, a network or `*`.
    host: &'a str,
    port: Option<u16>,
}

impl<'a> Entry<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let is_address = |text: &str| text.parse::<IpAddr>().is_ok();
        let (host, port) = match text.rsplit_once(':') {
            // An IPv6 address without brackets has no port.
            Some((host, port)) if !is_address(text) && is_number(port) => {
                (host, Some(port.parse().ok()?))
            }
            _ => (text, None),
        };
        if let Some(address) = host.strip_prefix('[') {
            let host = address.strip_suffix(']').filter(|address| is_address(address))?;
            return Some(Self { host, port });
        }
        // `*.domain` is `.domain`.
        let host = if host.starts_with("*.") { &host[1..] } else { host };
        let is_network = port.is_none() && host.split_once('/').is_some_and(is_network);
        let fits = host == "*" || is_name(host) || is_address(host) || is_network;
        fits.then_some(Self { host, port })
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_');
    text.bytes().all(fits) && text.bytes().any(|byte| byte != b'.')
}

fn is_network((address, bits): (&str, &str)) -> bool {
    match (address.parse(), bits.parse::<u8>()) {
        (Ok(IpAddr::V4(_)), Ok(bits)) => bits <= 32,
        (Ok(IpAddr::V6(_)), Ok(bits)) => bits <= 128,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_ports_addresses_and_networks_are_told_apart() {
        for (endpoint, list, is_excepted) in [
            ("https://cams.vm", "*.vm", true),
            ("https://a.cams.VM", "*.CAMS.vm", true),
            ("https://camsvm", "*.vm", false),
            ("https://cams.vm", "vm:443", true),
            ("https://cams.vm", "*.vm:443", true),
            ("https://cams.vm", ".vm:80", false),
            ("https://cams.vm:8443", "vm:443,vm:8443", true),
            ("http://cams.vm", "vm:443", false),
            ("http://cams.vm", "vm:80", true),
            ("http://cams.vm", "*:80", true),
            ("http://cams.vm", "*:443", false),
            ("http://192.0.2.1", "*", true),
            ("http://192.0.2.1:8080", "192.0.2.1:8080", true),
            ("http://192.0.2.1", "192.0.2.0/24", true),
            ("http://[2001:db8::1]", "2001:db8::1", true),
            ("http://[2001:db8::1]", "[2001:db8::1]", true),
            ("http://[2001:db8::1]:81", "[2001:db8::1]:81", true),
            ("http://[2001:db8::1]", "[2001:db8::1]:81", false),
            ("http://[2001:db8::1]", "2001:db8::/32", true),
            ("http://cams.vm", "localhost,.b", false),
            ("http://cams.vm", "", false),
        ] {
            let target = Target::of(&Endpoint::parse(endpoint).unwrap()).unwrap();
            assert_eq!(given(list, &target).unwrap(), is_excepted, "{endpoint} {list}");
            assert_eq!(of_environment(list, &target), is_excepted, "{endpoint} {list}");
            // Other programs' forms do not count, whatever their neighbors are.
            let strange = format!("<local> a*b [x], 10.0.0.0/33 http://cams.vm {list} vm:http");
            assert_eq!(of_environment(&strange, &target), is_excepted, "{endpoint} {strange}");
        }
    }
}
