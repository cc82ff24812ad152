//! Reads the schemas of upstream's metadata into facts about values. It knows no operations or
//! parameters.
//!
//! An unreadable value is reported and left out; its neighbors are read.

use serde_json::{Number, Value};

use super::cursor::{Cursor, Wrong};
use super::findings::Findings;
use super::limits;
use crate::spec::Data;
use crate::upstream::facts::{FieldFacts, Kind, ValueFacts, Width};

/// Ignored on purpose: `docRequired` and `readOnly` concern the documentation only.
const KEYS: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "default",
    "deprecated",
    "description",
    "docRequired",
    "enum",
    "enumValueTitles",
    "example",
    "exclusiveMaximum",
    "exclusiveMinimum",
    "format",
    "isFileTransferUrl",
    "items",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "properties",
    "readOnly",
    "required",
    "title",
    "type",
];

/// Keys that define the possible kinds of a value, if `type` is missing.
const ALTERNATIVES: [&str; 3] = ["anyOf", "not", "oneOf"];

/// Reads schemas and collects facts that the spec cannot express.
pub(super) struct Schemas<'a> {
    components: Option<Cursor<'a>>,
    pub(super) findings: Findings,
    /// The components that contain the value.
    above: Vec<&'a str>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(top: &Cursor<'a>) -> Self {
        let components = top.get("components").and_then(|components| components.get("schemas"));
        Self { components, findings: Findings::default(), above: Vec::new() }
    }

    /// Reads a value and everything below it.
    pub(super) fn value(&mut self, at: &Cursor<'a>, sent: bool) -> ValueFacts {
        let read = self.read(at, sent);
        let mut value = self
            .findings
            .said(read)
            .unwrap_or_else(|| ValueFacts { kind: Kind::Inexpressible, ..ValueFacts::default() });
        value.origin = at.origin();
        value
    }

    fn read(&mut self, at: &Cursor<'a>, sent: bool) -> Result<ValueFacts, Wrong> {
        at.entries()?;
        self.findings.unknown_keys(at, KEYS);
        let other = self.other_schema(at, sent)?;
        let is_other = other.is_some();
        let mut value = match other {
            Some(value) => value,
            None => ValueFacts { kind: self.kind(at, sent)?, ..ValueFacts::default() },
        };
        // In this format, absent means no.
        if let Some(deprecated) = self.findings.flag(at, "deprecated") {
            value.deprecated = Some(deprecated);
        }
        value.deprecated.get_or_insert(false);
        value.values = self.values(at, &value.kind).or(value.values);
        value.example = typed(at.get("example"), &value.kind).or(value.example);
        value.default = self.default(at, &value.kind).or(value.default);
        if !is_other {
            value.limits = limits::read(&mut self.findings, at, &value.kind);
        }
        let words = at.words(&["title", "description"]);
        if !words.is_empty() {
            value.words = words;
        }
        if self.findings.flag(at, "isFileTransferUrl") == Some(true)
            && let Some(flag) = at.get("isFileTransferUrl")
        {
            self.findings.report(&flag, "a file upload");
        }
        Ok(value)
    }

    /// The schema that this one refers to, by `$ref` or by an `allOf` with one entry.
    fn other_schema(&mut self, at: &Cursor<'a>, sent: bool) -> Result<Option<ValueFacts>, Wrong> {
        if let Some(reference) = at.get("$ref") {
            return self.component(&reference, sent).map(Some);
        }
        let Some(all_of) = at.get("allOf") else { return Ok(None) };
        match all_of.items()?.as_slice() {
            [one] if at.get("type").is_none() && at.get("properties").is_none() => {
                Ok(Some(self.value(one, sent)))
            }
            _ => Err(all_of.wrong("several schemas in one `allOf`")),
        }
    }

    fn component(&mut self, reference: &Cursor<'a>, sent: bool) -> Result<ValueFacts, Wrong> {
        let name = reference.text()?.strip_prefix("#/components/schemas/");
        let target = name.and_then(|name| Some((name, self.components.as_ref()?.get(name)?)));
        let Some((name, target)) = target else {
            return Err(reference.wrong(format!("{:?} does not exist", reference.text()?)));
        };
        if self.above.contains(&name) {
            return Err(reference.wrong("a type that contains itself"));
        }
        self.above.push(name);
        let value = self.value(&target, sent);
        self.above.pop();
        Ok(value)
    }

    fn kind(&mut self, at: &Cursor<'a>, sent: bool) -> Result<Kind, Wrong> {
        let Some(named) = at.get("type") else {
            let other = [("properties", "object"), ("items", "array")];
            let implied = other.iter().find(|(key, _)| at.get(key).is_some());
            return match implied {
                Some((_, kind)) => self.kind_named(kind, at, sent),
                None if ALTERNATIVES.iter().any(|key| at.get(key).is_some()) => {
                    Err(at.wrong("a value without a type"))
                }
                None => Ok(Kind::Unknown),
            };
        };
        let name = one_type(&named)?;
        match self.kind_named(name, at, sent)? {
            Kind::Unknown => Err(named.wrong(format!("the type {name:?}"))),
            kind => Ok(kind),
        }
    }

    fn kind_named(&mut self, name: &str, at: &Cursor<'a>, sent: bool) -> Result<Kind, Wrong> {
        let format = at.get("format").filter(|format| format.node.as_str() != Some(""));
        let format_name = format.as_ref().and_then(|format| self.findings.said(format.text()));
        let mut known_formats: &[&str] = &[];
        let kind = match name {
            "string" => Kind::String,
            "boolean" => Kind::Boolean,
            "any" => Kind::Any,
            "number" => {
                known_formats = &["double", "float"];
                Kind::Number
            }
            "integer" => {
                known_formats = &["int32", "int64"];
                Kind::Integer(match format_name {
                    Some("int32") => Some(Width::Int32),
                    Some("int64") => Some(Width::Int64),
                    _ => None,
                })
            }
            "array" => Kind::List(Box::new(match at.get("items") {
                Some(items) => self.value(&items, sent),
                None => ValueFacts { kind: Kind::Any, ..ValueFacts::default() },
            })),
            "object" => self.object(at, sent)?,
            _ => return Ok(Kind::Unknown),
        };
        if let (Some(at), Some(name)) = (format, format_name)
            && !known_formats.contains(&name)
        {
            self.findings.report(&at, format!("the format {name:?}"));
        }
        Ok(kind)
    }

    fn object(&mut self, at: &Cursor<'a>, sent: bool) -> Result<Kind, Wrong> {
        let properties = at.get("properties").map_or(Ok(Vec::new()), |found| found.entries())?;
        let values = at
            .get("additionalProperties")
            .filter(|values| !matches!(values.node.data, Data::Scalar(Value::Bool(false))));
        if properties.is_empty() {
            return Ok(Kind::Map(Box::new(match values {
                Some(values) if values.boolean().is_err() => self.value(&values, sent),
                // An object without further description.
                _ => ValueFacts { kind: Kind::Any, ..ValueFacts::default() },
            })));
        }
        if let Some(values) = values {
            self.findings.report(&values, "additional keys beside known ones");
        }
        // A list of names in `required` applies to the fields, as in OpenAPI.
        let listed = at.get("required").and_then(|list| list.items().ok()).unwrap_or_default();
        let listed: Vec<_> = listed.iter().filter_map(|name| name.node.as_str()).collect();
        let mut fields = Vec::new();
        for (name, property) in properties {
            let has_flag = property.get("required").is_some_and(|flag| flag.items().is_err());
            let flag = has_flag.then(|| self.findings.flag(&property, "required")).flatten();
            let required = flag == Some(true) || listed.contains(&name);
            let value = self.value(&property, sent);
            let required = sent.then_some(required);
            fields.push(FieldFacts { name: name.to_owned(), required, value });
        }
        Ok(Kind::Object(fields))
    }

    /// The documented texts, from `enum`, or else from the titles of the values.
    fn values(&mut self, at: &Cursor<'a>, kind: &Kind) -> Option<Vec<String>> {
        let mut values: Vec<String> = Vec::new();
        let source = if let Some(list) = at.get("enum") {
            for value in self.findings.said(list.items())? {
                match value.node.to_value() {
                    Value::String(text) => values.push(text),
                    Value::Number(number) => values.push(number.to_string()),
                    _ => self.findings.report(&value, "a value that is neither text nor a number"),
                }
            }
            list
        } else {
            let titles = at.get("enumValueTitles")?;
            values.extend(
                self.findings.said(titles.entries())?.into_iter().map(|(text, _)| text.to_owned()),
            );
            titles
        };
        // Ignore duplicates.
        let mut once: Vec<String> = Vec::new();
        values.retain(|text| {
            !once.contains(text) && {
                once.push(text.clone());
                true
            }
        });
        if values.is_empty() {
            return None;
        }
        if *kind != Kind::String {
            self.findings.report(&source, "a list of values for a type other than text");
            return None;
        }
        Some(values)
    }

    fn default(&mut self, at: &Cursor<'a>, kind: &Kind) -> Option<Value> {
        let default = typed(at.get("default"), kind)?;
        if kind.holds(&default) {
            return Some(default);
        }
        self.findings
            .report(&at.get("default")?, format!("the default {default}, which has another type"));
        None
    }
}

