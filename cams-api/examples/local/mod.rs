//! The local CAMS that the examples call in place of the service.

use std::error::Error;

use cams_api::{Client, Credentials};
use cams_mock::Server;

/// Starts a local CAMS, and builds a client for it. A real program calls `Client::from_env()`.
pub(crate) async fn cams() -> Result<(Server, Client), Box<dyn Error>> {
    let server = Server::builder().credential("local-id", "local-secret").start().await?;
    let client = Client::builder()
        .credentials(Credentials::new("local-id", "local-secret"))
        .endpoint(server.url())
        .cust_space_id("cams-local")
        .build()?;
    Ok((server, client))
}
