//! Converts facts to the OpenAPI of a new parameter, element or schema. People write the sentences:
//! new things have none, and the missing ones are listed. It knows no files or operations.

use serde_json::{Map, Value, json};

use crate::spec::{Product, extension, reference};
use crate::upstream::facts::{FieldFacts, Inexpressible, Kind, Limits, Style, ValueFacts, Width};

/// The order of the keys of a schema.
pub(super) const SCHEMA_KEYS: &[&str] = &[
    "$ref",
    "allOf",
    "type",
    "format",
    "title",
    "description",
    "deprecated",
    "enum",
    "default",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "minItems",
    "maxItems",
    "items",
    "additionalProperties",
    "required",
    "properties",
    "example",
    extension::NAME,
];

/// The order of the keys of a parameter.
pub(super) const PARAMETER_KEYS: &[&str] =
    &["name", "in", "required", "description", "deprecated", "schema", "content", "example"];

/// A missing sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sentence {
    /// The subject, named as in differences. `operation` for the summary and description.
    pub subject: String,
    /// The source's words. Empty if it has none.
    pub words: String,
}

/// A default chosen because the source is silent, for people to check.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assumption {
    /// The subject, named as in differences.
    pub subject: String,
    /// The assumption.
    pub text: String,
}

/// Writes schemas and collects the tasks for people.
pub(super) struct Composer<'a> {
    /// The schemas shared by operations, by name.
    pub(super) shared: &'a Map<String, Value>,
    pub(super) product: &'a Product,
    pub(super) sentences: Vec<Sentence>,
    pub(super) assumptions: Vec<Assumption>,
    /// Facts that the spec cannot express.
    pub(super) left_out: Vec<Inexpressible>,
}

impl<'a> Composer<'a> {
    pub(super) fn new(shared: &'a Map<String, Value>, product: &'a Product) -> Self {
        Self {
            shared,
            product,
            sentences: Vec::new(),
            assumptions: Vec::new(),
            left_out: Vec::new(),
        }
    }

    /// A query parameter.
    pub(super) fn parameter(&mut self, field: &FieldFacts, subject: &str) -> Value {
        self.sentence(subject, &field.value.words);
        let mut schema = self.schema(&field.value, subject);
        let mut parameter = Map::new();
        parameter.insert("name".into(), field.name.clone().into());
        parameter.insert("in".into(), "query".into());
        parameter.insert("required".into(), self.required(field, subject).into());
        for key in ["deprecated", "example"] {
            if let Some(value) = schema.shift_remove(key) {
                parameter.insert(key.into(), value);
            }
        }
        wrap(&mut parameter, schema.into(), self.shared);
        sorted(parameter, PARAMETER_KEYS).into()
    }

    /// `true` if a request requires the field.
    pub(super) fn required(&mut self, field: &FieldFacts, subject: &str) -> bool {
        if field.required.is_none() {
            self.assume(
                subject,
                "the source does not document if it is required; written as optional",
            );
        }
        field.required == Some(true)
    }

    /// A response element. Elements of every response are shared.
    pub(super) fn element(&mut self, field: &FieldFacts, subject: &str) -> Value {
        let shared = self.shared.get(&field.name);
        let alike = shared.is_some_and(|shared| {
            shared.get("enum").is_none()
                && shared.get("type").and_then(Value::as_str) == single(&field.value.kind)
        });
        if alike {
            let name = &field.name;
            return json!({ "$ref": reference::to_component(&self.product.file, "schemas", name) });
        }
        self.property(&field.value, subject)
    }

    /// A field of an object.
    pub(super) fn property(&mut self, value: &ValueFacts, subject: &str) -> Value {
        self.sentence(subject, &value.words);
        self.schema(value, subject).into()
    }

    /// A schema without a sentence.
    pub(super) fn schema(&mut self, value: &ValueFacts, subject: &str) -> Map<String, Value> {
        let mut schema = self.typed(&value.kind, subject);
        if value.deprecated == Some(true) {
            schema.insert("deprecated".into(), true.into());
        }
        if let Some(values) = &value.values {
            schema.insert("enum".into(), json!(values));
            for text in values {
                self.sentence(&format!("{subject} = {text}"), "");
            }
        }
        if let Some(default) = &value.default {
            schema.insert("default".into(), default.clone());
        }
        for (key, limit) in limits(&value.limits) {
            schema.extend(limit.map(|limit| (key.to_owned(), limit)));
        }
        if single(&value.kind).is_some()
            && let Some(example) = value.example.as_ref().and_then(example_of)
        {
            if value.kind.holds(&example) {
                schema.insert("example".to_owned(), example);
            } else {
                self.leave_out(
                    value,
                    "example",
                    format!("the example {example}, which has another type"),
                );
            }
        }
        set_style(&mut schema, value.style);
        sorted(schema, SCHEMA_KEYS)
    }

    /// Reports a part of a value that is not written.
    fn leave_out(&mut self, value: &ValueFacts, key: &str, problem: String) {
        let origin = value.origin.clone();
        self.left_out.push(Inexpressible {
            operation: String::new(),
            path: format!("{}.{key}", origin.path),
            location: origin.location,
            problem,
        });
    }

