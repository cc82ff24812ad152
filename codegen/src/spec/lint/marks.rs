//! Checks confidential values across operations: a name that is confidential in most places must be
//! so everywhere, or give a reason.

use std::collections::BTreeMap;

use super::{Context, parts};
use crate::names;
use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension;
use crate::spec::load::Documents;

/// A field of an operation, or of a shared schema.
struct Field<'a> {
    document: &'a Document,
    name: &'a str,
    at: Location,
    mark: Option<&'a str>,
    exception: Option<&'a Node>,
}

/// Checks all fields with one name and type together.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut fields = Fields { context, found: BTreeMap::new() };
    let components = documents.root.root.get("components");
    let schemas = components.and_then(|components| components.get("schemas"));
    for (_, schema) in schemas.into_iter().flat_map(Node::entries) {
        fields.below(&documents.root, schema);
    }
    for document in &documents.operations {
        let Some(operation) = document.operation() else { continue };
        for parameter in parts::query(operation) {
            let name = parameter.get("name");
            let text = name.and_then(Node::as_str);
            if let (Some(name), Some(text), Some(schema)) =
                (name, text, parts::schema_of(parameter))
            {
                fields.add(document, text, name.location, schema);
            }
        }
        for schema in [parts::form(operation), parts::response(operation)].into_iter().flatten() {
            fields.below(document, schema);
        }
    }
    for ((_, kind), fields) in &fields.found {
        check_name(kind, fields, diagnostics);
    }
}

fn check_name(kind: &str, fields: &[Field<'_>], diagnostics: &mut Diagnostics) {
    let marks: Vec<&str> = fields.iter().filter_map(|field| field.mark).collect();
    // Suggest the most frequent kind of mark.
    let likely = marks
        .iter()
        .max_by_key(|mark| marks.iter().filter(|other| other == mark).count())
        .copied()
        .unwrap_or_default();
    let is_expected = !marks.is_empty() && marks.len() * 2 >= fields.len();
    for field in fields.iter().filter(|field| field.mark.is_none()) {
        match field.exception {
            None if is_expected => {
                let problem = format!(
                    "`{}` is not marked as confidential, but {} of the {} fields with this name are",
                    field.name,
                    marks.len(),
                    fields.len()
                );
                let key = extension::NAME;
                field.document.report_at(diagnostics, field.at, problem).for_people().help(format!(
                    "add `{key}: {{ sensitive: {likely} }}` to its schema, or give a reason with `{key}: {{ not-sensitive: <why> }}`"
                ));
            }
            Some(exception) if marks.is_empty() => {
                let problem = format!("no other {kind} named `{}` is confidential", field.name);
                field
                    .document
                    .report_at(diagnostics, exception.location, problem)
                    .help("remove `not-sensitive`, which only explains exceptions");
            }
            _ => {}
        }
    }
}

/// The fields by name and type. A text and a number with the same name are different.
struct Fields<'a> {
    context: &'a Context<'a>,
    found: BTreeMap<(String, &'a str), Vec<Field<'a>>>,
}

impl<'a> Fields<'a> {
    fn add(&mut self, document: &'a Document, name: &'a str, at: Location, schema: &'a Node) {
        if let Some(kind) = self.kind(schema, 0) {
            let facts =
                self.context.resolved(schema).and_then(|schema| schema.get(extension::NAME));
            let mark = facts.and_then(|facts| facts.get("sensitive")?.as_str());
            let exception = facts.and_then(|facts| facts.get("not-sensitive"));
            let field = Field { document, name, at, mark, exception };
            self.found.entry((names::snake(name), kind)).or_default().push(field);
        }
        self.below(document, schema);
    }

    /// Adds the fields below a schema. The target of a `$ref` is visited at its own place.
    fn below(&mut self, document: &'a Document, schema: &'a Node) {
        for (key, child) in schema.get("properties").into_iter().flat_map(Node::entries) {
            self.add(document, &key.name, key.location, child);
        }
        for key in ["items", "additionalProperties"] {
            if let Some(child) = schema.get(key) {
                self.below(document, child);
            }
        }
    }

    /// The innermost kind of a field's entries. Objects have fields that can be marked themselves.
    /// Documented values and booleans do not identify a person.
    fn kind(&self, schema: &'a Node, depth: usize) -> Option<&'a str> {
        let schema = self.context.resolved(schema)?;
        if schema.get("enum").is_some() || depth > 16 {
            return None;
        }
        match schema.get("type").map(Node::as_str) {
            None => Some("value"),
            Some(Some("array")) => self.kind(schema.get("items")?, depth + 1),
            Some(Some("object")) => match schema.get("additionalProperties") {
                Some(values @ Node { data: Data::Object(_), .. }) => self.kind(values, depth + 1),
                _ => None,
            },
            Some(kind) => kind.filter(|kind| *kind != "boolean"),
        }
    }
}
