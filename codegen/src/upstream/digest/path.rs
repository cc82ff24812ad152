//! The path of a line. A name may contain any letter, so the signs of the path are escaped in it.

/// A step from a value into a part of it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A field of an object.
    Field(String),
    /// The entries of a list: `[]`.
    Entries,
    /// The values of a map: `{}`.
    Values,
}

/// The letters with a meaning in paths.
const SIGNS: [char; 4] = ['\\', '.', '[', '{'];

/// The path of a field.
pub(super) fn field(parent: &str, name: &str) -> String {
    let mut path = format!("{parent}.");
    for letter in name.chars() {
        if SIGNS.contains(&letter) {
            path.push('\\');
        }
        path.push(letter);
    }
    path
}

/// The steps of a path, after its first word.
pub(super) fn steps(path: &str) -> Option<Vec<Step>> {
    let mut steps = Vec::new();
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '[' if letters.next() == Some(']') => steps.push(Step::Entries),
            '{' if letters.next() == Some('}') => steps.push(Step::Values),
            '.' => {
                let mut name = String::new();
                while let Some(letter) =
                    letters.next_if(|letter| *letter == '\\' || !SIGNS.contains(letter))
                {
                    name.push(if letter == '\\' { letters.next()? } else { letter });
                }
                steps.push(Step::Field(name));
            }
            _ => return None,
        }
    }
    Some(steps)
}

#[cfg(test)]
mod tests {
    use super::{Step, field, steps};

    #[test]
    fn any_name_comes_back() {
        for name in ["Data", "a.b", "[]", "{}", "\\", "x\\.[", "", "名"] {
            let path = format!("{}[]{{}}", field("", name));
            let expected = vec![Step::Field(name.to_owned()), Step::Entries, Step::Values];
            assert_eq!(steps(&path), Some(expected), "{path}");
        }
        for odd in ["x", "[", "[x", ".a}", ".a\\"] {
            let found = steps(odd);
            assert!(found.is_none() || odd == ".a}", "{odd}: {found:?}");
        }
    }
}
