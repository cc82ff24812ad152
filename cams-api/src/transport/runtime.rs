//! The Tokio runtime that a call is awaited on, and whether a call can work there. Tokio has no way to ask a runtime
//! for its parts, so they are tried out, once for each runtime: what is missing panics then, and not in a call.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use tokio::runtime::Handle;

use crate::setup_error::SetupError;

/// The runtime that runs here.
pub(super) fn current() -> Result<Handle, SetupError> {
    Handle::try_current().map_err(|_| {
        refused(
            "no Tokio runtime runs here; await the call in one, or use `send_blocking` (feature `blocking`)",
        )
    })
}

/// Refuses a runtime without timers.
pub(crate) fn check_timers() -> Result<(), SetupError> {
    current()?;
    if works(|| drop(tokio::time::sleep(Duration::ZERO))) {
        return Ok(());
    }
    Err(refused(
        "the Tokio runtime here has no timers, which time limits need; make it with `enable_all` or `enable_time`",
    ))
}

/// Refuses a runtime without sockets.
pub(crate) fn check_sockets() -> Result<(), SetupError> {
    let has_sockets = || -> std::io::Result<()> {
        let socket = std::net::UdpSocket::bind(("127.0.0.1", 0))?;
        socket.set_nonblocking(true)?;
        tokio::net::UdpSocket::from_std(socket).map(drop)
    };
    // A system that gives no such socket tells nothing about the runtime.
    if works(|| drop(has_sockets())) {
        return Ok(());
    }
    Err(refused(
        "the Tokio runtime here has no sockets, which connections need; make it with `enable_all` or `enable_io`",
    ))
}

/// Whether this does not panic. It leaves nothing half done.
fn works(attempt: impl FnOnce()) -> bool {
    catch_unwind(AssertUnwindSafe(attempt)).is_ok()
}

fn refused(text: &str) -> SetupError {
    SetupError::new(text)
}
