//! Everything that the table has about one operation, as text or JSON.

use std::fmt::Write as _;

use cams_api::operations::{
    Element, Limits, OperationInfo, Paging, Parameter, Place, RetryClass, Shape,
};
use serde_json::{Map, Value, json};

use super::{example, help};
use crate::arguments::Options;
use crate::exit::Failure;
use crate::{names, output};

/// Prints everything about an operation.
pub(crate) fn describe(
    options: &Options,
    operation: &'static OperationInfo,
) -> Result<(), Failure> {
    match options.output {
        None => output::text(&page(operation)),
        Some(_) => output::value(options, &document(operation), None),
    }
}

fn page(operation: &OperationInfo) -> String {
    let mut text = format!("{}\n\n{}\n", operation.name, operation.summary);
    // Writing into a `String` cannot fail.
    if !operation.description.is_empty() {
        let _ = write!(text, "\n{}\n", filled(operation.description, 0));
    }
    let _ = write!(text, "\nParameters\n");
    for Parameter {
        name, required, shape, values, default, limits, description, deprecated, ..
    } in operation.parameters
    {
        let mut facts = vec![noun(shape)];
        facts.extend(required.then(|| "required".to_owned()));
        facts.extend(deprecated.then(|| "deprecated".to_owned()));
        facts.extend(default.map(|default| format!("default {default}")));
        facts.extend(limits.map(limit));
        let _ = writeln!(text, "  --{}  {}", names::kebab(name), facts.join(" · "));
        if !values.is_empty() {
            let _ = writeln!(text, "{}", filled(&format!("One of {}.", values.join(", ")), 6));
        }
        let _ = writeln!(text, "{}", filled(description, 6));
        fields(&mut text, shape, 6);
    }
    let _ = write!(text, "\nResponse\n");
    fields(&mut text, &Shape::Object(operation.response), 2);
    let _ = write!(text, "\nExample\n  {}\n", example::command(operation).replace('\n', "\n  "));
    let _ = write!(text, "\nPermission  {} on {}\n", operation.ram.action, operation.ram.resource);
    if let Some(qps) = operation.qps {
        let _ = writeln!(text, "Rate        {qps} calls per second");
    }
    let _ = writeln!(text, "Repeats     {}", repeats(operation.retry));
    let _ = writeln!(text, "Page        {}", operation.documentation);
    text
}

fn fields(text: &mut String, shape: &Shape, indent: usize) {
    match shape {
        Shape::Object(elements) => {
            for Element { name, shape, description, .. } in *elements {
                let about = help::first_sentence(description);
                let separator = if about.is_empty() { "" } else { " · " };
                let line = format!("{name}  {}{separator}{about}", noun(shape));
                let _ = writeln!(text, "{}", filled(&line, indent));
                fields(text, shape, indent + 2);
            }
        }
        Shape::Array(shape) | Shape::Map(shape) => fields(text, shape, indent),
        _ => {}
    }
}

fn noun(shape: &Shape) -> String {
    match shape {
        Shape::String => "text".to_owned(),
        Shape::Int32 | Shape::Int64 => "number".to_owned(),
        Shape::Double => "decimal".to_owned(),
        Shape::Boolean => "true or false".to_owned(),
        Shape::Object(_) => "object".to_owned(),
        Shape::Array(shape) => format!("list of {}", noun(shape)),
        Shape::Map(shape) => format!("map of {}", noun(shape)),
        _ => "any JSON".to_owned(),
    }
}

fn limit(limits: &Limits) -> String {
    let range = |least: Option<String>, most: Option<String>, unit: &str| match (least, most) {
        (Some(least), Some(most)) => Some(format!("{least} to {most}{unit}")),
        (Some(least), None) => Some(format!("at least {least}{unit}")),
        (None, Some(most)) => Some(format!("at most {most}{unit}")),
        (None, None) => None,
    };
    let float = |number: Option<f64>| number.map(|number| number.to_string());
    let count = |number: Option<usize>| number.map(|number| number.to_string());
    [
        range(float(limits.minimum), float(limits.maximum), ""),
        range(count(limits.min_length), count(limits.max_length), " characters"),
        range(count(limits.min_entries), count(limits.max_entries), " entries"),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join(", ")
}

fn repeats(retry: RetryClass) -> &'static str {
    match retry {
        RetryClass::Safe => "safe",
        RetryClass::Never => "never once sent",
        _ => "on request",
    }
}

/// The text in lines of at most 80 columns.
fn filled(text: &str, indent: usize) -> String {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        let mut line = " ".repeat(indent);
        for word in paragraph.split_whitespace() {
            let is_new = line.trim().is_empty();
            if !is_new && line.chars().count() + 1 + word.chars().count() > 80 {
                lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
                line.push_str(word);
            } else {
                if !is_new {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}

fn document(operation: &OperationInfo) -> Value {
    let parameters: Vec<Value> = operation
        .parameters
        .iter()
        .map(|parameter| {
            let mut entry = entry(parameter.name, &parameter.shape, parameter.description);
            let mut add = |name: &str, value: Value| entry.insert(name.to_owned(), value);
            add("Flag", format!("--{}", names::kebab(parameter.name)).into());
            add("Required", parameter.required.into());
            add("Deprecated", parameter.deprecated.into());
            add("Place", if parameter.place == Place::Form { "form" } else { "query" }.into());
            add("Values", parameter.values.into());
            add("Default", parameter.default.into());
            add("Example", parameter.example.into());
            add("Limits", parameter.limits.map(limit).into());
            Value::Object(entry)
        })
        .collect();
    let paging = operation.paging.map(|paging| match paging {
        Paging::Numbered { page, size, items, total } => {
            json!({ "Page": page, "Size": size, "Items": items, "Total": total })
        }
        Paging::Token { token, size, items, next } => {
            json!({ "Token": token, "Size": size, "Items": items, "Next": next })
        }
        _ => Value::Null,
    });
    json!({
        "Operation": operation.name,
        "Command": names::kebab(operation.name),
        "Method": operation.method.as_str(),
        "Family": operation.family,
        "Summary": operation.summary,
        "Description": operation.description,
        "Deprecated": operation.deprecated,
        "Parameters": parameters,
        "Response": elements(operation.response),
        "Paging": paging,
        "Action": operation.ram.action,
        "Resource": operation.ram.resource,
        "CallsPerSecond": operation.qps,
        "Repeats": repeats(operation.retry),
        "Example": example::command(operation).replace(" \\\n     ", ""),
        "Documentation": operation.documentation,
    })
}

fn elements(elements: &[Element]) -> Vec<Value> {
    let one = |element: &Element| {
        let mut entry = entry(element.name, &element.shape, element.description);
        entry.insert("Values".to_owned(), element.values.into());
        Value::Object(entry)
    };
    elements.iter().map(one).collect()
}

fn entry(name: &str, shape: &Shape, description: &str) -> Map<String, Value> {
    let mut entry = Map::new();
    entry.insert("Name".to_owned(), name.into());
    entry.insert("Type".to_owned(), noun(shape).into());
    entry.insert("Description".to_owned(), description.into());
    let mut inner = shape;
    while let Shape::Array(next) | Shape::Map(next) = inner {
        inner = next;
    }
    if let Shape::Object(fields) = inner {
        entry.insert("Fields".to_owned(), elements(fields).into());
    }
    entry
}
