//! The tests of the local CAMS, as one program: real sockets on 127.0.0.1.

// Tells the lints that helpers of tests are tests too.
#![cfg(test)]

#[path = "../support/mod.rs"]
mod support;

mod cassette;
mod checks;
mod command;
mod control;
mod families;
mod faults;
mod gateway;
mod inbox;
mod journal;
mod limits;
mod messages;
mod pushes;
mod rules;
mod state;
mod story;
mod templates;
mod uploads;
mod user_features;
mod user_story;
