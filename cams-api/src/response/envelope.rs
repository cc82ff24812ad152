//! What every reply says about itself: code, message, request id. Here is the rule of success, and the
//! reading of error replies in JSON and XML. It knows no HTTP.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;
use serde_json::value::RawValue;

use super::BOM;
use super::half_characters::mended;
use super::json::{Cursor, Token, unescaped};
use super::mismatch::Mismatches;
use crate::privacy::{Name, redacted};

/// The facts that tell success from failure, gathered while a reply is decoded.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    code_fails: Spelled<bool>,
    success: Spelled<bool>,
    request_id: Spelled<String>,
    /// The elements that were left out because they do not fit.
    pub(crate) mismatches: Mismatches,
}

impl Verdict {
    /// A reply is a success unless it says otherwise: some operations have no `Code`, some have an `OK`
    /// beside `Success: false`.
    pub(crate) fn is_success(&self) -> bool {
        self.code_fails.get() != Some(&true) && self.success.get() != Some(&false)
    }

    /// The id that the service gave to the request, and the mismatches.
    pub(crate) fn into_parts(self) -> (Option<String>, Mismatches) {
        (self.request_id.upper.or(self.request_id.lower), self.mismatches)
    }

    /// Takes one top-level element of a reply into account, given as valid JSON.
    pub(crate) fn observe(&mut self, key: EnvelopeKey, json: &str) {
        let EnvelopeKey { element, is_lower } = key;
        let text = scalar(json);
        match element {
            EnvelopeElement::Code => {
                *self.code_fails.of(is_lower) = text.as_deref().map(is_failing_code);
            }
            EnvelopeElement::Success => {
                *self.success.of(is_lower) = text.as_deref().and_then(boolean);
            }
            EnvelopeElement::RequestId => {
                *self.request_id.of(is_lower) = text.map(Cow::into_owned);
            }
        }
    }
}

/// A scalar as text; an empty one counts as absent.
fn scalar(json: &str) -> Option<Cow<'_, str>> {
    let text = match Cursor::new(json).token() {
        Token::Text => unescaped(json),
        Token::Number | Token::Boolean => Cow::Borrowed(json),
        Token::Null | Token::List | Token::Object => return None,
    };
    (!text.is_empty()).then_some(text)
}

fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Services say in many ways that all is well: `OK`, `Success`, 200, 0.
fn is_failing_code(code: &str) -> bool {
    let code = code.trim();
    let is_success = |word: &&str| code.eq_ignore_ascii_case(word);
    let is_number_of_success = || matches!(code.parse(), Ok(0.0_f64 | 200.0));
    !code.is_empty()
        && !["OK", "Success", "Successful", "Succeed", "Succeeded"].iter().any(is_success)
        && !is_number_of_success()
}

/// An element that a reply may have in both spellings. As in [`Envelope`], the one in lower camel case counts
/// only if the other says nothing, in whatever order they come.
#[derive(Debug, Default)]
struct Spelled<T> {
    upper: Option<T>,
    lower: Option<T>,
}

impl<T> Spelled<T> {
    fn of(&mut self, is_lower: bool) -> &mut Option<T> {
        if is_lower { &mut self.lower } else { &mut self.upper }
    }

    fn get(&self) -> Option<&T> {
        self.upper.as_ref().or(self.lower.as_ref())
    }
}

/// The name of an element of a reply that decides on success or names the request.
#[derive(Clone, Copy)]
pub(crate) struct EnvelopeKey {
    element: EnvelopeElement,
    is_lower: bool,
}

#[derive(Clone, Copy)]
enum EnvelopeElement {
    Code,
    RequestId,
    Success,
}

impl EnvelopeKey {
    /// The gateway also writes its keys in lower camel case.
    pub(crate) fn of(name: &str) -> Option<Self> {
        let element = match name {
            "Code" | "code" => EnvelopeElement::Code,
            "RequestId" | "requestId" => EnvelopeElement::RequestId,
            "Success" | "success" => EnvelopeElement::Success,
            _ => return None,
        };
        Some(Self { element, is_lower: name.starts_with(|first: char| first.is_ascii_lowercase()) })
    }
}

