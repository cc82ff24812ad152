//! The command as its users meet it: sessions, complaints about other tools, and bad input.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failing test may panic")]

mod bad_input;
mod campaign;
mod complaints;
mod complete;
mod endings;
mod help;
mod readme;
mod receipts;
mod support;
#[cfg(unix)]
mod terminal;
mod tools;
mod upload;
