//! Applies each open difference to an existing operation, and leaves the rest unchanged. `drift`
//! finds the differences.

mod value;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::compose::{Composer, put, set, wrap};
use super::place::{position, property, to_form, to_query};
use crate::spec::extension;
use crate::upstream::drift::{Aspect, Difference};
use crate::upstream::facts::{FieldFacts, OperationFacts, ParameterFacts, Place};

/// The media type of a form.
pub(super) const FORM: &str = "application/x-www-form-urlencoded";

/// The order of the keys of an operation, and of its extension.
const OPERATION_KEYS: &[&str] = &[
    "operationId",
    "tags",
    "summary",
    "description",
    "deprecated",
    "externalDocs",
    extension::NAME,
    "parameters",
    "requestBody",
    "responses",
];
const EXTENSION_KEYS: &[&str] =
    &["ram", "retry", "paging", "qps", "in-example", "aliases", "error-codes", "release-notes"];

/// Applies differences to one operation.
pub(super) struct Merge<'c, 's> {
    composer: &'c mut Composer<'s>,
    open: BTreeSet<(&'c str, Aspect)>,
    prune: bool,
    /// The values that refer to a shared component. Their differences remain.
    shared: Vec<String>,
}

impl<'c, 's> Merge<'c, 's> {
    /// `open` are the differences to apply. `prune` also removes what upstream has removed.
    pub(super) fn new(composer: &'c mut Composer<'s>, open: &'c [Difference], prune: bool) -> Self {
        let open = open.iter().map(|one| (one.subject.as_str(), one.aspect)).collect();
        Self { composer, open, prune, shared: Vec::new() }
    }

    fn is_open(&self, subject: &str, aspect: Aspect) -> bool {
        self.open.contains(&(subject, aspect))
    }

    /// Applies them to the operation of a file. Returns the values left to people, because they refer
    /// to shared components.
    pub(super) fn operation(
        mut self,
        operation: &mut Value,
        theirs: &OperationFacts,
    ) -> Vec<String> {
        let Some(operation) = operation.as_object_mut() else { return self.shared };
        if self.is_open("", Aspect::Deprecated) {
            flag(operation, theirs.deprecated == Some(true), OPERATION_KEYS);
        }
        if let Some(extension) = operation.get_mut(extension::NAME).and_then(Value::as_object_mut) {
            self.extension(extension, theirs);
        }
        self.parameters(operation, &theirs.parameters);
        let response = operation
            .get_mut("responses")
            .and_then(|responses| responses.pointer_mut("/200/content/application~1json/schema"))
            .and_then(Value::as_object_mut);
        if let (Some(response), Some(elements)) = (response, &theirs.response) {
            self.fields(response, "response.", elements, false);
        }
        self.shared
    }

    fn extension(&self, extension: &mut Map<String, Value>, theirs: &OperationFacts) {
        if let Some(qps) = theirs.qps.filter(|_| self.is_open("", Aspect::Qps)) {
            put(extension, "qps", qps.into(), EXTENSION_KEYS);
        }
        let Some(ram) = extension.get_mut("ram").and_then(Value::as_object_mut) else { return };
        let facts = &theirs.ram;
        for (key, fact) in [
            ("action", json!(facts.action)),
            ("access", json!(facts.access)),
            ("resource", json!(facts.resource)),
            ("condition-keys", json!(facts.condition_keys)),
            ("dependent-actions", json!(facts.dependent_actions)),
        ] {
            if self.is_open(&format!("ram.{key}"), Aspect::Ram) {
                ram.insert(key.to_owned(), fact);
            }
        }
    }

    fn parameters(&mut self, operation: &mut Map<String, Value>, theirs: &[ParameterFacts]) {
        let mut query = match operation.get_mut("parameters").map(Value::take) {
            Some(Value::Array(list)) => list,
            _ => Vec::new(),
        };
        let mut form = operation
            .get_mut("requestBody")
            .and_then(|body| body.get_mut("content")?.get_mut(FORM)?.get_mut("schema"))
            .and_then(Value::as_object_mut)
            .map(std::mem::take)
            .unwrap_or_default();
        // A field that stays in the form is merged there, like a nested field.
        let in_form = |name: &str, form: &Map<String, Value>| property(form, name).is_some();
        let shared = self.composer.shared;
        let mut before: Option<usize> = None;
        for ParameterFacts { place, field } in theirs {
            let subject = format!("request.{}", field.name);
            let place = place.unwrap_or(Place::Query);
            if self.is_open(&subject, Aspect::New) && place == Place::Query {
                let at = before.map_or(0, |before| before + 1);
                query.insert(at, self.composer.parameter(field, &subject));
                before = Some(at);
                continue;
            }
            if self.is_open(&subject, Aspect::Place) {
                match place {
                    Place::Query => to_query(&mut query, &mut form, &field.name, shared),
                    Place::Form => to_form(&mut query, &mut form, &field.name),
                }
            }
            if let Some(at) = position(&query, &field.name) {
                before = Some(at);
                if let Some(parameter) = query[at].as_object_mut() {
                    self.parameter(parameter, &subject, field);
                }
            }
        }
        let of_form: Vec<FieldFacts> = theirs
            .iter()
            .filter(|one| {
                let subject = format!("request.{}", one.field.name);
                in_form(&one.field.name, &form)
                    || one.place == Some(Place::Form) && self.is_open(&subject, Aspect::New)
            })
            .map(|one| one.field.clone())
            .collect();
        self.fields(&mut form, "request.", &of_form, true);
        if self.prune {
            query.retain(|parameter| {
                let name = parameter["name"].as_str().unwrap_or_default();
                !self.is_open(&format!("request.{name}"), Aspect::Gone)
            });
        }
        put_back(operation, "parameters", (!query.is_empty()).then(|| query.into()));
        let body = form.get("properties").and_then(Value::as_object).filter(|all| !all.is_empty());
        let body = body.is_some().then(|| {
            form.entry("type").or_insert("object".into());
            let mut body =
                operation.get("requestBody").cloned().unwrap_or(json!({ "content": {} }));
            body["content"][FORM]["schema"] = sorted_form(form);
            body
        });
        put_back(operation, "requestBody", body);
    }

