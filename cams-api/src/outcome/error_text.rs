//! The text of an error. `Display` is the line for a support ticket. It must not contain anything
//! confidential: the service's words pass through [`Scrubbed`].

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
    /// Writes operation, code or reason, message, and root cause.
    fn write_what(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(operation) = self.0.operation {
            write!(f, "{operation} failed: ")?;
        }
        // A success code beside `Success: false` would mislead.
        f.write_str(
            self.shown_code().filter(|_| self.0.envelope.is_failure()).unwrap_or(&self.0.text),
        )?;
        if let Some(message) = self.0.shown.message.as_deref() {
            // More words follow the sentence.
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

    /// Writes the advice.
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
                "; the service read what was signed, so the secret does not belong to the access key ID"
            }
            Some(false) => {
                "; the service did not read what was signed: something changed the request on its way"
            }
            None => "",
        };
        f.write_str(signed)?;
        // The service's messages explain wrong parameters well, but not a wrong setup.
        let is_about_setup = matches!(
            self.kind(),
            ErrorKind::Signature | ErrorKind::Credentials | ErrorKind::AccessDenied
        );
        if denied_action.is_none()
            && signed.is_empty()
            && (is_about_setup || self.message().is_none())
            && let Some(meaning) = self.error_code().and_then(|code| code.meaning())
        {
            // The meaning is a sentence of its own. Here it ends another sentence.
            let (first, rest) = meaning.trim_end_matches('.').split_at(1);
            write!(f, "; {}{rest}", first.to_ascii_lowercase())?;
        }
        for (parameter, documented) in &self.0.misspelt {
            write!(f, "; the documented spelling of {parameter} is {documented:?}")?;
        }
        match self.kind() {
            ErrorKind::MaybeSent => {
                f.write_str("; the service may have executed it: find out before sending it again")
            }
            ErrorKind::Throttled => match self.retry_after() {
                Some(wait) if !wait.is_zero() => {
                    write!(f, "; the service asks to wait {}", Wait(wait))
                }
                _ => Ok(()),
            },
            _ => Ok(()),
        }
    }

    /// Writes HTTP status, request ID and attempts, in parentheses.
    fn write_facts(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = " (";
        let mut fact = |f: &mut fmt::Formatter<'_>, fact: fmt::Arguments<'_>| {
            f.write_str(std::mem::replace(&mut separator, ", "))?;
            f.write_fmt(fact)
        };
        match (self.status(), self.metadata().shown_request_id()) {
            (Some(status), Some(id)) => {
                fact(f, format_args!("HTTP {status}, request ID {id}"))?;
            }
            (Some(status), None) => fact(f, format_args!("HTTP {status}, no request ID"))?,
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

    /// The read-only system policy covers only `Get*` and `List*`. It is not the cause if another
    /// policy denies the action, or if the platform's risk control does.
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
