//! Finds the place of a fact in the files of the spec.

use std::collections::BTreeMap;

use super::checked::document_of;
use super::diagnostic::Location;
use super::document::{Document, Node};
use super::load::Documents;
use crate::names;

/// A place: a file and the location in it.
pub(crate) type Spot<'a> = (&'a Document, Location);

/// The places of a spec.
pub(crate) struct Places<'a> {
    documents: &'a Documents,
    /// The schemas of the shared types, by name.
    shared: BTreeMap<String, Found<'a>>,
}

/// A schema, and the place of the key or entry that names it.
#[derive(Clone, Copy)]
struct Found<'a> {
    document: &'a Document,
    at: Location,
    /// The parameter around the schema, if it is one.
    parameter: Option<&'a Node>,
    schema: &'a Node,
}

impl<'a> Places<'a> {
    pub(crate) fn of(documents: &'a Documents) -> Self {
        let mut places = Self { documents, shared: BTreeMap::new() };
        let root = &documents.root;
        let schemas = root.root.get("components").and_then(|components| components.get("schemas"));
        for (key, schema) in schemas.into_iter().flat_map(Node::entries) {
            let at = key.location;
            places.index(&key.name, Found { document: root, at, parameter: None, schema });
        }
        places
    }

    /// Names nested schemas as the model does.
    fn index(&mut self, name: &str, found: Found<'a>) {
        for (key, child) in found.schema.get("properties").into_iter().flat_map(Node::entries) {
            let below = format!("{name}{}", names::pascal(&key.name));
            self.index_nested(&below, Found { at: key.location, schema: child, ..found });
        }
        for (key, suffix) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(child) = found.schema.get(key) {
                let at = child.location;
                let found = Found { at, schema: child, ..found };
                self.index_nested(&format!("{name}{suffix}"), found);
            }
        }
        self.shared.entry(name.to_owned()).or_insert(found);
    }

    fn index_nested(&mut self, path: &str, found: Found<'a>) {
        let title = found.schema.get("title").and_then(Node::as_str);
        self.index(title.unwrap_or(path), found);
    }

    /// The place of an element, or of one of its facts: a key of its schema or parameter.
    pub(crate) fn element(&self, owner: &str, path: &str, fact: &str) -> Option<Spot<'a>> {
        let found = match path.split_once('.') {
            Some((start @ ("request" | "response"), rest)) => {
                self.in_operation(owner, start, rest)?
            }
            Some((name, rest)) => self.below(*self.shared.get(name)?, rest)?,
            None => *self.shared.get(path)?,
        };
        let keys = [found.parameter, Some(found.schema)].into_iter().flatten();
        let at = keys
            .flat_map(Node::entries)
            .find(|(key, _)| key.name == fact)
            .map_or(found.at, |(key, _)| key.location);
        Some((found.document, at))
    }

    /// The place of a fact of an operation: a path of keys below its method.
    pub(crate) fn operation(&self, operation: &str, path: &[&str]) -> Spot<'a> {
        let document = document_of(self.documents, operation);
        (document, document.root.locate(&document.in_operation(path)))
    }

    /// The place of a fact of the root file.
    pub(crate) fn root(&self, path: &[&str]) -> Spot<'a> {
        let document = &self.documents.root;
        let keys: Vec<String> = path.iter().map(|key| (*key).to_owned()).collect();
        (document, document.root.locate(&keys))
    }

    fn in_operation(&self, operation: &str, start: &str, rest: &str) -> Option<Found<'a>> {
        let document = document_of(self.documents, operation);
        let operation = document.operation()?;
        let whole =
            |schema: &'a Node| Found { document, at: schema.location, parameter: None, schema };
        if start == "response" {
            return self.below(whole(content(operation.get("responses")?.get("200")?)?), rest);
        }
        let in_query = operation.get("parameters").map(Node::items).unwrap_or_default();
        for parameter in in_query {
            let name = parameter.get("name").and_then(Node::as_str).unwrap_or_default();
            let Some(after) = after(rest, name) else { continue };
            let schema = parameter.get("schema").or_else(|| content(parameter))?;
            let at = parameter.location;
            let found = Found { document, at, parameter: Some(parameter), schema };
            return if after.is_empty() { Some(found) } else { self.below(found, after) };
        }
        self.below(whole(content(operation.get("requestBody")?)?), rest)
    }

    /// The field at a path inside a schema.
    fn below(&self, found: Found<'a>, path: &str) -> Option<Found<'a>> {
        let (document, object) = self.object(found.document, found.schema)?;
        for (key, schema) in object.get("properties").into_iter().flat_map(Node::entries) {
            let Some(after) = after(path, &key.name) else { continue };
            let next = Found { document, at: key.location, parameter: None, schema };
            return if after.is_empty() { Some(next) } else { self.below(next, after) };
        }
        None
    }

    /// The object inside lists, maps and references.
    fn object(&self, document: &'a Document, schema: &'a Node) -> Option<(&'a Document, &'a Node)> {
        let (mut document, mut schema) = (document, schema);
        // Deeper nesting is a loop.
        for _ in 0..32 {
            if schema.get("properties").is_some() {
                return Some((document, schema));
            }
            if let Some(reference) = schema.get("$ref").and_then(Node::as_str) {
                let found = self.shared.get(reference.rsplit('/').next()?)?;
                (document, schema) = (found.document, found.schema);
                continue;
            }
            let all_of = schema.get("allOf").and_then(|all_of| all_of.item("0"));
            schema = all_of.or(schema.get("items")).or(schema.get("additionalProperties"))?;
        }
        None
    }
}

fn content(node: &Node) -> Option<&Node> {
    node.get("content")?.entries().next().and_then(|(_, media)| media.get("schema"))
}

/// The rest of a path after its first name. Names may contain dots.
fn after<'p>(path: &'p str, name: &str) -> Option<&'p str> {
    let rest = path.strip_prefix(name)?.trim_start_matches(['[', ']', '{', '}']);
    if rest.is_empty() { Some(rest) } else { rest.strip_prefix('.') }
}
