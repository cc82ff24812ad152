//! Time limits without waiting for them: once the server has a request, the clock of the test runs ahead to the next
//! limit whenever there is nothing else to do. While anything is on its way, it is the real one, so that no test
//! depends on how fast the machine is.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cams_api::retry::{RetryContext, RetryDecision, RetryPolicy};

use crate::loopback::Server;

/// The clock of a test on a single thread.
#[derive(Clone, Default)]
pub(crate) struct Clock {
    is_ahead: Arc<AtomicBool>,
}

impl Clock {
    /// Lets the time run ahead until there is something to do.
    pub(crate) fn run_ahead(&self) {
        if !self.is_ahead.swap(true, Ordering::SeqCst) {
            tokio::time::pause();
        }
    }

    /// Lets the time pass like outside.
    pub(crate) fn run_normally(&self) {
        if self.is_ahead.swap(false, Ordering::SeqCst) {
            tokio::time::resume();
        }
    }

    /// Awaits a call, for each request of which that arrives time runs ahead. [`Normally`] ends that.
    pub(crate) async fn ahead_of<F: Future>(&self, server: &Server, call: F) -> F::Output {
        let mut call = std::pin::pin!(call);
        let mut count = server.requests().len();
        loop {
            count += 1;
            tokio::select! {
                biased;
                result = &mut call => {
                    self.run_normally();
                    return result;
                }
                () = server.received(count) => self.run_ahead(),
            }
        }
    }
}

/// A policy under which the next attempt is made in normal time.
pub(crate) struct Normally<P>(pub(crate) Clock, pub(crate) P);

impl<P: RetryPolicy> RetryPolicy for Normally<P> {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        self.0.run_normally();
        self.1.decide(failed)
    }
}
