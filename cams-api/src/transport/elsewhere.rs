//! Sends requests to other servers than the client's endpoint, with bodies that are streamed. They
//! share the connections, certificates and proxy of the client.

use bytes::Bytes;

use super::failure::Failure;
use super::head::Head;
use super::http_client::{HttpClient, Sender, by_transport};

impl HttpClient {
    /// Returns `true` if bodies may be streams. The program's own transport takes whole bodies.
    pub(crate) fn takes_streams(&self) -> bool {
        matches!(self.sender, Sender::Reqwest(_))
    }

    /// Sends a request that may be repeated, whatever happens to it, and reads the whole response.
    /// The head is stored in `head` as soon as it arrives. There is no time limit.
    pub(crate) async fn send_elsewhere(
        &self,
        request: reqwest::Request,
        head: &mut Option<Head>,
    ) -> Result<Bytes, Failure> {
        match &self.sender {
            Sender::Custom(custom) => {
                let mut sent = by_transport(custom.as_ref(), request)?;
                self.custom_response(&mut sent, head).await
            }
            Sender::Reqwest(connections) => {
                let pool = connections.here().map_err(|error| Failure::NotSent(error.into()))?;
                let url = request.url().clone();
                pool.catch_up().await;
                let mut response = pool.client.execute(request).await?;
                if *response.url() != url {
                    return Err(Failure::Redirected);
                }
                *head = Some(self.head_of(&mut response));
                self.body(&mut response).await
            }
        }
    }
}
