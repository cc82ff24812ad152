//! A place in a list, which outlives the process.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A place in a list, to go on from with [`Pages::start_at`](super::Pages::start_at) or
/// [`Items::start_at`](super::Items::start_at).
///
/// Store it as text with `to_string()` and read it with `parse()`, or with serde. The text is JSON.
/// It contains no entries, but it may contain a page token of the service.
///
/// ```
/// use cams_api::pages::Position;
///
/// let text = r#"{"operation":"ListChatGroup","page":3,"size":20,"seen":40}"#;
/// let position: Position = text.parse()?;
/// assert_eq!(position.operation(), "ListChatGroup");
/// assert_eq!(position.to_string(), text);
/// # Ok::<(), cams_api::pages::InvalidPosition>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    pub(super) operation: Cow<'static, str>,
    /// The number of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) page: Option<i64>,
    /// The number of entries per page, which gives the page number its meaning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) size: Option<i64>,
    /// The token of the page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// The number of entries on the pages before.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) seen: u64,
    /// The number of entries of the page that were taken.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) taken: u64,
}

impl Position {
    /// The wire name of the list operation.
    pub fn operation(&self) -> &str {
        &self.operation
    }
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde passes a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&serde_json::to_string(self).map_err(|_| fmt::Error)?)
    }
}

impl FromStr for Position {
    type Err = InvalidPosition;

    fn from_str(text: &str) -> Result<Self, InvalidPosition> {
        serde_json::from_str(text).map_err(InvalidPosition)
    }
}

/// The text is not a [`Position`].
#[derive(Debug)]
pub struct InvalidPosition(serde_json::Error);

impl fmt::Display for InvalidPosition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "not a position in a list (line {}, column {}); pass the text of Position::to_string()",
            self.0.line(),
            self.0.column()
        )
    }
}

impl std::error::Error for InvalidPosition {}
