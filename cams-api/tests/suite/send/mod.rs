//! The loop behind every call: time limits, repairs between attempts, spans.

mod repairs;
mod skew;
mod spans;
mod timeouts;
