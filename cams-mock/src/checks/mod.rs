//! Refuses the calls that the service refuses: by the operation table, and by what is documented
//! about messages and templates.

mod documented;
mod table;

use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::response::{Failure, Refusal};

/// The reason to refuse a call.
#[derive(Debug)]
pub(crate) enum Wrong {
    /// The gateway refuses it.
    Refused(Refusal),
    /// The operation fails.
    Failed(Failure),
}

impl From<Refusal> for Wrong {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Failure> for Wrong {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl Wrong {
    /// One line for logs, without a value: operation, code and reason.
    pub(crate) fn line(&self, operation: &OperationInfo) -> String {
        let (code, message) = match self {
            Self::Refused(refusal) => refusal.parts(),
            Self::Failed(Failure { code, message }) => (&**code, &**message),
        };
        format!("{}: {code}: {message}", operation.name)
    }
}

/// Checks the parameters of a call.
pub(crate) fn check(operation: &OperationInfo, call: &Parameters) -> Result<(), Wrong> {
    table::check(operation, call)?;
    documented::check(operation.name, call)
}
