//! The schemas of upstream's metadata to facts about values. It must not know operations or parameters.

use serde_json::{Number, Value};

use super::cursor::{Cursor, Wrong};
use crate::diagnostic::Location;
use crate::document::Data;
use crate::facts::{FieldFacts, Kind, Limits, ValueFacts, Width};

/// Something that upstream says and the spec has no form for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inexpressible {
    /// The operation that it concerns; empty where it concerns the whole file.
    pub operation: String,
    /// The way to it, such as `apis.ListFlow.parameters[3].schema.oneOf`.
    pub path: String,
    /// Where in the file.
    pub location: Location,
    /// What it is.
    pub problem: String,
}

/// Passed over on purpose: `docRequired` and `readOnly` concern the documentation only.
const KEYS: &[&str] = &[
    "$ref",
    "additionalProperties",
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

/// Reads schemas and gathers what the spec cannot say.
pub(super) struct Schemas<'a> {
    components: Option<Cursor<'a>>,
    /// The operation that is being read.
    pub(super) operation: String,
    pub(super) inexpressible: Vec<Inexpressible>,
    /// The components that the value is part of.
    above: Vec<&'a str>,
}

impl<'a> Schemas<'a> {
    pub(super) fn new(top: &Cursor<'a>) -> Self {
        let components = top.get("components").and_then(|components| components.get("schemas"));
        Self { components, operation: String::new(), inexpressible: Vec::new(), above: Vec::new() }
    }

    pub(super) fn report(&mut self, at: &Cursor<'_>, problem: impl Into<String>) {
        self.inexpressible.push(Inexpressible {
            operation: self.operation.clone(),
            path: at.path.clone(),
            location: at.location,
            problem: problem.into(),
        });
    }

    /// Reports every key that nobody reads.
    pub(super) fn unknown_keys(&mut self, at: &Cursor<'a>, known: &[&str]) {
        for (key, value) in at.entries().unwrap_or_default() {
            if !known.contains(&key) {
                self.report(&value, "a key that the reader does not know");
            }
        }
    }

    /// Reads a value and all that is below it.
    pub(super) fn value(&mut self, at: &Cursor<'a>, sent: bool) -> Result<ValueFacts, Wrong> {
        at.entries()?;
        self.unknown_keys(at, KEYS);
        let mut value = match at.get("$ref") {
            Some(reference) => self.component(&reference, sent)?,
            None => ValueFacts { kind: self.kind(at, sent)?, ..ValueFacts::default() },
        };
        // In this format absence means no.
        if let Some(deprecated) = at.get("deprecated") {
            value.deprecated = Some(deprecated.boolean()?);
        }
        value.deprecated.get_or_insert(false);
        if let Some(values) = self.values(at, &value.kind)? {
            value.values = Some(values);
        }
        value.example = typed(at.get("example"), &value.kind).or(value.example);
        value.default = typed(at.get("default"), &value.kind).or(value.default);
        if at.get("$ref").is_none() {
            value.limits = self.limits(at)?;
        }
        let words = at.words(&["title", "description"])?;
        if !words.is_empty() {
            value.words = words;
        }
        if let Some(flag) = at.get("isFileTransferUrl")
            && flag.boolean()?
        {
            self.report(&flag, "a file that is uploaded first");
        }
        Ok(value)
    }

    fn component(&mut self, reference: &Cursor<'a>, sent: bool) -> Result<ValueFacts, Wrong> {
        let name = reference.text()?.strip_prefix("#/components/schemas/");
        let target = name.and_then(|name| Some((name, self.components.as_ref()?.get(name)?)));
        let Some((name, target)) = target else {
            return Err(reference.wrong(format!("{:?} leads nowhere", reference.text()?)));
        };
        if self.above.contains(&name) {
            self.report(reference, "a type that contains itself");
            return Ok(ValueFacts::default());
        }
        self.above.push(name);
        let value = self.value(&target, sent);
        self.above.pop();
        value
    }

    fn kind(&mut self, at: &Cursor<'a>, sent: bool) -> Result<Kind, Wrong> {
        let Some(named) = at.get("type") else {
            let other = [("properties", "object"), ("items", "array")];
            let implied = other.iter().find(|(key, _)| at.get(key).is_some());
            return match implied {
                Some((_, kind)) => self.kind_named(kind, at, sent),
                None => {
                    self.report(at, "a value without a type");
                    Ok(Kind::Unknown)
                }
            };
        };
        match self.kind_named(named.text()?, at, sent)? {
            Kind::Unknown => {
                self.report(&named, format!("the type {:?}", named.text()?));
                Ok(Kind::Unknown)
            }
            kind => Ok(kind),
        }
    }

