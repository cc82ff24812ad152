//! The transport settings of a client, and the HTTP client that follows from them.

use std::time::Duration;

use super::Transport;
use super::builtin::Recipe;
use super::connections::Connections;
use super::http_client::{HttpClient, Sender};
use super::proxy::{ProxyChoice, Route};
use crate::endpoint::Endpoint;
use crate::setup_error::SetupError;

/// The transport settings of a client.
pub(crate) struct TransportOptions {
    /// Replaces the built-in HTTP client.
    sender: Option<Sender>,
    pub(crate) proxy: ProxyChoice,
    pub(crate) proxy_exceptions: Option<String>,
    pub(crate) root_certificates: Vec<Vec<u8>>,
    /// The largest response that is read, in bytes.
    pub(crate) max_response_bytes: usize,
}

impl Default for TransportOptions {
    fn default() -> Self {
        Self {
            sender: None,
            proxy: ProxyChoice::default(),
            proxy_exceptions: None,
            root_certificates: Vec::new(),
            max_response_bytes: 16 * 1024 * 1024,
        }
    }
}

impl TransportOptions {
    /// Sends with the program's own HTTP client.
    pub(crate) fn give_http_client(&mut self, client: reqwest::Client) {
        self.sender = Some(Sender::Reqwest(Connections::given(client)));
    }

    /// Sends with the program's own transport.
    pub(crate) fn give_transport(&mut self, transport: impl Transport) {
        self.sender = Some(Sender::Custom(Box::new(transport)));
    }

    /// The HTTP client for an endpoint, with the time limits for opening a connection and for one
    /// attempt.
    pub(crate) fn http_client(
        mut self,
        endpoint: &Endpoint,
        connect: Duration,
        attempt: Duration,
    ) -> Result<HttpClient, SetupError> {
        if let Some(sender) = self.sender.take() {
            self.refuse_builtin()?;
            return Ok(HttpClient {
                sender,
                max_response_bytes: self.max_response_bytes,
                connect_timeout: None,
                death_noticed_within: None,
                proxy: None,
                is_proxy_reading: false,
            });
        }
        let route = Route::new(&self.proxy, self.proxy_exceptions.as_deref(), endpoint)?;
        let proxy = route.proxy();
        let is_proxy_reading = route.is_proxy_http() && !endpoint.is_https();
        let recipe = Recipe::new(route, endpoint, &self.root_certificates, connect, attempt)?;
        Ok(HttpClient {
            max_response_bytes: self.max_response_bytes,
            connect_timeout: Some(connect),
            death_noticed_within: Some(recipe.death_noticed_within()),
            proxy,
            is_proxy_reading,
            sender: Sender::Reqwest(Connections::built(recipe)?),
        })
    }

    /// Refuses settings that would silently have no effect on the program's own HTTP client or
    /// transport.
    fn refuse_builtin(&self) -> Result<(), SetupError> {
        let set = [
            ("proxy", matches!(self.proxy, ProxyChoice::Url(_))),
            ("no_proxy", matches!(self.proxy, ProxyChoice::Direct)),
            ("proxy_exceptions", self.proxy_exceptions.is_some()),
            ("add_root_certificate_pem", !self.root_certificates.is_empty()),
        ];
        match set.iter().find(|(_, is_set)| *is_set) {
            None => Ok(()),
            Some((name, _)) => Err(SetupError::new(format!(
                "{name} has no effect on your own HTTP client or transport; configure it there"
            ))),
        }
    }
}
