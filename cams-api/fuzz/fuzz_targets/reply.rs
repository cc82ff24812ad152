//! Any bytes as the body of a reply with HTTP status 200. What is checked is in `src/reply.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cams_api_fuzz::reply::check(input));
