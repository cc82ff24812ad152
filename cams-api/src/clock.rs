//! The service's time: this machine's clock plus the offset that a repair found. Timeouts and waits
//! do not use it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// Reads this machine's time, or a substitute that the program supplies.
pub(crate) type ReadTime = Arc<dyn Fn() -> SystemTime + Send + Sync>;

/// The clock of a client.
pub(crate) struct Clock {
    read: ReadTime,
    /// The number of seconds that the service's clock is ahead of this machine's.
    offset_seconds: AtomicI64,
}

impl Clock {
    pub(crate) fn new(read: ReadTime) -> Self {
        Self { read, offset_seconds: AtomicI64::new(0) }
    }

    /// The service's time.
    pub(crate) fn now(&self) -> SystemTime {
        shifted((self.read)(), self.offset_seconds())
    }

    pub(crate) fn offset_seconds(&self) -> i64 {
        self.offset_seconds.load(Ordering::Relaxed)
    }

    /// Sets this clock to the service's time, as just received.
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

/// Adds a duration to a time. Returns the time unchanged if the platform cannot represent the sum.
pub(crate) fn later(time: SystemTime, span: Duration) -> SystemTime {
    time.checked_add(span).unwrap_or(time)
}

/// Shifts a time. Returns it unchanged if the platform cannot represent the result.
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