    /// The type part of a schema.
    pub(super) fn typed(&mut self, kind: &Kind, subject: &str) -> Map<String, Value> {
        let schema = match kind {
            Kind::Unknown | Kind::Inexpressible => {
                self.assume(subject, "the source does not document the type; written as any value");
                json!({})
            }
            Kind::Any => json!({}),
            Kind::Integer(width) => {
                if width.is_none() {
                    self.assume(
                        subject,
                        "the source does not document the width; written as int64",
                    );
                }
                let width = if *width == Some(Width::Int32) { "int32" } else { "int64" };
                json!({ "type": "integer", "format": width })
            }
            Kind::String | Kind::Number | Kind::Boolean => json!({ "type": single(kind) }),
            Kind::List(entry) => {
                json!({ "type": "array", "items": self.entry(entry, &format!("{subject}[]")) })
            }
            Kind::Map(value) => {
                let value = self.entry(value, &format!("{subject}{{}}"));
                json!({ "type": "object", "additionalProperties": value })
            }
            Kind::Object(fields) => {
                let mut properties = Map::new();
                let mut required = Vec::new();
                for field in fields.iter().filter(|field| field.value.is_expressible()) {
                    let subject = format!("{subject}.{}", field.name);
                    let property = self.property(&field.value, &subject);
                    if field.required == Some(true) {
                        required.push(field.name.clone());
                    }
                    properties.insert(field.name.clone(), property);
                }
                match (properties.is_empty(), required.is_empty()) {
                    (true, _) => json!({ "type": "object", "additionalProperties": {} }),
                    (_, true) => json!({ "type": "object", "properties": properties }),
                    (_, false) => {
                        json!({ "type": "object", "required": required, "properties": properties })
                    }
                }
            }
        };
        match schema {
            Value::Object(schema) => schema,
            _ => Map::new(),
        }
    }

    /// The entries of a list or map. Objects become separate types and need a sentence.
    fn entry(&mut self, value: &ValueFacts, subject: &str) -> Value {
        if matches!(value.kind, Kind::Object(_)) {
            return self.property(value, subject);
        }
        let mut schema = self.schema(value, subject);
        schema.shift_remove("example");
        schema.into()
    }

    pub(super) fn sentence(&mut self, subject: &str, words: &str) {
        self.sentences.push(Sentence { subject: subject.to_owned(), words: words.to_owned() });
    }

    pub(super) fn assume(&mut self, subject: &str, text: &str) {
        self.assumptions.push(Assumption { subject: subject.to_owned(), text: text.to_owned() });
    }
}

/// Puts a parameter's schema under the key for its kind. `shared` are the possible targets of a
/// `$ref`.
pub(super) fn wrap(parameter: &mut Map<String, Value>, schema: Value, shared: &Map<String, Value>) {
    let resolved = reference::resolve(&schema, |name| shared.get(name));
    let kind = resolved.ok().and_then(|resolved| resolved.schema.get("type")?.as_str());
    let is_json =
        schema.get(extension::NAME).and_then(|extension| extension.get("style")).is_none();
    let (key, old, value) = if is_json && matches!(kind, Some("object" | "array") | None) {
        ("content", "schema", json!({ "application/json": { "schema": schema } }))
    } else {
        ("schema", "content", schema)
    };
    parameter.shift_remove(old);
    put(parameter, key, value, PARAMETER_KEYS);
}

/// Sets the encoding of a parameter. JSON needs none.
pub(super) fn set_style(schema: &mut Map<String, Value>, style: Option<Style>) {
    let mut extension = match schema.shift_remove(extension::NAME) {
        Some(Value::Object(extension)) => extension,
        _ => Map::new(),
    };
    extension.shift_remove("style");
    if let Some(name) = style.and_then(Style::name) {
        extension.insert("style".into(), name.into());
    }
    if !extension.is_empty() {
        set(schema, extension::NAME, extension.into());
    }
}

/// Sets a key of a schema. A new key goes beside the others of its kind.
pub(super) fn set(schema: &mut Map<String, Value>, key: &str, value: Value) {
    put(schema, key, value, SCHEMA_KEYS);
}

/// Sets a key of an object. A new key goes before those that follow it in `order`.
pub(super) fn put(object: &mut Map<String, Value>, key: &str, value: Value, order: &[&str]) {
    if let Some(found) = object.get_mut(key) {
        *found = value;
        return;
    }
    let rank = |key: &str| order.iter().position(|one| *one == key).unwrap_or(order.len());
    let at = object.keys().position(|other| rank(other) > rank(key)).unwrap_or(object.len());
    object.shift_insert(at, key.to_owned(), value);
}

fn sorted(object: Map<String, Value>, order: &[&str]) -> Map<String, Value> {
    let mut sorted = Map::new();
    for (key, value) in object {
        put(&mut sorted, &key, value, order);
    }
    sorted
}

/// The limits, by their OpenAPI names.
pub(super) fn limits(limits: &Limits) -> [(&'static str, Option<Value>); 7] {
    let count = |limit: Option<u64>| limit.map(Value::from);
    [
        ("minimum", limits.minimum.clone().map(Value::from)),
        ("maximum", limits.maximum.clone().map(Value::from)),
        ("minLength", count(limits.min_length)),
        ("maxLength", count(limits.max_length)),
        ("minItems", count(limits.min_items)),
        ("maxItems", count(limits.max_items)),
        ("pattern", limits.pattern.clone().map(Value::from)),
    ]
}

/// The type of a single value, possibly an element of every response.
fn single(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::String => Some("string"),
        Kind::Integer(_) => Some("integer"),
        Kind::Number => Some("number"),
        Kind::Boolean => Some("boolean"),
        _ => None,
    }
}

/// An example without surrounding space. `None` if it is empty.
fn example_of(example: &Value) -> Option<Value> {
    match example {
        Value::Null => None,
        Value::String(text) if text.trim().is_empty() => None,
        Value::String(text) => Some(text.trim().into()),
        other => Some(other.clone()),
    }
}
