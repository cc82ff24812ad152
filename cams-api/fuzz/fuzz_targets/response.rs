//! Any bytes as the body of a response with HTTP status 200. What is checked is in `src/response.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cams_api_fuzz::response::check(input));