    fn parameter(
        &mut self,
        parameter: &mut Map<String, Value>,
        subject: &str,
        theirs: &FieldFacts,
    ) {
        if let Some(required) = theirs.required.filter(|_| self.is_open(subject, Aspect::Required))
        {
            parameter.insert("required".into(), required.into());
        }
        let inner = match parameter.get_mut("content") {
            Some(content) => content.pointer_mut("/application~1json/schema"),
            None => parameter.get_mut("schema"),
        };
        let Some(mut schema) = inner.map(Value::take) else { return };
        // `deprecated` belongs to the parameter.
        if self.is_open(subject, Aspect::Deprecated) {
            let deprecated = theirs.value.deprecated == Some(true);
            let keys = ["name", "in", "required", "description", "deprecated", "schema", "content"];
            flag(parameter, deprecated, &keys);
        }
        self.value(&mut schema, subject, &theirs.value);
        if parameter.contains_key("deprecated")
            && let Some(schema) = schema.as_object_mut()
        {
            schema.shift_remove("deprecated");
        }
        if self.is_open(subject, Aspect::Type) {
            parameter.shift_remove("example");
            if let Some(example) =
                schema.as_object_mut().and_then(|all| all.shift_remove("example"))
            {
                parameter.insert("example".into(), example);
            }
        }
        wrap(parameter, schema, self.composer.shared);
    }

    /// The fields of an object: nested ones, form parameters or response elements.
    fn fields(
        &mut self,
        holder: &mut Map<String, Value>,
        path: &str,
        theirs: &[FieldFacts],
        sent: bool,
    ) {
        let mut properties = match holder.get_mut("properties").map(Value::take) {
            Some(Value::Object(properties)) => properties,
            _ => Map::new(),
        };
        let mut required: Vec<String> = holder
            .get("required")
            .and_then(Value::as_array)
            .map(|names| names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
            .unwrap_or_default();
        let mut before: Option<usize> = None;
        for field in theirs {
            let subject = format!("{path}{}", field.name);
            if self.is_open(&subject, Aspect::New) {
                let property = match path {
                    "response." => self.composer.element(field, &subject),
                    _ => self.composer.property(&field.value, &subject),
                };
                let at = before.map_or(0, |before| before + 1);
                properties.shift_insert(at, field.name.clone(), property);
                if sent && field.required == Some(true) {
                    required.push(field.name.clone());
                }
                before = Some(at);
                continue;
            }
            before = properties.keys().position(|name| *name == field.name).or(before);
            if self.is_open(&subject, Aspect::Required) {
                required.retain(|name| *name != field.name);
                required.extend((field.required == Some(true)).then(|| field.name.clone()));
            }
            if let Some(property) = properties.get_mut(&field.name) {
                self.value(property, &subject, &field.value);
            }
        }
        if self.prune {
            properties.retain(|name, _| !self.is_open(&format!("{path}{name}"), Aspect::Gone));
            required.retain(|name| properties.contains_key(name));
        }
        set(holder, "properties", properties.into());
        if required.is_empty() {
            holder.shift_remove("required");
        } else {
            set(holder, "required", required.into());
        }
    }
}

/// Sets or removes `deprecated`.
fn flag(object: &mut Map<String, Value>, deprecated: bool, order: &[&str]) {
    object.shift_remove("deprecated");
    if deprecated {
        put(object, "deprecated", true.into(), order);
    }
}

/// `type`, `required`, `properties`, in the order of the files.
fn sorted_form(form: Map<String, Value>) -> Value {
    let mut sorted = Map::new();
    for (key, value) in form {
        set(&mut sorted, &key, value);
    }
    sorted.into()
}

/// Puts a part back in its old or proper place, or removes it.
fn put_back(operation: &mut Map<String, Value>, key: &str, value: Option<Value>) {
    match value {
        Some(value) => put(operation, key, value, OPERATION_KEYS),
        None => drop(operation.shift_remove(key)),
    }
}
