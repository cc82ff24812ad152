//! Requests that a call can send: an operation as a type, or one named at run time.

mod attempt;
mod content;
mod curl;
mod headers;
mod marked;
mod options;
mod presets;
mod signed;
mod spelling;

use serde::de::DeserializeOwned;

pub(crate) use self::attempt::{Attempt, base_headers};
pub(crate) use self::content::Content;
pub(crate) use self::options::CallOptions;
pub use self::options::Placement;
pub(crate) use self::presets::Presets;
pub use self::signed::SignedRequest;
pub(crate) use self::spelling::Misspelt;
use crate::operation::{Method, Operation, OperationInfo, Params};
use crate::outcome::Error;
use crate::retry::RetryClass;

/// A request that a [`Call`](crate::Call) can send: every [`Operation`], and the
/// [`JsonRequest`](crate::JsonRequest) of [`Client::call_json`](crate::Client::call_json).
///
/// To add an operation, implement [`Operation`]. This trait cannot be implemented elsewhere.
pub trait Sendable: sealed::Prepare {
    /// The type of the response.
    type Response: DeserializeOwned + Send;
}

pub(crate) mod sealed {
    use super::{Error, Outgoing};

    /// Gives the engine a request without its type.
    pub trait Prepare: Send + Sync {
        /// The name of the operation.
        fn action(&self) -> &str;

        /// The request without its type. It keeps the problems of parameters, since an extra
        /// parameter may fix them.
        fn outgoing(&self) -> Result<Outgoing, Error>;
    }
}

/// A request without its type.
pub struct Outgoing {
    pub(crate) action: &'static str,
    pub(crate) method: Method,
    pub(crate) retry: RetryClass,
    /// Its documentation, if it is documented.
    pub(crate) info: Option<&'static OperationInfo>,
    pub(crate) params: Params,
}

impl<O: Operation> Sendable for O {
    type Response = O::Response;
}

impl<O: Operation> sealed::Prepare for O {
    fn action(&self) -> &str {
        O::ACTION
    }

    fn outgoing(&self) -> Result<Outgoing, Error> {
        let mut params = Params::default();
        self.write(&mut params);
        Ok(Outgoing {
            action: O::ACTION,
            method: O::METHOD,
            retry: O::RETRY,
            info: O::INFO,
            params,
        })
    }
}
