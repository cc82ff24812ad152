//! Keeps web pages of other origins from driving a local CAMS.
//!
//! A page elsewhere can make a browser send requests to this machine. Its own name may even resolve
//! to 127.0.0.1, so the request must name a host that only this machine has. A form cannot send
//! JSON, and a script of another origin needs a permission that this server never gives.

use std::net::{IpAddr, SocketAddr};

use http::header::{CONTENT_TYPE, HOST, HeaderName, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{Method, StatusCode};

use super::problem::Problem;

/// Admits requests to the control.
pub(super) struct Guard {
    /// The host on which the server listens, as its user wrote it.
    listen: String,
    address: IpAddr,
}

impl Guard {
    /// Admits requests to these names of the server.
    pub(super) fn new(listen: &str, address: SocketAddr) -> Self {
        let host = listen.rsplit_once(':').map_or(listen, |(host, _)| host);
        Self { listen: host.to_owned(), address: address.ip() }
    }

    /// Refuses a request that may come from a web page of another origin.
    pub(super) fn admit(&self, request: &Parts) -> Result<(), Problem> {
        let text = |name: HeaderName| {
            request.headers.get(name).map(|value| value.to_str().unwrap_or_default())
        };
        let host = text(HOST).unwrap_or_default();
        if !self.is_ours(host) {
            return Err(Problem::new(
                StatusCode::FORBIDDEN,
                format!("the host {host:?} is not this server; use http://localhost with its port"),
            ));
        }
        if text(ORIGIN).is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
            let error = "a page of another origin may not control this server; open its own page";
            return Err(Problem::new(StatusCode::FORBIDDEN, error));
        }
        let has_body = !matches!(request.method, Method::GET | Method::HEAD | Method::DELETE);
        let is_json = text(CONTENT_TYPE).is_some_and(|text| {
            text.split(';').next().is_some_and(|kind| kind.trim() == "application/json")
        });
        if has_body && !is_json {
            let error = "the body is not declared as JSON; send the header content-type: \
                         application/json";
            return Err(Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, error));
        }
        Ok(())
    }

    /// `true` for the names of this machine, and for the address on which the server listens.
    fn is_ours(&self, host: &str) -> bool {
        let Ok(authority) = host.parse::<Authority>() else { return false };
        let name = authority.host().trim_start_matches('[').trim_end_matches(']');
        let is_address =
            |ip: IpAddr| ip.is_loopback() || ip == self.address || self.address.is_unspecified();
        name.eq_ignore_ascii_case("localhost")
            || name.eq_ignore_ascii_case(&self.listen)
            || name.parse().is_ok_and(is_address)
    }
}

#[cfg(test)]
mod tests {
    use http::Request;

    use super::*;

    fn status(guard: &Guard, headers: &[(&str, &str)]) -> u16 {
        let mut request = Request::post("/-/faults");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        guard.admit(&parts).map_or_else(|problem| problem.status.as_u16(), |()| 200)
    }

    #[test]
    fn only_hosts_of_this_machine_are_admitted() {
        let local = Guard::new("127.0.0.1:0", ([127, 0, 0, 1], 8080).into());
        let open = Guard::new("0.0.0.0:8080", ([0, 0, 0, 0], 8080).into());
        let named = Guard::new("mock.test:8080", ([10, 0, 0, 7], 8080).into());
        for (host, expected) in [
            ("localhost:8080", [true, true, true]),
            ("LOCALHOST", [true, true, true]),
            ("127.0.0.1:9", [true, true, true]),
            ("[::1]:8080", [true, true, true]),
            ("10.0.0.7:8080", [false, true, true]),
            ("mock.test:8080", [false, false, true]),
            ("evil.example", [false, false, false]),
            ("localhost.evil.example:8080", [false, false, false]),
            ("", [false, false, false]),
        ] {
            let admitted = [&local, &open, &named].map(|guard| guard.is_ours(host));
            assert_eq!(admitted, expected, "{host}");
        }
    }

    #[test]
    fn bodies_are_json_and_from_no_other_origin() {
        let guard = Guard::new("127.0.0.1:0", ([127, 0, 0, 1], 8080).into());
        let host = ("host", "localhost:8080");
        let json = ("content-type", "application/json; charset=utf-8");
        assert_eq!(status(&guard, &[host, json]), 200);
        assert_eq!(status(&guard, &[host, json, ("origin", "http://localhost:8080")]), 200);
        assert_eq!(status(&guard, &[host, json, ("origin", "http://evil.example")]), 403);
        assert_eq!(status(&guard, &[host, json, ("origin", "null")]), 403);
        assert_eq!(status(&guard, &[host]), 415);
        assert_eq!(status(&guard, &[host, ("content-type", "text/plain")]), 415);
        assert_eq!(status(&guard, &[json]), 403);
    }
}
