//! A Security Token Service. It checks the signature of each request, then answers with a new
//! session or as a script says.

use std::time::Duration;

use cams_api::Credentials;
use cams_api::credentials::AssumeRole;
use cams_api::sign::{format_date, parse_date};

use super::answer::Answer;
use super::clock::Clock;
use super::recorded::Recorded;
use super::server::{ID, SECRET, Server};

pub(crate) const ROLE: &str = "acs:ram::123456789012:role/sender";

/// The response of a service that gives credentials. They expire in the year 2999.
pub(crate) const SESSION: &str = r#"{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"sts-secret","SecurityToken":"sts-token","Expiration":"2999-01-01T00:00:00Z","LastUpdated":"2026-01-01T00:00:00Z"}"#;

pub(crate) struct Sts {
    pub(crate) server: Server,
    clock: Clock,
}

/// The response with session `number`, which expires after `lifetime` seconds.
pub(crate) fn session(number: usize, clock: &Clock, lifetime: u64) -> Answer {
    let expiration = format_date(clock.now() + Duration::from_secs(lifetime));
    Answer::json(&format!(
        r#"{{"RequestId":"R{number}","AssumedRoleUser":{{"Arn":"{ROLE}/cams-api","AssumedRoleId":"1:cams-api"}},"Credentials":{{"AccessKeyId":"STS.{number}","AccessKeySecret":"secret-{number}","SecurityToken":"token-{number}","Expiration":"{expiration}"}}}}"#
    ))
}

impl Sts {
    /// Gives sessions that last one hour by this clock.
    pub(crate) async fn start(clock: &Clock) -> Self {
        let now = clock.clone();
        Self::scripted(clock, move |number| session(number, &now, 3600)).await
    }

    /// Answers each request by `script` if its signature is right.
    pub(crate) async fn scripted(
        clock: &Clock,
        script: impl Fn(usize) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let server = Server::start(move |number, request| {
            check(request);
            script(number)
        })
        .await;
        Self { server, clock: clock.clone() }
    }

    /// A provider that asks this service.
    pub(crate) fn provider(&self) -> AssumeRole {
        AssumeRole::new(Credentials::new(ID, SECRET), ROLE)
            .endpoint(self.server.url())
            .clock(self.clock.reader())
    }

    /// The number of requested sessions.
    pub(crate) fn asked(&self) -> usize {
        self.server.requests().len()
    }
}

/// Checks all but the parameters.
fn check(request: &Recorded) {
    request.assert_signed_by(ID, SECRET);
    assert_eq!((request.method.as_str(), request.path()), ("POST", "/"));
    assert_eq!(request.headers["x-acs-action"], "AssumeRole");
    assert_eq!(request.headers["x-acs-version"], "2015-04-01");
    assert!(parse_date(&request.headers["x-acs-date"]).is_some());
}
