//! The verdict on a response: success or failure, request ID, and the elements left out.

use std::borrow::Cow;

use super::json::scalar;
use super::mismatch::Mismatches;

/// The facts that decide between success and failure, gathered while a response is decoded.
#[derive(Debug, Default)]
pub(crate) struct Verdict {
    code_fails: Spelled<bool>,
    success: Spelled<bool>,
    request_id: Spelled<String>,
    /// The elements that were left out because they do not fit.
    pub(crate) mismatches: Mismatches,
}

impl Verdict {
    /// A response is a success unless it reports a failure. Some operations have no `Code`; some
    /// have `OK` beside `Success: false`.
    pub(crate) fn is_success(&self) -> bool {
        self.code_fails.get() != Some(&true) && self.success.get() != Some(&false)
    }

    /// The service's request ID, and the mismatches.
    pub(crate) fn into_parts(self) -> (Option<String>, Mismatches) {
        (self.request_id.upper.or(self.request_id.lower), self.mismatches)
    }

    /// Takes one top-level element of a response into account, given as valid JSON.
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

fn boolean(text: &str) -> Option<bool> {
    let is = |word: &str| text.eq_ignore_ascii_case(word);
    if is("true") { Some(true) } else { is("false").then_some(false) }
}

/// Returns `true` for a failing code. Success has many codes: `OK`, `Success`, 200, 0.
pub(crate) fn is_failing_code(code: &str) -> bool {
    let code = code.trim();
    let is_success = |word: &&str| code.eq_ignore_ascii_case(word);
    let is_number_of_success = || matches!(code.parse(), Ok(0.0_f64 | 200.0));
    !code.is_empty()
        && !["OK", "Success", "Successful", "Succeed", "Succeeded"].iter().any(is_success)
        && !is_number_of_success()
}

/// An element that a response may contain in both spellings. As in an error response, lower camel
/// case counts only if the other spelling is empty or absent, in any order.
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

/// The name of an element that decides on success or identifies the request.
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
    /// The gateway also writes keys in lower camel case.
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
