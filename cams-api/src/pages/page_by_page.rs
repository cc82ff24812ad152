//! A list as one response after the other.

use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;

use super::Position;
use super::progress::{Progress, Step};
use crate::client::Call;
use crate::operation::Paged;
use crate::outcome::{Error, ErrorKind, Metadata};

/// The number of pages that a list may have, unless [`Pages::max_pages`] allows more.
pub const DEFAULT_MAX_PAGES: usize = 100_000;

/// A list, page by page. [`pages`](super) has an example and the rules.
///
/// It is also a [`Stream`], for those who use the combinators of the `futures` crate.
#[must_use = "a list asks for nothing until its first page is awaited"]
pub struct Pages<R: Paged> {
    call: Call<R>,
    progress: Progress<R>,
    state: State<R>,
    max_pages: usize,
    /// The number of pages that arrived.
    count: usize,
    metadata: Option<Metadata>,
}

/// The call of a page.
type Sending<T> = Pin<Box<dyn Future<Output = Result<(T, Metadata), Error>> + Send>>;

enum State<R: Paged> {
    Idle,
    /// The position to start from is wrong, for this reason.
    Misplaced(String),
    Waiting(Sending<R::Response>),
    Ended,
}

impl<R: Paged> Pages<R> {
    pub(super) fn new(mut call: Call<R>) -> Self {
        let progress = Progress::new(&mut call.request);
        let max_pages = DEFAULT_MAX_PAGES;
        Self { call, progress, state: State::Idle, max_pages, count: 0, metadata: None }
    }

    /// Goes on from a position. It replaces the page and the page size of the request. If it is a
    /// position in the list of another operation, the first [`next`](Self::next) fails with
    /// [`InvalidParameter`](ErrorKind::InvalidParameter) and sends nothing.
    pub fn start_at(mut self, position: Position) -> Self {
        // A page on its way belongs to the old position.
        self.state = match self.progress.start_at(position) {
            Ok(()) => State::Idle,
            Err(problem) => State::Misplaced(problem),
        };
        self
    }

    /// Sets the number of pages after which the list fails, in case it never ends. The default is
    /// [`DEFAULT_MAX_PAGES`].
    pub fn max_pages(mut self, pages: usize) -> Self {
        self.max_pages = pages;
        self
    }

    /// The next page. `None` after the last one.
    ///
    /// If you drop the future, the page is not lost: the next call waits for the same response.
    ///
    /// # Errors
    ///
    /// The errors of [`Call::send`], and those under [Where a list ends](super#where-a-list-ends).
    /// After an error that may be repeated, the next call asks for the same page again.
    pub async fn next(&mut self) -> Option<Result<R::Response, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// The next page, for loops with `?`: `while let Some(page) = pages.try_next().await? { … }`.
    ///
    /// # Errors
    ///
    /// The errors of [`next`](Self::next).
    pub async fn try_next(&mut self) -> Result<Option<R::Response>, Error> {
        self.next().await.transpose()
    }

    /// All remaining pages.
    ///
    /// # Errors
    ///
    /// The first error ends it, and the pages before it are lost. Use [`next`](Self::next) to keep
    /// them.
    pub async fn try_collect<C: Default + Extend<R::Response>>(mut self) -> Result<C, Error> {
        let mut pages = C::default();
        while let Some(page) = self.try_next().await? {
            pages.extend([page]);
        }
        Ok(pages)
    }

    /// The position of the page that [`next`](Self::next) returns.
    pub fn position(&self) -> Position {
        self.progress.next.clone()
    }

    /// The metadata of the last page that arrived.
    pub fn metadata(&self) -> Option<&Metadata> {
        self.metadata.as_ref()
    }

    #[cfg(feature = "blocking")]
    pub(super) fn core(&self) -> std::sync::Arc<crate::send::Core> {
        std::sync::Arc::clone(&self.call.core)
    }

    pub(super) fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<R::Response, Error>>> {
        if let State::Idle = self.state {
            if self.count >= self.max_pages {
                return Poll::Ready(Some(Err(self.failed(format!(
                    "the list did not end after {} pages; if it really is that long, raise max_pages",
                    self.count
                )))));
            }
            let mut call = self.call.clone();
            self.progress.select(&mut call.request);
            self.state = State::Waiting(Box::pin(call.send_with_metadata()));
        }
        let result = match &mut self.state {
            State::Waiting(sending) => ready!(sending.as_mut().poll(context)),
            State::Misplaced(problem) => {
                let error = Error::new(ErrorKind::InvalidParameter, std::mem::take(problem));
                self.state = State::Ended;
                let error = error.of_call(R::ACTION, R::RETRY, Metadata::default());
                return Poll::Ready(Some(Err(error)));
            }
            State::Idle | State::Ended => return Poll::Ready(None),
        };
        Poll::Ready(match result {
            Ok((response, metadata)) => self.arrived(response, metadata),
            Err(error) => {
                self.state = if error.is_retryable() { State::Idle } else { State::Ended };
                Some(Err(error))
            }
        })
    }

    fn arrived(
        &mut self,
        response: R::Response,
        metadata: Metadata,
    ) -> Option<Result<R::Response, Error>> {
        self.count += 1;
        let is_whole = metadata.mismatch_count() == 0;
        let before = self.progress.next.clone();
        let step = self.progress.advance(R::listed(&response), is_whole);
        self.metadata = Some(metadata);
        self.state = if step == Step::Next { State::Idle } else { State::Ended };
        match step {
            Step::Next | Step::End => Some(Ok(response)),
            Step::Beyond => None,
            Step::Circle(repeated) => {
                self.progress.next = before;
                Some(Err(self.failed(format!(
                    "the response repeats {repeated}, so the list would never end"
                ))))
            }
        }
    }

    /// The list ends with an error.
    fn failed(&mut self, text: String) -> Error {
        self.state = State::Ended;
        let metadata = self.metadata.clone().unwrap_or_default();
        Error::new(ErrorKind::UnexpectedResponse, text).of_call(R::ACTION, R::RETRY, metadata)
    }
}

/// Nothing inside is pinned by the address of the list.
impl<R: Paged> Unpin for Pages<R> {}

impl<R: Paged> Stream for Pages<R> {
    type Item = Result<R::Response, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.poll_page(context)
    }
}

/// Shows the call and the position, but no entries.
impl<R: Paged> fmt::Debug for Pages<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pages")
            .field("call", &self.call)
            .field("position", &self.progress.next)
            .finish_non_exhaustive()
    }
}
