//! The tests of the runtime, as one program: real sockets on 127.0.0.1, no mocked functions, no sleeping.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

mod bad_input;
mod blocking;
mod concurrency;
mod credentials;
mod decoding;
mod edge;
mod errors;
mod golden;
mod loopback;
mod ordering;
mod probe;
mod redaction;
mod signing;
mod snapshots;
mod spans;
mod transport;
