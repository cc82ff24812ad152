//! Takes the place of `span` in builds without the feature `tracing`, and does nothing.

use std::pin::Pin;

use crate::endpoint::Endpoint;
use crate::operation::Method;
use crate::outcome::{Error, Metadata};
use crate::request::Misspelt;

/// Nothing.
pub(crate) struct Span;

pub(crate) fn of_call(_: &Endpoint, _: &'static str) -> Span {
    Span
}

pub(crate) fn of_attempt(_: &Endpoint, _: Method, _: u32) -> Span {
    Span
}

pub(crate) fn within_call<'a, F: Future>(_: &'a Span, future: Pin<&'a mut F>) -> Pin<&'a mut F> {
    future
}

pub(crate) fn within_attempt<'a, F: Future>(_: &'a Span, future: Pin<&'a mut F>) -> Pin<&'a mut F> {
    future
}

pub(crate) fn end_call(_: Span, _: &Metadata, _: Option<&Error>) {}

pub(crate) fn end_attempt(_: Span, _: &Metadata, _: Option<&str>, _: Option<&Error>) {}

pub(crate) fn report_misspelt(_: &Span, _: impl FnOnce() -> Misspelt) {}

pub(crate) fn report_retry(_: &Metadata) {}
