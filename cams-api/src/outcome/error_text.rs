//! How an error is shown: `Display` is the line for a support ticket. Nothing confidential may get into it;
//! the service's own words go through [`Scrubbed`].

use std::error::Error as _;
use std::fmt;

use super::code::ErrorCode;
use super::error::Error;
use super::kind::ErrorKind;
use crate::causes::root_cause;
use crate::privacy::{Scrubbed, Wait};
use crate::retry::FailureClass;

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_what(f)?;
        self.write_advice(f)?;
        self.write_facts(f)
    }
}

impl Error {
    /// Operation, code or reason, message, and the cause at the bottom.
    fn write_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation} failed: ")?;
        }
        // The code of a success, beside `Success: false`, would mislead.
        f.write_str(
            self.shown_code().filter(|_| self.0.envelope.is_failure()).unwrap_or(&self.0.text),
        )?;
        if let Some(message) = self.0.shown.message.as_deref() {
            // Other words follow the sentence.
            let message = message.trim_end();
            let sentence = message.strip_suffix('.').filter(|text| !text.ends_with('.'));
            write!(f, ": {}", Scrubbed(sentence.unwrap_or(message)))?;
        }
        let Some(source) = self.source() else { return Ok(()) };
        let cause = root_cause(source);
        if self.0.is_source_advising {
            let text = source.to_string();
            write!(f, ": {}", Scrubbed(&text))?;
            // It may end with the cause.
            if cause.as_deref().is_none_or(|cause| text.ends_with(cause)) {
                return Ok(());
            }
        }
        match cause {
            Some(cause) => write!(f, ": {}", Scrubbed(&cause)),
            None => Ok(()),
        }
    }

    /// What to do about it.
    fn write_advice(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let denied_action = self.0.shown.action.as_deref();
        if let Some(action) = denied_action {
            write!(f, "; the policy must allow {action}")?;
        }
        if self.is_outside_read_only_policy() {
            f.write_str(
                "; the system policy AliyunCamsReadOnlyAccess does not cover Query*, Read* and Check* operations",
            )?;
        }
        let signed = match self.0.is_read_as_signed {
            Some(true) => {
                "; the service read what was signed: the secret is not that of the access key id"
            }
            Some(false) => {
                "; the service read something else than was signed: it was changed on its way"
            }
            None => "",
        };
        f.write_str(signed)?;
        // The service's messages say well what is wrong with a parameter, but not what is wrong with a set-up.
        let is_about_setup = matches!(
            self.kind(),
            ErrorKind::Signature | ErrorKind::Credentials | ErrorKind::AccessDenied
        );
        if denied_action.is_none()
            && signed.is_empty()
            && (is_about_setup || self.message().is_none())
            && let Some(meaning) = self.error_code().and_then(|code| code.meaning())
        {
            // It is a sentence of its own, and here the end of another one.
            let (first, rest) = meaning.trim_end_matches('.').split_at(1);
            write!(f, "; {}{rest}", first.to_ascii_lowercase())?;
        }
        match self.kind() {
            ErrorKind::MaybeSent => f.write_str(
                "; the service may have carried it out: find out before sending it again",
            ),
            ErrorKind::Throttled => match self.retry_after() {
                Some(wait) if !wait.is_zero() => {
                    write!(f, "; the service asks to wait {}", Wait(wait))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// HTTP status, request id and attempts, in brackets.
    fn write_facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = " (";
        let mut fact = |f: &mut fmt::Formatter<'_>, fact: fmt::Arguments<'_>| {
            f.write_str(std::mem::replace(&mut separator, ", "))?;
            f.write_fmt(fact)
        };
        match (self.status(), self.metadata().shown_request_id()) {
            (Some(status), Some(id)) => {
                fact(f, format_args!("HTTP {status}, request id {id}"))?;
            }
            (Some(status), None) => fact(f, format_args!("HTTP {status}, no request id"))?,
            (None, _) if self.0.operation.is_some() && self.is_unsent() => {
                fact(f, format_args!("nothing was sent"))?;
            }
            (None, _) => {}
        }
        match self.metadata().attempts() {
            0 | 1 => {}
            attempts => fact(f, format_args!("{attempts} attempts"))?,
        }
        if separator == ", " { f.write_str(")") } else { Ok(()) }
    }

    fn is_unsent(&self) -> bool {
        let attempts = self.metadata().failed_attempts();
        attempts.iter().all(|attempt| attempt.failure() == FailureClass::NotSent)
    }

    /// The system policy for reading covers `Get*` and `List*` only. It is not to blame where a policy denies, or
    /// where the platform's risk control does.
    fn is_outside_read_only_policy(&self) -> bool {
        let denial =
            self.access_denied_detail().and_then(|detail| detail.no_permission_type.as_deref());
        self.kind() == ErrorKind::AccessDenied
            && denial != Some("ExplicitDeny")
            && self.error_code() != Some(ErrorCode::ForbiddenRiskControl)
            && self.0.operation.is_some_and(|operation| {
                ["Query", "Read", "Check"].iter().any(|verb| operation.starts_with(verb))
            })
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("text", &self.to_string())
            .field("code", &self.shown_code())
            .field("failure_class", &self.failure_class())
            .field("access_denied_detail", &self.access_denied_detail())
            .field("retry_after", &self.retry_after().map(Wait))
            .field("metadata", self.metadata())
            .field("body_len", &self.body().map(<[u8]>::len))
            .finish_non_exhaustive()
    }
}
