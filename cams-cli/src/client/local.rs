//! The local CAMS of `--local`: a server in this process, for this one command.

use cams_api::Credentials;
use cams_mock::Server;

use crate::exit::{Exit, Failure};

/// The access key that it accepts. It protects nothing.
const KEY: (&str, &str) = ("local", "local");

/// Starts it on a free port of this machine.
pub(super) async fn start() -> Result<Server, Failure> {
    let (id, secret) = KEY;
    let server = Server::builder().credential(id, secret).start().await;
    server.map_err(|error| Failure::new(Exit::Machine, error.to_string()))
}

pub(super) fn credentials() -> Credentials {
    let (id, secret) = KEY;
    Credentials::new(id, secret)
}
