//! Reads error responses, in JSON and in XML. It knows nothing about HTTP.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::denied::AccessDeniedDetail;
use super::half_characters::mended;
use super::json::{text, without_mark};
use super::verdict::is_failing_code;
use super::xml;

/// The contents of an error response.
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
    /// Reads a JSON object or an XML `Error` element. Returns `None` for anything else.
    pub(crate) fn parse(body: &[u8]) -> Option<Self> {
        let body = without_mark(body);
        let text = String::from_utf8_lossy(body);
        let mended = mended(body);
        match serde_json::from_str(mended.as_deref().unwrap_or(&text)) {
            Ok(elements) => Some(Self::of(&elements)),
            Err(_) => Self::of_xml(&text),
        }
    }

    /// Returns `true` if there is a code and it does not mean success.
    pub(crate) fn is_failure(&self) -> bool {
        self.code.as_deref().is_some_and(is_failing_code)
    }

    /// Reads only the elements it needs, so that no other element can make them unreadable.
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

    fn of_xml(text: &str) -> Option<Self> {
        let root = xml::error_element(text)?;
        Some(Self {
            code: xml::element(root, "Code"),
            message: ["Message", "Description", "Detail"]
                .iter()
                .find_map(|name| xml::element(root, name)),
            request_id: xml::element(root, "RequestId"),
            access_denied_detail: AccessDeniedDetail::of_xml(root),
            host_id: xml::element(root, "HostId"),
            recommendation: xml::element(root, "Recommend"),
        })
    }
}
