//! What somebody writes by hand who counts every microsecond: the canonical request in one buffer,
//! header names and values made once, the nonce from a counter. No metadata, no retries, no
//! provider of credentials, no tolerance for odd responses. Only the encoding and the date come
//! from [`cams_api::sign`].

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use cams_api::sign::{ALGORITHM, EMPTY_SHA256, format_date, percent_encode};
use reqwest::header::{ACCEPT, AUTHORIZATION, HeaderMap, HeaderName, HeaderValue};
use reqwest::{Method, Request, Url};
use ring::{digest, hmac};

use crate::by_hand::Response;
use crate::report::Outcome;

const ACTION: &str = "DeleteChatGroupInviteLink";
const VERSION: &str = "2020-06-06";
const SIGNED: &str =
    "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";

const DATE: HeaderName = HeaderName::from_static("x-acs-date");
const NONCE: HeaderName = HeaderName::from_static("x-acs-signature-nonce");

/// The client.
pub(crate) struct Careful {
    http: reqwest::Client,
    url: Url,
    key: hmac::Key,
    /// The canonical request from the query's end to the date.
    before_date: String,
    /// The `Authorization` header up to the signature.
    authorization: String,
    headers: HeaderMap,
    nonce: AtomicU64,
}

impl Careful {
    pub(crate) fn new(
        http: reqwest::Client,
        endpoint: &str,
        id: &str,
        secret: &str,
    ) -> Outcome<Self> {
        let host = endpoint.trim_start_matches("http://");
        let blank = HeaderValue::from_static("");
        Ok(Self {
            http,
            url: endpoint.parse()?,
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()),
            before_date: format!(
                "\nhost:{host}\nx-acs-action:{ACTION}\nx-acs-content-sha256:{EMPTY_SHA256}\nx-acs-date:"
            ),
            authorization: format!("{ALGORITHM} Credential={id},SignedHeaders={SIGNED},Signature="),
            headers: HeaderMap::from_iter([
                (ACCEPT, HeaderValue::from_static("application/json")),
                (AUTHORIZATION, blank.clone()),
                (HeaderName::from_static("x-acs-action"), HeaderValue::from_static(ACTION)),
                (
                    HeaderName::from_static("x-acs-content-sha256"),
                    HeaderValue::from_static(EMPTY_SHA256),
                ),
                (HeaderName::from_static("x-acs-version"), HeaderValue::from_static(VERSION)),
                (DATE, blank.clone()),
                (NONCE, blank),
            ]),
            nonce: AtomicU64::new(0),
        })
    }

    /// Makes one call.
    pub(crate) async fn delete_chat_group_invite_link(
        &self,
        business_number: &str,
        channel_type: &str,
        cust_space_id: &str,
        group_id: &str,
    ) -> Outcome<Response> {
        let parameters = [
            ("BusinessNumber=", business_number),
            ("&ChannelType=", channel_type),
            ("&CustSpaceId=", cust_space_id),
            ("&GroupId=", group_id),
        ];
        let exchange = self.http.execute(self.request(&parameters)?);
        let body = exchange.await?.error_for_status()?.bytes().await?;
        let response: Response = serde_json::from_slice(&body)?;
        match response.code.as_deref() {
            Some("OK") => Ok(response),
            code => Err(format!("{ACTION} failed: {code:?}").into()),
        }
    }

    fn request(&self, parameters: &[(&str, &str)]) -> Outcome<Request> {
        let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
        let nonce = format!(
            "{:016x}{:016x}",
            now.as_nanos() as u64,
            self.nonce.fetch_add(1, Ordering::Relaxed)
        );
        let date = format_date(UNIX_EPOCH + now);

        let mut canonical = String::with_capacity(1024);
        canonical.push_str("POST\n/\n");
        let query_start = canonical.len();
        for (name, value) in parameters {
            canonical.push_str(name);
            percent_encode(value.as_bytes(), &mut canonical);
        }
        let query_end = canonical.len();
        for part in [
            &self.before_date,
            &date,
            "\nx-acs-signature-nonce:",
            &nonce,
            "\nx-acs-version:",
            VERSION,
            "\n\n",
            SIGNED,
            "\n",
            EMPTY_SHA256,
        ] {
            canonical.push_str(part);
        }

        let mut to_sign = String::with_capacity(96);
        to_sign.push_str(ALGORITHM);
        to_sign.push('\n');
        push_hex(digest::digest(&digest::SHA256, canonical.as_bytes()).as_ref(), &mut to_sign);
        let mut authorization = String::with_capacity(self.authorization.len() + 64);
        authorization.push_str(&self.authorization);
        push_hex(hmac::sign(&self.key, to_sign.as_bytes()).as_ref(), &mut authorization);

        let mut url = self.url.clone();
        url.set_query(Some(&canonical[query_start..query_end]));
        let mut request = Request::new(Method::POST, url);
        *request.timeout_mut() = Some(Duration::from_secs(15));
        let headers = request.headers_mut();
        headers.clone_from(&self.headers);
        headers.insert(AUTHORIZATION, authorization.try_into()?);
        headers.insert(DATE, date.try_into()?);
        headers.insert(NONCE, nonce.try_into()?);
        Ok(request)
    }
}

fn push_hex(bytes: &[u8], text: &mut String) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in bytes {
        text.push(DIGITS[usize::from(byte >> 4)] as char);
        text.push(DIGITS[usize::from(byte & 15)] as char);
    }
}
