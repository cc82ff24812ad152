//! Passes pushes on, and repeats them by the service's own schedule.

use std::time::Duration;

use cams_api::bytes::Bytes;
use cams_api::reqwest::header::CONTENT_TYPE;
use cams_api::reqwest::{Client, Url};
use cams_api::transport::http_client_builder;

use crate::exit::Failure;
use crate::output;

/// The pauses of the service before it repeats a push that failed.
const PAUSES: [Duration; 3] =
    [Duration::from_secs(60), Duration::from_secs(300), Duration::from_secs(600)];

/// The time that the service waits for an answer.
const PATIENCE: Duration = Duration::from_secs(3);

/// Where pushes go.
#[derive(Clone)]
pub(super) struct Forward {
    http: Client,
    url: Url,
    /// Shortens the pauses.
    scale: f64,
}

impl Forward {
    pub(super) fn new(url: &str, scale: f64) -> Result<Self, Failure> {
        let url: Url = url.parse().map_err(|error| {
            Failure::usage(format!("--forward-to: {error}"))
                .hint("write http://127.0.0.1:3000/path")
        })?;
        let builder = http_client_builder()?.timeout(PATIENCE).no_proxy();
        let http = builder.build().map_err(|error| Failure::usage(error.to_string()))?;
        Ok(Self { http, url, scale })
    }

    /// Sends a push until it is acknowledged, at most four times.
    pub(super) async fn send(self, body: Bytes) {
        let mut pauses = PAUSES.into_iter();
        loop {
            let Err(problem) = self.once(body.clone()).await else { return };
            let Some(pause) = pauses.next() else {
                return output::note(&format!("forward failed: {problem}; given up"));
            };
            let pause = pause.mul_f64(self.scale);
            output::note(&format!("forward failed: {problem}; again in {pause:?}"));
            tokio::time::sleep(pause).await;
        }
    }

    /// Sends a push once.
    pub(super) async fn once(&self, body: Bytes) -> Result<(), String> {
        let request = self.http.post(self.url.clone()).header(CONTENT_TYPE, "application/json");
        match request.body(body).send().await {
            Ok(response) if response.status() == 200 => Ok(()),
            Ok(response) => Err(format!("the answer is {}", response.status())),
            Err(error) if error.is_timeout() => Err("no answer within 3 seconds".to_owned()),
            Err(error) if error.is_connect() => Err("no connection".to_owned()),
            Err(_) => Err("the connection broke".to_owned()),
        }
    }
}
