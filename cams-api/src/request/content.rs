//! The parameters of a call, checked and placed once for all attempts.

use bytes::Bytes;
use reqwest::header::{HeaderName, HeaderValue};

use super::options::{CallOptions, Placement};
use super::spelling::{self, Misspelt};
use super::{headers, marked};
use crate::endpoint::Endpoint;
use crate::operation::{Invalid, Method, OperationInfo, Pairs, Params, TOLD_PROBLEMS};
use crate::outcome::{Error, ErrorKind};
use crate::sign::{self, EMPTY_SHA256, percent_decoded, percent_encode};

/// The maximum URL length of the HTTP library, in bytes.
const MAX_URL_BYTES: usize = 65_534;

/// The encoded parameters of a call, the same for every attempt.
pub(crate) struct Content {
    method: Method,
    query: Pairs,
    /// Set if names that need encoding required another order.
    reordered_query: Option<String>,
    pub(super) body: Option<Body>,
    /// The headers that the caller adds.
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
}

pub(super) struct Body {
    pub(super) bytes: Bytes,
    pub(super) sha256: String,
}

impl Content {
    /// Checks and places the parameters. A query longer than the client's limit moves to a form
    /// body, since servers limit the length of URLs. A GET has no body, so its query stays.
    pub(crate) fn new(
        mut params: Params,
        method: Method,
        options: &CallOptions,
        endpoint: &Endpoint,
        max_query_bytes: usize,
    ) -> Result<Self, Error> {
        for (name, value) in &options.extra_params {
            put_extra(&mut params, name, value);
        }
        let (mut query, mut form) = checked(params)?;
        match (method, options.placement) {
            (Method::Get, Placement::Form) => return Err(no_form()),
            (Method::Get, _) | (_, Placement::Query) => query.absorb(&mut form),
            (_, Placement::Form) => form.absorb(&mut query),
            (_, Placement::Documented) if query.as_str().len() > max_query_bytes => {
                form.absorb(&mut query);
            }
            (_, Placement::Documented) => {}
        }
        check_url(method, endpoint.url.as_str().len() + "?".len() + query.as_str().len())?;
        let body = (!form.is_empty()).then(|| {
            let form = form.to_form();
            Body { sha256: sign::sha256_hex(form.as_bytes()), bytes: form.into() }
        });
        let reordered_query =
            query.has_encoded_name().then(|| ordered_by_decoded_name(query.as_str()));
        let headers = headers::of_caller(&options.headers)?;
        Ok(Self { method, query, reordered_query, body, headers })
    }

    /// Passes each confidential value of the parameters to `show`.
    pub(crate) fn each_confidential(
        &self,
        info: Option<&'static OperationInfo>,
        show: &mut dyn FnMut(&str),
    ) {
        marked::each(info, self.query(), false, show);
        marked::each(info, &String::from_utf8_lossy(self.body()), true, show);
        self.headers.iter().filter_map(|(_, value)| value.to_str().ok()).for_each(show);
    }

    /// The values that differ from a documented one only in case.
    pub(crate) fn misspelt(&self, info: Option<&'static OperationInfo>) -> Misspelt {
        let mut found = Misspelt::default();
        spelling::find(info, self.query(), false, &mut found);
        spelling::find(info, &String::from_utf8_lossy(self.body()), true, &mut found);
        found
    }

    pub(crate) fn method(&self) -> Method {
        self.method
    }

    /// The size of the encoded parameters.
    pub(crate) fn bytes(&self) -> usize {
        self.query().len() + self.body().len()
    }

    pub(super) fn query(&self) -> &str {
        self.reordered_query.as_deref().unwrap_or(self.query.as_str())
    }

    pub(super) fn body(&self) -> &[u8] {
        self.body.as_ref().map_or(&[], |body| &body.bytes)
    }

    pub(super) fn payload_hash(&self) -> &str {
        self.body.as_ref().map_or(EMPTY_SHA256, |body| &body.sha256)
    }
}

/// Refuses a URL that the HTTP library would refuse.
pub(super) fn check_url(method: Method, bytes: usize) -> Result<(), Error> {
    if bytes <= MAX_URL_BYTES {
        return Ok(());
    }
    let remedy = match method {
        Method::Get => "send less, because this operation is called with GET, which has no body",
        Method::Post => {
            "send them as a form, by `.placement(Placement::Form)` or with a lower \
             `max_query_bytes` of the client"
        }
    };
    let text = format!(
        "the parameters make a URL of {bytes} bytes, but at most {MAX_URL_BYTES} are possible; \
         {remedy}"
    );
    Err(Error::new(ErrorKind::InvalidParameter, text))
}

/// The error for a form by choice.
fn no_form() -> Error {
    let text = "this operation is called with GET, which has no body for a form; leave out \
                `.placement(Placement::Form)`";
    Error::new(ErrorKind::InvalidParameter, text)
}

/// Adds an undocumented parameter, or replaces the value of a documented one.
fn put_extra(params: &mut Params, name: &str, value: &str) {
    if name.is_empty() {
        let problem = "an extra parameter has no name".to_owned();
        params.invalid.push(Invalid::new("", problem));
        return;
    }
    params.missing.retain(|missing| *missing != name);
    params.invalid.retain(|invalid| invalid.name != name);
    let mut encoded = String::new();
    percent_encode(name.as_bytes(), &mut encoded);
    let is_in_form =
        params.form.as_str().split('&').any(|pair| pair.split('=').next() == Some(&encoded));
    let pairs = if is_in_form { &mut params.form } else { &mut params.query };
    pairs.remove(&encoded);
    pairs.push_any(name, value);
}

/// The service orders parameters by their decoded names.
pub(super) fn ordered_by_decoded_name(query: &str) -> String {
    let decoded_name = |pair: &&str| percent_decoded(pair.split('=').next().unwrap_or_default());
    let mut pairs: Vec<&str> = query.split('&').collect();
    pairs.sort_by_cached_key(decoded_name);
    pairs.join("&")
}

/// The pairs of query and form, or one error with every problem.
fn checked(params: Params) -> Result<(Pairs, Pairs), Error> {
    let Params { query, form, missing, invalid } = params;
    let missing = match missing.as_slice() {
        [] if invalid.is_empty() => return Ok((query, form)),
        [] => None,
        [name] => Some(format!("a required parameter is missing: {name}")),
        names => Some(format!("required parameters are missing: {}", names.join(", "))),
    };
    let kind = match invalid.as_slice() {
        [] => ErrorKind::MissingParameter,
        _ => ErrorKind::InvalidParameter,
    };
    let (mut problems, mut source, mut more) = (Vec::new(), None, 0);
    for invalid in invalid {
        more += invalid.more;
        source = source.or(invalid.source);
        if problems.len() + missing.iter().len() < TOLD_PROBLEMS {
            problems.push(invalid.problem);
        } else {
            more += 1;
        }
    }
    problems.extend(missing);
    match more {
        0 => {}
        1 => problems.push("1 more problem".to_owned()),
        more => problems.push(format!("{more} more problems")),
    }
    let error = Error::new(kind, problems.join("; "));
    Err(match source {
        Some(source) => error.with_source(source),
        None => error,
    })
}
