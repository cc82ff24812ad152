//! What the fuzz targets check: one function for each target, which takes any bytes and panics if
//! the client breaks a promise on them.
//!
//! The programs in `fuzz_targets/` give them what the fuzzer makes up. The tests of `cams-api`
//! include this very file and give them the corpora, so that what was found once is checked by
//! everyone, without a fuzzer.
//!
//! Nothing here reaches a network, reads a file or runs a program, whatever the bytes say. Calls
//! are answered by a [transport of our own](answer), and a profile that comes from the bytes is
//! parsed and never asked for credentials: only
//! [profiles that the checks write themselves](access_key) are.

#![allow(unreachable_pub, reason = "in the tests this is a module, which nobody else can reach")]

mod access_key;
mod answer;
mod at_once;
pub mod cli_profile;
mod disguise;
pub mod error;
mod fraction;
pub mod ini_profile;
mod place;
mod planted;
mod profile_error;
pub mod response;
mod shape;
mod shown;
mod unique_json;

/// A check by the name of its target, which is also the name of its folder in `corpus/`.
pub type Target = (&'static str, fn(&[u8]));

/// All targets.
pub const TARGETS: [Target; 4] = [
    ("response", response::check),
    ("error", error::check),
    ("cli_profile", cli_profile::check),
    ("ini_profile", ini_profile::check),
];
