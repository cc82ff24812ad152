//! Runs the code of a provider where it can hold up nobody: each step of its future is made on a thread for blocking
//! work.
//!
//! A provider may block its thread, by mistake or because its library knows no other way. On a thread of the async
//! runtime it would stop timers and sockets with it, and no limit of a call could hold. Between two steps it occupies
//! no thread.

use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};

use tokio::runtime::Handle;
use tokio::sync::{Notify, Semaphore};
use tokio::task::JoinError;

/// How many threads a provider may occupy at once. The runtime has a few hundred, and resolves names on them.
const THREADS: usize = 16;

/// The threads of one provider.
pub(super) struct Threads(Arc<Semaphore>);

impl Threads {
    pub(super) fn new() -> Self {
        Self(Arc::new(Semaphore::new(THREADS)))
    }

    /// Runs a future of the provider on this runtime. It goes on in its current step when this one is dropped, and
    /// no further.
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
            // Nobody closes it. The permit ends with the step, which may last longer than the wait for it.
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

/// Remembers that the future can go on.
struct Woken(Notify);

impl Wake for Woken {
    fn wake(self: Arc<Self>) {
        self.0.notify_one();
    }

    fn wake_by_ref(self: &Arc<Self>) {
        self.0.notify_one();
    }
}
