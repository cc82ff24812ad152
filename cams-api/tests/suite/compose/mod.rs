//! Messages that are composed and sent.

mod checked;
mod contents;
mod random;
mod sending;
