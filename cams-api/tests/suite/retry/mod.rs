//! Retries: which failures, how often, and when.

mod limits;
mod repeats;
