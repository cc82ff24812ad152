//! Keeps uploaded files in memory, as the object storage of the service does: authorizations for
//! uploads, forms with signed policies, and downloads. Knows neither ACS3 signatures nor sockets.

mod form;

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cams_api::sign::format_date;
use http::header::{CONTENT_TYPE, HOST};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Bytes;
use ring::hmac;
use serde_json::{Value, json};
use uuid::Uuid;

use self::form::Form;
use crate::response::Elements;

/// The bucket. A server with an address instead of a name has it in the path.
const BUCKET: &str = "cams-mock";

/// The lifetime of an authorization.
const LIFETIME: Duration = Duration::from_secs(3600);

/// A refusal: status, code and message.
type Refused = (StatusCode, &'static str, &'static str);

/// All files of the server, and the authorizations to store more.
#[derive(Default)]
pub(crate) struct Storage(Mutex<State>);

#[derive(Default)]
struct State {
    authorizations: HashMap<String, Authorization>,
    objects: HashMap<String, Object>,
}

/// The right to store files in one folder.
struct Authorization {
    key: hmac::Key,
    token: String,
    folder: String,
    until: SystemTime,
}

/// A stored file.
struct Object {
    content_type: String,
    bytes: Bytes,
}

/// Returns `true` if a request is for the storage: the service itself has only one path.
pub(crate) fn is_for_storage(parts: &Parts) -> bool {
    parts.uri.path().strip_prefix('/').is_some_and(|path| path.starts_with(BUCKET))
}

impl Storage {
    /// Authorizes uploads to the folder of a space, for a client of this host.
    pub(crate) fn authorize(&self, space: &str, parts: &Parts, now: SystemTime) -> Elements {
        let host = parts.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
        let new = || Uuid::new_v4().simple().to_string();
        let (id, secret, token) = (format!("STS.{}", new()), new(), new());
        let folder: String =
            space.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect();
        let data = json!({
            "AccessKeyId": id,
            "AccessKeySecret": secret,
            "SecurityToken": token,
            "BucketName": BUCKET,
            "Dir": folder,
            "EndPoint": format!("http://{host}"),
            "Expire": LIFETIME.as_secs(),
        });
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret.as_bytes());
        let authorization = Authorization { key, token, folder, until: now + LIFETIME };
        self.lock().authorizations.insert(id, authorization);
        Elements::from_iter([("Data".to_owned(), data)])
    }

    /// Stores the file of a form, or returns a stored file.
    pub(crate) fn answer(
        &self,
        parts: &Parts,
        body: &Bytes,
        now: SystemTime,
        request_id: &str,
    ) -> Response<Full<Bytes>> {
        let key = parts.uri.path().trim_start_matches('/').trim_start_matches(BUCKET);
        let outcome = match (&parts.method, key) {
            (&Method::POST, "/") => self.store(parts, body, now),
            (&Method::GET, key) => self.load(key.trim_start_matches('/')),
            _ => Err((StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "Post a form, or get.")),
        };
        outcome.unwrap_or_else(|refused| refusal(refused, request_id))
    }

    fn store(
        &self,
        parts: &Parts,
        body: &Bytes,
        now: SystemTime,
    ) -> Result<Response<Full<Bytes>>, Refused> {
        let malformed =
            (StatusCode::BAD_REQUEST, "MalformedPOSTRequest", "The form is not well-formed.");
        let content_type = parts.headers.get(CONTENT_TYPE).and_then(|text| text.to_str().ok());
        let form = Form::parse(content_type.unwrap_or_default(), body).ok_or(malformed)?;
        let mut state = self.lock();
        let authorization = state.authorizations.get(form.field("OSSAccessKeyId"));
        let authorization = authorization.filter(|found| found.until > now).ok_or((
            StatusCode::FORBIDDEN,
            "InvalidAccessKeyId",
            "The access key does not exist or has expired.",
        ))?;
        authorization.check(&form, now)?;
        let key = form.field("key").to_owned();
        let object = Object { content_type: form.content_type, bytes: form.file };
        state.objects.insert(key, object);
        let status =
            if form.fields.get("success_action_status").is_some_and(|status| status == "200") {
                StatusCode::OK
            } else {
                StatusCode::NO_CONTENT
            };
        Ok(response(status, None, Bytes::new()))
    }

    fn load(&self, key: &str) -> Result<Response<Full<Bytes>>, Refused> {
        let state = self.lock();
        let object = state.objects.get(key).ok_or((
            StatusCode::NOT_FOUND,
            "NoSuchKey",
            "The specified key does not exist.",
        ))?;
        Ok(response(StatusCode::OK, Some(&object.content_type), object.bytes.clone()))
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Authorization {
    /// Verifies the signature of the policy, and that the form keeps to it.
    fn check(&self, form: &Form, now: SystemTime) -> Result<(), Refused> {
        let denied = |message| (StatusCode::FORBIDDEN, "AccessDenied", message);
        if form.field("x-oss-security-token") != self.token {
            let message = "The security token does not belong to the access key.";
            return Err((StatusCode::FORBIDDEN, "InvalidSecurityToken", message));
        }
        let policy = form.field("policy");
        let signature = STANDARD.decode(form.field("Signature")).unwrap_or_default();
        hmac::verify(&self.key, policy.as_bytes(), &signature).map_err(|_| {
            let message = "The signature of the policy differs.";
            (StatusCode::FORBIDDEN, "SignatureDoesNotMatch", message)
        })?;
        let policy = STANDARD.decode(policy).ok();
        let policy: Value = policy.and_then(|text| serde_json::from_slice(&text).ok()).ok_or((
            StatusCode::BAD_REQUEST,
            "InvalidPolicyDocument",
            "The policy is not JSON in base64.",
        ))?;
        // Texts of one form compare like their times.
        let expiration = policy["expiration"].as_str().unwrap_or_default();
        if expiration <= format_date(now).as_str() {
            return Err(denied("Invalid according to Policy: Policy expired."));
        }
        if !form.field("key").starts_with(&format!("{}/", self.folder)) {
            return Err(denied("The authorization is for another folder."));
        }
        let conditions = policy["conditions"].as_array().map(Vec::as_slice).unwrap_or_default();
        match conditions.iter().all(|condition| form.meets(condition, BUCKET)) {
            true => Ok(()),
            false => Err(denied("Invalid according to Policy: Policy Condition failed.")),
        }
    }
}

fn response(status: StatusCode, content_type: Option<&str>, body: Bytes) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(body));
    *response.status_mut() = status;
    if let Some(Ok(content_type)) = content_type.map(HeaderValue::from_str) {
        response.headers_mut().insert(CONTENT_TYPE, content_type);
    }
    response
}

/// A refusal in the XML of the storage.
fn refusal((status, code, message): Refused, request_id: &str) -> Response<Full<Bytes>> {
    let body = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message>\
         <RequestId>{request_id}</RequestId></Error>"
    );
    response(status, Some("application/xml"), body.into())
}
