//! How the command ends: one line on standard error, a hint, and an exit code that scripts can rely
//! on.

use std::io::{self, Write as _};
use std::process::ExitCode;

use anstyle::{AnsiColor, Style};
use cams_api::{Error, ErrorKind};
use serde_json::{Map, Value, json};

/// The exit codes. The README documents them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// A file, or another thing on this machine.
    Machine = 1,
    /// The command line or a setting is wrong. Nothing was sent.
    Usage = 2,
    /// There are no credentials, or the service refuses them.
    Credentials = 3,
    /// The service refuses the call.
    Service = 4,
    /// The service refuses the call because there were too many.
    Throttled = 5,
    /// There is no connection, or no usable response.
    Network = 6,
    /// The service may have executed the call.
    MaybeSent = 7,
    /// The wait ended before its condition held.
    NotYet = 8,
    /// Ctrl-C.
    Interrupted = 130,
}

impl Exit {
    fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Config => Self::Usage,
            ErrorKind::MissingParameter | ErrorKind::InvalidParameter
                if error.status().is_none() =>
            {
                Self::Usage
            }
            ErrorKind::Credentials | ErrorKind::Signature | ErrorKind::AccessDenied => {
                Self::Credentials
            }
            ErrorKind::Throttled => Self::Throttled,
            ErrorKind::Connect
            | ErrorKind::Timeout
            | ErrorKind::Transport
            | ErrorKind::UnexpectedResponse
            | ErrorKind::Decode => Self::Network,
            ErrorKind::MaybeSent => Self::MaybeSent,
            _ => Self::Service,
        }
    }

    /// The name of the code in JSON.
    fn name(self) -> &'static str {
        match self {
            Self::Machine => "machine",
            Self::Usage => "usage",
            Self::Credentials => "credentials",
            Self::Service => "service",
            Self::Throttled => "throttled",
            Self::Network => "network",
            Self::MaybeSent => "maybe-sent",
            Self::NotYet => "not-yet",
            Self::Interrupted => "interrupted",
        }
    }
}

/// How errors are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ErrorStyle {
    /// A line for people, and one with a hint.
    Text,
    /// One JSON object in one line.
    Json,
}

/// A command that failed.
#[derive(Debug)]
pub(crate) struct Failure {
    exit: Exit,
    text: String,
    hint: Option<String>,
    /// Operation, code, request ID and status of the response.
    facts: Vec<(&'static str, Value)>,
}

impl Failure {
    pub(crate) fn new(exit: Exit, text: impl Into<String>) -> Self {
        Self { exit, text: text.into(), hint: None, facts: Vec::new() }
    }

    /// A command line that cannot be meant. Nothing was done.
    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::new(Exit::Usage, text)
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Tells people or programs, and returns the exit code.
    pub(crate) fn report(self, style: ErrorStyle) -> ExitCode {
        // Nobody can be told that standard error is closed.
        let _ = self.write(style);
        ExitCode::from(self.exit as u8)
    }

    fn write(&self, style: ErrorStyle) -> io::Result<()> {
        let mut stderr = anstream::stderr().lock();
        if style == ErrorStyle::Json {
            return writeln!(stderr, "{}", self.json());
        }
        let (red, dim) = (AnsiColor::Red.on_default().bold(), Style::new().dimmed());
        writeln!(stderr, "{red}error:{red:#} {}", self.text)?;
        match &self.hint {
            Some(hint) => writeln!(stderr, "{dim}hint:{dim:#} {hint}"),
            None => Ok(()),
        }
    }

    fn json(&self) -> Value {
        let mut error = Map::new();
        error.insert("Kind".to_owned(), self.exit.name().into());
        error.insert("ExitCode".to_owned(), (self.exit as u8).into());
        error.insert("Message".to_owned(), self.text.as_str().into());
        if let Some(hint) = &self.hint {
            error.insert("Hint".to_owned(), hint.as_str().into());
        }
        let facts = self.facts.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        error.extend(facts);
        json!({ "Error": error })
    }
}

/// The client's own text serves a support ticket. It has no confidential data.
impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let mut facts = Vec::new();
        let mut fact = |name, value: Option<Value>| {
            facts.extend(value.map(|value| (name, value)));
        };
        fact("Operation", error.operation().map(Value::from));
        fact("Code", error.code().filter(|code| is_identifier(code)).map(Value::from));
        fact("RequestId", error.request_id().filter(|id| is_identifier(id)).map(Value::from));
        fact("Status", error.status().map(Value::from));
        fact("Retryable", Some(error.is_retryable().into()));
        let text = error.to_string();
        let hint = hint(&error, &text);
        Self { exit: Exit::of(&error), text, hint, facts }
    }
}

/// A code or an ID, and not words of the service, which may quote the request.
fn is_identifier(text: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
    text.len() <= 100
        && text.bytes().all(is_part)
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Advice about an error, if the command knows more than the client.
fn hint(error: &Error, text: &str) -> Option<String> {
    let hint = match error.kind() {
        ErrorKind::Credentials if error.status().is_none() => {
            "`cams whoami` shows where credentials are looked for, `cams configure` stores some, and \
             `--local` needs none"
        }
        ErrorKind::Config | ErrorKind::Connect if text.contains("certificate") => {
            "no root certificates found, or not the right ones: install the package ca-certificates, or \
             set SSL_CERT_FILE to a PEM file"
        }
        ErrorKind::Throttled => "`--retry 5` tries more often",
        ErrorKind::Timeout => "`--timeout 2m` waits longer",
        _ => return None,
    };
    Some(hint.to_owned())
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::new(Exit::Machine, error.to_string())
    }
}
