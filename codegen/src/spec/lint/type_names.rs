//! Checks the type names of objects and enums: one name, one type.

use std::collections::BTreeMap;

use super::{Context, parts};
use crate::names;
use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Data, Document, Node};
use crate::spec::extension;
use crate::spec::reference;

/// The remedy for two types with one name.
pub(crate) const RENAME: &str = "change the `title:` of the schema or the name of the shared one";

/// The types of an operation share a module with its request, response and shared types.
pub(super) fn check(
    document: &Document,
    operation: &Node,
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let types = Types::of(operation, context.root);
    let id = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
    let messages = [(names::request(id), "request"), (names::response(id), "response")];
    let message = |name: &str| {
        let name = names::type_name(name);
        messages.iter().find(|(message, _)| *message == name).map(|(_, what)| *what)
    };
    for (name, (_, used_at)) in &types.shared {
        if let Some(what) = message(name) {
            let problem = format!("the shared `{name}` has the name of the operation's {what}");
            document
                .report_at(diagnostics, *used_at, problem)
                .for_people()
                .help("rename the shared schema");
        }
    }
    let shared: BTreeMap<_, _> = types
        .shared
        .iter()
        .map(|(name, places)| (names::type_name(name), (name, places)))
        .collect();
    for found in &types.found {
        let shared = shared.get(&names::type_name(&found.name));
        let problem = match (message(&found.name), shared) {
            (Some(what), _) => {
                format!("a nested type has the name of the operation's {what}, `{}`", found.name)
            }
            (None, Some((shared, (defined_at, _)))) => format!(
                "a nested type has the name of the shared `{shared}` ({}), which this operation uses",
                context.root.place(*defined_at)
            ),
            (None, None) => continue,
        };
        document.report_at(diagnostics, found.location, problem).for_people().help(RENAME);
    }
    report_collisions(document, &types.found, diagnostics);
}

/// The shared types and the types nested in them share a module.
pub(super) fn check_shared(context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let root = &context.root.root;
    let mut types = Types { root, found: Vec::new(), shared: BTreeMap::new() };
    let schemas = root.get("components").and_then(|components| components.get("schemas"));
    for (key, schema) in schemas.into_iter().flat_map(Node::entries) {
        if is_named(schema) && same_as(schema).is_none() {
            types.found.push(Found { name: key.name.clone(), schema, location: key.location });
            types.children(&key.name, schema, None, &mut Vec::new());
        }
    }
    report_collisions(context.root, &types.found, diagnostics);
}

/// Schemas may share a name only if they are equal: then they are one type.
fn report_collisions(document: &Document, found: &[Found<'_>], diagnostics: &mut Diagnostics) {
    let mut first: BTreeMap<String, &Found<'_>> = BTreeMap::new();
    for this in found {
        let rust = names::type_name(&this.name);
        let Some(other) = first.get(&rust) else {
            first.insert(rust, this);
            continue;
        };
        if other.name == this.name && other.schema.to_value() == this.schema.to_value() {
            continue;
        }
        let message = format!(
            "`{}` here and `{}` at {} would both become the type `{rust}`",
            this.name,
            other.name,
            document.place(other.location)
        );
        document.report_at(diagnostics, this.location, message).for_people().help(RENAME);
    }
}

/// A schema that becomes a type.
pub(super) struct Found<'a> {
    /// Its `title`, or the names on the way to it.
    pub(super) name: String,
    schema: &'a Node,
    /// The place of the schema, or of the `$ref` that copies it.
    pub(super) location: Location,
}

/// The types below the schemas of an operation, named as in the stage `read`.
pub(super) struct Types<'a> {
    root: &'a Node,
    pub(super) found: Vec<Found<'a>>,
    /// The shared types in use, with their definition and first use.
    pub(super) shared: BTreeMap<&'a str, (Location, Location)>,
}

