//! The places of keys and values in the text of a file.

use std::ops::Range;

use crate::spec::{Data, Location, Node};

/// A text and its lines.
pub(super) struct Layout<'a> {
    pub(super) text: &'a str,
    /// The line starts, and last the end of the text.
    pub(super) lines: Vec<usize>,
}

impl<'a> Layout<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let mut lines: Vec<usize> = vec![0];
        lines.extend(text.match_indices('\n').map(|(at, _)| at + 1));
        if lines.last() != Some(&text.len()) {
            lines.push(text.len());
        }
        Self { text, lines }
    }

    /// The range from a key or dash to the end of its deeper-indented lines. Empty lines and
    /// comments before the next item belong to that item.
    pub(super) fn extent(&self, start: Location, value: &Node) -> Range<usize> {
        let indent = start.column - 1;
        // YAML allows a list at the indentation of its key.
        let level = match &value.data {
            Data::List(items) => items.first().and_then(|item| self.dash_of(item)),
            _ => None,
        };
        let dashes =
            level.is_some_and(|dash| dash.column == start.column && dash.line > start.line);
        let mut end = start.line;
        for line in start.line..self.lines.len() - 1 {
            let text = &self.text[self.lines[line]..self.lines[line + 1]];
            let content = text.trim_start_matches(' ');
            let depth = text.len() - content.len();
            if content.trim().is_empty() {
                continue;
            }
            if depth > indent || (dashes && depth == indent && content.starts_with('-')) {
                end = line + 1;
            } else {
                break;
            }
        }
        self.offset(start)..self.lines[end]
    }

    /// The dash before an entry on the same line.
    pub(super) fn dash_of(&self, item: &Node) -> Option<Location> {
        let line = &self.text[self.line_of(item.location)..self.offset(item.location)];
        let dash = line.trim_end();
        let column = dash.len();
        let alone = dash.trim_start() == "-";
        alone.then_some(Location { line: item.location.line, column })
    }

    /// `true` if only spaces precede a place.
    pub(super) fn leads(&self, at: Location) -> bool {
        self.text[self.line_of(at)..self.offset(at)].trim().is_empty()
    }

    /// `true` for a value in flow style, or with an anchor, a tag or an alias.
    pub(super) fn is_flow(&self, node: &Node) -> bool {
        self.text[self.offset(node.location)..].starts_with(['[', '{', '&', '!', '*'])
    }

    /// The offset of the line of a place.
    pub(super) fn line_of(&self, at: Location) -> usize {
        self.lines.get(at.line - 1).copied().unwrap_or(self.text.len())
    }

    /// The index of the line with an offset.
    pub(super) fn line_index(&self, offset: usize) -> usize {
        self.lines.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The offset of a place.
    pub(super) fn offset(&self, at: Location) -> usize {
        let start = self.line_of(at);
        let before = self.text[start..].chars().take(at.column - 1).map(char::len_utf8);
        start + before.sum::<usize>()
    }
}
