//! Hands reports to handlers.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use super::error::HandlerError;
use super::seen::SeenKeys;
use super::waiting::{WaitError, Waiting};
use super::{Audit, Event, Inbound, InvalidEntry, ParseError, Receipt, parse};

type Handling = Pin<Box<dyn Future<Output = Result<(), HandlerError>> + Send>>;
type Handler<T> = Box<dyn Fn(T) -> Handling + Send + Sync>;

/// Hands the reports of a body to handlers, one after the other, in order.
///
/// Put it into an [`Arc`](std::sync::Arc) to share it between the server and code that waits.
///
/// ```
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// use cams_api::receipts::{RecentKeys, Router};
///
/// let router = Router::new()
///     .on_receipt(|receipt| async move {
///         println!("{:?} is {}", receipt.message_id, receipt.status);
///         Ok(())
///     })
///     .on_inbound(|inbound| async move {
///         println!("a user sent {:?}", inbound.message);
///         Ok(())
///     })
///     .skip_repeats(RecentKeys::new(10_000));
///
/// # let body = br#"[{"MessageId":"m-1","Status":"Sent"},{"MessageId":"m-1","Status":"Sent"}]"#;
/// let handled = router.handle(body).await?;
/// assert_eq!((handled.handled, handled.repeats), (1, 1));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Default)]
#[must_use = "a router does nothing until it handles a body"]
pub struct Router {
    receipt: Option<Handler<Receipt>>,
    inbound: Option<Handler<Inbound>>,
    audit: Option<Handler<Audit>>,
    unknown: Option<Handler<String>>,
    invalid: Option<Handler<InvalidEntry>>,
    seen: Option<Box<dyn SeenKeys>>,
    waiting: Waiting,
}

/// The result of handling a body.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Handled {
    /// The number of reports whose handler succeeded, or that have no handler.
    pub handled: usize,
    /// The number of reports that were handled before.
    pub repeats: usize,
    /// The entries that are not reports. They are acknowledged too: a repeat would not be better.
    pub invalid: Vec<InvalidEntry>,
    /// The errors of handlers. If there are any, do not acknowledge the body: the service then
    /// pushes it again, and reports that were handled are recognized as repeats.
    pub errors: Vec<HandlerError>,
}

/// Stores a handler.
fn boxed<T, F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
    handler: impl Fn(T) -> F + Send + Sync + 'static,
) -> Option<Handler<T>> {
    Some(Box::new(move |report| Box::pin(handler(report))))
}