impl<'a> Types<'a> {
    /// The types of an operation.
    pub(super) fn of(operation: &'a Node, root: &'a Document) -> Self {
        let mut types = Self { root: &root.root, found: Vec::new(), shared: BTreeMap::new() };
        let id = operation.get("operationId").and_then(Node::as_str).unwrap_or_default();
        for (name, schema) in values_of(operation) {
            types.shape(&names::nested(id, name), schema, None, &mut Vec::new());
        }
        types
    }

    /// `copied_to` is the place of the `$ref` that led here. `copied` are the components on the
    /// way.
    fn shape(
        &mut self,
        path: &str,
        schema: &'a Node,
        copied_to: Option<Location>,
        copied: &mut Vec<&'a str>,
    ) {
        if let Some(Node { data: Data::List(parts), .. }) = schema.get("allOf") {
            parts.iter().for_each(|part| self.shape(path, part, copied_to, copied));
            return;
        }
        if let Some(reference) = schema.get("$ref") {
            let location = copied_to.unwrap_or(reference.location);
            let Some((name, defined_at, target)) = component(self.root, reference) else { return };
            if is_named(target) {
                self.share(name, defined_at, target, location);
            } else if !copied.contains(&name) {
                copied.push(name);
                self.shape(path, target, Some(location), copied);
                copied.pop();
            }
            return;
        }
        let location = copied_to.unwrap_or(schema.location);
        if let Some((name, defined_at, target)) =
            same_as(schema).and_then(|name| component(self.root, name))
        {
            self.share(name, defined_at, target, location);
            return;
        }
        let name = schema.get("title").and_then(Node::as_str).unwrap_or(path);
        if is_named(schema) {
            self.found.push(Found { name: name.to_owned(), schema, location });
        }
        self.children(name, schema, copied_to, copied);
    }

    /// Adds a shared type, or the one that it is declared to be.
    fn share(&mut self, name: &'a str, defined_at: Location, schema: &'a Node, used_at: Location) {
        let same = same_as(schema).and_then(|name| component(self.root, name));
        let (name, defined_at) =
            same.map_or((name, defined_at), |(name, defined_at, _)| (name, defined_at));
        self.shared.entry(name).or_insert((defined_at, used_at));
    }

    fn children(
        &mut self,
        name: &str,
        schema: &'a Node,
        copied_to: Option<Location>,
        copied: &mut Vec<&'a str>,
    ) {
        for (key, child) in schema.get("properties").into_iter().flat_map(Node::entries) {
            self.shape(&format!("{name}{}", names::pascal(&key.name)), child, copied_to, copied);
        }
        for (key, word) in [("items", "Item"), ("additionalProperties", "Value")] {
            if let Some(child) = schema.get(key) {
                self.shape(&format!("{name}{word}"), child, copied_to, copied);
            }
        }
    }
}

/// The names and schemas of all parameters and response elements.
fn values_of(operation: &Node) -> impl Iterator<Item = (&str, &Node)> {
    let query = parts::query(operation).iter().filter_map(|parameter| {
        Some((parameter.get("name")?.as_str()?, parts::schema_of(parameter)?))
    });
    let objects = [parts::form(operation), parts::response(operation)].into_iter().flatten();
    let properties = objects.filter_map(|object| object.get("properties")).flat_map(Node::entries);
    query.chain(properties.map(|(key, schema)| (key.name.as_str(), schema)))
}

/// The target component of a `$ref` or a name, with its name and place.
pub(super) fn component<'a>(
    root: &'a Node,
    reference: &Node,
) -> Option<(&'a str, Location, &'a Node)> {
    let name = reference::name_of(reference.as_str()?);
    let schemas = root.get("components")?.get("schemas")?;
    let (key, schema) = schemas.entries().find(|(key, _)| key.name == name)?;
    Some((&key.name, key.location, schema))
}

/// The name of the shared type that a schema describes, if declared.
pub(super) fn same_as(schema: &Node) -> Option<&Node> {
    schema.get(extension::NAME)?.get("same-as")
}

/// `true` if a schema becomes a named type.
pub(super) fn is_named(schema: &Node) -> bool {
    let has_entries = |key| schema.get(key).is_some_and(|list| !list.is_empty());
    has_entries("properties") || has_entries("enum")
}
