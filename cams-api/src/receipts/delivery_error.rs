//! The failures that receipts report, with advice for each.

use std::fmt;

use crate::privacy::{Name, redacted};

/// The failure of a message, with advice.
///
/// Most codes come from the channel. Without advice, `Display` shows the code alone: the
/// description may quote the message.
#[derive(Clone, PartialEq, Eq)]
pub struct DeliveryError {
    code: String,
    description: Option<String>,
}

/// Advice about a message that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Advice {
    /// Send a template: the 24 hours after the user's last message are over.
    UseTemplate,
    /// Send the same message again later. [`DeliveryError::meaning`] says how much later.
    RetryLater,
    /// Do not send this kind of message to the recipient again: they opted out.
    NeverAgain,
    /// The message cannot reach this recipient on this channel: use another channel.
    UseOtherChannel,
    /// Correct the message or its template.
    FixRequest,
    /// Correct the account: billing, quality, registration, permissions.
    FixAccount,
    /// The code is unknown: look at [`DeliveryError::description`].
    Investigate,
}

/// The codes, with advice and meaning.
#[rustfmt::skip]
const CODES: &[(&str, Advice, &str)] = &[
    ("368", Advice::FixAccount, "The account is blocked for a while because it violated a policy."),
    ("80007", Advice::RetryLater, "The account sent too many messages: slow down."),
    ("130429", Advice::RetryLater, "The phone number sends too fast: slow down."),
    ("130472", Advice::UseOtherChannel, "The recipient is part of an experiment without marketing messages."),
    ("130497", Advice::FixAccount, "The account may not send to the recipient's country."),
    ("131000", Advice::RetryLater, "The channel failed for an unknown reason: try again in a few minutes."),
    ("131005", Advice::FixAccount, "The account lacks a permission on the channel."),
    ("131008", Advice::FixRequest, "A required parameter is missing."),
    ("131009", Advice::FixRequest, "A parameter has a value that the channel does not accept."),
    ("131016", Advice::RetryLater, "The channel is temporarily unavailable: try again in a few minutes."),
    ("131021", Advice::FixRequest, "Sender and recipient are the same number."),
    ("131026", Advice::UseOtherChannel, "The message cannot be delivered: the number may not be on the channel, or its app is too old. This does not mean that the user blocked you."),
    ("131031", Advice::FixAccount, "The account is locked."),
    ("131037", Advice::FixAccount, "The display name of the phone number is not approved."),
    ("131042", Advice::FixAccount, "Payment failed: check the billing of the account."),
    ("131045", Advice::FixAccount, "The phone number is not registered correctly."),
    ("131047", Advice::UseTemplate, "More than 24 hours have passed since the user's last message: only a template may be sent."),
    ("131048", Advice::FixAccount, "The phone number is limited because users blocked or reported its messages."),
    ("131049", Advice::RetryLater, "The recipient has received enough marketing messages for now: wait at least a day."),
    ("131050", Advice::NeverAgain, "The recipient opted out of marketing messages."),
    ("131051", Advice::FixRequest, "The channel does not support this message type."),
    ("131052", Advice::FixRequest, "The user's media could not be downloaded."),
    ("131053", Advice::FixRequest, "The media could not be fetched: check its link, type and size."),
    ("131056", Advice::RetryLater, "Too many messages went from this number to this recipient: wait a minute."),
    ("131057", Advice::RetryLater, "The account is under maintenance: try again later."),
    ("132000", Advice::FixRequest, "The number of variables differs from the template's."),
    ("132001", Advice::FixRequest, "The template does not exist in this language or is not approved."),
    ("132005", Advice::FixRequest, "The text is too long with its variables filled in."),
    ("132007", Advice::FixRequest, "The template violates a content policy."),
    ("132012", Advice::FixRequest, "A variable has the wrong format."),
    ("132015", Advice::FixRequest, "The template is paused because of low quality: edit it or use another."),
    ("132016", Advice::FixRequest, "The template is disabled because of low quality: use another."),
    ("132068", Advice::FixRequest, "The flow is blocked."),
    ("132069", Advice::RetryLater, "The flow is throttled: try again later."),
    ("133010", Advice::FixAccount, "The phone number is not registered on the channel."),
    ("135000", Advice::FixRequest, "The channel rejected the parameters without saying which."),
];

impl DeliveryError {
    pub(super) fn new(code: &str, description: Option<&str>) -> Self {
        Self { code: code.trim().to_owned(), description: description.map(str::to_owned) }
    }

    /// The code, such as `131047`.
    pub fn code(&self) -> &str {
        &self.code
    }

    /// The channel's description. It may quote the message.
    pub fn description(&self) -> Option<&str> {
        self.description.as_deref()
    }

    /// The advice for this failure.
    pub fn advice(&self) -> Advice {
        self.known().map_or(Advice::Investigate, |(_, advice, _)| *advice)
    }

    /// The meaning of the code, in one sentence. `None` for an unknown code.
    pub fn meaning(&self) -> Option<&'static str> {
        self.known().map(|(_, _, meaning)| *meaning)
    }

    pub(super) fn is_opt_out(&self) -> bool {
        self.advice() == Advice::NeverAgain
    }

    fn known(&self) -> Option<&'static (&'static str, Advice, &'static str)> {
        CODES.iter().find(|(code, ..)| *code == self.code)
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "delivery failed with code {}", Name(&self.code))?;
        match self.meaning() {
            Some(meaning) => write!(f, ": {meaning}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DeliveryError")
            .field("code", &Name(&self.code))
            .field("description", &redacted(&self.description))
            .finish()
    }
}

impl std::error::Error for DeliveryError {}
