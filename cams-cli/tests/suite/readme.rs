//! Every session of the README is run, and its output compared. `...` stands for anything.

use crate::support::cams;
use crate::support::words;

const README: &str = include_str!("../../README.md");

#[test]
fn every_session_of_the_readme_is_true() {
    let mut count = 0;
    for block in README.split("```console\n").skip(1) {
        let (block, _) = block.split_once("\n```").unwrap();
        for session in block.split("$ ").skip(1) {
            let (command, expected) = split(session);
            let words = words(command.strip_prefix("cams ").unwrap_or(&command));
            let ran = cams(&words.iter().map(String::as_str).collect::<Vec<_>>()).run();
            let found = format!("{}{}", ran.stdout, ran.stderr);
            assert!(
                fits(&found, expected.trim_end()),
                "$ {command}\nexpected:\n{expected}\nfound:\n{found}"
            );
            count += 1;
        }
    }
    assert!(count >= 8, "the README has only {count} sessions");
}

/// The command, which goes on after a backslash, and its output.
fn split(session: &str) -> (String, &str) {
    let mut end = 0;
    for line in session.split_inclusive('\n') {
        end += line.len();
        if !line.trim_end().ends_with('\\') {
            break;
        }
    }
    (session[..end].trim_end().to_owned(), &session[end..])
}

/// `true` if the text is the expected one, where `...` stands for anything.
fn fits(found: &str, expected: &str) -> bool {
    let mut rest = found.trim_end();
    let parts: Vec<&str> = expected.split("...").collect();
    for (index, part) in parts.iter().enumerate() {
        match rest.find(part) {
            Some(0) => rest = &rest[part.len()..],
            Some(at) if index > 0 => rest = &rest[at + part.len()..],
            _ => return false,
        }
    }
    rest.is_empty() || parts.last() == Some(&"")
}
