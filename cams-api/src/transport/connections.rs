//! The connections of a client. The async runtime that opened a connection drives it, and the
//! connection stalls when that runtime idles or ends. So each runtime has its own connections, and
//! a call uses those of the runtime that awaits it.

use std::convert::Infallible;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Id, RuntimeFlavor};
use tokio::sync::oneshot;
use tokio::task::yield_now;

use super::builtin::Recipe;
use super::handover::Turn;
use super::runtime;
use crate::setup_error::SetupError;

/// An intermittent runtime, which runs only while somebody waits for it, learns late that
/// connections ended. After this time without a call it checks first.
const QUIET: Duration = Duration::from_millis(10);

/// The connections of a client, by runtime.
pub(super) struct Connections {
    origin: Origin,
    /// One pool for each live runtime, plus pools of runtimes that ended since the last pool was
    /// added.
    pools: RwLock<Vec<Arc<Pool>>>,
}

/// The source of HTTP clients.
enum Origin {
    /// Built from a recipe. The first one is built with the client, which shows whether the recipe
    /// works.
    Recipe(Box<Recipe>, Mutex<Option<reqwest::Client>>),
    /// The program's own HTTP client, which manages its own connections.
    Given(reqwest::Client),
}

/// The connections that one runtime drives.
pub(super) struct Pool {
    pub(super) client: reqwest::Client,
    runtime: Id,
    /// A task of the runtime waits for this, so it closes when the runtime ends.
    liveness: oneshot::Sender<Infallible>,
    /// `true` if the runtime runs only while somebody waits for it.
    is_intermittent: bool,
    /// The start of the last request, in milliseconds since `since`.
    last_used: AtomicU64,
    since: Instant,
    /// The number of responses that began: signs of life.
    responses: AtomicUsize,
    /// `true` if calls share connections, as far as is known.
    may_share: AtomicBool,
    /// Serializes the handover of requests to a shared connection.
    pub(super) turn: Turn,
}

impl Connections {
    pub(super) fn built(recipe: Recipe) -> Result<Self, SetupError> {
        let first = recipe.http_client()?;
        Ok(Self::of(Origin::Recipe(Box::new(recipe), Mutex::new(Some(first)))))
    }

    pub(super) fn given(client: reqwest::Client) -> Self {
        Self::of(Origin::Given(client))
    }

    fn of(origin: Origin) -> Self {
        Self { origin, pools: RwLock::default() }
    }

    pub(super) fn is_given(&self) -> bool {
        matches!(self.origin, Origin::Given(_))
    }

    /// The connections of the current runtime.
    pub(super) fn here(&self) -> Result<Arc<Pool>, SetupError> {
        let handle = runtime::current()?;
        let pools = self.pools.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(pool) = pools.iter().find(|pool| pool.is_of(handle.id())) {
            return Ok(Arc::clone(pool));
        }
        drop(pools);
        runtime::check_timers()?;
        runtime::check_sockets()?;
        let pool = self.pool_of(&handle)?;
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        // Another call on this runtime may have been faster.
        if let Some(pool) = pools.iter().find(|pool| pool.is_of(handle.id())) {
            return Ok(Arc::clone(pool));
        }
        pools.retain(|pool| pool.is_alive());
        pools.push(Arc::clone(&pool));
        Ok(pool)
    }

    /// Gives later calls other connections, since one in this pool may be dead. Current calls keep
    /// theirs.
    pub(super) fn renew(&self, pool: &Arc<Pool>) {
        let (Origin::Recipe(..), Ok(handle)) = (&self.origin, runtime::current()) else { return };
        let mut pools = self.pools.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = pools.iter_mut().find(|entry| Arc::ptr_eq(entry, pool))
            && pool.is_of(handle.id())
            && let Ok(renewed) = self.pool_of(&handle)
        {
            *entry = renewed;
        }
    }

    fn pool_of(&self, runtime: &Handle) -> Result<Arc<Pool>, SetupError> {
        let (client, may_share) = match &self.origin {
            // Its first response tells.
            Origin::Given(client) => (client.clone(), false),
            Origin::Recipe(recipe, first) => {
                let first = first.lock().unwrap_or_else(PoisonError::into_inner).take();
                let client = first.map_or_else(|| recipe.http_client(), Ok)?;
                (client, recipe.may_share())
            }
        };
        let (liveness, ended) = oneshot::channel();
        runtime.spawn(async {
            let _ = ended.await;
        });
        Ok(Arc::new(Pool {
            client,
            runtime: runtime.id(),
            liveness,
            is_intermittent: runtime.runtime_flavor() == RuntimeFlavor::CurrentThread,
            last_used: AtomicU64::new(0),
            since: Instant::now(),
            responses: AtomicUsize::new(0),
            may_share: AtomicBool::new(may_share),
            turn: Turn::default(),
        }))
    }
}

impl Pool {
    fn is_alive(&self) -> bool {
        !self.liveness.is_closed()
    }

    /// Runtimes that do not run at the same time may have the same ID.
    fn is_of(&self, runtime: Id) -> bool {
        self.runtime == runtime && self.is_alive()
    }

    /// Returns `true` if calls share connections, as far as is known.
    pub(super) fn may_share(&self) -> bool {
        self.may_share.load(Ordering::Relaxed)
    }

    pub(super) fn responses(&self) -> usize {
        self.responses.load(Ordering::Relaxed)
    }

    /// Records that a response began: the server is alive and has chosen an HTTP version.
    pub(super) fn heard_of(&self, version: http::Version) {
        let is_shared = version >= http::Version::HTTP_2;
        if is_shared {
            self.responses.fetch_add(1, Ordering::Relaxed);
        }
        if self.may_share() != is_shared {
            self.may_share.store(is_shared, Ordering::Relaxed);
        }
    }

    /// Lets the runtime notice connections that ended while it did not run, so that no request is
    /// written to one.
    pub(super) async fn catch_up(&self) {
        if !self.is_intermittent {
            return;
        }
        let now = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        let last = self.last_used.swap(now, Ordering::Relaxed);
        if u128::from(now.saturating_sub(last)) >= QUIET.as_millis() {
            // In the first turn the runtime asks the system. In the second the connections check.
            yield_now().await;
            yield_now().await;
        }
    }
}
