//! Cassettes: records calls of the real service without confidential values, and replays them.
//!
//! A recorded call is forwarded as it came, with the same parameters in the same place, but signed
//! anew: the caller's signature is for this server and for an access key that only it knows. The
//! credentials of the service are the server's, so callers need none, and a cassette never contains
//! either.

mod bindings;
mod drift;
mod entry;
mod fakes;
mod forward;
mod record;
mod recording;
mod redact;
mod replay;
#[cfg(test)]
mod secrecy;

use std::path::Path;

use http::Response;
use http::request::Parts;
use http_body_util::Full;
use hyper::body::Bytes;

pub(crate) use self::entry::CassetteError;
use self::record::Recorder;
pub use self::recording::Recording;
use self::replay::Replay;
use crate::operation::OperationInfo;
use crate::parameters::Parameters;
use crate::response::Refusal;

/// The operation whose response leads to another server. Its replay would lead there too.
const UPLOAD: &str = "GetChatappUploadAuthorization";

/// What answers calls instead of the world.
pub(crate) enum Cassette {
    Record(Recorder),
    Replay(Replay),
}

impl Cassette {
    pub(crate) fn record(recording: Recording) -> Result<Self, CassetteError> {
        Recorder::start(recording).map(Self::Record)
    }

    pub(crate) fn replay(path: &Path) -> Result<Self, CassetteError> {
        Replay::read(path).map(Self::Replay)
    }

    /// Answers a call that passed the checks. `None` if the server has to answer it itself.
    pub(crate) async fn answer(
        &self,
        operation: &'static OperationInfo,
        parameters: &Parameters,
        request: &Parts,
        body: &Bytes,
        request_id: &str,
    ) -> Option<Result<Response<Full<Bytes>>, Refusal>> {
        match self {
            Self::Record(recorder) => {
                Some(recorder.answer(operation, parameters, request, body, request_id).await)
            }
            Self::Replay(_) if operation.name == UPLOAD => None,
            Self::Replay(replay) => Some(replay.answer(operation, parameters, request_id)),
        }
    }
}
