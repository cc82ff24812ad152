//! Messages that are composed and sent.

mod contents;
mod sending;
