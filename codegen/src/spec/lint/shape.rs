//! Checks the shape of a schema: its type, and the keys that go with it.

use crate::spec::diagnostic::Location;
use crate::spec::document::{Data, Key, Node};

/// Keys allowed with some types only. Beside another type, the typed document would silently treat
/// the schema as any value.
pub(crate) const KEYS_OF_TYPES: &[(&str, &[&str])] = &[
    ("enum", &["string"]),
    ("minLength", &["string"]),
    ("maxLength", &["string"]),
    ("pattern", &["string"]),
    ("format", &["integer", "number"]),
    ("minimum", &["integer", "number"]),
    ("maximum", &["integer", "number"]),
    ("exclusiveMinimum", &["integer", "number"]),
    ("exclusiveMaximum", &["integer", "number"]),
    ("multipleOf", &["integer", "number"]),
    ("items", &["array"]),
    ("minItems", &["array"]),
    ("maxItems", &["array"]),
    ("uniqueItems", &["array"]),
    ("properties", &["object"]),
    ("required", &["object"]),
    ("additionalProperties", &["object"]),
    ("minProperties", &["object"]),
    ("maxProperties", &["object"]),
];

/// Checks that later stages can handle this schema.
pub(super) fn check(node: &Node) -> Result<(), (Location, String)> {
    for (key, _) in node.entries() {
        if ["oneOf", "anyOf", "not", "nullable", "discriminator", "readOnly", "writeOnly"]
            .contains(&key.name.as_str())
        {
            return Err((key.location, format!("`{}`", key.name)));
        }
    }
    if let Some(parts) = node.get("allOf") {
        let single = matches!(&parts.data, Data::List(list) if list.len() == 1 && list[0].get("$ref").is_some());
        if !single || node.get("type").is_some() {
            let problem = "`allOf` must contain one `$ref` and have no `type` beside it";
            return Err((parts.location, problem.to_owned()));
        }
        return match typed_keys(node).next() {
            Some((key, _)) => Err((key.location, format!("`{}` beside `allOf`", key.name))),
            None => Ok(()),
        };
    }
    let Some(kind) = node.get("type") else {
        return match typed_keys(node).next() {
            Some((key, _)) => Err((key.location, format!("`{}` without `type`", key.name))),
            None => Ok(()),
        };
    };
    let name = kind.as_str().unwrap_or_default();
    if !["string", "integer", "number", "boolean", "array", "object"].contains(&name) {
        return Err((kind.location, format!("the type {name:?}")));
    }
    if let Some((key, types)) = typed_keys(node).find(|(_, types)| !types.contains(&name)) {
        let types = types.join(" or ");
        return Err((key.location, format!("`{}` requires the type {types}", key.name)));
    }
    let refuse = |problem: &str| Err((kind.location, problem.to_owned()));
    match name {
        "integer"
            if !matches!(node.get("format").and_then(Node::as_str), Some("int32" | "int64")) =>
        {
            refuse("an integer needs `format: int32` or `format: int64`")
        }
        "array" if node.get("items").is_none() => refuse("an array needs `items`"),
        "object" => match (node.get("properties"), node.get("additionalProperties")) {
            (Some(properties), None) if properties.entries().next().is_none() => {
                refuse("an object without properties")
            }
            (Some(_), Some(_)) | (None, None) => {
                refuse("an object must have either `properties` or `additionalProperties`")
            }
            (None, Some(Node { data: Data::Scalar(_), .. })) => {
                refuse("`additionalProperties` must be a schema")
            }
            _ => Ok(()),
        },
        _ => Ok(()),
    }
}

/// The type-specific keys of a schema, with their types.
fn typed_keys(node: &Node) -> impl Iterator<Item = (&Key, &'static [&'static str])> {
    node.entries().filter_map(|(key, _)| {
        let (_, types) = KEYS_OF_TYPES.iter().find(|(name, _)| *name == key.name)?;
        Some((key, *types))
    })
}
