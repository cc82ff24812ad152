//! Any text as the `config.json` of the `aliyun` tool. What is checked is in `src/cli_profile.rs`.

#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| cams_api_fuzz::cli_profile::check(input));
