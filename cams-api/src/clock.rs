//! The time as the service sees it: this machine's clock, and the offset that a repair found. Times that are
//! only compared with each other (timeouts, waits) do not come from here.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// Reads the time of this machine, or whatever a program puts in its place.
pub(crate) type ReadTime = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The clock of a client.
pub(crate) struct Clock {
    read: ReadTime,
    /// How many seconds the service's clock is ahead of this machine's.
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn new(read: ReadTime) -> Self {
        Self { read, offset_seconds: AtomicI64::new(0) }
    }

    /// The time as the service sees it.
    pub(crate) fn now(&self) -> SystemTime {
        shifted((self.read)(), self.offset_seconds())
    }

    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// Makes this clock agree with the service's, which said the time just now.
    pub(crate) fn set(&self, service_time: SystemTime) {
        let local = (self.read)();
        let seconds = |span: Duration| i64::try_from(span.as_secs()).unwrap_or(i64::MAX);
        let offset = match service_time.duration_since(local) {
            Ok(ahead) => seconds(ahead),
            Err(behind) => -seconds(behind.duration()),
        };
        self.offset_seconds.store(offset, Ordering::Relaxed);
    }
}

/// The time so much later, or the same time where the platform has none that is so late.
pub(crate) fn later(time: SystemTime, span: Duration) -> SystemTime {
    time.checked_add(span).unwrap_or(time)
}

/// A time that does not exist on this platform becomes the unshifted one.
fn shifted(time: SystemTime, seconds: i64) -> SystemTime {
    let span = Duration::from_secs(seconds.unsigned_abs());
    let shifted = if seconds < 0 { time.checked_sub(span) } else { time.checked_add(span) };
    shifted.unwrap_or(time)
}

impl Default for Clock {
    fn default() -> Self {
        Self::new(Arc::new(SystemTime::now))
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Clock")
            .field("offset_seconds", &self.offset_seconds())
            .finish_non_exhaustive()
    }
}
