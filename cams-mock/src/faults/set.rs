//! The faults of a server, and the choice of the one that disturbs a call.

use std::fmt;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Serialize;

use super::chance;
use super::fault::Fault;
use crate::operation::OperationInfo;
use crate::parameters::Parameters;

/// Keeps delays apart from probabilities.
const OF_DELAYS: u64 = 0x6a09_e667_f3bc_c908;

/// The faults of a server, in the order in which they were added.
#[derive(Clone, Default)]
pub(crate) struct Faults(Arc<State>);

#[derive(Default)]
struct State {
    /// `false` without faults, so that a call then costs one look.
    any: AtomicBool,
    entries: Mutex<Vec<Arc<Entry>>>,
    /// The ID of the latest fault.
    latest: AtomicU64,
}

/// A fault with its counts.
struct Entry {
    id: u64,
    fault: Fault,
    /// The number of calls that matched.
    seen: AtomicU64,
    /// The number of calls that were disturbed.
    fired: AtomicU64,
}

impl Faults {
    /// Adds a fault.
    pub(crate) fn add(&self, fault: Fault) -> Injected {
        let id = self.0.latest.fetch_add(1, Ordering::Relaxed) + 1;
        let entry = Arc::new(Entry { id, fault, seen: 0.into(), fired: 0.into() });
        let mut entries = self.lock();
        entries.push(Arc::clone(&entry));
        self.0.any.store(true, Ordering::Release);
        drop(entries);
        Injected { entry, faults: self.clone() }
    }

    /// All faults, also those that are used up.
    pub(crate) fn list(&self) -> Vec<Listed> {
        self.lock().iter().map(|entry| entry.listed()).collect()
    }

    /// Removes a fault. Returns `false` if no fault has this ID.
    pub(crate) fn remove(&self, id: u64) -> bool {
        let mut entries = self.lock();
        let before = entries.len();
        entries.retain(|entry| entry.id != id);
        self.0.any.store(!entries.is_empty(), Ordering::Release);
        entries.len() < before
    }

    /// Removes all faults.
    pub(crate) fn clear(&self) {
        let mut entries = self.lock();
        entries.clear();
        self.0.any.store(false, Ordering::Release);
    }

    /// The fault that disturbs a call, if any. Every matching fault counts the call, and the first
    /// that is due disturbs it.
    pub(crate) fn choose(&self, operation: &OperationInfo, call: &Parameters) -> Option<Chosen> {
        if !self.0.any.load(Ordering::Acquire) {
            return None;
        }
        let mut chosen = None;
        for entry in self.lock().iter().filter(|entry| entry.fault.matches(operation, call)) {
            let turn = entry.seen.fetch_add(1, Ordering::Relaxed) + 1;
            if chosen.is_none() && entry.is_due(turn) {
                entry.fired.fetch_add(1, Ordering::Relaxed);
                chosen = Some(Chosen { entry: Arc::clone(entry), turn });
            }
        }
        chosen
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Arc<Entry>>> {
        self.0.entries.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Entry {
    /// `true` if the fault disturbs its matching call with this number, counted from 1.
    fn is_due(&self, turn: u64) -> bool {
        let Fault { skip, times, probability, .. } = self.fault;
        turn > skip
            && times.is_none_or(|times| self.fired.load(Ordering::Relaxed) < times)
            && probability.is_none_or(|probability| chance::share(self.seed(), turn) < probability)
    }

    fn seed(&self) -> u64 {
        self.fault.seed.unwrap_or(self.id)
    }

    fn listed(&self) -> Listed {
        Listed {
            id: self.id,
            seen: self.seen.load(Ordering::Relaxed),
            fired: self.fired.load(Ordering::Relaxed),
            fault: self.fault.clone(),
        }
    }
}

/// A fault that disturbs a call.
pub(crate) struct Chosen {
    entry: Arc<Entry>,
    turn: u64,
}

impl Chosen {
    pub(super) fn fault(&self) -> &Fault {
        &self.entry.fault
    }

    /// The wait before anything is sent.
    pub(super) fn delay(&self) -> Duration {
        let Fault { delay_ms, jitter_ms, .. } = self.entry.fault;
        let share = chance::share(self.entry.seed() ^ OF_DELAYS, self.turn);
        Duration::from_millis(delay_ms)
            .saturating_add(Duration::from_millis(jitter_ms).mul_f64(share))
    }
}

/// The reason of a call's outcome.
impl fmt::Display for Chosen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault {} disturbs this call.", self.entry.id)
    }
}

/// A fault as the control shows it.
#[derive(Serialize)]
pub(crate) struct Listed {
    id: u64,
    seen: u64,
    fired: u64,
    #[serde(flatten)]
    fault: Fault,
}

/// A fault of a server, with its counts. Dropping it changes nothing.
#[derive(Clone)]
pub struct Injected {
    entry: Arc<Entry>,
    faults: Faults,
}

impl Injected {
    /// The ID of the fault in the HTTP control.
    pub fn id(&self) -> u64 {
        self.entry.id
    }

    /// The number of calls that the fault matched, including those that it let pass.
    pub fn seen(&self) -> u64 {
        self.entry.seen.load(Ordering::Relaxed)
    }

    /// The number of calls that the fault disturbed.
    pub fn fired(&self) -> u64 {
        self.entry.fired.load(Ordering::Relaxed)
    }

    /// Removes the fault from its server.
    pub fn remove(self) {
        self.faults.remove(self.entry.id);
    }

    pub(crate) fn listed(&self) -> Listed {
        self.entry.listed()
    }
}

impl fmt::Debug for Injected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Injected")
            .field("id", &self.id())
            .field("seen", &self.seen())
            .field("fired", &self.fired())
            .finish_non_exhaustive()
    }
}