impl Router {
    /// A router without handlers. It accepts every report.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the handler of the status of messages.
    pub fn on_receipt<F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
        mut self,
        handler: impl Fn(Receipt) -> F + Send + Sync + 'static,
    ) -> Self {
        self.receipt = boxed(handler);
        self
    }

    /// Sets the handler of users' messages.
    pub fn on_inbound<F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
        mut self,
        handler: impl Fn(Inbound) -> F + Send + Sync + 'static,
    ) -> Self {
        self.inbound = boxed(handler);
        self
    }

    /// Sets the handler of reviews and of changes of numbers and accounts.
    pub fn on_audit<F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
        mut self,
        handler: impl Fn(Audit) -> F + Send + Sync + 'static,
    ) -> Self {
        self.audit = boxed(handler);
        self
    }

    /// Sets the handler of reports of another kind, given as JSON.
    pub fn on_unknown<F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
        mut self,
        handler: impl Fn(String) -> F + Send + Sync + 'static,
    ) -> Self {
        self.unknown = boxed(handler);
        self
    }

    /// Sets the handler of entries that are not reports. It is the place to log them.
    pub fn on_invalid<F: Future<Output = Result<(), HandlerError>> + Send + 'static>(
        mut self,
        handler: impl Fn(InvalidEntry) -> F + Send + Sync + 'static,
    ) -> Self {
        self.invalid = boxed(handler);
        self
    }

    /// Does not hand out a report that was handled before.
    pub fn skip_repeats(mut self, keys: impl SeenKeys + 'static) -> Self {
        self.seen = Some(Box::new(keys));
        self
    }

    /// Hands the reports of a body to their handlers. The failure of one does not keep the others
    /// from being handled.
    ///
    /// # Errors
    /// [`ParseError`] if the body is not JSON. [`Handled::errors`] has the errors of handlers.
    pub async fn handle(&self, body: &[u8]) -> Result<Handled, ParseError> {
        let mut result = Handled::default();
        for entry in parse::<Event>(body)? {
            match entry {
                Err(entry) => {
                    let handling = self.invalid.as_ref().map(|handler| handler(entry.clone()));
                    if let Err(error) = finished(handling).await {
                        result.errors.push(error);
                    }
                    result.invalid.push(entry);
                }
                Ok(event) => match self.handle_event(event).await {
                    Ok(true) => result.handled += 1,
                    Ok(false) => result.repeats += 1,
                    Err(error) => result.errors.push(error),
                },
            }
        }
        Ok(result)
    }

    /// Returns `false` for a repeat.
    async fn handle_event(&self, event: Event) -> Result<bool, HandlerError> {
        // Whoever waits is told even of repeats: they may have begun to wait only now.
        match &event {
            Event::Receipt(receipt) => self.waiting.tell_receipt(receipt),
            Event::Inbound(inbound) => self.waiting.tell_inbound(inbound),
            Event::Audit(_) | Event::Unknown(_) => {}
        }
        let key = event.dedupe_key();
        if let Some(seen) = &self.seen
            && seen.contains(&key).await?
        {
            return Ok(false);
        }
        finished(match event {
            Event::Receipt(receipt) => self.receipt.as_ref().map(|handler| handler(receipt)),
            Event::Inbound(inbound) => self.inbound.as_ref().map(|handler| handler(inbound)),
            Event::Audit(audit) => self.audit.as_ref().map(|handler| handler(audit)),
            Event::Unknown(raw) => self.unknown.as_ref().map(|handler| handler(raw)),
        })
        .await?;
        if let Some(seen) = &self.seen {
            seen.insert(&key).await?;
        }
        Ok(true)
    }

    /// Waits for a receipt of a message, for example its delivery or failure:
    /// `router.wait_for(id, |receipt| receipt.is_final(), Duration::from_secs(60))`.
    ///
    /// Also finds it among the last 1,000 receipts, since one may arrive before the call that sent
    /// the message returns. Dropping the future ends the wait.
    ///
    /// # Errors
    /// [`WaitError`] if it does not arrive in time.
    pub async fn wait_for(
        &self,
        message_id: impl Into<String>,
        wanted: impl Fn(&Receipt) -> bool + Send + 'static,
        within: Duration,
    ) -> Result<Receipt, WaitError> {
        self.waiting.receipt(message_id.into(), wanted, within).await
    }

    /// Waits for a user's message, for example an answer:
    /// `router.wait_for_inbound(move |inbound| inbound.from.as_deref() == Some(&user), limit)`.
    ///
    /// Only messages that arrive after the call count. Dropping the future ends the wait.
    ///
    /// # Errors
    /// [`WaitError`] if it does not arrive in time.
    pub async fn wait_for_inbound(
        &self,
        wanted: impl Fn(&Inbound) -> bool + Send + 'static,
        within: Duration,
    ) -> Result<Inbound, WaitError> {
        self.waiting.inbound(wanted, within).await
    }
}

/// Awaits a handler, if there is one.
async fn finished(handling: Option<Handling>) -> Result<(), HandlerError> {
    match handling {
        Some(handling) => handling.await,
        None => Ok(()),
    }
}

impl fmt::Debug for Router {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Router")
            .field("on_receipt", &self.receipt.is_some())
            .field("on_inbound", &self.inbound.is_some())
            .field("on_audit", &self.audit.is_some())
            .field("on_unknown", &self.unknown.is_some())
            .field("on_invalid", &self.invalid.is_some())
            .field("skip_repeats", &self.seen.is_some())
            .finish_non_exhaustive()
    }
}
