//! Any text as an ini file of profiles. What is checked is in `src/ini_profile.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cams_api_fuzz::ini_profile::check(input));
