//! Decides what follows a failed attempt: a repair, a wait, or the end of the call.
//! [`retry`](crate::retry) has the rules.

use std::time::{Duration, SystemTime};

use super::core::Core;
use crate::credentials::Credentials;
use crate::outcome::{Error, ErrorKind};
use crate::random;
use crate::retry::{FailureClass, RetryClass, RetryContext, RetryDecision, RetryPolicy};

/// The state of one call between its attempts.
pub(crate) struct Recovery<'a> {
    client: &'a Core,
    policy: &'a dyn RetryPolicy,
    operation: &'static str,
    retry_class: RetryClass,
    /// Attempts that count for the policy.
    attempts: u32,
    has_set_clock: bool,
    has_renewed_nonce: bool,
    has_renewed_credentials: bool,
}

/// An attempt that has just failed.
pub(crate) struct Failed<'a> {
    pub(crate) error: &'a Error,
    pub(crate) status: Option<u16>,
    /// The service's time, from the head of its response.
    pub(crate) service_time: Option<SystemTime>,
    /// The credentials of the client that signed the attempt.
    pub(crate) credentials: Option<&'a Credentials>,
    pub(crate) elapsed: Duration,
    pub(crate) time_left: Duration,
}

impl<'a> Recovery<'a> {
    pub(crate) fn new(
        client: &'a Core,
        policy: &'a dyn RetryPolicy,
        operation: &'static str,
        retry_class: RetryClass,
        can_renew_credentials: bool,
    ) -> Self {
        Self {
            client,
            policy,
            operation,
            retry_class,
            attempts: 0,
            has_set_clock: false,
            has_renewed_nonce: false,
            has_renewed_credentials: !can_renew_credentials,
        }
    }

    /// The wait before the next attempt. `None` if the call ends here.
    pub(crate) fn wait_after(&mut self, failed: &Failed<'_>) -> Option<Duration> {
        if self.repair(failed) {
            return (!failed.time_left.is_zero()).then_some(Duration::ZERO);
        }
        self.attempts = self.attempts.saturating_add(1);
        let wait = self.ask_policy(failed)?;
        self.has_renewed_nonce |= failed.error.failure_class() == FailureClass::NonceUsed;
        let is_after_timeout = failed.error.kind() == ErrorKind::Timeout;
        // A repeat that does not begin must cost nothing.
        (wait < failed.time_left && self.client.retry_budget.pay(is_after_timeout)).then_some(wait)
    }

    /// Repairs the reason for a refusal, each at most once in a call. Returns `true` if the request
    /// can be sent again at once.
    fn repair(&mut self, failed: &Failed<'_>) -> bool {
        match failed.error.failure_class() {
            FailureClass::ClockSkew if !self.has_set_clock => {
                let Some(service_time) = failed.service_time else { return false };
                self.client.clock.set(service_time);
                self.has_set_clock = true;
            }
            // The service may have executed the first copy of the request.
            FailureClass::NonceUsed
                if !self.has_renewed_nonce && self.retry_class == RetryClass::Safe =>
            {
                self.has_renewed_nonce = true;
            }
            FailureClass::StaleCredentials if !self.has_renewed_credentials => {
                let Some(credentials) = failed.credentials else { return false };
                if !self.client.credentials.invalidate(credentials) {
                    return false;
                }
                self.has_renewed_credentials = true;
            }
            _ => return false,
        }
        true
    }

    fn ask_policy(&self, failed: &Failed<'_>) -> Option<Duration> {
        let Failed { error, status, elapsed, time_left, .. } = *failed;
        let failure = error.failure_class();
        let may_act_twice = self.retry_class == RetryClass::Never && failure.may_have_acted();
        // Whatever copies requests copies the next one too.
        let is_copied_again = failure == FailureClass::NonceUsed && self.has_renewed_nonce;
        if may_act_twice || is_copied_again {
            return None;
        }
        let context = RetryContext {
            operation: self.operation,
            attempts: self.attempts,
            failure,
            retry_class: self.retry_class,
            code: error.code(),
            shown_code: error.shown_code(),
            status,
            server_hint: error.retry_after(),
            elapsed,
            time_left,
            random: random::fraction(),
        };
        match self.policy.decide(&context) {
            RetryDecision::RetryAfter(wait) => Some(wait),
            RetryDecision::Stop => None,
        }
    }
}
