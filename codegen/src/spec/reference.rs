//! References to shared components, and the only place that follows them.
//!
//! A schema is written out, or it is a `$ref` to a component, or an `allOf` with one `$ref`: that
//! component with its own description, default or example.

use std::borrow::Borrow;

use openapiv3::{ReferenceOr, Schema, SchemaKind};
use serde_json::Value;

use super::document::{Data, Node};

/// The `$ref` of a component in an operation file. `root` is the root file.
pub(crate) fn to_component(root: &str, kind: &str, name: &str) -> String {
    format!("../{root}{}", in_root(kind, name))
}

/// The `$ref` of a component in the root file.
pub(crate) fn in_root(kind: &str, name: &str) -> String {
    format!("#/components/{kind}/{name}")
}

/// The name of the component that a `$ref` leads to.
pub(crate) fn name_of(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or_default()
}

/// A schema whose references are followed.
pub(crate) struct Resolved<'a, S> {
    /// The schema that is written out.
    pub(crate) schema: S,
    /// The component that it is, if any.
    pub(crate) component: Option<&'a str>,
    /// The `allOf`s on the way to it, outermost first.
    pub(crate) around: Vec<S>,
}

impl<S: Copy> Resolved<'_, S> {
    /// The schemas that describe the value, outermost first. What an outer one says goes before
    /// what an inner one says.
    pub(crate) fn layers(&self) -> impl DoubleEndedIterator<Item = S> {
        self.around.iter().copied().chain([self.schema])
    }
}

/// Follows the references of a schema. `component` finds a component by name.
///
/// # Errors
///
/// A component that does not exist or is a reference to itself, or an empty `allOf`.
pub(crate) fn resolve<'a, F: Form<'a>>(
    schema: impl Into<F>,
    component: impl Fn(&str) -> Option<F>,
) -> Result<Resolved<'a, F::Schema>, String> {
    let mut schema = schema.into();
    let mut around = Vec::new();
    let mut passed: Vec<&str> = Vec::new();
    loop {
        match schema.read() {
            Step::Written(schema) => {
                let component = passed.last().copied();
                return Ok(Resolved { schema, component, around });
            }
            Step::AllOf(outer, part) => {
                around.push(outer);
                schema = part.ok_or("`allOf` is empty")?;
            }
            Step::Reference(reference) => {
                let name = name_of(reference);
                if passed.contains(&name) {
                    return Err(format!("`{reference}` is a reference to itself"));
                }
                passed.push(name);
                schema = component(name).ok_or_else(|| format!("`{reference}` does not exist"))?;
            }
        }
    }
}

/// A form in which schemas are read.
pub(crate) trait Form<'a>: Sized {
    /// A schema that is not a `$ref`.
    type Schema;

    fn read(self) -> Step<'a, Self>;
}

/// One step on the way to the schema that is written out.
pub(crate) enum Step<'a, F: Form<'a>> {
    Written(F::Schema),
    /// A `$ref`.
    Reference(&'a str),
    /// An `allOf` and its first entry.
    AllOf(F::Schema, Option<F>),
}

/// With places.
impl<'a> Form<'a> for &'a Node {
    type Schema = Self;

    fn read(self) -> Step<'a, Self> {
        let reference = self.get("$ref").and_then(Node::as_str);
        match (reference, self.get("allOf").map(|all_of| &all_of.data)) {
            (Some(reference), _) => Step::Reference(reference),
            (None, Some(Data::List(parts))) => Step::AllOf(self, parts.first()),
            (None, _) => Step::Written(self),
        }
    }
}

/// As plain JSON.
impl<'a> Form<'a> for &'a Value {
    type Schema = Self;

    fn read(self) -> Step<'a, Self> {
        let reference = self.get("$ref").and_then(Value::as_str);
        match (reference, self.get("allOf").and_then(Value::as_array)) {
            (Some(reference), _) => Step::Reference(reference),
            (None, Some(parts)) => Step::AllOf(self, parts.first()),
            (None, None) => Step::Written(self),
        }
    }
}

/// A typed schema. OpenAPI boxes some of them.
pub(crate) enum Typed<'a> {
    Reference(&'a str),
    Schema(&'a Schema),
}

impl<'a, S: Borrow<Schema>> From<&'a ReferenceOr<S>> for Typed<'a> {
    fn from(schema: &'a ReferenceOr<S>) -> Self {
        match schema {
            ReferenceOr::Reference { reference } => Self::Reference(reference),
            ReferenceOr::Item(schema) => Self::Schema(schema.borrow()),
        }
    }
}

impl<'a> Form<'a> for Typed<'a> {
    type Schema = &'a Schema;

    fn read(self) -> Step<'a, Self> {
        let schema = match self {
            Self::Reference(reference) => return Step::Reference(reference),
            Self::Schema(schema) => schema,
        };
        match &schema.schema_kind {
            SchemaKind::AllOf { all_of } => Step::AllOf(schema, all_of.first().map(Self::from)),
            _ => Step::Written(schema),
        }
    }
}

/// Follows the references of a typed schema of a document.
///
/// # Errors
///
/// As for [`resolve`].
pub(crate) fn in_document<'a>(
    document: &'a openapiv3::OpenAPI,
    schema: impl Into<Typed<'a>>,
) -> Result<Resolved<'a, &'a Schema>, String> {
    resolve(schema, |name| document.components.as_ref()?.schemas.get(name).map(Typed::from))
}