    fn kind_named(&mut self, name: &str, at: &Cursor<'a>, sent: bool) -> Result<Kind, Wrong> {
        let format = at.get("format").filter(|format| format.node.as_str() != Some(""));
        let format_name = format.as_ref().map(Cursor::text).transpose()?;
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
                Some(items) => self.value(&items, sent)?,
                None => ValueFacts { kind: Kind::Any, ..ValueFacts::default() },
            })),
            "object" => self.object(at, sent)?,
            _ => Kind::Unknown,
        };
        if let (Some(at), Some(name)) = (format, format_name)
            && !known_formats.contains(&name)
        {
            self.report(&at, format!("the format {name:?}"));
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
                Some(values) if values.boolean().is_err() => self.value(&values, sent)?,
                // An object that nothing more is said of.
                _ => ValueFacts { kind: Kind::Any, ..ValueFacts::default() },
            })));
        }
        if let Some(values) = values {
            self.report(&values, "further keys beside known ones");
        }
        // As a list of names, as OpenAPI has it, `required` concerns the fields.
        let listed = at.get("required").and_then(|list| list.items().ok()).unwrap_or_default();
        let listed: Vec<_> = listed.iter().filter_map(|name| name.node.as_str()).collect();
        let mut fields = Vec::new();
        for (name, property) in properties {
            let flag = property.get("required");
            let flag = flag.filter(|flag| !matches!(flag.node.data, Data::List(_)));
            let required = flag.map_or(Ok(false), |flag| flag.boolean())? || listed.contains(&name);
            let value = self.value(&property, sent)?;
            let required = sent.then_some(required);
            fields.push(FieldFacts { name: name.to_owned(), required, value });
        }
        Ok(Kind::Object(fields))
    }

    /// The documented texts, from `enum` or, where that is missing, from the titles of the values.
    fn values(&mut self, at: &Cursor<'a>, kind: &Kind) -> Result<Option<Vec<String>>, Wrong> {
        let (source, values) = if let Some(list) = at.get("enum") {
            let text = |value: Cursor<'_>| match value.node.to_value() {
                Value::String(text) => Ok(text),
                Value::Number(number) => Ok(number.to_string()),
                _ => Err(value.wrong("expected a text or a number")),
            };
            let values = list.items()?.into_iter().map(text).collect::<Result<Vec<_>, _>>()?;
            (list, values)
        } else if let Some(titles) = at.get("enumValueTitles") {
            let values = titles.entries()?.into_iter().map(|(value, _)| value.to_owned()).collect();
            (titles, values)
        } else {
            return Ok(None);
        };
        if values.is_empty() {
            return Ok(None);
        }
        if *kind != Kind::String {
            self.report(&source, "a list of values of something that is no text");
            return Ok(None);
        }
        Ok(Some(values))
    }

    fn limits(&mut self, at: &Cursor<'a>) -> Result<Limits, Wrong> {
        for key in ["exclusiveMinimum", "exclusiveMaximum"] {
            if let Some(flag) = at.get(key)
                && flag.boolean()?
            {
                self.report(&flag, "a limit that is itself not allowed");
            }
        }
        let pattern = at.get("pattern").map(|pattern| pattern.text()).transpose()?;
        Ok(Limits {
            minimum: self.number(at, "minimum"),
            maximum: self.number(at, "maximum"),
            // A least number of 0 limits nothing.
            min_length: self.count(at, "minLength").filter(|least| *least > 0),
            max_length: self.count(at, "maxLength"),
            min_items: self.count(at, "minItems").filter(|least| *least > 0),
            max_items: self.count(at, "maxItems"),
            pattern: pattern.filter(|pattern| !pattern.is_empty()).map(str::to_owned),
        })
    }

    fn number(&mut self, at: &Cursor<'a>, key: &str) -> Option<f64> {
        let limit = at.get(key)?;
        let number = match &limit.node.data {
            Data::Scalar(Value::Number(number)) => number.as_f64(),
            Data::Scalar(Value::String(text)) if text.trim().is_empty() => return None,
            Data::Scalar(Value::String(text)) => text.trim().parse().ok(),
            _ => None,
        };
        let number = number.filter(|number: &f64| number.is_finite());
        if number.is_none() {
            self.report(&limit, format!("the limit {}", limit.node.to_value()));
        }
        number
    }

    fn count(&mut self, at: &Cursor<'a>, key: &str) -> Option<u64> {
        let number = self.number(at, key)?;
        let count = format!("{number}").parse().ok();
        if count.is_none() {
            self.report(&at.get(key)?, format!("the limit {number}"));
        }
        count
    }
}

/// A value that upstream may have written as text, as the type that it has. Blank texts say nothing.
fn typed(at: Option<Cursor<'_>>, kind: &Kind) -> Option<Value> {
    let value = at?.node.to_value();
    let Value::String(text) = &value else { return Some(value) };
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let read = match kind {
        Kind::Integer(_) => text.parse::<i64>().ok().map(Value::from),
        Kind::Number => text.parse().ok().and_then(Number::from_f64).map(Value::Number),
        Kind::Boolean => text.parse::<bool>().ok().map(Value::Bool),
        _ => None,
    };
    Some(read.unwrap_or_else(|| Value::String(text.to_owned())))
}
