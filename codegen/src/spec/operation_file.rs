//! The file of an operation: `<family>/<Operation>.yaml`.

use std::fmt::Write as _;

use crate::hash;

/// The longest file name without its ending, in bytes. File systems allow 255.
const LONGEST: usize = 200;

/// The path of the file below `spec/`.
pub(crate) fn path(family: &str, operation: &str) -> String {
    format!("{family}/{}.yaml", stem(operation))
}

/// `true` if a file has the name of an operation.
pub(crate) fn is_of(path: &str, operation: &str) -> bool {
    stem_of(path) == stem(operation)
}

/// The name of a file without its folder and ending.
pub(crate) fn stem_of(path: &str) -> &str {
    let file = path.rsplit('/').next().unwrap_or(path);
    file.strip_suffix(".yaml").unwrap_or(file)
}

/// The name of an operation's file without its ending: the name of the operation. A sign that not
/// every file name may have becomes `~` and two hexadecimal digits, and a long name ends early, with
/// its hash.
pub(crate) fn stem(operation: &str) -> String {
    let mut stem = String::new();
    for (at, letter) in operation.char_indices() {
        if letter.is_alphanumeric() || "-_".contains(letter) || letter == '.' && at > 0 {
            stem.push(letter);
            continue;
        }
        for byte in letter.to_string().bytes() {
            // Writing into a `String` cannot fail.
            let _ = write!(stem, "~{byte:02X}");
        }
    }
    if stem.len() > LONGEST {
        let hash = hash::short(&[operation]);
        let start = stem.char_indices().take_while(|(at, _)| at + hash.len() < LONGEST - 4);
        stem = format!("{}~{hash}", start.map(|(_, letter)| letter).collect::<String>());
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_operation_has_a_file() {
        for (operation, expected) in [
            ("DeleteChatGroup", "DeleteChatGroup"),
            ("Dotted.Operation_2-x", "Dotted.Operation_2-x"),
            ("with space", "with~20space"),
            ("../Escape", "~2E.~2FEscape"),
            (".hidden", "~2Ehidden"),
            ("a~b", "a~7Eb"),
            ("Größe", "Größe"),
        ] {
            assert_eq!(stem(operation), expected);
            assert!(is_of(&path("things", operation), operation), "{operation}");
        }
        let (long, longer) = ("A".repeat(300), "A".repeat(301));
        assert!(stem(&long).len() <= LONGEST && stem(&"ß".repeat(300)).len() <= LONGEST);
        assert!(stem(&long).starts_with("AAA") && stem(&long) != stem(&longer));
    }
}
