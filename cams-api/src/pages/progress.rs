//! The place that a list has reached, and whether it ends there.

use std::borrow::Cow;
use std::collections::HashSet;
use std::mem;

use super::Position;
use crate::operation::{Listed, PageSelector, Paged};

/// The number of entries per page, if the request does not set one.
pub const DEFAULT_SIZE: i64 = 20;

/// The place that a list has reached.
pub(super) struct Progress<R: Paged> {
    pub(super) next: Position,
    /// No page was read yet.
    is_first: bool,
    /// The number of entries on the first page read: the largest page that the service gives.
    largest: Option<usize>,
    /// The last page of a list that does not tell its length, to notice when it is repeated.
    last: Vec<R::Item>,
    tokens: HashSet<String>,
}

/// The next step after a page.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Another page.
    Next,
    /// The page was the last one.
    End,
    /// The page is beyond the end of the list.
    Beyond,
    /// The page leads in a circle, for this reason.
    Circle(&'static str),
}

impl<R: Paged> Progress<R> {
    /// The first page of a request.
    pub(super) fn new(request: &mut R) -> Self {
        let mut next = Position {
            operation: Cow::Borrowed(R::ACTION),
            page: None,
            size: None,
            token: None,
            seen: 0,
            taken: 0,
        };
        match request.selector() {
            PageSelector::Numbered { page, size } => {
                let size = size.get().unwrap_or(DEFAULT_SIZE);
                let page = page.get().unwrap_or(1);
                next.seen = u64::try_from(page.saturating_sub(1).saturating_mul(size)).unwrap_or(0);
                (next.page, next.size) = (Some(page), Some(size));
            }
            PageSelector::Token { token } => next.token = token.clone(),
        }
        Self::at(next)
    }

    fn at(next: Position) -> Self {
        let (last, tokens) = (Vec::new(), HashSet::new());
        Self { next, is_first: true, largest: None, last, tokens }
    }

    /// Goes on from a position of the same list.
    pub(super) fn start_at(&mut self, position: Position) -> Result<(), String> {
        let fits = position.operation == R::ACTION
            && position.page.is_some() == self.next.page.is_some()
            && (position.page.is_none() || position.size.is_some());
        if !fits {
            return Err(format!(
                "the position is not one of the list {}; take it from position() of the same list",
                R::ACTION
            ));
        }
        *self = Self::at(position);
        Ok(())
    }

    /// Lets a request ask for the next page.
    pub(super) fn select(&self, request: &mut R) {
        match request.selector() {
            PageSelector::Numbered { page, size } => {
                page.set(self.next.page.unwrap_or(1));
                size.set(self.next.size.unwrap_or(DEFAULT_SIZE));
            }
            PageSelector::Token { token } => token.clone_from(&self.next.token),
        }
    }

    /// Takes a page into account. `is_whole` is `false` if entries of it were left out because they
    /// do not fit.
    pub(super) fn advance(&mut self, listed: Listed<'_, R::Item>, is_whole: bool) -> Step {
        let count = listed.items.len();
        let step = match self.next.page {
            Some(_) => self.advance_number(listed, is_whole),
            None => self.advance_token(listed.next, count == 0 && is_whole),
        };
        self.next.seen = self.next.seen.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        self.next.taken = 0;
        self.is_first = false;
        step
    }

    fn advance_number(&mut self, listed: Listed<'_, R::Item>, is_whole: bool) -> Step {
        let count = listed.items.len();
        let seen = self.next.seen.saturating_add(u64::try_from(count).unwrap_or(u64::MAX));
        self.next.page = self.next.page.map(|page| page.saturating_add(1));
        if count == 0 && is_whole {
            return if self.is_first { Step::End } else { Step::Beyond };
        }
        if let Some(total) = listed.total.and_then(|total| u64::try_from(total).ok()) {
            return if seen >= total { Step::End } else { Step::Next };
        }
        let largest = *self.largest.get_or_insert(count);
        let is_short = count < largest && is_whole;
        let last = mem::replace(&mut self.last, listed.items.into_owned());
        if count > 0 && self.last == last {
            // Some services repeat the last page when they are asked for one after it.
            let is_full = i64::try_from(count).ok() >= self.next.size;
            return if is_full { Step::Circle("the page before") } else { Step::Beyond };
        }
        if is_short { Step::End } else { Step::Next }
    }

    fn advance_token(&mut self, next: Option<&str>, is_empty: bool) -> Step {
        let Some(next) = next.filter(|next| !next.is_empty()) else {
            return if is_empty && !self.is_first { Step::Beyond } else { Step::End };
        };
        let used = self.next.token.replace(next.to_owned());
        self.tokens.extend(used);
        if self.tokens.contains(next) {
            Step::Circle("the page token of an earlier page")
        } else {
            Step::Next
        }
    }
}
