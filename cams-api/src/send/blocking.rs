//! The runtime behind `send_blocking`: one thread, started by the first blocking call of a client.

use std::sync::OnceLock;

use crate::outcome::{Error, ErrorKind};

/// A runtime that starts on first use.
///
/// Threads do not survive `fork`: in a child process, the parent's runtime would never run. The
/// child starts its own, which follows the parent's in this chain. Nothing is locked, since a lock
/// may be held while the process is copied.
#[derive(Default)]
pub(crate) struct Runtime {
    made: OnceLock<Made>,
    after_fork: OnceLock<Box<Runtime>>,
}

struct Made {
    process: u32,
    runtime: tokio::runtime::Runtime,
}

impl Runtime {
    /// Runs a future to completion on this thread. An error names the blocking method that was
    /// called, and the method to await instead.
    pub(crate) fn wait_for<F: Future>(
        &self,
        future: F,
        blocking: &str,
        awaited: &str,
    ) -> Result<F::Output, Error> {
        if tokio::runtime::Handle::try_current().is_ok() {
            return Err(Error::new(
                ErrorKind::Config,
                format!(
                    "{blocking} was called inside an async runtime, which cannot wait for itself: use \
                     {awaited}.await there; on a thread of spawn_blocking use \
                     Handle::current().block_on(call.{awaited}), and {blocking} on one of std::thread"
                ),
            ));
        }
        Ok(self.of_process(std::process::id())?.block_on(future))
    }

    fn of_process(&self, process: u32) -> Result<&tokio::runtime::Runtime, Error> {
        let made = match self.made.get() {
            Some(made) => made,
            None => self.make(process)?,
        };
        if made.process == process {
            Ok(&made.runtime)
        } else {
            self.after_fork.get_or_init(Box::default).of_process(process)
        }
    }

    fn make(&self, process: u32) -> Result<&Made, Error> {
        // A worker thread looks after idle connections between calls.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("cams-api-blocking")
            .enable_all()
            .build()
            .map_err(|error| {
                Error::new(ErrorKind::Config, "the runtime for blocking calls cannot start")
                    .with_source(error)
            })?;
        // Another thread may have been faster. Then this runtime is not needed.
        if let Err(surplus) = self.made.set(Made { process, runtime }) {
            surplus.runtime.shutdown_background();
        }
        self.made
            .get()
            .ok_or_else(|| Error::new(ErrorKind::Config, "the runtime for blocking calls is gone"))
    }
}

impl Drop for Runtime {
    /// A client may be dropped inside another runtime, where waiting for threads is not allowed.
    fn drop(&mut self) {
        let Some(Made { process, runtime }) = self.made.take() else { return };
        if process == std::process::id() {
            runtime.shutdown_background();
        } else {
            // It belongs to the parent process, and shares its wait handles with it.
            std::mem::forget(runtime);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_process_has_a_runtime() {
        let runtime = Runtime::default();
        let parent = std::process::id();
        let id = |process| runtime.of_process(process).unwrap().handle().id();
        let (first, second, third) = (id(parent), id(parent + 1), id(parent + 2));
        assert!(first != second && second != third && first != third);
        assert_eq!((id(parent), id(parent + 1), id(parent + 2)), (first, second, third));
    }
}
