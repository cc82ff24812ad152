//! Reads a request as the service reads it: from the bytes that were sent back to the parameters.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use bytes::Bytes;
use serde_json::{Map, Value};

use super::typed;
use crate::operation::{OperationInfo, Style};
use crate::sign::percent_decoded;

/// A request that arrived.
#[derive(Clone)]
pub(super) struct Received {
    pub(super) operation: String,
    /// The decoded parameters of query and form.
    pub(super) pairs: Vec<(String, String)>,
}

impl Received {
    pub(super) fn of(request: &http::Request<Bytes>) -> Self {
        let operation = request.headers().get("x-acs-action");
        let form = String::from_utf8_lossy(request.body()).replace('+', "%20");
        let query = request.uri().query().unwrap_or_default();
        let text = |encoded: &str| String::from_utf8_lossy(&percent_decoded(encoded)).into_owned();
        let pairs = query.split('&').chain(form.split('&')).filter_map(|pair| pair.split_once('='));
        Self {
            operation: operation.and_then(|name| name.to_str().ok()).unwrap_or_default().to_owned(),
            pairs: pairs.map(|(name, value)| (text(name), text(value))).collect(),
        }
    }
}

/// The documented parameters as JSON with wire names. Those of an undocumented operation are texts.
pub(super) fn parameters(
    info: Option<&'static OperationInfo>,
    pairs: &[(String, String)],
) -> Map<String, Value> {
    let pairs: BTreeMap<String, String> = pairs.iter().cloned().collect();
    match info {
        Some(operation) => typed::documented(operation, &pairs),
        None => pairs.into_iter().map(|(name, text)| (name, text.into())).collect(),
    }
}

/// Shows the operation and its parameters. A confidential, nested or undocumented value is hidden.
impl fmt::Display for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let info = crate::operations::find(&self.operation);
        let shown = |name: &str| {
            let parameters = info.map_or(&[][..], |info| info.parameters);
            parameters.iter().any(|parameter| {
                let is_plain = parameter.style == Style::Plain && parameter.sensitive.is_none();
                parameter.name == name && is_plain
            })
        };
        write!(f, "{}(", self.operation)?;
        for (number, (name, text)) in self.pairs.iter().enumerate() {
            if number > 0 {
                f.write_str(", ")?;
            }
            match shown(name) {
                true => write!(f, "{name}: {text}")?,
                false => write!(f, "{name}: ***")?,
            }
        }
        f.write_char(')')
    }
}
