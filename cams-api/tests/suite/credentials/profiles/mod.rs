//! Credentials from the files that the official tools share, against real files and loopback
//! services.

mod choice;
mod cli;
mod cloud_sso;
mod errors;
mod external;
mod files;
mod ini;
mod oauth;

use std::collections::HashMap;
use std::time::{Duration, SystemTime};

use cams_api::credentials::{Credentials, CredentialsProvider};
use cams_api::sign::format_date;
use cams_api::{Client, SignedRequest};
use serde_json::{Value, json};

use crate::support::{Answer, Probe, Recorded, Safe, Server};

/// An hour from now, as services write it.
fn in_an_hour() -> String {
    format_date(SystemTime::now() + Duration::from_secs(3600))
}

/// Seconds since 1970, so many seconds from now, as `config.json` writes them.
fn unix(seconds_from_now: i64) -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs();
    now as i64 + seconds_from_now
}

/// Variables that are not those of this process.
fn variables(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + Send + Sync + 'static {
    let pairs: HashMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |name| pairs.get(name).cloned()
}

/// The text of a `config.json` with these profiles, the first being the current one.
fn config(profiles: &[Value]) -> String {
    json!({ "current": profiles[0]["name"], "profiles": profiles }).to_string()
}

/// A temporary access key as services grant it.
fn session(name: &str) -> Value {
    json!({
        "AccessKeyId": format!("{name}-id"),
        "AccessKeySecret": format!("{name}-secret"),
        "SecurityToken": format!("{name}-token"),
        "Expiration": in_an_hour(),
    })
}

/// The headers that differ with the credentials.
async fn signed_by(credentials: Credentials) -> SignedRequest {
    let client =
        Client::builder().endpoint("http://127.0.0.1:1").credentials(credentials).build().unwrap();
    client.call(Probe::<Safe>::new()).sign(SystemTime::UNIX_EPOCH, "nonce").await.unwrap()
}

/// Whether a provider gives exactly these credentials, secret and token included.
async fn assert_gives(provider: &dyn CredentialsProvider, expected: Credentials) {
    let given = provider.credentials().await.unwrap();
    assert_eq!(given.access_key_id(), expected.access_key_id());
    let [given, expected] = [signed_by(given).await, signed_by(expected).await];
    assert_eq!(given.to_curl(), expected.to_curl());
}

/// What [`session`] comes to.
fn session_credentials(name: &str) -> Credentials {
    Credentials::new(format!("{name}-id"), format!("{name}-secret"))
        .with_security_token(format!("{name}-token"))
}

/// A role session from STS, with the name of the assumed role in it.
fn sts_reply(request: &Recorded) -> Answer {
    let parameters = parameters(request);
    let role = parameters["RoleArn"].rsplit('/').next().unwrap();
    Answer::json(&json!({ "RequestId": "R", "Credentials": session(role) }).to_string())
}

/// The parameters of a request, wherever they are.
fn parameters(request: &Recorded) -> HashMap<String, String> {
    request.query().into_iter().chain(request.form()).collect()
}

/// A fake STS.
async fn sts() -> Server {
    Server::start(|_, request| sts_reply(request)).await
}

/// A fake metadata service of an instance with the role `r`.
async fn metadata() -> Server {
    Server::start(|_, request| match request.path() {
        "/latest/api/token" => Answer::of(200, "metadata-token"),
        "/latest/meta-data/ram/security-credentials/" => Answer::of(200, "r"),
        "/latest/meta-data/ram/security-credentials/r" => {
            let mut response = session("ecs");
            response["Code"] = "Success".into();
            Answer::json(&response.to_string())
        }
        _ => Answer::of(404, ""),
    })
    .await
}
