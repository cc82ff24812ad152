//! The loop of a wait.

use std::fmt;
use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::WaitError;
use crate::client::Call;
use crate::outcome::{Error, ErrorKind, Metadata};
use crate::request::Sendable;

/// The time between a response and the next call, unless [`Until::every`] sets another one.
pub const DEFAULT_EVERY: Duration = Duration::from_secs(10);

/// The longest time of a wait, unless [`Until::for_at_most`] sets another one.
pub const DEFAULT_AT_MOST: Duration = Duration::from_secs(60 * 60);

/// Ends a wait with a result, or lets it go on.
type End<O, T> = Box<dyn FnMut(&<O as Sendable>::Response) -> Option<T> + Send>;

/// A wait for a response. [`wait`](super) has an example and the rules.
///
/// `.await` on it waits.
#[must_use = "a wait does nothing until it is awaited"]
pub struct Until<O: Sendable, T> {
    call: Call<O>,
    end: End<O, T>,
    every: Duration,
    at_most: Duration,
}

impl<O: Sendable + Clone, T> Until<O, T> {
    pub(super) fn new(call: Call<O>, end: End<O, T>) -> Self {
        Self { call, end, every: DEFAULT_EVERY, at_most: DEFAULT_AT_MOST }
    }

    /// Sets the time between a response and the next call. Default: [`DEFAULT_EVERY`].
    pub fn every(mut self, time: Duration) -> Self {
        self.every = time;
        self
    }

    /// Sets the longest time of the wait, after which it fails. Default: [`DEFAULT_AT_MOST`].
    pub fn for_at_most(mut self, time: Duration) -> Self {
        self.at_most = time;
        self
    }

    /// Waits. `.await` on the wait itself does the same.
    ///
    /// # Errors
    ///
    /// - The errors of [`Call::send`] that may not be repeated.
    /// - [`Timeout`](ErrorKind::Timeout) if the time is over. [`WaitError::is_over`] tells it from
    ///   the timeout of one call.
    ///
    /// Both have the last response that arrived.
    pub async fn wait(mut self) -> Result<T, WaitError<O::Response>> {
        let started = Instant::now();
        let left = |at_most: Duration| at_most.saturating_sub(started.elapsed());
        let limit = self.call.options.timeout.unwrap_or(self.call.core.timeouts.operation);
        let mut progress = Progress { responses: 0, last: None, metadata: None, failure: None };
        loop {
            let call = self.call.clone().timeout(limit.min(left(self.at_most)));
            let mut pause = self.every;
            match call.send_with_metadata().await {
                Ok((response, metadata)) => {
                    if let Some(result) = (self.end)(&response) {
                        return Ok(result);
                    }
                    progress.arrived(response, metadata);
                }
                Err(error) if error.is_retryable() => {
                    pause = pause.max(error.retry_after().unwrap_or_default());
                    progress.failure = Some(error);
                }
                Err(error) => return Err(WaitError::failed(error, progress.last)),
            }
            sleep(pause.min(left(self.at_most))).await;
            if left(self.at_most).is_zero() {
                return Err(self.over(progress));
            }
        }
    }

    /// Waits on this thread, for programs without an async runtime.
    ///
    /// # Errors
    ///
    /// The errors of [`wait`](Self::wait) and of
    /// [`Call::send_blocking`](crate::Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn wait_blocking(self) -> Result<T, WaitError<O::Response>> {
        let core = std::sync::Arc::clone(&self.call.core);
        let result = core.runtime.wait_for(self.wait(), "wait_blocking", "wait()");
        result.unwrap_or_else(|error| Err(WaitError::failed(error, None)))
    }

    fn over(&self, progress: Progress<O::Response>) -> WaitError<O::Response> {
        let responses = match progress.responses {
            0 => "no response arrived".to_owned(),
            1 => "the one response did not end it".to_owned(),
            more => format!("none of {more} responses ended it"),
        };
        let text = format!("the wait of {:?} is over: {responses}", self.at_most);
        let mut error = Error::new(ErrorKind::Timeout, text);
        if let Some(failure) = progress.failure {
            error = error.with_advising_source(failure);
        }
        if let Ok(outgoing) = self.call.request.outgoing() {
            let metadata = progress.metadata.unwrap_or_default();
            error = error.of_call(outgoing.action, outgoing.retry, metadata);
        }
        WaitError::over(error, progress.last)
    }
}

/// The calls so far.
struct Progress<R> {
    responses: usize,
    /// The last response and its metadata.
    last: Option<R>,
    metadata: Option<Metadata>,
    /// The error of the last call, if it failed.
    failure: Option<Error>,
}

impl<R> Progress<R> {
    fn arrived(&mut self, response: R, metadata: Metadata) {
        self.responses += 1;
        (self.last, self.metadata, self.failure) = (Some(response), Some(metadata), None);
    }
}

impl<O, T> IntoFuture for Until<O, T>
where
    O: Sendable + Clone + 'static,
    O::Response: 'static,
    T: 'static,
{
    type Output = Result<T, WaitError<O::Response>>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.wait())
    }
}

impl<O: Sendable, T> fmt::Debug for Until<O, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Until")
            .field("call", &self.call)
            .field("every", &self.every)
            .field("at_most", &self.at_most)
            .finish_non_exhaustive()
    }
}
