//! A webhook that keeps the bodies it receives, and responds as a test wants it to.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::http::StatusCode;
use axum::routing::post;
use cams_api::receipts::{self, Event};
use tokio::net::TcpListener;
use tokio::sync::Notify;

#[derive(Clone, Default)]
pub(crate) struct Webhook {
    pub(crate) url: String,
    bodies: Arc<Mutex<Vec<String>>>,
    received: Arc<Notify>,
    statuses: Arc<Mutex<VecDeque<StatusCode>>>,
}

impl Webhook {
    pub(crate) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/receipts", listener.local_addr().unwrap());
        let webhook = Self { url, ..Self::default() };
        let receiver = webhook.clone();
        let receive = post(async move |body: String| {
            receiver.bodies.lock().unwrap().push(body);
            receiver.received.notify_one();
            receiver.statuses.lock().unwrap().pop_front().unwrap_or(StatusCode::OK)
        });
        let router = axum::Router::new().route("/receipts", receive);
        tokio::spawn(async move { axum::serve(listener, router).await });
        webhook
    }

    /// Responds to the next bodies with these statuses, and then with 200.
    pub(crate) fn respond(&self, statuses: impl IntoIterator<Item = u16>) {
        let statuses = statuses.into_iter().map(|status| StatusCode::from_u16(status).unwrap());
        self.statuses.lock().unwrap().extend(statuses);
    }

    /// The bodies since the last time.
    pub(crate) fn bodies(&self) -> Vec<String> {
        std::mem::take(&mut self.bodies.lock().unwrap())
    }

    /// Waits for a body.
    pub(crate) async fn next(&self) -> String {
        self.received.notified().await;
        self.bodies().remove(0)
    }

    /// The reports since the last time.
    pub(crate) fn reports(&self) -> Vec<Event> {
        let bodies = self.bodies().into_iter();
        bodies
            .flat_map(|body| receipts::parse(body.as_bytes()).unwrap())
            .map(Result::unwrap)
            .collect()
    }
}
