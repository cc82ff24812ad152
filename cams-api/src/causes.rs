//! The errors below an error.

use std::error::Error as StdError;
use std::iter;

/// The errors below this one, the nearest first.
pub(crate) fn causes<'e>(
    error: &'e (dyn StdError + 'static),
) -> impl Iterator<Item = &'e (dyn StdError + 'static)> {
    iter::successors(error.source(), |&error| error.source())
}

/// The text of the error at the bottom, which is this one if there is none below.
pub(crate) fn root_cause(error: &(dyn StdError + 'static)) -> Option<String> {
    let text = causes(error).last().unwrap_or(error).to_string();
    (!text.is_empty()).then_some(text)
}
