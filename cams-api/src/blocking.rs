//! The runtime behind `send_blocking`: one thread, started by the first blocking call of a client.

use std::sync::OnceLock;

use crate::error::{Error, ErrorKind};

/// A runtime that is made when it is first needed.
#[derive(Default)]
pub(crate) struct Runtime(OnceLock<tokio::runtime::Runtime>);

impl Runtime {
    /// Runs a future to its end on this thread.
    pub(crate) fn wait_for<F: Future>(&self, future: F) -> Result<F::Output, Error> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::Config,
                "send_blocking was called inside an async runtime, which cannot wait for itself: use send().await \
                 there; on a thread of spawn_blocking use Handle::current().block_on(call.send()), and \
                 send_blocking on one of std::thread",
            ));
        }
        Ok(self.get()?.block_on(future))
    }

    fn get(&self) -> Result<&tokio::runtime::Runtime, Error> {
        if let Some(runtime) = self.0.get() {
            return Ok(runtime);
        }
        // A worker thread, so that idle connections are looked after between calls.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cams-api-blocking")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "the runtime for blocking calls cannot start")
                    .with_source(error)
            })?;
        // Another thread may have been faster; then this one is not needed.
        if let Err(surplus) = self.0.set(runtime) {
            surplus.shutdown_background();
        }
        self.0
            .get()
            .ok_or_else(|| Error::new(ErrorKind::Config, "the runtime for blocking calls is gone"))
    }
}

impl Drop for Runtime {
    /// A client may be dropped inside another runtime, where waiting for threads is not allowed.
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
