//! Makes the HTTP client that is used unless the program brings its own.

use std::time::Duration;

use super::options::BuiltinOptions;
use super::proxy::Route;
use super::tls;
use crate::endpoint::Endpoint;
use crate::error::{Error, ErrorKind};

/// A connection that was idle for so long is closed.
const IDLE: Duration = Duration::from_secs(90);

/// Over HTTP/2, a server that was silent for so long while calls wait for it is asked for a sign of life.
const PING_AFTER: Duration = Duration::from_secs(5);
/// How long it has to give one. All calls share a connection, so that a dead one would meet their repeats too.
/// Together the two are shorter than an attempt is by default, so that the next attempt takes another connection.
const PONG_WITHIN: Duration = Duration::from_secs(5);

pub(super) fn http_client(
    options: &BuiltinOptions,
    endpoint: &Endpoint,
    route: &Route,
    connect_timeout: Duration,
) -> Result<reqwest::Client, Error> {
    let builder = reqwest::Client::builder()
        .connect_timeout(connect_timeout)
        .pool_idle_timeout(IDLE)
        // A request is one small write, which must not wait for more to come.
        .tcp_nodelay(true)
        // Idle connections are not pinged: servers dislike it, and the first call finds a dead one out.
        .http2_keep_alive_interval(PING_AFTER)
        .http2_keep_alive_timeout(PONG_WITHIN)
        // A signature is bound to its host.
        .redirect(reqwest::redirect::Policy::none())
        // A request that is repeated needs a new nonce, so repeating is not the HTTP client's business.
        .retry(reqwest::retry::never());
    let builder = route.applied_to(builder);
    let needs_tls = endpoint.is_https() || route.is_proxy_https();
    tls::configured(builder, needs_tls, &options.root_certificates)?.build().map_err(|error| {
        Error::new(ErrorKind::Config, "the HTTP client cannot be made")
            .with_source(error.without_url())
    })
}
