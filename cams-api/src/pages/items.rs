//! A list as one entry after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::vec;

use futures_core::Stream;

use super::{Pages, Position};
use crate::operation::Paged;
use crate::outcome::{Error, Metadata};

/// The entries of a list, over all pages. [`pages`](super) has an example and the rules.
///
/// It is also a [`Stream`], for those who use the combinators of the `futures` crate.
#[must_use = "a list asks for nothing until its first entry is awaited"]
pub struct Items<R: Paged> {
    pages: Pages<R>,
    /// The rest of the current page.
    rest: vec::IntoIter<R::Item>,
    /// The position of the next entry, while `rest` has entries.
    position: Position,
}

impl<R: Paged> Items<R> {
    pub(super) fn new(pages: Pages<R>) -> Self {
        let position = pages.position();
        Self { pages, rest: Vec::new().into_iter(), position }
    }

    /// Goes on from a position, which may be in the middle of a page. See [`Pages::start_at`].
    pub fn start_at(self, position: Position) -> Self {
        Self::new(self.pages.start_at(position))
    }

    /// Sets the number of pages after which the list fails. See [`Pages::max_pages`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.pages = self.pages.max_pages(pages);
        self
    }

    /// The next entry. `None` after the last one.
    ///
    /// If you drop the future, no entry is lost.
    ///
    /// # Errors
    ///
    /// The errors of [`Pages::next`].
    pub async fn next(&mut self) -> Option<Result<R::Item, Error>> {
        poll_fn(|context| self.poll_item(context)).await
    }

    /// The next entry, for loops with `?`: `while let Some(item) = items.try_next().await? { … }`.
    ///
    /// # Errors
    ///
    /// The errors of [`Pages::next`].
    pub async fn try_next(&mut self) -> Result<Option<R::Item>, Error> {
        self.next().await.transpose()
    }

    /// All remaining entries, in a `Vec` or another collection.
    ///
    /// # Errors
    ///
    /// The first error ends it, and the entries before it are lost. Use [`next`](Self::next) to keep
    /// them.
    pub async fn try_collect<C: Default + Extend<R::Item>>(mut self) -> Result<C, Error> {
        let mut items = C::default();
        while let Some(item) = self.try_next().await? {
            items.extend([item]);
        }
        Ok(items)
    }

    /// The position of the entry that [`next`](Self::next) returns.
    pub fn position(&self) -> Position {
        if self.rest.as_slice().is_empty() { self.pages.position() } else { self.position.clone() }
    }

    /// The metadata of the last page that arrived.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.pages.metadata()
    }

    #[cfg(feature = "blocking")]
    pub(super) fn core(&self) -> std::sync::Arc<crate::send::Core> {
        self.pages.core()
    }

    fn poll_item(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<R::Item, Error>>> {
        loop {
            if let Some(item) = self.rest.next() {
                self.position.taken += 1;
                return Poll::Ready(Some(Ok(item)));
            }
            self.position = self.pages.position();
            let page = match ready!(self.pages.poll_page(context)) {
                Some(Ok(page)) => page,
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            };
            let taken = usize::try_from(self.position.taken).unwrap_or(usize::MAX);
            self.rest = R::listed(&page).items.into_owned().into_iter();
            if taken > 0 {
                // The rest of a page that was begun earlier.
                self.rest.nth(taken - 1);
            }
        }
    }
}

/// Nothing inside is pinned by the address of the list.
impl<R: Paged> Unpin for Items<R> {}

impl<R: Paged> Stream for Items<R> {
    type Item = Result<R::Item, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_item(context)
    }
}

/// Shows the call and the position, but no entries.
impl<R: Paged> fmt::Debug for Items<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Items")
            .field("pages", &self.pages)
            .field("position", &self.position())
            .finish_non_exhaustive()
    }
}
