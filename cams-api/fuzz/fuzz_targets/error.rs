//! Any status, headers and body as the response to a call. What is checked is in `src/error.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cams_api_fuzz::error::check(input));
