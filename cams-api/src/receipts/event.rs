//! A report of any kind.

use std::fmt;

use super::fields::Fields;
use super::{Audit, Inbound, Receipt, sealed};
use crate::privacy::Redacted;
use crate::sign::sha256_hex;

/// A report of any kind, for one URL that receives all of them. Its fields tell the kind.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
#[allow(clippy::large_enum_variant, reason = "reports are handled one at a time")]
pub enum Event {
    /// The status of a message.
    Receipt(Receipt),
    /// A message from a user.
    Inbound(Inbound),
    /// The result of a review, or a change of a number or account.
    Audit(Audit),
    /// Another kind, as JSON.
    Unknown(String),
}

impl Event {
    /// The key that repeats of this report have in common. It shows no phone number and no text.
    pub fn dedupe_key(&self) -> String {
        match self {
            Self::Receipt(receipt) => receipt.dedupe_key(),
            Self::Inbound(inbound) => inbound.dedupe_key(),
            Self::Audit(audit) => audit.dedupe_key(),
            Self::Unknown(raw) => format!("unknown/{}", sha256_hex(raw.as_bytes())),
        }
    }

    /// The JSON of the report. Confidential.
    pub fn raw(&self) -> &str {
        match self {
            Self::Receipt(receipt) => receipt.raw(),
            Self::Inbound(inbound) => inbound.raw(),
            Self::Audit(audit) => audit.raw(),
            Self::Unknown(raw) => raw,
        }
    }
}

impl sealed::Report for Event {
    fn read(fields: &Fields<'_>, raw: &str) -> Result<Self, &'static str> {
        if Audit::is_likely(fields) {
            Audit::read(fields, raw).map(Self::Audit)
        } else if fields.text("Status").is_some() {
            Receipt::read(fields, raw).map(Self::Receipt)
        } else if Inbound::is_likely(fields) {
            Inbound::read(fields, raw).map(Self::Inbound)
        } else {
            Ok(Self::Unknown(raw.to_owned()))
        }
    }
}

impl fmt::Debug for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Receipt(receipt) => f.debug_tuple("Receipt").field(receipt).finish(),
            Self::Inbound(inbound) => f.debug_tuple("Inbound").field(inbound).finish(),
            Self::Audit(audit) => f.debug_tuple("Audit").field(audit).finish(),
            Self::Unknown(_) => f.debug_tuple("Unknown").field(&Redacted).finish(),
        }
    }
}
