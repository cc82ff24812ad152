//! The tests of the runtime, as one program. Servers listen on 127.0.0.1, and no function is
//! mocked. The folders mirror those of `src`.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

#[macro_use]
#[path = "../generated/each_list.rs"]
mod each_list;

#[macro_use]
#[path = "../generated/each_request.rs"]
mod each_request;

#[path = "../support/mod.rs"]
mod support;

mod batch;
mod client;
mod compose;
mod credentials;
#[cfg(feature = "profiles")]
mod fuzz_corpus;
mod json_call;
mod operation;
mod operations;
mod outcome;
mod pages;
mod privacy;
mod rate_limit;
mod receipts;
mod request;
mod response;
mod retry;
mod send;
mod sign;
mod telemetry;
mod testing;
mod transport;
mod upload;
mod user_code;
mod wait;
