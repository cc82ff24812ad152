//! Advice about names that are not in the table.

use super::nearest::nearest;
use super::{feature_of, find, names};
use crate::privacy::GivenName;

/// Advice about a name that [`find`] does not find.
pub(crate) fn unknown_operation(name: &str) -> String {
    unknown_in(name, |name| find(name).is_some())
}

/// Advice about a name that is not in the table. `is_on` returns `true` for an operation that is
/// compiled in.
fn unknown_in(name: &str, is_on: impl Fn(&str) -> bool) -> String {
    let feature_off = |name: &str| feature_of(name).filter(|_| !is_on(name));
    if let Some(feature) = feature_off(name) {
        return format!("{name} needs the feature `{feature}` of cams-api; turn it on");
    }
    let found: Vec<String> = nearest(name, names())
        .into_iter()
        .map(|name| match feature_off(name) {
            Some(feature) => format!("{name} (which needs the feature `{feature}`)"),
            None => name.to_owned(),
        })
        .collect();
    let hint = match found.as_slice() {
        [] => "; `cams_api::operations` lists all operations".to_owned(),
        found => format!("; did you mean {}?", found.join(" or ")),
    };
    format!("{} is not an operation that this version of cams-api knows{hint}", GivenName(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_that_is_not_compiled_in_names_its_feature() {
        let is_on = |name: &str| name != "SendChatappMessage";
        assert_eq!(
            unknown_in("SendChatappMessage", is_on),
            "SendChatappMessage needs the feature `messages` of cams-api; turn it on"
        );
        assert_eq!(
            unknown_in("send_chatapp_message", is_on),
            "send_chatapp_message is not an operation that this version of cams-api knows; did you mean \
             SendChatappMessage (which needs the feature `messages`)?"
        );
    }
}
