//! Builds the HTTP client that is used unless the program supplies its own.

use std::time::Duration;

use super::proxy::Route;
use super::tls::{HAS_TLS, NO_TLS, Tls};
use crate::endpoint::Endpoint;
use crate::setup_error::SetupError;

/// The maximum idle time of a connection. Alibaba Cloud's load balancers close idle connections
/// after 15 seconds. The service may execute a request that crosses with such a close.
const IDLE: Duration = Duration::from_secs(10);

/// The maximum number of idle connections.
const MAX_IDLE: usize = 64;

/// Detects dead HTTP/2 connections. All calls share such a connection, so it would also fail their
/// repeats.
#[derive(Clone, Copy)]
struct KeepAlive {
    /// The time without data, while calls wait, after which the client sends a ping.
    ping_after: Duration,
    /// The time for the answer to a ping.
    pong_within: Duration,
}

impl KeepAlive {
    const LONGEST: Duration = Duration::from_secs(5);
    /// Servers take more frequent pings for an attack.
    const SHORTEST: Duration = Duration::from_millis(100);

    /// Both times together are shorter than an attempt, so the next attempt uses another
    /// connection. The answer gets more time because it travels both ways.
    fn of(attempt: Duration) -> Self {
        let limited = |time: Duration| time.clamp(Self::SHORTEST, Self::LONGEST);
        Self { ping_after: limited(attempt / 4), pong_within: limited(attempt / 2) }
    }
}

/// The basis of every HTTP client of this crate: the way to its endpoint, and TLS.
pub(crate) struct Basis {
    route: Route,
    tls: Tls,
}

impl Basis {
    pub(crate) fn new(
        route: Route,
        endpoint: &Endpoint,
        root_certificates: &[Vec<u8>],
    ) -> Result<Self, SetupError> {
        if endpoint.is_https() && !HAS_TLS {
            return Err(SetupError::new(format!("an https endpoint {NO_TLS}")));
        }
        let needs_tls = endpoint.is_https() || route.is_proxy_https();
        Ok(Self { tls: Tls::new(needs_tls, root_certificates)?, route })
    }

    /// An HTTP client that follows and repeats nothing.
    pub(crate) fn builder(&self) -> reqwest::ClientBuilder {
        self.route.applied_to(plain(&self.tls))
    }
}

/// Everything needed to build the HTTP clients of a client. Each async runtime gets its own.
pub(super) struct Recipe {
    basis: Basis,
    connect_timeout: Duration,
    keep_alive: KeepAlive,
    is_https: bool,
}

impl Recipe {
    pub(super) fn new(
        route: Route,
        endpoint: &Endpoint,
        root_certificates: &[Vec<u8>],
        connect_timeout: Duration,
        attempt_timeout: Duration,
    ) -> Result<Self, SetupError> {
        let basis = Basis::new(route, endpoint, root_certificates)?;
        let keep_alive = KeepAlive::of(attempt_timeout);
        Ok(Self { basis, connect_timeout, keep_alive, is_https: endpoint.is_https() })
    }

    pub(super) fn http_client(&self) -> Result<reqwest::Client, SetupError> {
        let builder = self.basis.builder();
        let builder = builder
            .connect_timeout(self.connect_timeout)
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(MAX_IDLE)
            // A request is one small write and must not wait for more data.
            .tcp_nodelay(true)
            // Idle connections are not pinged: servers dislike it, and the first call detects a
            // dead connection.
            .http2_keep_alive_interval(self.keep_alive.ping_after)
            .http2_keep_alive_timeout(self.keep_alive.pong_within);
        builder.build().map_err(|error| {
            SetupError::new("the HTTP client cannot be built").with_source(error.without_url())
        })
    }

    /// Returns `true` if calls may share a connection: TLS negotiates HTTP/2.
    pub(super) fn may_share(&self) -> bool {
        self.is_https
    }

    /// The time until a dead connection is detected.
    pub(super) fn death_noticed_within(&self) -> Duration {
        self.keep_alive.ping_after + self.keep_alive.pong_within
    }
}

/// An HTTP client without redirects and repeats.
pub(super) fn plain(tls: &Tls) -> reqwest::ClientBuilder {
    let builder = reqwest::Client::builder()
        // A signature is valid for one host only.
        .redirect(reqwest::redirect::Policy::none())
        // A repeated request needs a new nonce, so the HTTP client must not repeat.
        .retry(reqwest::retry::never());
    tls.applied_to(builder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dead_connection_is_noticed_within_an_attempt() {
        for milliseconds in [300, 1_000, 3_000, 15_000, 60_000] {
            let attempt = Duration::from_millis(milliseconds);
            let KeepAlive { ping_after, pong_within } = KeepAlive::of(attempt);
            assert!(ping_after + pong_within < attempt, "{milliseconds}");
            assert!(ping_after + pong_within <= Duration::from_secs(10), "{milliseconds}");
        }
    }
}
