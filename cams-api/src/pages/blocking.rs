//! Lists as iterators, for programs without an async runtime.

use super::{Items, Pages, Position};
use crate::operation::Paged;
use crate::outcome::Error;
use crate::send::Runtime;

/// A list, page by page, as an iterator that waits for each page on this thread. The rules of
/// [`Pages`] apply.
///
/// Inside an async runtime its first page is an error, like that of
/// [`send_blocking`](crate::Call::send_blocking).
#[derive(Debug)]
#[must_use = "a list asks for nothing until its first page is taken"]
pub struct BlockingPages<R: Paged> {
    pages: Pages<R>,
    /// This thread must not wait.
    is_refused: bool,
}

/// The entries of a list, as an iterator that waits for each page on this thread. The rules of
/// [`Items`] apply.
///
/// Inside an async runtime its first entry is an error, like that of
/// [`send_blocking`](crate::Call::send_blocking).
#[derive(Debug)]
#[must_use = "a list asks for nothing until its first entry is taken"]
pub struct BlockingItems<R: Paged> {
    items: Items<R>,
    /// This thread must not wait.
    is_refused: bool,
}

impl<R: Paged> BlockingPages<R> {
    pub(super) fn new(pages: Pages<R>) -> Self {
        Self { pages, is_refused: false }
    }

    /// Goes on from a position. See [`Pages::start_at`].
    pub fn start_at(self, position: Position) -> Self {
        Self::new(self.pages.start_at(position))
    }

    /// Sets the number of pages after which the list fails. See [`Pages::max_pages`].
    pub fn max_pages(self, pages: usize) -> Self {
        Self::new(self.pages.max_pages(pages))
    }

    /// The position of the next page.
    pub fn position(&self) -> Position {
        self.pages.position()
    }
}

impl<R: Paged> BlockingItems<R> {
    pub(super) fn new(items: Items<R>) -> Self {
        Self { items, is_refused: false }
    }

    /// Goes on from a position. See [`Items::start_at`].
    pub fn start_at(self, position: Position) -> Self {
        Self::new(self.items.start_at(position))
    }

    /// Sets the number of pages after which the list fails. See [`Pages::max_pages`].
    pub fn max_pages(self, pages: usize) -> Self {
        Self::new(self.items.max_pages(pages))
    }

    /// The position of the next entry.
    pub fn position(&self) -> Position {
        self.items.position()
    }
}

impl<R: Paged> Iterator for BlockingPages<R> {
    type Item = Result<R::Response, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let core = self.pages.core();
        let names = ("pages_blocking", "pages().next()");
        next(&core.runtime, &mut self.is_refused, self.pages.next(), names)
    }
}

impl<R: Paged> Iterator for BlockingItems<R> {
    type Item = Result<R::Item, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let core = self.items.core();
        let names = ("items_blocking", "items().next()");
        next(&core.runtime, &mut self.is_refused, self.items.next(), names)
    }
}

fn next<T>(
    runtime: &Runtime,
    is_refused: &mut bool,
    next: impl Future<Output = Option<Result<T, Error>>>,
    (blocking, awaited): (&str, &str),
) -> Option<Result<T, Error>> {
    if *is_refused {
        return None;
    }
    runtime.wait_for(next, blocking, awaited).unwrap_or_else(|error| {
        *is_refused = true;
        Some(Err(error))
    })
}
