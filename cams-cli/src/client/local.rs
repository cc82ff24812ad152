//! The local CAMS of `--local`: a server in this process, for this one command.

use cams_api::Credentials;
use cams_mock::Server;

use crate::exit::{Exit, Failure};
use crate::output;

/// The access key that it accepts. It protects nothing.
const KEY: (&str, &str) = ("local", "local");

/// Starts it on a free port of this machine. A lenient one answers in spite of a wrong parameter, and
/// says so on standard error.
pub(super) async fn start(is_lenient: bool) -> Result<Server, Failure> {
    let (id, secret) = KEY;
    let mut builder = Server::builder().credential(id, secret);
    if is_lenient {
        builder = builder.lenient(|line| output::note(&format!("note: {line}")));
    }
    builder.start().await.map_err(|error| Failure::new(Exit::Machine, error.to_string()))
}

pub(super) fn credentials() -> Credentials {
    let (id, secret) = KEY;
    Credentials::new(id, secret)
}
