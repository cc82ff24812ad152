//! Writes spec files as text: as a whole, or changed in place.

mod edit;
mod layout;
mod write;

pub(super) use edit::edit;
pub(super) use write::{file, in_flow, word};
