//! A request signed by hand, so that tests can break any part of it, and its response.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use cams_api::operations::{self, Parameter, Shape};
use cams_api::sign::{self, CanonicalRequest, SigningKey};
use cams_mock::Server;
use serde_json::Value;
use tokio::io::AsyncReadExt as _;
use tokio::net::TcpStream;

use super::{ID, SECRET, connected, now};

pub(crate) const QUERY: &str = "BusinessNumber=8613800000000&CustSpaceId=cams-1&GroupId=E1";

/// A request whose signature covers `headers` except those in `unsigned`.
pub(crate) struct Request {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) query: String,
    pub(crate) headers: BTreeMap<&'static str, String>,
    pub(crate) unsigned: Vec<&'static str>,
    pub(crate) body: &'static str,
    pub(crate) id: &'static str,
    pub(crate) secret: &'static str,
    /// Changes the `Authorization` after it is computed.
    pub(crate) authorization: fn(String) -> Option<String>,
}

impl Request {
    /// A valid request.
    pub(crate) fn new() -> Self {
        static NONCES: AtomicU64 = AtomicU64::new(0);
        let nonce = NONCES.fetch_add(1, Ordering::Relaxed);
        let mut request = Self {
            method: "POST",
            path: "/",
            query: QUERY.to_owned(),
            headers: BTreeMap::from([
                ("x-acs-action", "DeleteChatGroupInviteLink".to_owned()),
                ("x-acs-content-sha256", sign::EMPTY_SHA256.to_owned()),
                ("x-acs-date", sign::format_date(now())),
                ("x-acs-signature-nonce", format!("nonce-{nonce}")),
                ("x-acs-version", "2020-06-06".to_owned()),
            ]),
            unsigned: Vec::new(),
            body: "",
            id: ID,
            secret: SECRET,
            authorization: Some,
        };
        request.complete();
        request
    }

    /// Adds a value for each parameter that the spec requires and the request lacks.
    pub(crate) fn complete(&mut self) {
        let given: Vec<String> = [self.query.as_bytes(), self.body.as_bytes()]
            .into_iter()
            .flat_map(form_urlencoded::parse)
            .map(|(name, _)| name.into_owned())
            .collect();
        for parameter in required(&self.headers["x-acs-action"]) {
            if !given.iter().any(|name| name == parameter.name) {
                self.query += &format!("&{}={}", parameter.name, value(parameter));
            }
        }
        self.query = self.query.trim_start_matches('&').to_owned();
    }

    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.headers.insert(name, value.into());
    }

    pub(crate) fn form(&mut self, body: &'static str) {
        self.body = body;
        self.set("content-type", "application/x-www-form-urlencoded");
        self.set("x-acs-content-sha256", sign::sha256_hex(body.as_bytes()));
    }

    pub(crate) async fn send(&self, server: &Server) -> Response {
        let mut response = String::new();
        self.sent(server).await.read_to_string(&mut response).await.unwrap();
        Response::parse(&response)
    }

    /// The connection on which the request was sent.
    pub(crate) async fn sent(&self, server: &Server) -> TcpStream {
        connected(server, &self.text(&server.address().to_string())).await
    }

    /// The request as it travels to this address.
    pub(crate) fn text(&self, address: &str) -> String {
        let mut signed = self.headers.clone();
        signed.insert("host", address.to_owned());
        signed.retain(|name, _| !self.unsigned.contains(name));
        let signed: Vec<_> = signed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let pairs: Vec<(String, String)> =
            form_urlencoded::parse(self.query.as_bytes()).into_owned().collect();
        let canonical = CanonicalRequest {
            method: self.method,
            path: self.path,
            query: &sign::canonical_query(
                pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())),
            ),
            headers: &signed,
            payload_hash: self.headers.get("x-acs-content-sha256").map_or("", String::as_str),
        };
        let authorization = SigningKey::new(self.secret).authorization(self.id, &canonical);

        let mut text = format!(
            "{} {}?{} HTTP/1.1\r\nconnection: close\r\n",
            self.method, self.path, self.query
        );
        text += &format!("host: {address}\r\ncontent-length: {}\r\n", self.body.len());
        for (name, value) in &self.headers {
            text += &format!("{name}: {value}\r\n");
        }
        if let Some(authorization) = (self.authorization)(authorization) {
            text += &format!("authorization: {authorization}\r\n");
        }
        text + &format!("\r\n{}", self.body)
    }
}

/// The parameters that an operation requires.
pub(crate) fn required(action: &str) -> impl Iterator<Item = &'static Parameter> {
    let parameters = operations::find(action).unwrap().parameters;
    parameters.iter().filter(|parameter| parameter.required)
}

/// A value of a parameter, as in a query.
fn value(parameter: &Parameter) -> &'static str {
    match parameter.shape {
        _ if !parameter.values.is_empty() => parameter.values[0],
        Shape::Boolean => "true",
        Shape::Array(_) => "%5B%5D",
        Shape::Object(_) | Shape::Map(_) => "%7B%7D",
        _ => "1",
    }
}

pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) body: Value,
}

impl Response {
    /// Reads a response. Each is JSON, with the same request ID in header and body.
    fn parse(text: &str) -> Self {
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let headers: BTreeMap<_, _> =
            head.lines().filter_map(|line| line.split_once(": ")).collect();
        let body: Value = serde_json::from_str(body).unwrap();

        assert_eq!(headers["content-type"], "application/json;charset=utf-8");
        let request_id = headers["x-acs-request-id"];
        assert_eq!(body["RequestId"], request_id);
        assert_eq!(request_id, request_id.to_uppercase());
        assert_eq!(request_id.split('-').map(str::len).collect::<Vec<_>>(), [8, 4, 4, 4, 12]);
        Self { status, body }
    }

    pub(crate) fn code(&self) -> &str {
        self.body["Code"].as_str().unwrap()
    }

    pub(crate) fn message(&self) -> &str {
        self.body["Message"].as_str().unwrap()
    }
}
