//! JMESPath: a part of a response, or a question about it.

use jmespath::{Expression, JmespathError};
use serde_json::Value;

use crate::exit::Failure;

/// An expression, checked before anything is sent.
pub(crate) struct Query {
    /// The option that it was given to.
    option: &'static str,
    expression: Expression<'static>,
}

impl Query {
    /// # Errors
    /// The expression is malformed.
    pub(crate) fn parse(option: &'static str, text: &str) -> Result<Self, Failure> {
        match jmespath::compile(text) {
            Ok(expression) => Ok(Self { option, expression }),
            Err(error) => Err(told(option, &error)),
        }
    }

    /// The part of the value.
    ///
    /// # Errors
    /// A function does not fit the value.
    pub(crate) fn of(&self, value: &Value) -> Result<Value, Failure> {
        let found = self.expression.search(value).map_err(|error| told(self.option, &error))?;
        serde_json::to_value(found.as_ref())
            .map_err(|error| Failure::usage(format!("{}: {error}", self.option)))
    }

    /// The answer to a question: false, null and what is empty count as no.
    pub(crate) fn holds(&self, value: &Value) -> Result<bool, Failure> {
        let found = self.expression.search(value).map_err(|error| told(self.option, &error))?;
        Ok(found.is_truthy())
    }
}

fn told(option: &str, error: &JmespathError) -> Failure {
    let reason = error.reason.to_string();
    let reason = reason.lines().next().unwrap_or_default();
    Failure::usage(format!("{option}: {reason}, at column {}", error.column + 1))
        .hint("see jmespath.org; quote the expression for the shell: 'Data.List[].Subject'")
}
