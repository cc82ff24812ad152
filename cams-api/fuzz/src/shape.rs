//! The operations whose responses are read: a few of different shapes, and one that no operation has
//! yet.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::marker::PhantomData;

use cams_api::{Operation, Params, RetryClass};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::planted::{PHONE, TEXT};

/// An operation whose responses can be compared, shown and written again.
pub trait Shape: Operation<Response: Debug + PartialEq + Serialize> {}

impl<O: Operation<Response: Debug + PartialEq + Serialize>> Shape for O {}

/// Reads responses as the operation `O` does. What it sends is the same for all: a telephone number
/// and a text.
pub struct Reading<O>(PhantomData<O>);

impl<O> Reading<O> {
    pub fn new() -> Self {
        Self(PhantomData)
    }
}

impl<O: Operation> Operation for Reading<O> {
    const ACTION: &'static str = O::ACTION;
    const RETRY: RetryClass = O::RETRY;
    type Response = O::Response;

    fn write(&self, params: &mut Params) {
        params.form("Content").required(&Some(TEXT.to_owned()));
        params.query("To").required(&Some(PHONE.to_owned()));
    }
}

/// An operation of our own, for the types that the service's responses do not have so far: numbers
/// with a fraction, small and unsigned numbers, lists of lists, maps of lists.
pub struct Unusual;

impl Operation for Unusual {
    const ACTION: &'static str = "Unusual";
    const RETRY: RetryClass = RetryClass::Safe;
    type Response = UnusualReply;

    fn write(&self, _: &mut Params) {}
}

/// The response of [`Unusual`], declared as the generated ones are.
#[derive(Debug, Default, PartialEq, Deserialize, Serialize)]
#[serde(default, rename_all = "PascalCase")]
pub struct UnusualReply {
    code: Option<String>,
    data: Option<Box<UnusualReply>>,
    flags: BTreeMap<String, Vec<bool>>,
    list: Vec<Vec<i64>>,
    message: Option<Value>,
    ratio: Option<f64>,
    request_id: Option<String>,
    small: Option<u8>,
    success: Option<bool>,
    total: Option<u64>,
}

/// An operation of our own whose response does not put up with everything.
pub struct Demanding;

impl Operation for Demanding {
    const ACTION: &'static str = "Demanding";
    const RETRY: RetryClass = RetryClass::Safe;
    type Response = DemandingReply;

    fn write(&self, _: &mut Params) {}
}

/// The response of [`Demanding`]: elements that must be there, of types that not everything can be
/// converted to.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub struct DemandingReply {
    code: Level,
    example: BTreeMap<String, i64>,
    result: i64,
}

/// One of two texts.
#[derive(Debug, PartialEq, Deserialize)]
enum Level {
    Ok,
    #[serde(rename = "OK")]
    UpperOk,
}
