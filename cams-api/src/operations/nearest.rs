//! Finds the known names that a mistyped one may mean, for error texts.

/// The required similarity of two names, from 0 to 1.
const ALIKE: f64 = 0.86;

/// The maximum length of a name, in bytes. A longer one is not a typing error, and comparing it
/// would take long.
const LONGEST: usize = 100;

/// Returns at most three of the names, the most similar first. Case and underscores are ignored, so
/// the Rust name of a parameter finds its wire name.
pub(crate) fn nearest<'n>(
    mistyped: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> Vec<&'n str> {
    if mistyped.len() > LONGEST {
        return Vec::new();
    }
    let mistyped = plain(mistyped);
    let mut found: Vec<(f64, &str)> = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(&mistyped, &plain(name)), name))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let is_certain = matches!(found.first(), Some((likeness, _)) if *likeness == 1.0);
    found.truncate(if is_certain { 1 } else { 3 });
    found.into_iter().map(|(_, name)| name).collect()
}

fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_of_the_finger_finds_the_name() {
        let names = ["BusinessNumber", "ChannelType", "CustSpaceId", "GroupId"];
        assert_eq!(nearest("BusinesNumber", names), ["BusinessNumber"]);
        assert_eq!(nearest("GrupId", names), ["GroupId"]);
        assert_eq!(nearest("cust_space_id", names), ["CustSpaceId"]);
        assert_eq!(nearest("channel", names), ["ChannelType"]);
        assert!(nearest("Text", names).is_empty());
        assert!(nearest("", names).is_empty());
        let padded = |len: usize| format!("GroupI{}d", " ".repeat(len - 7));
        assert_eq!(nearest(&padded(100), names), ["GroupId"]);
        assert!(nearest(&padded(101), names).is_empty());
    }

    #[test]
    fn the_most_alike_comes_first() {
        let names = ["ListChatGroup", "ListChatFlow", "ListChatGroupParticipants", "DeleteFlow"];
        assert_eq!(nearest("ListChatGrup", names)[0], "ListChatGroup");
        assert_eq!(nearest("list_chat_flow", names), ["ListChatFlow"]);
    }
}
