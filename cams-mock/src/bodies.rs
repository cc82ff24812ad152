//! Reads request bodies within limits on size, time and memory.

use std::sync::Arc;
use std::time::Duration;

use http::StatusCode;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Bytes, Incoming};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;

use crate::response::Refusal;

/// The largest accepted body, in bytes.
const LARGEST: usize = 16 << 20;

/// The total size of all bodies in memory, in KiB. Further bodies wait.
const ROOM: u32 = 64 << 10;

/// The time limit for a body to arrive.
const PATIENCE: Duration = Duration::from_secs(30);

/// The memory for bodies.
pub(crate) struct Bodies(Arc<Semaphore>);

impl Default for Bodies {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(ROOM as usize)))
    }
}

impl Bodies {
    /// Reads a body. The permit holds its share of the memory.
    pub(crate) async fn read(
        &self,
        body: Incoming,
    ) -> Result<(Bytes, Option<OwnedSemaphorePermit>), Refusal> {
        let announced = body.size_hint().exact().unwrap_or(LARGEST as u64);
        if announced > LARGEST as u64 {
            return Err(too_large());
        }
        let room = u32::try_from(announced.div_ceil(1 << 10)).unwrap_or(ROOM);
        // The semaphore is never closed.
        let permit = Arc::clone(&self.0).acquire_many_owned(room).await.ok();
        match timeout(PATIENCE, Limited::new(body, LARGEST).collect()).await {
            Ok(Ok(body)) => Ok((body.to_bytes(), permit)),
            Ok(Err(_)) => Err(too_large()),
            Err(_) => Err(Refusal::new(
                StatusCode::REQUEST_TIMEOUT,
                "RequestTimeout",
                format!("The body did not arrive within {} seconds.", PATIENCE.as_secs()),
            )),
        }
    }
}

/// Reads and drops the body of a refused request: a client that is still sending does not read the
/// response.
pub(crate) async fn discard(body: Incoming) {
    let mut body = Limited::new(body, LARGEST);
    let all = async { while let Some(Ok(_)) = body.frame().await {} };
    // Then the connection closes.
    let _ = timeout(PATIENCE, all).await;
}

fn too_large() -> Refusal {
    let message = format!("The body cannot be read or is larger than {LARGEST} bytes.");
    Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "RequestEntityTooLarge", message)
}
