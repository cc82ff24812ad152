//! The content of a message.

use serde_json::Value;

use super::between::{self, CONTENT_ERROR};
use super::compare::{EMPTY, MISSING, compare};
use super::problem::Findings;
use crate::operation::ContentInfo;

/// The problems of a content on a channel. An undocumented content has none.
pub(crate) fn content(
    contents: &'static [ContentInfo],
    channel: &str,
    type_: &str,
    value: &Value,
) -> Findings {
    let mut found = Findings::default();
    let Some(info) = info(contents, channel, type_, value) else { return found };
    compare(&info.value, value, String::new(), CONTENT_ERROR, &mut found);
    between::check(info, value, &mut found);
    for problem in &mut found.refused {
        let is_absent = problem.text == MISSING || problem.text == EMPTY;
        problem.code = match problem.path.as_str() {
            "text" if is_absent => "InvalidParameter.TextNotEmpty",
            "link" if is_absent => "InvalidParameter.LinkNotEmpty",
            _ => problem.code,
        };
    }
    found
}

/// The documented limits of a content.
pub(super) fn info(
    contents: &'static [ContentInfo],
    channel: &str,
    type_: &str,
    value: &Value,
) -> Option<&'static ContentInfo> {
    let kind = value.get("type").and_then(Value::as_str);
    contents.iter().find(|info| {
        info.channels.contains(&channel)
            && info.type_ == type_
            && (info.kind.is_none() || info.kind == kind)
    })
}
