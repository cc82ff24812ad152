//! Recognizes reports that arrived before.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::error::HandlerError;

/// The future of a [`SeenKeys`] method.
pub type SeenFuture<'a, T> = Pin<Box<dyn Future<Output = Result<T, HandlerError>> + Send + 'a>>;

/// A store of the keys of handled reports, to recognize repeats. [`RecentKeys`] keeps them in
/// memory; implement it for Redis or a database if several servers receive reports.
///
/// A [`Router`](super::Router) asks before it handles a report and stores the key afterwards. So a
/// report whose handler failed is handled again when it is pushed again, and two copies that arrive
/// at the same moment may both be handled.
pub trait SeenKeys: Send + Sync {
    /// Returns `true` if the key was stored before.
    fn contains<'a>(&'a self, key: &'a str) -> SeenFuture<'a, bool>;

    /// Stores the key. The service repeats a report for about 10 minutes.
    fn insert<'a>(&'a self, key: &'a str) -> SeenFuture<'a, ()>;
}

/// The keys of recent reports, in memory.
///
/// ```
/// use std::time::Duration;
/// use cams_api::receipts::{RecentKeys, Router};
///
/// let router = Router::new().skip_repeats(RecentKeys::new(100_000).keep_for(Duration::from_secs(3600)));
/// # drop(router);
/// ```
pub struct RecentKeys {
    capacity: usize,
    kept_for: Duration,
    keys: Mutex<Keys>,
}

#[derive(Default)]
struct Keys {
    /// Each key with the time when it was stored.
    times: HashMap<String, Instant>,
    /// The keys from the oldest to the newest.
    order: VecDeque<String>,
}

impl RecentKeys {
    /// Keeps up to this many keys, each for one hour.
    pub fn new(capacity: usize) -> Self {
        Self { capacity, kept_for: Duration::from_secs(3600), keys: Mutex::default() }
    }

    /// Sets how long to keep a key.
    #[must_use]
    pub fn keep_for(mut self, time: Duration) -> Self {
        self.kept_for = time;
        self
    }

    fn keys(&self) -> std::sync::MutexGuard<'_, Keys> {
        self.keys.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl SeenKeys for RecentKeys {
    fn contains<'a>(&'a self, key: &'a str) -> SeenFuture<'a, bool> {
        let stored = self.keys().times.get(key).copied();
        let is_recent = stored.is_some_and(|stored| stored.elapsed() < self.kept_for);
        Box::pin(async move { Ok(is_recent) })
    }

    fn insert<'a>(&'a self, key: &'a str) -> SeenFuture<'a, ()> {
        let Keys { times, order } = &mut *self.keys();
        let is_old = |stored: &Instant| stored.elapsed() >= self.kept_for;
        while let Some(oldest) = order.front()
            && (order.len() >= self.capacity || times.get(oldest).is_none_or(is_old))
        {
            times.remove(oldest);
            order.pop_front();
        }
        if times.insert(key.to_owned(), Instant::now()).is_none() {
            order.push_back(key.to_owned());
        }
        Box::pin(async { Ok(()) })
    }
}

impl fmt::Debug for RecentKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RecentKeys")
            .field("capacity", &self.capacity)
            .field("kept_for", &self.kept_for)
            .field("keys", &self.keys().times.len())
            .finish()
    }
}
