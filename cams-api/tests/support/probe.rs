//! An operation that only the tests have: any parameters, any retry class, a response with every
//! shape.

use std::collections::BTreeMap;
use std::marker::PhantomData;

use cams_api::{Operation, Params, RetryClass};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A retry class as a type.
pub(crate) trait Class: Send + Sync {
    const RETRY: RetryClass;
}

pub(crate) struct Safe;
pub(crate) struct OptIn;
pub(crate) struct Never;

impl Class for Safe {
    const RETRY: RetryClass = RetryClass::Safe;
}

impl Class for OptIn {
    const RETRY: RetryClass = RetryClass::OptIn;
}

impl Class for Never {
    const RETRY: RetryClass = RetryClass::Never;
}

/// Sends each value as generated code sends values of its type. Strings, numbers and booleans are
/// scalars; objects and arrays become one JSON text; null is an absent parameter.
pub(crate) struct Probe<C = Safe> {
    pub(crate) query: Vec<(&'static str, Value)>,
    pub(crate) form: Vec<(&'static str, Value)>,
    class: PhantomData<C>,
}

impl<C> Probe<C> {
    pub(crate) fn new() -> Self {
        Self { query: Vec::new(), form: Vec::new(), class: PhantomData }
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    pub(crate) fn form(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.form.push((name, value.into()));
        self
    }
}

impl<C: Class> Operation for Probe<C> {
    const ACTION: &'static str = "Probe";

    const RETRY: RetryClass = C::RETRY;

    type Response = ProbeResponse;

    fn write(&self, params: &mut Params) {
        for (name, value) in &self.query {
            write(params.query(name), value);
        }
        for (name, value) in &self.form {
            write(params.form(name), value);
        }
    }
}

fn write(param: cams_api::Param<'_>, value: &Value) {
    match value {
        Value::Null => param.required(&None::<String>),
        Value::Bool(value) => param.required(&Some(*value)),
        Value::Number(number) => param.required(&Some(number.as_i64().unwrap())),
        Value::String(text) => param.required(&Some(text.clone())),
        Value::Array(_) | Value::Object(_) => param.required_json(&Some(value)),
    }
}

/// A response as generated code declares one.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ProbeResponse {
    pub(crate) access_denied_detail: Option<String>,
    pub(crate) code: Option<String>,
    pub(crate) data: Option<ProbeData>,
    pub(crate) labels: BTreeMap<String, String>,
    pub(crate) message: Option<String>,
    pub(crate) ratio: Option<f64>,
    pub(crate) request_id: Option<String>,
    pub(crate) success: Option<bool>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ProbeData {
    pub(crate) list: Vec<ProbeGroup>,
    pub(crate) numbers: Vec<i64>,
    pub(crate) total: Option<i64>,
}

#[derive(Clone, Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct ProbeGroup {
    pub(crate) any: Option<Value>,
    pub(crate) group_id: Option<String>,
    pub(crate) is_open: Option<bool>,
    pub(crate) size: Option<i32>,
}
