//! What a careful program writes by hand for this one operation: signed, with a timeout, the response
//! decoded and its code looked at; no retries, no provider of credentials, no tolerance for odd
//! responses. It signs with [`cams_api::sign`], so that the rest is what is compared.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime};

use cams_api::sign::{CanonicalRequest, EMPTY_SHA256, SigningKey, canonical_query, format_date};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderValue};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::Deserialize;

use crate::report::Outcome;

const ACTION: &str = "DeleteChatGroupInviteLink";
const VERSION: &str = "2020-06-06";

/// The client.
pub(crate) struct ByHand {
    http: reqwest::Client,
    endpoint: String,
    host: String,
    access_key_id: String,
    key: SigningKey,
    random: SystemRandom,
}

/// The response.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
#[expect(dead_code, reason = "a program would read these fields")]
pub(crate) struct Response {
    access_denied_detail: Option<String>,
    pub(crate) code: Option<String>,
    message: Option<String>,
    request_id: Option<String>,
    result: Option<i64>,
    success: Option<bool>,
}

impl ByHand {
    pub(crate) fn new(http: reqwest::Client, endpoint: &str, id: &str, secret: &str) -> Self {
        Self {
            http,
            endpoint: endpoint.to_owned(),
            host: endpoint.trim_start_matches("http://").to_owned(),
            access_key_id: id.to_owned(),
            key: SigningKey::new(secret),
            random: SystemRandom::new(),
        }
    }

    /// Makes one call.
    pub(crate) async fn delete_chat_group_invite_link(
        &self,
        business_number: &str,
        channel_type: &str,
        cust_space_id: &str,
        group_id: &str,
    ) -> Outcome<Response> {
        let query = canonical_query([
            ("BusinessNumber", business_number),
            ("ChannelType", channel_type),
            ("CustSpaceId", cust_space_id),
            ("GroupId", group_id),
        ]);
        let request = self
            .http
            .post(format!("{}/?{query}", self.endpoint))
            .headers(self.headers(&query)?)
            .timeout(Duration::from_secs(15));
        let body = request.send().await?.error_for_status()?.bytes().await?;
        let response: Response = serde_json::from_slice(&body)?;
        match response.code.as_deref() {
            Some("OK") => Ok(response),
            code => Err(format!("{ACTION} failed: {code:?}").into()),
        }
    }

    fn headers(&self, query: &str) -> Outcome<HeaderMap> {
        let date = format_date(SystemTime::now());
        let nonce = self.nonce()?;
        let signed = [
            ("host", self.host.as_str()),
            ("x-acs-action", ACTION),
            ("x-acs-content-sha256", EMPTY_SHA256),
            ("x-acs-date", &date),
            ("x-acs-signature-nonce", &nonce),
            ("x-acs-version", VERSION),
        ];
        let authorization = self.key.authorization(
            &self.access_key_id,
            &CanonicalRequest {
                method: "POST",
                path: "/",
                query,
                headers: &signed,
                payload_hash: EMPTY_SHA256,
            },
        );
        let mut headers = HeaderMap::with_capacity(8);
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        headers.insert(AUTHORIZATION, authorization.try_into()?);
        headers.insert("x-acs-action", HeaderValue::from_static(ACTION));
        headers.insert("x-acs-content-sha256", HeaderValue::from_static(EMPTY_SHA256));
        headers.insert("x-acs-date", date.try_into()?);
        headers.insert("x-acs-signature-nonce", nonce.try_into()?);
        headers.insert("x-acs-version", HeaderValue::from_static(VERSION));
        Ok(headers)
    }

    fn nonce(&self) -> Outcome<String> {
        let mut bytes = [0; 16];
        self.random.fill(&mut bytes).map_err(|_| "the system gives no random bytes")?;
        let mut nonce = String::with_capacity(32);
        for byte in bytes {
            write!(nonce, "{byte:02x}")?;
        }
        Ok(nonce)
    }
}