/// The name of a type. OpenAPI 3.1 allows lists of types, in which `null` is ignored here.
fn one_type<'a>(named: &Cursor<'a>) -> Result<&'a str, Wrong> {
    let Data::List(list) = &named.node.data else { return named.text() };
    let mut names = list.iter().filter_map(|name| name.as_str()).filter(|name| *name != "null");
    match (names.next(), names.next()) {
        (Some(name), None) => Ok(name),
        _ => Err(named.wrong("several types for one value")),
    }
}

/// A value in its own type, possibly written as text. `None` for blank text.
fn typed(at: Option<Cursor<'_>>, kind: &Kind) -> Option<Value> {
    let value = at?.node.to_value();
    let text = match &value {
        Value::String(text) => text.trim(),
        Value::Number(number) if *kind == Kind::String => return Some(number.to_string().into()),
        Value::Bool(flag) if *kind == Kind::String => return Some(flag.to_string().into()),
        _ => return Some(value),
    };
    if text.is_empty() {
        return None;
    }
    let read = match kind {
        Kind::Integer(_) => text.parse::<i64>().ok().map(Value::from),
        Kind::Number => text.parse().ok().and_then(Number::from_f64).map(Value::Number),
        Kind::Boolean => text.to_lowercase().parse::<bool>().ok().map(Value::Bool),
        Kind::List(_) | Kind::Map(_) | Kind::Object(_) => {
            serde_json::from_str(text).ok().filter(|read| kind.holds(read))
        }
        _ => None,
    };
    Some(read.unwrap_or_else(|| Value::String(text.to_owned())))
}
