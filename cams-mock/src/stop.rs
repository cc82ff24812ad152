//! Tells every task of a server that it is time to stop.

use tokio::sync::watch;

/// Stops the server when dropped.
pub(crate) struct Stopper {
    _sender: watch::Sender<()>,
}

/// Waits for the end of the server. Endless responses end with it.
#[derive(Clone)]
pub(crate) struct Stop(watch::Receiver<()>);

/// Both ends.
pub(crate) fn stop() -> (Stopper, Stop) {
    let (sender, receiver) = watch::channel(());
    (Stopper { _sender: sender }, Stop(receiver))
}

impl Stop {
    /// Returns when the server stops.
    pub(crate) async fn requested(&mut self) {
        // The only message is that the sender is gone.
        let _ = self.0.changed().await;
    }
}
