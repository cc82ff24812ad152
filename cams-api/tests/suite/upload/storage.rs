//! An object storage on 127.0.0.1. It reads forms, and verifies their policies and signatures, by
//! code of its own.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams_api::{Client, ClientBuilder};
use ring::hmac;
use serde_json::{Value, json};

use crate::support::{Answer, Recorded, Server};

pub(crate) const SPACE: &str = "cams-1";
const SECRET: &str = "temporary-secret-7";
const TOKEN: &str = "temporary-token-7";

/// The service and the storage, on one port.
pub(crate) struct Storage(Server);

impl Storage {
    /// Authorizes each upload for this time, and answers the forms by `script`, which gets their
    /// number.
    pub(crate) async fn start(
        expire: u32,
        script: impl Fn(usize, &Form) -> Answer + Send + Sync + 'static,
    ) -> Self {
        let forms = std::sync::atomic::AtomicUsize::new(0);
        let server = Server::start(move |_, request| match request.path() {
            "/" => Answer::json(&authorization(&request.headers["host"], expire).to_string()),
            _ => {
                let number = forms.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                script(number, &Form::read(request))
            }
        });
        Self(server.await)
    }

    /// Stores everything.
    pub(crate) async fn storing() -> Self {
        Self::start(3600, |_, _| stored()).await
    }

    pub(crate) fn url(&self) -> String {
        self.0.url()
    }

    pub(crate) fn client_builder(&self) -> ClientBuilder {
        self.0.client_builder().cust_space_id(SPACE)
    }

    pub(crate) fn client(&self) -> Client {
        self.client_builder().build().unwrap()
    }

    /// The spaces that authorizations were asked for.
    pub(crate) fn authorized(&self) -> Vec<String> {
        let requests = self.0.requests();
        let asked = requests.iter().filter(|request| request.path() == "/");
        asked.map(|request| request.query()[0].1.clone()).collect()
    }

    /// The forms that arrived.
    pub(crate) fn forms(&self) -> Vec<Form> {
        let requests = self.0.requests();
        requests.iter().filter(|request| request.path() != "/").map(Form::read).collect()
    }
}

pub(crate) fn authorization(host: &str, expire: u32) -> Value {
    json!({
        "Code": "OK",
        "RequestId": "R-1",
        "Data": {
            "AccessKeyId": "STS.key7",
            "AccessKeySecret": SECRET,
            "SecurityToken": TOKEN,
            "BucketName": "media",
            "Dir": "100010/",
            "EndPoint": format!("http://{host}"),
            "Expire": expire,
        },
    })
}

pub(crate) fn stored() -> Answer {
    Answer::of(200, "")
}

/// A refusal in the storage's form.
pub(crate) fn refusal(status: u16, code: &str, message: &str) -> Answer {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>5C3D9175B6FC201293AD****</RequestId><HostId>media.oss.example</HostId></Error>"
    );
    Answer::of(status, &body)
}

/// A form that arrived.
#[derive(Clone, Debug)]
pub(crate) struct Form {
    pub(crate) fields: BTreeMap<String, String>,
    pub(crate) content_type: String,
    pub(crate) file: Vec<u8>,
}

impl Form {
    /// Reads a form as RFC 7578 describes it. The file is its last field.
    fn read(request: &Recorded) -> Self {
        assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/media/"));
        let content_type = &request.headers["content-type"];
        let boundary = content_type.strip_prefix("multipart/form-data; boundary=").unwrap();
        let mut rest = request.body.as_slice();
        let mut fields = BTreeMap::new();
        loop {
            let start = format!("--{boundary}\r\n");
            rest = rest.strip_prefix(start.as_bytes()).expect("a boundary");
            let (head, body) = split(rest, b"\r\n\r\n");
            let head = std::str::from_utf8(head).unwrap();
            let (_, name) = head.split_once("name=\"").unwrap();
            let (name, _) = name.split_once('"').unwrap();
            let (value, after) = split(body, format!("\r\n--{boundary}").as_bytes());
            if name == "file" {
                assert_eq!(after, b"--\r\n", "the file is the last field");
                let (_, content_type) = head.split_once("Content-Type: ").unwrap();
                let (content_type, file) = (content_type.to_owned(), value.to_owned());
                return Self { fields, content_type, file };
            }
            let value = String::from_utf8(value.to_owned()).unwrap();
            assert!(fields.insert(name.to_owned(), value).is_none());
            rest = &body[value_end(body, boundary)..];
        }
    }

    pub(crate) fn key(&self) -> &str {
        &self.fields["key"]
    }

    /// The policy, once its signature is verified.
    pub(crate) fn policy(&self) -> Value {
        assert_eq!(self.fields["OSSAccessKeyId"], "STS.key7");
        assert_eq!(self.fields["x-oss-security-token"], TOKEN);
        let policy = &self.fields["policy"];
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, SECRET.as_bytes());
        let signature = STANDARD.decode(&self.fields["Signature"]).unwrap();
        hmac::verify(&key, policy.as_bytes(), &signature).expect("the signature of the policy");
        serde_json::from_slice(&STANDARD.decode(policy).unwrap()).unwrap()
    }
}

fn split<'b>(bytes: &'b [u8], by: &[u8]) -> (&'b [u8], &'b [u8]) {
    let at = bytes.windows(by.len()).position(|window| window == by).expect("an end");
    (&bytes[..at], &bytes[at + by.len()..])
}

/// The start of the boundary after a value.
fn value_end(body: &[u8], boundary: &str) -> usize {
    let (value, _) = split(body, format!("\r\n--{boundary}").as_bytes());
    value.len() + 2
}
