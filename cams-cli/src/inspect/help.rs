//! The help of an operation: one line for each parameter, and an example that runs.

use std::fmt::Write as _;

use cams_api::operations::{OperationInfo, Parameter, RetryClass, Shape};

use super::example;
use crate::names;

/// The widest line.
const WIDTH: usize = 80;

/// The widest column of flags. Longer ones take a line of their own.
const FLAGS: usize = 34;

/// The help of an operation, within 80 columns.
pub(crate) fn help(operation: &OperationInfo) -> String {
    let name = names::kebab(operation.name);
    let mut text = String::new();
    // Writing into a `String` cannot fail.
    let _ = writeln!(text, "{}\n", cut(operation.summary, WIDTH));
    if operation.deprecated {
        let _ = writeln!(text, "Deprecated by the service.\n");
    }
    let _ = writeln!(text, "Usage: cams [OPTIONS] {name} [PARAMETERS]\n");
    let parameters = || operation.parameters.iter();
    group(&mut text, "Required:", parameters().filter(|one| one.required));
    group(&mut text, "Optional:", parameters().filter(|one| !one.required && !one.deprecated));
    group(&mut text, "Deprecated:", parameters().filter(|one| !one.required && one.deprecated));
    let _ = writeln!(text, "Example:\n  {}\n", example::command(operation).replace('\n', "\n  "));
    let _ = writeln!(text, "Permission  {}", operation.ram.action);
    if let Some(qps) = operation.qps {
        let _ = writeln!(text, "Rate        {qps} calls per second");
    }
    let repeats = match operation.retry {
        RetryClass::Safe => "after failures that may pass",
        _ => "never once it was sent",
    };
    let _ = writeln!(text, "Repeats     {repeats}");
    let _ = writeln!(text, "More        cams describe {name}");
    text
}

fn group<'p>(text: &mut String, title: &str, parameters: impl Iterator<Item = &'p Parameter>) {
    let mut parameters = parameters.peekable();
    if parameters.peek().is_none() {
        return;
    }
    let _ = writeln!(text, "{title}");
    for parameter in parameters {
        let flag = format!("  --{} {}", names::kebab(parameter.name), noun(parameter));
        let words = about(parameter);
        if flag.chars().count() >= FLAGS {
            let _ = writeln!(text, "{}", flag.trim_end());
            let _ = writeln!(text, "{:FLAGS$}{}", "", cut(&words, WIDTH - FLAGS));
        } else {
            let _ = writeln!(text, "{flag:FLAGS$}{}", cut(&words, WIDTH - FLAGS));
        }
    }
    text.push('\n');
}

/// The form of a value.
pub(super) fn noun(parameter: &Parameter) -> &'static str {
    match parameter.shape {
        Shape::Int32 | Shape::Int64 => "NUMBER",
        Shape::Double => "DECIMAL",
        Shape::Boolean => "",
        Shape::Object(_) | Shape::Map(_) => "KEY=VALUE",
        Shape::Array(Shape::Object(_) | Shape::Map(_)) => "JSON...",
        Shape::Array(_) => "TEXT...",
        Shape::Any => "JSON",
        _ => "TEXT",
    }
}

/// The documented values, or else the first sentence.
fn about(parameter: &Parameter) -> String {
    let values = parameter.values.join(", ");
    if !values.is_empty() && values.chars().count() <= WIDTH - FLAGS {
        return values;
    }
    first_sentence(parameter.description).replace('`', "")
}

pub(super) fn first_sentence(text: &str) -> &str {
    let line = text.lines().next().unwrap_or_default();
    line.split_once(". ").map_or(line, |(sentence, _)| sentence).trim_end_matches('.')
}

/// The text, or its beginning and an ellipsis.
fn cut(text: &str, width: usize) -> String {
    if text.chars().count() <= width {
        return text.to_owned();
    }
    let beginning: String = text.chars().take(width - 1).collect();
    format!("{}…", beginning.trim_end())
}
