//! Time limits without the wait. Once the server has a request, the clock of the test jumps to the
//! next limit whenever all tasks are idle. Until then it is the real clock, so no test depends on
//! the speed of the machine.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use cams_api::retry::{RetryContext, RetryDecision, RetryPolicy};

use super::server::Server;

/// The clock of a test on a single thread.
#[derive(Clone, Default)]
pub(crate) struct FastForward {
    is_ahead: Arc<AtomicBool>,
}

impl FastForward {
    /// Jumps ahead whenever all tasks are idle.
    pub(crate) fn run_ahead(&self) {
        if !self.is_ahead.swap(true, Ordering::SeqCst) {
            tokio::time::pause();
        }
    }

    /// Goes back to real time.
    pub(crate) fn run_normally(&self) {
        if self.is_ahead.swap(false, Ordering::SeqCst) {
            tokio::time::resume();
        }
    }

    /// Awaits a call. Each request that arrives starts the jumps; [`Normally`] ends them.
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

/// A policy that makes the next attempt in real time.
pub(crate) struct Normally<P>(pub(crate) FastForward, pub(crate) P);

impl<P: RetryPolicy> RetryPolicy for Normally<P> {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        self.0.run_normally();
        self.1.decide(failed)
    }
}
