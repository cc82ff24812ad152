//! Splits a command line into a program and its arguments. Nothing is run and nothing is expanded:
//! no variables, no patterns, no pipes. By hand, since `shell-words` and `shlex` know the rules of
//! POSIX only, and start a comment at a `#`.

/// The meaning of a backslash.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Backslash {
    /// It escapes the next character, as in a POSIX shell.
    Escapes,
    /// It separates folders. Only `\"` inside double quotes is a quote.
    Literal,
}

impl Backslash {
    /// The rule of the target system.
    pub(super) const NATIVE: Self = if cfg!(windows) { Self::Literal } else { Self::Escapes };
}

/// Splits a command line into the program and its arguments. The error never quotes the command
/// line.
pub(super) fn split(command: &str, backslash: Backslash) -> Result<Vec<String>, &'static str> {
    let mut words = Vec::new();
    // The current word. It may be empty: `tool ""` has two words.
    let mut word: Option<String> = None;
    let mut rest = command.chars();
    while let Some(character) = rest.next() {
        match character {
            '\'' | '"' => {
                let word = word.get_or_insert_default();
                quoted(character, &mut rest, backslash, word)?;
            }
            '\\' if backslash == Backslash::Escapes => match rest.next() {
                // The line continues.
                Some('\n') => {}
                Some(escaped) => word.get_or_insert_default().push(escaped),
                None => return Err("it ends in a backslash"),
            },
            _ if character.is_whitespace() => words.extend(word.take()),
            _ => word.get_or_insert_default().push(character),
        }
    }
    words.extend(word);
    match words.first() {
        Some(program) if !program.is_empty() => Ok(words),
        _ => Err("it names no program"),
    }
}

/// Appends the text before the closing quote.
fn quoted(
    quote: char,
    rest: &mut std::str::Chars<'_>,
    backslash: Backslash,
    word: &mut String,
) -> Result<(), &'static str> {
    while let Some(character) = rest.next() {
        if character == quote {
            return Ok(());
        }
        if character == '\\' && quote == '"' {
            let next = rest.clone().next();
            let (is_escape, is_continuation) = match backslash {
                Backslash::Literal => (next == Some('"'), false),
                Backslash::Escapes => {
                    (matches!(next, Some('"' | '\\' | '$' | '`')), next == Some('\n'))
                }
            };
            if is_escape || is_continuation {
                rest.next();
                word.extend(next.filter(|_| is_escape));
                continue;
            }
        }
        word.push(character);
    }
    Err("a quote is not closed")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_escapes_as_in_a_shell() {
        for (command, words) in [
            ("tool  --a\tb\n", vec!["tool", "--a", "b"]),
            (r#"'my tool' "a b" c'd'"e""#, vec!["my tool", "a b", "cde"]),
            (r#"tool "" ''"#, vec!["tool", "", ""]),
            (r#"tool a\ b \"c\" '\n' "\n\"\$\\""#, vec!["tool", "a b", "\"c\"", r"\n", r#"\n"$\"#]),
            ("tool a\\\nb \"c\\\nd\"", vec!["tool", "ab", "cd"]),
            ("tool $HOME | *", vec!["tool", "$HOME", "|", "*"]),
        ] {
            assert_eq!(split(command, Backslash::Escapes).unwrap(), words, "{command}");
        }
    }

    #[test]
    fn a_backslash_separates_folders_on_windows() {
        for (command, words) in [
            (r"C:\tools\cred.exe --a", vec![r"C:\tools\cred.exe", "--a"]),
            (
                r#""C:\Program Files\t.exe" "say \"hi\"""#,
                vec![r"C:\Program Files\t.exe", r#"say "hi""#],
            ),
            (r"tool a\ b", vec!["tool", r"a\", "b"]),
        ] {
            assert_eq!(split(command, Backslash::Literal).unwrap(), words, "{command}");
        }
    }

    #[test]
    fn what_is_no_command_is_refused() {
        for (command, reason) in [
            ("", "it names no program"),
            (" \t", "it names no program"),
            ("'' a", "it names no program"),
            ("tool 'a", "a quote is not closed"),
            ("tool \"a\\\"", "a quote is not closed"),
            ("tool \\", "it ends in a backslash"),
        ] {
            assert_eq!(split(command, Backslash::Escapes).unwrap_err(), reason, "{command}");
        }
    }
}
