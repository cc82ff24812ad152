//! The list of operations, and policies for them.

use cams_api::operations::{self, OperationInfo};
use serde_json::{Value, json};

use crate::arguments::{OperationsArgs, Options};
use crate::exit::Failure;
use crate::{names, output};

/// Prints the operations that fit.
pub(crate) fn operations(options: &Options, list: &OperationsArgs) -> Result<(), Failure> {
    let family = list.family.as_deref().map(family).transpose()?;
    let text = list.text.as_deref().unwrap_or_default().to_lowercase();
    let is_wanted = |operation: &&OperationInfo| {
        family.is_none_or(|family| family == operation.family)
            && (operation.name.to_lowercase().contains(&text)
                || names::kebab(operation.name).contains(&text)
                || operation.summary.to_lowercase().contains(&text))
    };
    let found: Vec<Value> = operations::all()
        .filter(is_wanted)
        .map(|operation| {
            json!({
                "Command": names::kebab(operation.name),
                "Operation": operation.name,
                "Family": operation.family,
                "Summary": operation.summary,
            })
        })
        .collect();
    if found.is_empty() {
        return Err(Failure::usage("no operation fits")
            .hint("`cams operations` without a text lists all of them"));
    }
    output::listed(options, &["Command", "Summary"], found)
}

/// The family with this name, in any spelling.
fn family(typed: &str) -> Result<&'static str, Failure> {
    let mut all: Vec<&'static str> = operations::all().map(|operation| operation.family).collect();
    all.dedup();
    if let Some(found) = all.iter().find(|family| names::is_same(typed, family)) {
        return Ok(found);
    }
    let hint = names::did_you_mean(&names::nearest(typed, all.iter().copied()))
        .unwrap_or_else(|| format!("the families are {}", all.join(", ")));
    Err(Failure::usage(format!("{typed:?} is not a family")).hint(hint))
}

/// Prints the RAM policy for these operations.
pub(crate) fn policy(operations: &[&OperationInfo]) -> Result<(), Failure> {
    let policy = operations::policy(operations.iter().map(|operation| operation.name))?;
    output::text(&format!("{policy:#}\n"))
}
