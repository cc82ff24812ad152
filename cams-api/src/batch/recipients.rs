//! The check of recipients.

use std::collections::HashMap;
use std::fmt;

use crate::generated::messages::{Channel, MassRecipient};

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
    /// Its number has something else than digits, or more than 15 of them.
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

/// Reduces phone numbers to digits.
pub(super) fn tidy(recipients: &mut [MassRecipient], channel: Option<&Channel>) {
    for recipient in recipients {
        if is_phone_number(recipient, channel)
            && let Some(to) = &mut recipient.to
        {
            to.retain(|letter| !matches!(letter, '+' | ' ' | '-' | '.' | '(' | ')' | '/'));
        }
    }
}

/// The problems of tidy recipients, by index.
pub(super) fn problems(recipients: &[MassRecipient], channel: Option<&Channel>) -> Vec<Problem> {
    let mut seen = HashMap::with_capacity(recipients.len());
    let mut problems = Vec::new();
    for (index, recipient) in recipients.iter().enumerate() {
        let to = recipient.to.as_deref().unwrap_or_default();
        let kind = if to.is_empty() {
            ProblemKind::NoNumber
        } else if is_phone_number(recipient, channel) && !is_valid(to) {
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

/// E.164 allows 15 digits.
fn is_valid(number: &str) -> bool {
    number.len() <= 15 && number.bytes().all(|letter| letter.is_ascii_digit())
}

/// Other channels and groups have IDs.
fn is_phone_number(recipient: &MassRecipient, channel: Option<&Channel>) -> bool {
    let is_person = recipient.recipient_type.as_deref().is_none_or(|kind| kind == "individual");
    is_person && matches!(channel, None | Some(Channel::Whatsapp | Channel::Viber))
}
