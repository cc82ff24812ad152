//! Waits for one report among all that arrive.

use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;

use super::{Inbound, Receipt};

/// The number of latest receipts that a wait looks at first: a receipt may arrive before the call
/// that sent its message returns.
const REMEMBERED: usize = 1_000;

/// The waits for reports of one type.
struct Waits<T> {
    waits: Vec<Wait<T>>,
}

struct Wait<T> {
    wanted: Box<dyn Fn(&T) -> bool + Send>,
    found: oneshot::Sender<T>,
}

impl<T: Clone> Waits<T> {
    fn add(&mut self, wanted: impl Fn(&T) -> bool + Send + 'static) -> oneshot::Receiver<T> {
        let (found, finding) = oneshot::channel();
        self.waits.retain(|wait| !wait.found.is_closed());
        self.waits.push(Wait { wanted: Box::new(wanted), found });
        finding
    }

    fn tell(&mut self, report: &T) {
        for wait in self.waits.extract_if(.., |wait| (wait.wanted)(report)) {
            // The one who waited may be gone.
            let _ = wait.found.send(report.clone());
        }
    }
}

/// The waits of a router, and the receipts that came before them.
pub(super) struct Waiting {
    receipts: Mutex<(Waits<Receipt>, VecDeque<Receipt>)>,
    inbound: Mutex<Waits<Inbound>>,
}

impl Default for Waiting {
    fn default() -> Self {
        let receipts = Mutex::new((Waits { waits: Vec::new() }, VecDeque::new()));
        Self { receipts, inbound: Mutex::new(Waits { waits: Vec::new() }) }
    }
}

impl Waiting {
    pub(super) fn tell_receipt(&self, receipt: &Receipt) {
        let (waits, recent) = &mut *locked(&self.receipts);
        waits.tell(receipt);
        if recent.len() == REMEMBERED {
            recent.pop_front();
        }
        recent.push_back(receipt.clone());
    }

    pub(super) fn tell_inbound(&self, inbound: &Inbound) {
        locked(&self.inbound).tell(inbound);
    }

    pub(super) async fn receipt(
        &self,
        message_id: String,
        wanted: impl Fn(&Receipt) -> bool + Send + 'static,
        within: Duration,
    ) -> Result<Receipt, WaitError> {
        let finding = {
            let (waits, recent) = &mut *locked(&self.receipts);
            let id = message_id.clone();
            let wanted = move |receipt: &Receipt| {
                receipt.message_id.as_deref() == Some(&id) && wanted(receipt)
            };
            if let Some(receipt) = recent.iter().find(|receipt| wanted(receipt)) {
                return Ok(receipt.clone());
            }
            waits.add(wanted)
        };
        if let Ok(Ok(receipt)) = timeout(within, finding).await {
            return Ok(receipt);
        }
        let (_, recent) = &*locked(&self.receipts);
        let is_own = |receipt: &&Receipt| receipt.message_id.as_deref() == Some(&message_id);
        let last = recent.iter().rev().find(is_own).cloned().map(Box::new);
        Err(WaitError { within, last })
    }

    pub(super) async fn inbound(
        &self,
        wanted: impl Fn(&Inbound) -> bool + Send + 'static,
        within: Duration,
    ) -> Result<Inbound, WaitError> {
        let finding = locked(&self.inbound).add(wanted);
        match timeout(within, finding).await {
            Ok(Ok(inbound)) => Ok(inbound),
            _ => Err(WaitError { within, last: None }),
        }
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The report did not arrive in time.
#[derive(Debug, Clone)]
pub struct WaitError {
    within: Duration,
    last: Option<Box<Receipt>>,
}

impl WaitError {
    /// The last receipt of the message, if there was one.
    pub fn last(&self) -> Option<&Receipt> {
        self.last.as_deref()
    }
}

impl fmt::Display for WaitError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the report did not arrive within {:?}", self.within)?;
        match &self.last {
            Some(receipt) => write!(f, "; the message's last status is {}", receipt.status),
            None => Ok(()),
        }
    }
}

impl std::error::Error for WaitError {}
