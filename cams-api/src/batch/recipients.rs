//! The check of recipients.

use std::collections::HashMap;
use std::fmt;

use crate::compose::Recipient;
use crate::generated::messages::{Channel, MassRecipient, RecipientType};

/// A recipient that cannot be sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Problem {
    /// The index of the recipient, from 0.
    pub index: usize,
    /// The problem.
    pub kind: ProblemKind,
}

/// The problem of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ProblemKind {
    /// It has no number.
    NoNumber,
    /// It is not a phone number with country code, of at most 15 digits.
    InvalidNumber,
    /// An earlier recipient has the same number.
    Duplicate {
        /// The index of the earlier recipient.
        of: usize,
    },
}

/// Names the recipient by its index, never by its number.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "recipient {}", self.index)?;
        match self.kind {
            ProblemKind::NoNumber => f.write_str(" has no number"),
            ProblemKind::InvalidNumber => {
                f.write_str(" has an invalid number; write it with country code, in digits")
            }
            ProblemKind::Duplicate { of } => write!(f, " has the same number as recipient {of}"),
        }
    }
}

/// Reduces phone numbers to digits. What is not a phone number stays, and is a problem.
pub(super) fn tidy(recipients: &mut [MassRecipient], channel: Option<&Channel>) {
    for recipient in recipients {
        if let Some(Ok((to, kind))) = read(recipient, channel) {
            recipient.to = Some(to);
            recipient.recipient_type =
                recipient.recipient_type.take().or(kind.map(|kind| kind.as_str().to_owned()));
        }
    }
}

/// The problems of tidy recipients, by index.
pub(super) fn problems(recipients: &[MassRecipient], channel: Option<&Channel>) -> Vec<Problem> {
    let mut seen = HashMap::with_capacity(recipients.len());
    let mut problems = Vec::new();
    for (index, recipient) in recipients.iter().enumerate() {
        let to = recipient.to.as_deref().unwrap_or_default();
        let kind = if to.trim().is_empty() {
            ProblemKind::NoNumber
        } else if matches!(read(recipient, channel), Some(Err(_))) {
            ProblemKind::InvalidNumber
        } else if let Some(of) = seen.insert(to, index) {
            seen.insert(to, of);
            ProblemKind::Duplicate { of }
        } else {
            continue;
        };
        problems.push(Problem { index, kind });
    }
    problems
}

/// The recipient as [`compose`](crate::compose) reads it. `None` for groups and other recipients
/// with a type of their own.
fn read(
    recipient: &MassRecipient,
    channel: Option<&Channel>,
) -> Option<Result<(String, Option<RecipientType>), &'static str>> {
    let is_person = recipient.recipient_type.as_deref().is_none_or(|kind| kind == "individual");
    let to = recipient.to.as_deref().filter(|_| is_person)?;
    Some(Recipient::new(to).on(channel.unwrap_or(&Channel::Whatsapp)))
}
