//! Doc comments as tokens: texts are filled to lines.

use proc_macro2::TokenStream;
use quote::quote;
use textwrap::core::Word;

/// The width of comment lines, which fits the lines of code.
const WIDTH: usize = 90;

/// `///` lines.
pub(super) fn outer(text: &str) -> TokenStream {
    let lines = comment_lines(text);
    quote!(#(#[doc = #lines])*)
}

/// `//!` lines.
pub(super) fn inner(text: &str) -> TokenStream {
    let lines = comment_lines(text);
    quote!(#(#![doc = #lines])*)
}

/// The lines of a comment. Paragraphs and list entries are filled; code and tables stay unchanged.
fn comment_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut paragraph = String::new();
    let mut in_code = false;
    for line in text.trim().lines().chain([""]) {
        let fence = line.starts_with("```");
        let starts_entry = ["* ", "- ", "> ", "#", "|"].iter().any(|mark| line.starts_with(mark));
        if line.trim().is_empty() || fence || in_code || starts_entry {
            fill(&std::mem::take(&mut paragraph), &mut lines);
        }
        if fence || in_code || line.trim().is_empty() || line.starts_with('|') {
            // Code without a language is not Rust, which `cargo test` would run.
            let is_bare = fence && !in_code && line.trim_end() == "```";
            in_code ^= fence;
            lines.push(if is_bare { "```text" } else { line.trim_end() }.to_owned());
        } else {
            paragraph.push_str(if paragraph.is_empty() { "" } else { " " });
            paragraph.push_str(line.trim());
        }
    }
    // The empty line at the end of the last paragraph.
    lines.pop();
    lines
        .iter()
        .map(|line| if line.is_empty() { String::new() } else { format!(" {line}") })
        .collect()
}

fn fill(paragraph: &str, lines: &mut Vec<String>) {
    if paragraph.is_empty() {
        return;
    }
    let indent = if paragraph.starts_with("* ") || paragraph.starts_with("- ") { "  " } else { "" };
    let options = textwrap::Options::new(WIDTH)
        .subsequent_indent(indent)
        .break_words(false)
        .word_separator(textwrap::WordSeparator::Custom(words))
        .word_splitter(textwrap::WordSplitter::NoHyphenation)
        .wrap_algorithm(textwrap::WrapAlgorithm::FirstFit);
    lines.extend(textwrap::wrap(paragraph, options).into_iter().map(std::borrow::Cow::into_owned));
}

/// The words of a line. No line may end inside the label of a link, or after the mark of a list
/// entry.
fn words(line: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let (mut in_code, mut in_label) = (false, false);
    let mut last = None;
    let words = line.split_inclusive(move |letter| {
        let is_mark = last.is_none() && matches!(letter, '*' | '-');
        match letter {
            '`' if !in_label => in_code = !in_code,
            '[' if !in_code && last != Some('\\') => in_label = true,
            ']' if last != Some('\\') => in_label = false,
            _ => {}
        }
        let ends = letter == ' ' && !in_label && last.is_some();
        if !is_mark {
            last = Some(letter);
        }
        ends
    });
    Box::new(words.map(Word::from))
}

#[cfg(test)]
mod tests {
    use super::comment_lines;

    #[test]
    fn no_line_ends_inside_a_label() {
        let filler = "word ".repeat(17);
        let lines = comment_lines(&format!(
            "{filler}`[a` [a label of words](https://example.com/page) \\[no label\\] at all\n* [one link](https://example.com/{0})",
            "x".repeat(100)
        ));
        assert_eq!(
            lines[1..],
            [
                " [a label of words](https://example.com/page) \\[no label\\] at all".to_owned(),
                format!(" * [one link](https://example.com/{})", "x".repeat(100)),
            ]
        );
    }
}
