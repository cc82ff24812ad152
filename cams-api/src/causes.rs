//! The errors below an error.

use std::error::Error as StdError;
use std::iter;

/// The errors below this one, the nearest first.
pub(crate) fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    iter::successors(error.source(), |&error| error.source())
}

/// The text of the root cause. An error without a source is its own root cause.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> Option<String> {
    let text = causes(error).last().unwrap_or(error).to_string();
    (!text.is_empty()).then_some(text)
}
