//! Local stand-ins for the services that give credentials, on 127.0.0.1, and a clock that tests set.

mod imds;
mod provider;
mod sts;

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime};

pub(crate) use self::imds::Imds;
pub(crate) use self::provider::Answering;
pub(crate) use self::sts::{Sts, session};

/// The reply of a service that gives credentials, valid for very long.
pub(crate) const SESSION: &str = r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"sts-secret","SecurityToken":"sts-token","Expiration":"2999-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}"#;

/// A clock that stands still until it is moved. Clones are the same clock.
#[derive(Clone)]
pub(crate) struct Clock(Arc<AtomicU64>);

impl Clock {
    /// 2 January 2026.
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicU64::new(1_767_312_000)))
    }

    pub(crate) fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(self.0.load(Ordering::SeqCst))
    }

    pub(crate) fn advance(&self, seconds: u64) {
        self.0.fetch_add(seconds, Ordering::SeqCst);
    }

    /// What the API takes as a clock.
    pub(crate) fn reader(&self) -> impl Fn() -> SystemTime + Send + Sync + 'static {
        let clock = self.clone();
        move || clock.now()
    }
}