/// What an error reply says.
#[derive(Clone, Default)]
pub(crate) struct Envelope {
    pub(crate) code: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) request_id: Option<String>,
    pub(crate) access_denied_detail: Option<AccessDeniedDetail>,
    pub(crate) host_id: Option<String>,
    pub(crate) recommendation: Option<String>,
}

impl Envelope {
    /// Reads a JSON object or an XML `Error` element; `None` if the body is neither.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let body = body.strip_prefix(BOM).unwrap_or(body);
        let text = String::from_utf8_lossy(body);
        let mended = mended(body);
        match serde_json::from_str(mended.as_deref().unwrap_or(&text)) {
            Ok(elements) => Some(Self::of(&elements)),
            Err(_) => Self::of_xml(&text),
        }
    }

    /// Whether there is a code, and it is not that of success.
    pub(crate) fn is_failure(&self) -> bool {
        self.code.as_deref().is_some_and(is_failing_code)
    }

    /// Only the elements that count are read, so that no other one can make them unreadable.
    fn of(elements: &BTreeMap<String, &RawValue>) -> Self {
        let value = |name: &str| serde_json::from_str(elements.get(name)?.get()).ok();
        let find = |names: &[&str]| names.iter().find_map(|name| text(value(name)?));
        Self {
            code: find(&["Code", "code"]),
            message: find(&[
                "Message",
                "message",
                "Description",
                "description",
                "Detail",
                "detail",
            ]),
            request_id: find(&["RequestId", "requestId"]),
            access_denied_detail: ["AccessDeniedDetail", "accessDeniedDetail"]
                .iter()
                .find_map(|name| AccessDeniedDetail::of(&value(name)?)),
            host_id: find(&["HostId", "hostId"]),
            recommendation: find(&["Recommend", "recommend"]),
        }
    }

    /// The gateway's XML is one flat element, so tags are looked for by name.
    fn of_xml(text: &str) -> Option<Self> {
        let text = text.trim_start();
        let root = match text.strip_prefix("<?xml") {
            Some(prolog) => prolog.split_once("?>")?.1.trim_start(),
            None => text,
        };
        let root = root.strip_prefix("<Error")?;
        Some(Self {
            code: element(root, "Code"),
            message: ["Message", "Description", "Detail"]
                .iter()
                .find_map(|name| element(root, name)),
            request_id: element(root, "RequestId"),
            access_denied_detail: AccessDeniedDetail::of_xml(root),
            host_id: element(root, "HostId"),
            recommendation: element(root, "Recommend"),
        })
    }
}

/// The unescaped text of the first element of this name.
fn element(xml: &str, name: &str) -> Option<String> {
    let (_, rest) = xml.split_once(&format!("<{name}>"))?;
    let (text, _) = rest.split_once(&format!("</{name}>"))?;
    let text = xml_text(text);
    (!text.is_empty()).then_some(text)
}

fn xml_text(text: &str) -> String {
    let text = text.trim();
    if let Some(raw) = text.strip_prefix("<![CDATA[").and_then(|text| text.strip_suffix("]]>")) {
        return raw.trim().to_owned();
    }
    ["&lt;", "<", "&gt;", ">", "&quot;", "\"", "&apos;", "'", "&#39;", "'", "&amp;", "&"]
        .chunks_exact(2)
        .fold(text.to_owned(), |text, escape| text.replace(escape[0], escape[1]))
}

