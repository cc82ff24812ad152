//! Connections, proxies, TLS, HTTP/2, and a program's own transports.

mod custom;
mod failures;
mod http2;
mod pool;
mod proxy;
mod tls;
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod without_tls;
