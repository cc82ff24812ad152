//! Turns the model into Rust code, and the code back into review cards.
//!
//! It reads no spec text and knows nothing of upstream.

mod card;
mod files;
mod generate;
mod lower;
mod print;
mod shape;
mod types;

pub use card::{UnexpectedCode, cards};
pub use files::GeneratedFiles;
pub use generate::Generated;

pub(crate) use generate::code;
