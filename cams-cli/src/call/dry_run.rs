//! `--dry-run`: the request as it would be sent, without secrets. It needs no credentials.

use std::time::SystemTime;

use cams_api::operations::Parameter;
use serde_json::json;

use super::Request;
use crate::arguments::{Options, is_confidential};
use crate::client;
use crate::exit::Failure;
use crate::output;

/// A nonce that nobody mistakes for a real one.
const NONCE: &str = "dry-run";

/// Prints the canonical request and a curl command.
pub(super) async fn show(options: &Options, request: &Request<'_>) -> Result<(), Failure> {
    let client = client::unsigned(options)?;
    let signed = request.call(&client).sign(SystemTime::now(), NONCE).await?;
    let canonical = redacted(signed.canonical_request(), request);
    let curl = request.call(&client).to_curl().await?;
    if options.output.is_some() || options.query.is_some() {
        let document = json!({
            "Operation": request.operation.name,
            "Method": signed.method(),
            "CanonicalRequest": canonical,
            "Curl": curl,
        });
        return output::value(options, &document, None);
    }
    output::text(&format!("{canonical}\n\n{curl}\n"))?;
    output::note("nothing was sent; *** stands for secrets and confidential values");
    Ok(())
}

/// The canonical request, with `***` for confidential and undocumented values. The query is its
/// third line; a body is there only as a hash.
fn redacted(canonical: &str, request: &Request<'_>) -> String {
    let is_shown = |name: &str| {
        let is_it = |parameter: &&Parameter| {
            name == parameter.name || name.starts_with(&format!("{}.", parameter.name))
        };
        let found = request.operation.parameters.iter().find(is_it);
        found.is_some_and(|parameter| !is_confidential(parameter))
    };
    let pair = |pair: &str| match pair.split_once('=') {
        Some((name, _)) if !is_shown(name) => format!("{name}=***"),
        _ => pair.to_owned(),
    };
    let line = |(index, line): (usize, &str)| match index {
        2 => line.split('&').map(pair).collect::<Vec<_>>().join("&"),
        _ => line.to_owned(),
    };
    canonical.split('\n').enumerate().map(line).collect::<Vec<_>>().join("\n")
}
