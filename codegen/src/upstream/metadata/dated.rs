//! The date of a metadata file: the newest change that it mentions.

use super::cursor::Cursor;
use crate::upstream::date::Date;

/// The newest `createdAt` in the `changeSet` of any operation. `None` if no operation has any.
pub(super) fn newest<'a>(apis: &[(&'a str, Cursor<'a>)]) -> Option<Date> {
    let changes = apis.iter().filter_map(|(_, api)| api.get("changeSet")?.items().ok()).flatten();
    let days = changes.filter_map(|change| {
        let created = change.get("createdAt")?;
        created.node.as_str()?.get(..10)?.parse().ok()
    });
    days.max()
}
