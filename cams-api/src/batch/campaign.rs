//! The loop over the batches.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinSet;

use super::recipients::{Problem, problems, tidy};
use super::report::{Batch, Change, State};
use super::{MAX_RECIPIENTS, Report};
use crate::client::Call;
use crate::generated::messages::{
    MassRecipient, SendChatappMassMessageRequest, SendChatappMassMessageResponse,
};
use crate::operation::Operation;
use crate::outcome::{Error, ErrorKind, Metadata};
use crate::random;
use crate::rate_limit::RateLimiter;

/// The number of problems that an error tells.
const TOLD: usize = 10;

/// A message to many recipients. [`batch`](super) has an example and the rules.
#[must_use = "a campaign does nothing until it is sent"]
pub struct Campaign {
    call: Call<SendChatappMassMessageRequest>,
    recipients: Vec<MassRecipient>,
    prefix: Option<String>,
    concurrency: usize,
    on_progress: Option<Box<dyn FnMut(usize, usize) + Send>>,
    on_change: Option<OnChange>,
    stop: Stop,
    report: Report,
}

/// Takes each change of a batch.
type OnChange = Box<dyn FnMut(&Change) + Send>;

/// Stops a campaign, from anywhere.
#[derive(Clone, Debug, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Lets the campaign end after the batches under way. The others are not sent.
    pub fn stop(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The batches to send: their place in the report, and the places of their recipients.
type Plan = VecDeque<(usize, Vec<usize>)>;

impl Campaign {
    pub(super) fn new(
        call: Call<SendChatappMassMessageRequest>,
        mut recipients: Vec<MassRecipient>,
    ) -> Self {
        tidy(&mut recipients, call.request.channel_type.as_ref());
        Self {
            call,
            recipients,
            prefix: None,
            concurrency: 4,
            on_progress: None,
            on_change: None,
            stop: Stop::default(),
            report: Report::default(),
        }
    }

    /// Sets the beginning of the task IDs: `summer` gives `summer-1`, `summer-2` and so on. Default:
    /// the task ID of the request, or else a random text.
    pub fn task_id_prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = Some(prefix.into());
        self
    }

    /// Sets the largest number of batches under way. Default: 4. 0 counts as 1.
    pub fn concurrency(mut self, batches: usize) -> Self {
        self.concurrency = batches.max(1);
        self
    }

    /// Calls this function after each batch, with the number of recipients whose batch has ended,
    /// and of all.
    pub fn on_progress(mut self, progress: impl FnMut(usize, usize) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(progress));
        self
    }

    /// Calls this function right before each batch is sent, and when it has ended. Whoever stores the
    /// changes knows after a crash who may have the message: [`Report::apply`] takes them in.
    pub fn on_change(mut self, change: impl FnMut(&Change) + Send + 'static) -> Self {
        self.on_change = Some(Box::new(change));
        self
    }

    /// Goes on after an earlier campaign. Recipients that were accepted or maybe sent then are left
    /// out, wherever they are in the list.
    pub fn resume(mut self, report: Report) -> Self {
        self.report = report;
        self
    }

    /// A handle that stops the campaign.
    pub fn stop_handle(&self) -> Stop {
        self.stop.clone()
    }

    /// The state of each recipient so far. It is empty until the campaign runs.
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// The report, without the campaign.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// The recipients that cannot be sent to, by index.
    pub fn problems(&self) -> Vec<Problem> {
        problems(&self.recipients, self.call.request.channel_type.as_ref())
    }

    /// Sends all batches and returns the report. [`run`](Self::run) keeps the report if the future
    /// is dropped.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Self::run).
    pub async fn send(mut self) -> Result<Report, Error> {
        self.run().await?;
        Ok(self.report)
    }

    /// Sends all batches on this thread, for programs without an async runtime.
    ///
    /// # Errors
    ///
    /// The errors of [`run`](Self::run) and of
    /// [`Call::send_blocking`](crate::Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Report, Error> {
        let core = Arc::clone(&self.call.core);
        core.runtime.wait_for(self.send(), "send_blocking", "send()")?
    }

    /// Sends all batches that were not sent yet, and records each in the [`report`](Self::report).
    /// Run it again to send the batches that failed.
    ///
    /// A failed batch does not end the campaign, unless all others would fail the same way: without
    /// permission or credentials.
    ///
    /// # Errors
    ///
    /// Nothing was sent:
    ///
    /// - [`InvalidParameter`](ErrorKind::InvalidParameter) if there are no recipients, or for
    ///   recipients with [problems](Self::problems).
    /// - The errors of [`Call::send`] that were noticed before sending, such as a missing parameter.
    pub async fn run(&mut self) -> Result<(), Error> {
        self.check()?;
        self.call.core.http.check_runtime()?;
        let pace = self.pace();
        let mut plan = self.plan();
        let mut sending = JoinSet::new();
        let (mut unsent, mut is_halted, mut was_sent) = (None, false, false);
        loop {
            while !is_halted
                && !self.stop.0.load(Ordering::Relaxed)
                && sending.len() < self.concurrency
                && !plan.is_empty()
            {
                if let Some(pace) = &pace {
                    // Without a limit in time, there always is a turn.
                    let action = SendChatappMassMessageRequest::ACTION;
                    let _ = pace.turn(action, Duration::MAX).await;
                }
                let Some((at, recipients)) = plan.pop_front() else { break };
                let call = self.call_of(at, &recipients);
                self.set(at, State::Sending);
                sending.spawn(async move { (at, call.send().await) });
            }
            let Some(joined) = sending.join_next().await else { break };
            // A task that was stopped may have sent its batch.
            let Ok((at, result)) = joined else { continue };
            let error = self.ended(at, result);
            if let Some(error) = error {
                is_halted |= concerns_all(&error);
                if error.metadata().attempts() == 0 {
                    unsent.get_or_insert(error);
                } else {
                    was_sent = true;
                }
            } else {
                was_sent = true;
            }
        }
        match unsent {
            Some(error) if !was_sent && is_halted => Err(error),
            _ => Ok(()),
        }
    }

    fn check(&self) -> Result<(), Error> {
        let problems = self.problems();
        let mut told: Vec<String> = problems.iter().take(TOLD).map(Problem::to_string).collect();
        match problems.len().saturating_sub(TOLD) {
            0 if self.recipients.is_empty() => told.push("there are no recipients".to_owned()),
            0 => {}
            more => told.push(format!("{more} more recipients have problems")),
        }
        if told.is_empty() {
            return Ok(());
        }
        let (action, retry) =
            (SendChatappMassMessageRequest::ACTION, SendChatappMassMessageRequest::RETRY);
        Err(Error::new(ErrorKind::InvalidParameter, told.join("; ")).of_call(
            action,
            retry,
            Metadata::default(),
        ))
    }

    /// A client with a rate limit keeps the rate itself.
    fn pace(&self) -> Option<RateLimiter> {
        let info = SendChatappMassMessageRequest::INFO?;
        self.call.core.rate_limiter.is_none().then(|| RateLimiter::of_one(info))
    }

    /// Puts the recipients that may be sent to into batches.
    fn plan(&mut self) -> Plan {
        let number = |recipient: &'_ MassRecipient| recipient.to.clone().unwrap_or_default();
        let numbers: HashSet<&str> =
            self.recipients.iter().filter_map(|recipient| recipient.to.as_deref()).collect();
        let settled = self.report.open(&numbers);
        let prefix = self.prefix.get_or_insert_with(|| {
            self.call.request.task_id.clone().unwrap_or_else(|| random::nonce().split_off(20))
        });
        let open: Vec<usize> = (0..self.recipients.len())
            .filter(|at| !settled.contains(&number(&self.recipients[*at])))
            .collect();
        let mut plan = Plan::new();
        for places in open.chunks(MAX_RECIPIENTS) {
            self.report.numbered += 1;
            plan.push_back((self.report.batches.len(), places.to_vec()));
            self.report.batches.push(Batch {
                task_id: format!("{prefix}-{}", self.report.numbered),
                to: places.iter().map(|at| number(&self.recipients[*at])).collect(),
                state: State::Waiting,
            });
        }
        plan
    }

    fn call_of(&self, at: usize, places: &[usize]) -> Call<SendChatappMassMessageRequest> {
        let mut call = self.call.clone();
        let recipients = places.iter().filter_map(|place| self.recipients.get(*place));
        call.request.sender_list = Some(recipients.cloned().collect());
        call.request.task_id = self.report.batches.get(at).map(|batch| batch.task_id.clone());
        call
    }

    /// Takes the end of a batch into the report.
    fn ended(
        &mut self,
        at: usize,
        result: Result<SendChatappMassMessageResponse, Error>,
    ) -> Option<Error> {
        let (state, error) = match result {
            Ok(response) => (State::Accepted { group_message_id: response.group_message_id }, None),
            Err(error) if error.kind() == ErrorKind::MaybeSent => {
                (State::MaybeSent { error: error.to_string() }, Some(error))
            }
            Err(error) => (State::NotSent { error: error.to_string() }, Some(error)),
        };
        self.set(at, state);
        if let Some(progress) = &mut self.on_progress {
            progress(self.report.done(), self.report.count());
        }
        error
    }

    fn set(&mut self, at: usize, state: State) {
        if let Some(batch) = self.report.batches.get_mut(at) {
            batch.state = state;
            if let Some(changed) = &mut self.on_change {
                changed(&Change(batch.clone()));
            }
        }
    }
}

/// All other batches would fail the same way.
fn concerns_all(error: &Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::MissingParameter
            | ErrorKind::Config
            | ErrorKind::Credentials
            | ErrorKind::AccessDenied
            | ErrorKind::Signature
    ) || (error.kind() == ErrorKind::InvalidParameter && error.metadata().attempts() == 0)
}

impl fmt::Debug for Campaign {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Campaign")
            .field("call", &self.call)
            .field("recipients", &self.recipients.len())
            .field("report", &self.report)
            .finish_non_exhaustive()
    }
}
