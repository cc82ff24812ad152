//! Polls the future of a provider on threads for blocking work, where it delays nothing else.
//!
//! A provider may block its thread, by mistake or because its library is blocking. On a thread of
//! the async runtime it would stop timers and sockets, and no time limit of a call could hold.
//! Between two polls it occupies no thread.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinError;

/// The maximum number of threads that one provider occupies. The runtime has a few hundred, and
/// also resolves host names on them.
const THREADS: usize = 16;

/// The threads of one provider.
pub(super) struct Threads(Arc<Semaphore>);

impl Threads {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(THREADS)))
    }

    /// Runs a future of the provider on this runtime. If this future is dropped, the current poll
    /// still ends, but no other begins.
    ///
    /// # Errors
    ///
    /// The future panicked, or the runtime shuts down.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        runtime: &Handle,
        future: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        let mut future = Box::pin(future);
        let woken = Arc::new(Woken(Notify::new()));
        loop {
            // The semaphore is never closed. The permit ends with the poll, which may outlast the
            // wait for it.
            let permit = Arc::clone(&self.0).acquire_owned().await;
            let waker = Waker::from(Arc::clone(&woken));
            let step = runtime.spawn_blocking(move || {
                let polled = future.as_mut().poll(&mut Context::from_waker(&waker));
                drop(permit);
                (polled, future)
            });
            match step.await? {
                (Poll::Ready(output), _) => return Ok(output),
                (Poll::Pending, pending) => future = pending,
            }
            woken.0.notified().await;
        }
    }
}

/// Remembers that the future can continue.
struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.notify_one();
    }
}
