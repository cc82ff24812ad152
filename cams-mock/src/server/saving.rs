//! The state file of a running server.

use std::sync::Arc;

use tokio::task::JoinHandle;

use crate::service::Service;

/// Writes the state file while the server runs, and when it ends.
pub(super) struct Saving {
    service: Arc<Service>,
    task: JoinHandle<()>,
}

impl Saving {
    pub(super) fn new(service: Arc<Service>) -> Self {
        let saved = Arc::clone(&service);
        Self { service, task: tokio::spawn(async move { saved.world.keep_saved().await }) }
    }
}

impl Drop for Saving {
    fn drop(&mut self) {
        self.task.abort();
        // `save_state` reports failures.
        let _ = self.service.world.save();
    }
}