/// A scalar as text; an empty one counts as absent.
fn text(value: Value) -> Option<String> {
    match value {
        Value::String(text) => (!text.is_empty()).then_some(text),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// What the service says about a missing permission. Fields that it left out are `None`.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDeniedDetail {
    /// The action that the policy must allow, for example `cams:ListChatGroup`.
    pub auth_action: Option<String>,
    /// The name of the RAM user or role session. `Debug` does not show it.
    pub auth_principal_display_name: Option<String>,
    /// The account that the identity belongs to.
    pub auth_principal_owner_id: Option<String>,
    /// The kind of identity: `SubUser`, `AssumedRoleUser` or `Federated`.
    pub auth_principal_type: Option<String>,
    /// The full diagnosis, encoded; RAM's `DecodeDiagnosticMessage` reads it. `Debug` does not show it.
    pub encoded_diagnostic_message: Option<String>,
    /// `ImplicitDeny` if no policy allows the action, `ExplicitDeny` if one denies it.
    pub no_permission_type: Option<String>,
    /// The kind of policy that decided, for example `AccountLevelIdentityBasedPolicy`.
    pub policy_type: Option<String>,
    /// The detail as it came, where the service sends it as a text.
    pub text: Option<String>,
    /// Whether a name in it quotes what was sent. `Debug` shows none then.
    pub(crate) is_quoting: bool,
}

impl AccessDeniedDetail {
    /// Reads an object, a text that holds one, or any other text. Most replies have the text `None`, which is
    /// none.
    fn of(value: &Value) -> Option<Self> {
        if let Some(words) = value.is_string().then(|| text(value.clone())).flatten() {
            if words == "None" {
                return None;
            }
            let fields = serde_json::from_str(&words).unwrap_or(Value::Null);
            return Some(Self { text: Some(words), ..Self::of_fields(&fields) });
        }
        value.is_object().then(|| Self::of_fields(value))
    }

    /// Reads an element with one element for each field, or with a text.
    fn of_xml(root: &str) -> Option<Self> {
        let (_, rest) = root.split_once("<AccessDeniedDetail>")?;
        let (detail, _) = rest.split_once("</AccessDeniedDetail>")?;
        if detail.contains('<') {
            return Some(Self::gather(|name| element(detail, name)));
        }
        Self::of(&Value::String(xml_text(detail)))
    }

    /// The gateway also writes its keys in lower camel case.
    fn of_fields(fields: &Value) -> Self {
        Self::gather(|name| {
            let (first, rest) = name.split_at(1);
            let lower = || fields.get(first.to_ascii_lowercase() + rest);
            text(fields.get(name).or_else(lower)?.clone())
        })
    }

    fn gather(field: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            auth_action: field("AuthAction"),
            auth_principal_display_name: field("AuthPrincipalDisplayName"),
            auth_principal_owner_id: field("AuthPrincipalOwnerId"),
            auth_principal_type: field("AuthPrincipalType"),
            encoded_diagnostic_message: field("EncodedDiagnosticMessage"),
            no_permission_type: field("NoPermissionType"),
            policy_type: field("PolicyType"),
            text: None,
            is_quoting: false,
        }
    }

    /// The fields that `Debug` shows.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.auth_action, &self.auth_principal_type, &self.no_permission_type, &self.policy_type]
            .into_iter()
            .filter_map(|name| name.as_deref())
    }

    /// How a name is shown: it may be a quotation instead.
    fn shown<'n>(&self, name: &'n Option<String>) -> Option<Name<'n>> {
        name.as_deref().map(|name| Name(if self.is_quoting { "" } else { name }))
    }
}

impl fmt::Debug for AccessDeniedDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessDeniedDetail")
            .field("auth_action", &self.shown(&self.auth_action))
            .field("auth_principal_display_name", &redacted(&self.auth_principal_display_name))
            .field("auth_principal_owner_id", &redacted(&self.auth_principal_owner_id))
            .field("auth_principal_type", &self.shown(&self.auth_principal_type))
            .field("encoded_diagnostic_message", &redacted(&self.encoded_diagnostic_message))
            .field("no_permission_type", &self.shown(&self.no_permission_type))
            .field("policy_type", &self.shown(&self.policy_type))
            .field("text", &redacted(&self.text))
            .finish()
    }
}
