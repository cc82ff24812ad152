//! Checks the Tokio runtime that awaits a call. Tokio cannot tell which parts a runtime has. So
//! each part is tried once for each runtime, and a missing part panics here instead of in a call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::setup_error::SetupError;

/// The current runtime.
pub(super) fn current() -> Result<Handle, SetupError> {
    Handle::try_current().map_err(|_| {
        refused(
            "no Tokio runtime is running here; await the call inside one, or use `send_blocking` (feature `blocking`)",
        )
    })
}

/// Fails for a runtime without timers.
pub(crate) fn check_timers() -> Result<(), SetupError> {
    current()?;
    if works(|| drop(tokio::time::sleep(Duration::ZERO))) {
        return Ok(());
    }
    Err(refused(
        "the Tokio runtime has no timers, which timeouts need; build it with `enable_all` or `enable_time`",
    ))
}

/// Fails for a runtime without sockets.
pub(crate) fn check_sockets() -> Result<(), SetupError> {
    let has_sockets = || -> std::io::Result<()> {
        let socket = std::net::UdpSocket::bind(("127.0.0.1", 0))?;
        socket.set_nonblocking(true)?;
        tokio::net::UdpSocket::from_std(socket).map(drop)
    };
    // If the system provides no such socket, that tells nothing about the runtime.
    if works(|| drop(has_sockets())) {
        return Ok(());
    }
    Err(refused(
        "the Tokio runtime has no sockets, which connections need; build it with `enable_all` or `enable_io`",
    ))
}

/// Returns `true` if the attempt does not panic. It leaves nothing half done.
fn works(attempt: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(attempt)).is_ok()
}

fn refused(text: &str) -> SetupError {
    SetupError::new(text)
}
