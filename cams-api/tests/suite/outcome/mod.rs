//! Errors: kinds, codes and texts.

mod error_codes;
mod errors;
