//! Applies differences to the schema of a value that both sides have.

use serde_json::{Map, Value, json};

use super::Merge;
use crate::spec::extension;
use crate::upstream::drift::Aspect;
use crate::upstream::facts::{Kind, ValueFacts};
use crate::upstream::import::compose::{self, set, set_style};

impl Merge<'_, '_> {
    /// A value in both. A shared schema serves other operations too, so it is left to people.
    pub(super) fn value(&mut self, schema: &mut Value, subject: &str, theirs: &ValueFacts) {
        let Some(schema) = schema.as_object_mut() else { return };
        if self.is_open(subject, Aspect::Style) {
            if let Some(reference) = schema.shift_remove("$ref") {
                schema.insert("allOf".into(), json!([{ "$ref": reference }]));
            }
            set_style(schema, theirs.style);
        }
        if schema.contains_key("$ref") || schema.contains_key("allOf") {
            self.shared.push(subject.to_owned());
            return;
        }
        if self.is_open(subject, Aspect::Type) {
            self.retype(schema, subject, theirs);
            return;
        }
        if self.is_open(subject, Aspect::Deprecated) {
            schema.shift_remove("deprecated");
            if theirs.deprecated == Some(true) {
                set(schema, "deprecated", true.into());
            }
        }
        if let Some(values) =
            theirs.values.as_deref().filter(|_| self.is_open(subject, Aspect::Values))
        {
            self.values(schema, subject, values);
        }
        if self.is_open(subject, Aspect::Limits) {
            for (key, limit) in compose::limits(&theirs.limits) {
                if let Some(limit) = limit {
                    set(schema, key, limit);
                }
            }
        }
        if let Some(default) =
            theirs.default.as_ref().filter(|_| self.is_open(subject, Aspect::Default))
        {
            set(schema, "default", default.clone());
        }
        match &theirs.kind {
            Kind::List(entry) => {
                if let Some(items) = schema.get_mut("items") {
                    self.value(items, &format!("{subject}[]"), entry);
                }
            }
            Kind::Map(value) => {
                if let Some(values) = schema.get_mut("additionalProperties") {
                    self.value(values, &format!("{subject}{{}}"), value);
                }
            }
            Kind::Object(fields) if schema.contains_key("properties") => {
                let sent = subject.starts_with("request.");
                self.fields(schema, &format!("{subject}."), fields, sent);
            }
            _ => {}
        }
    }

    /// Changes the type. The spec's own keys that fit any type stay.
    fn retype(&mut self, schema: &mut Map<String, Value>, subject: &str, theirs: &ValueFacts) {
        let old = std::mem::take(schema);
        let mut new = self.composer.schema(theirs, subject);
        // Entries of a list or map have no example.
        if subject.ends_with(['}', ']']) {
            new.shift_remove("example");
        }
        let same_type = old.get("type") == new.get("type");
        for (key, value) in old {
            let ours = ["title", "description"].contains(&key.as_str());
            // Only the width of an integer changed.
            if ours || same_type && !["format", "items", "properties"].contains(&key.as_str()) {
                set(&mut new, &key, value);
            } else if key == extension::NAME {
                set(&mut new, &key, without_values(value));
            }
        }
        set_style(&mut new, theirs.style);
        new.retain(|key, value| {
            key != extension::NAME || value.as_object().is_none_or(|all| !all.is_empty())
        });
        *schema = new;
    }

    /// The documented texts: ours in their order, and each new one after its predecessor in
    /// upstream.
    fn values(&mut self, schema: &mut Map<String, Value>, subject: &str, theirs: &[String]) {
        let mut values: Vec<String> = schema
            .get("enum")
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(|one| one.as_str().map(str::to_owned)).collect())
            .unwrap_or_default();
        let mut at = 0;
        for text in theirs {
            match values.iter().position(|one| one == text) {
                Some(found) => at = found + 1,
                None => {
                    self.composer.sentence(&format!("{subject} = {text}"), "");
                    values.insert(at, text.clone());
                    at += 1;
                }
            }
        }
        if self.prune {
            values.retain(|text| theirs.contains(text));
            let sentences = schema
                .get_mut(extension::NAME)
                .and_then(|extension| extension.get_mut("values"))
                .and_then(Value::as_object_mut);
            if let Some(sentences) = sentences {
                sentences.retain(|text, _| theirs.contains(text));
            }
        }
        set(schema, "enum", values.into());
    }
}

fn without_values(mut extension: Value) -> Value {
    if let Some(extension) = extension.as_object_mut() {
        extension.shift_remove("values");
    }
    extension
}
