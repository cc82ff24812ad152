//! The RAM policy that a program needs for its operations.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::Serialize;

use super::{find, unknown_operation};
use crate::outcome::{Error, ErrorKind};

/// The RAM policy that allows these operations and nothing else.
///
/// ```
/// # #[cfg(feature = "messages")] {
/// use cams_api::Operation;
/// use cams_api::messages::SendChatappMessageRequest;
/// use cams_api::operations;
///
/// let policy = operations::policy([SendChatappMessageRequest::ACTION, "ListChatappMessage"])?;
/// assert_eq!(
///     policy.to_string(),
///     r#"{"Version":"1","Statement":[{"Effect":"Allow","Action":["cams:ListChatappMessage","cams:SendChatappMessage"],"Resource":"*"}]}"#,
/// );
/// println!("{policy:#}"); // on several lines
/// # }
/// # Ok::<(), cams_api::Error>(())
/// ```
///
/// # Errors
///
/// [`InvalidParameter`](ErrorKind::InvalidParameter) if there is no name, for an unknown one, with
/// the most similar names, and for an operation that is not compiled in, with the feature to turn
/// on.
pub fn policy(names: impl IntoIterator<Item = impl AsRef<str>>) -> Result<Policy, Error> {
    let mut actions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut condition_keys = BTreeMap::new();
    for name in names {
        let name = name.as_ref();
        let Some(operation) = find(name) else {
            return Err(Error::new(ErrorKind::InvalidParameter, unknown_operation(name)));
        };
        let ram = &operation.ram;
        actions.entry(ram.resource).or_default().insert(ram.action);
        // The documentation names no resources for dependent actions.
        if !ram.dependent_actions.is_empty() {
            actions.entry("*").or_default().extend(ram.dependent_actions);
        }
        if !ram.condition_keys.is_empty() {
            condition_keys.insert(ram.action, ram.condition_keys);
        }
    }
    if actions.is_empty() {
        return Err(Error::new(
            ErrorKind::InvalidParameter,
            "a policy for no operations allows nothing; name at least one operation",
        ));
    }
    let statements = actions
        .into_iter()
        .map(|(resource, action)| Statement { effect: "Allow", action, resource })
        .collect();
    Ok(Policy { version: "1", statements, condition_keys })
}

/// A RAM policy. `{policy}` is its JSON, and `{policy:#}` the same on several lines.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub struct Policy {
    version: &'static str,
    #[serde(rename = "Statement")]
    statements: Vec<Statement>,
    #[serde(skip)]
    condition_keys: BTreeMap<&'static str, &'static [&'static str]>,
}

/// One statement: what it allows, and on what.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
struct Statement {
    effect: &'static str,
    action: BTreeSet<&'static str>,
    resource: &'static str,
}

impl Policy {
    /// The actions that it allows, ordered by resource and name, with the actions that the
    /// operations depend on.
    pub fn actions(&self) -> impl Iterator<Item = &'static str> {
        self.statements.iter().flat_map(|statement| statement.action.iter().copied())
    }

    /// The condition keys that can restrict it further, by action. The policy does not use them.
    /// Actions without such keys are left out.
    pub fn condition_keys(&self) -> impl Iterator<Item = (&'static str, &'static [&'static str])> {
        self.condition_keys.iter().map(|(action, keys)| (*action, *keys))
    }
}

impl fmt::Display for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match f.alternate() {
            true => serde_json::to_string_pretty(self),
            false => serde_json::to_string(self),
        };
        f.write_str(&text.map_err(|_| fmt::Error)?)
    }
}
