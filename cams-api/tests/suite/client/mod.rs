//! Building a client, and calling with it from any thread and runtime.

mod bad_input;
mod blocking;
mod concurrency;
mod options;
mod owned;
mod runtimes;
