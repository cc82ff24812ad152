//! The example call of an operation.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::Value;

use super::Scope;
use crate::names::{self, CRATE};
use crate::spec::model::{Body, Shape, TypeDef};

/// A call with every required parameter, and the others that it needs.
pub(super) fn call(scope: &Scope<'_>) -> Result<String, String> {
    let operation = scope.operation;
    let mut call = format!("let response = client.{}()", scope.method());
    let fields = operation.parameters.iter().map(|parameter| &parameter.field);
    let in_example = &operation.facts.in_example;
    for field in fields.filter(|field| field.required || in_example.contains(&field.name)) {
        let value = argument(scope, &field.shape, field.example.as_ref(), &mut BTreeSet::new())?;
        let _ = write!(call, ".{}({value})", names::setter(&field.name));
    }
    let call = statements(&format!("{call}.send().await?; println!(\"{{response:?}}\");"))?;
    Ok(format!(
        "# async fn example(client: &{CRATE}::Client) -> Result<(), {CRATE}::Error> {{\n{call}# Ok(())\n# }}\n"
    ))
}

/// Statements, formatted and without indentation.
fn statements(code: &str) -> Result<String, String> {
    let function = syn::parse_str(&format!("async fn example() {{ {code} }}"));
    let text = prettyplease::unparse(&function.map_err(|error| error.to_string())?);
    let inside = text.lines().filter_map(|line| line.strip_prefix("    "));
    Ok(inside.map(|line| format!("{line}\n")).collect())
}

/// The argument of a setter for an example value. The setter converts texts, enums, and the entries
/// of lists and maps.
fn argument(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let mut plain = |shape: &Shape, example: Option<&Value>| match shape {
        Shape::String => Ok(format!("{:?}", text_of(example))),
        _ if is_enum(scope, shape) => Ok(format!("{:?}", enum_text(scope, shape, example))),
        _ => owned(scope, shape, example, outer),
    };
    match shape {
        Shape::List(inner) => Ok(format!("[{}]", plain(inner, first(example))?)),
        Shape::Map(inner) => Ok(format!("[(\"name\", {})]", plain(inner, first(example))?)),
        _ => plain(shape, example),
    }
}

/// An expression of the exact type of a shape. Objects that contain themselves end with a default.
fn owned(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let text = text_of(example);
    Ok(match shape {
        Shape::String => format!("{text:?}.to_owned()"),
        Shape::Int32 => text.parse::<i32>().unwrap_or(1).to_string(),
        Shape::Int64 => text.parse::<i64>().unwrap_or(1).to_string(),
        Shape::Double => {
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            format!("{:?}", number.unwrap_or(1.0))
        }
        Shape::Boolean => (text == "true").to_string(),
        Shape::Any => format!("serde_json::json!({})", example.cloned().unwrap_or_default()),
        Shape::List(inner) => format!("vec![{}]", owned(scope, inner, first(example), outer)?),
        Shape::Map(inner) => {
            let value = owned(scope, inner, first(example), outer)?;
            format!("[(\"name\".to_owned(), {value})].into()")
        }
        Shape::Local(_) | Shape::Shared(_) | Shape::Same(..) if is_enum(scope, shape) => {
            format!("{:?}.into()", enum_text(scope, shape, example))
        }
        Shape::Local(_) | Shape::Shared(_) | Shape::Same(..) => {
            object(scope, shape, example, outer)?
        }
    })
}

/// The example of an entry, from its list.
fn first(example: Option<&Value>) -> Option<&Value> {
    example?.as_array()?.first()
}

fn text_of(example: Option<&Value>) -> String {
    match example {
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
        None => "…".to_owned(),
    }
}

/// The example if it is a documented text, else the first documented text.
fn enum_text(scope: &Scope<'_>, shape: &Shape, example: Option<&Value>) -> String {
    let text = text_of(example);
    let values = scope.operation.values(scope.api, shape);
    let known = values.iter().find(|value| **value == text).or(values.first());
    known.map_or(text.clone(), |value| (*value).to_owned())
}

/// An object with the fields of its example, or else the fields that have one.
fn object(
    scope: &Scope<'_>,
    shape: &Shape,
    example: Option<&Value>,
    outer: &mut BTreeSet<String>,
) -> Result<String, String> {
    let (Some(definition), Some(rust)) =
        (scope.operation.type_of(scope.api, shape), scope.named(shape))
    else {
        return Err(format!("{shape:?} names no type"));
    };
    let (fields, rust) = (definition.fields(), rust?);
    if !outer.insert(rust.name.clone()) {
        return Ok("Default::default()".to_owned());
    }
    let mut value = format!("{CRATE}::{}::{}::new()", scope.operation.family, rust.name);
    let given = example.and_then(Value::as_object);
    for field in fields {
        let example = match given {
            Some(given) => given.get(&field.name),
            None => field.example.as_ref(),
        };
        if example.is_some() {
            let argument = argument(scope, &field.shape, example, outer)?;
            // Writing into a `String` cannot fail.
            let _ = write!(value, ".{}({argument})", names::setter(&field.name));
        }
    }
    outer.remove(&rust.name);
    Ok(value)
}

fn is_enum(scope: &Scope<'_>, shape: &Shape) -> bool {
    matches!(scope.operation.type_of(scope.api, shape), Some(TypeDef { body: Body::Enum(_), .. }))
}
