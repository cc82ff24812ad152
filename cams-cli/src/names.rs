//! Names as people type them, and the wire names that they mean.

use cams_api::operations::{self, OperationInfo};
use heck::ToKebabCase as _;

/// The required similarity of two names, from 0 to 1.
const ALIKE: f64 = 0.86;

/// The maximum length of a name, in bytes. A longer one is not a typing error.
const LONGEST: usize = 100;

/// The spelling of a wire name on the command line: `send-chatapp-message`.
pub(crate) fn kebab(name: &str) -> String {
    name.to_kebab_case()
}

/// `true` if both names are the same in some spelling: kebab case, snake case or the wire's.
pub(crate) fn is_same(typed: &str, name: &str) -> bool {
    plain(typed).eq(plain(name))
}

/// The operation with this name, in any spelling.
pub(crate) fn operation(typed: &str) -> Option<&'static OperationInfo> {
    operations::find(typed)
        .or_else(|| operations::all().find(|operation| is_same(typed, operation.name)))
}

/// At most three names that a mistyped one may mean, the most similar first.
pub(crate) fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Vec<&'n str> {
    if typed.len() > LONGEST {
        return Vec::new();
    }
    let typed: String = plain(typed).collect();
    let mut found: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&typed, &plain(name).collect::<String>()), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.truncate(3);
    found.into_iter().map(|(_, name)| name).collect()
}

/// The question after an unknown name. Empty if nothing is like it.
pub(crate) fn did_you_mean(names: &[impl AsRef<str>]) -> Option<String> {
    let names: Vec<&str> = names.iter().map(AsRef::as_ref).collect();
    (!names.is_empty()).then(|| format!("did you mean {}?", names.join(" or ")))
}

fn plain(name: &str) -> impl Iterator<Item = char> {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_spelling_of_a_name_means_one_operation_and_one_parameter() {
        let mut operations_seen = HashSet::new();
        for operation in operations::all() {
            assert!(operations_seen.insert(plain(operation.name).collect::<String>()));
            let parameters = operation.parameters.iter();
            let seen: HashSet<String> =
                parameters.map(|parameter| plain(parameter.name).collect()).collect();
            assert_eq!(seen.len(), operation.parameters.len(), "{}", operation.name);
        }
        for typed in ["send-chatapp-message", "SendChatappMessage", "send_chatapp_message"] {
            assert_eq!(operation(typed).unwrap().name, "SendChatappMessage");
        }
    }

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        let names = operations::all().map(|operation| operation.name);
        assert_eq!(nearest("send-chatap-message", names)[0], "SendChatappMessage");
    }
}
