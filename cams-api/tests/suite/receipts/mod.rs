//! Receipts and incoming messages, as pushed over HTTP and put into queues.

mod reading;
mod routing;
mod webhook;
