//! Files of the spec as text: written whole, or changed in place.

mod edit;
mod write;

pub(super) use edit::edit;
pub(super) use write::file;
