//! One operation: called, awaited, read to its end or only shown.

mod dry_run;
mod pages;
mod wait;

use cams_api::operations::{OperationInfo, RetryClass};
use cams_api::{Call, Client, JsonRequest};
use serde_json::{Map, Value};

use crate::arguments::Options;
use crate::client;
use crate::exit::{Exit, Failure};
use crate::output::{self, Query};
use crate::paging;

/// An operation with its parameters.
pub(crate) struct Request<'o> {
    pub(crate) operation: &'static OperationInfo,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) extra: Vec<(&'o str, &'o str)>,
}

/// Does what the options ask for, and prints the result.
pub(crate) async fn run(
    options: &Options,
    operation: &'static OperationInfo,
    parameters: Map<String, Value>,
) -> Result<(), Failure> {
    let extra = options.extra_param.iter().map(|pair| {
        pair.split_once('=').ok_or_else(|| Failure::usage("--extra-param: write NAME=VALUE"))
    });
    let request = Request { operation, parameters, extra: extra.collect::<Result<_, _>>()? };
    // Expressions are checked before anything is sent.
    let until = options.wait_until.as_deref().map(|text| Query::parse("--wait-until", text));
    let until = until.transpose()?;
    options.query.as_deref().map(|text| Query::parse("--query", text)).transpose()?;
    if options.dry_run {
        return dry_run::show(options, &request).await;
    }
    let connection = client::connect(options).await?;
    let client = &connection.client;
    let response = match (until, options.all) {
        (Some(_), true) => {
            return Err(Failure::usage("--all and --wait-until do not go together"));
        }
        (Some(until), false) => wait::until(options, client, &request, &until).await?,
        (None, true) => pages::all(client, request).await?,
        (None, false) => {
            let response = request.call(client).send().await?;
            pages::note_rest(&request, &response);
            response
        }
    };
    output::value(options, &response, Some(operation))
}

impl Request<'_> {
    /// Sets a parameter, or a field inside one.
    fn set(&mut self, path: &str, value: impl Into<Value>) {
        paging::set(self.operation, &mut self.parameters, path, value);
    }

    /// The call, with the parameters of this moment.
    pub(crate) fn call(&self, client: &Client) -> Call<JsonRequest> {
        let parameters = Value::Object(self.parameters.clone());
        let call = client.call_json(self.operation.name, parameters);
        self.extra.iter().fold(call, |call, (name, value)| call.extra_param(*name, *value))
    }
}

/// The end of a command that Ctrl-C stopped.
pub(crate) fn interrupted(operation: &OperationInfo) -> Failure {
    let failure = Failure::new(Exit::Interrupted, "interrupted");
    match operation.retry {
        RetryClass::Safe => failure,
        _ => failure.hint(format!(
            "the service may have executed {}: find out before you send it again",
            operation.name
        )),
    }
}
