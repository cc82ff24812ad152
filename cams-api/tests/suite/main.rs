//! The tests of the runtime, as one program: real sockets on 127.0.0.1, and no mocked functions.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

#[macro_use]
#[path = "../generated/each_request.rs"]
mod each_request;

mod bad_input;
mod blocking;
mod concurrency;
mod credentials;
mod credentials_refresh;
mod credentials_services;
mod custom_transport;
mod decoding;
mod drift;
mod edge;
mod error_codes;
mod errors;
mod fakes;
mod fuzz_corpus;
mod golden;
mod http2;
mod invisible;
mod json_call;
mod loopback;
mod ordering;
mod owned;
mod pool;
mod probe;
mod profiles;
mod proxy;
mod redaction;
mod repairs;
mod retries;
mod retry_limits;
mod runtimes;
mod signing;
mod skew;
mod snapshots;
mod spans;
mod styles;
mod table;
mod time;
mod timeouts;
mod tls;
mod transport;
#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
mod without_tls;
