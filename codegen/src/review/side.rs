//! One side of a comparison: the model of a spec and the places of its facts.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::names;
use crate::spec::model::{
    Api, Body, EnumValue, Field, Operation, Parameter, Shape, Style, TypeDef,
};
use crate::spec::{Diagnostics, Documents, Places, SpecFiles, Spot, file_name, model, parsed};

/// A place in the spec.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file, for example `spec/chat_groups/ListChatGroup.yaml`.
    pub file: String,
    /// The line; the first is 1.
    pub line: usize,
}

impl From<Spot<'_>> for Place {
    fn from((document, at): Spot<'_>) -> Self {
        Self { file: file_name(&document.path), line: at.line }
    }
}

/// The spec before or after the change.
pub(super) struct Side {
    pub(super) api: Api,
    documents: Documents,
}

impl Side {
    pub(super) fn read(files: &SpecFiles) -> Result<Self, Diagnostics> {
        let documents = parsed(files)?;
        Ok(Self { api: model(&documents)?, documents })
    }

    pub(super) fn places(&self) -> Places<'_> {
        Places::of(&self.documents)
    }

    /// The operations, by name.
    pub(super) fn operations(&self) -> BTreeMap<&str, &Operation> {
        let operations = self.api.operations.iter();
        operations.map(|operation| (operation.name.as_str(), operation)).collect()
    }

    /// The shared types that generated code has, by name.
    pub(super) fn shared(&self) -> BTreeMap<&str, &TypeDef> {
        let used = self.api.shared.iter().filter(|(_, named)| named.sent || named.received);
        used.map(|(name, named)| (name.as_str(), named)).collect()
    }

    /// The families that have operations. Others have no code.
    pub(super) fn families(&self) -> BTreeSet<&str> {
        self.api.operations.iter().map(|operation| operation.family.as_str()).collect()
    }

    /// The operations that a shared type reaches, directly or through other types.
    pub(super) fn reached(&self, shared: &str) -> Vec<String> {
        let reaches = |operation: &&Operation| {
            operation.shared_types(&self.api).keys().any(|name| *name == shared)
        };
        let operations = self.api.operations.iter().filter(reaches);
        operations.map(|operation| operation.name.clone()).collect()
    }
}

/// The side of a request or response that an element is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// A parameter of a request.
    Parameter,
    /// A field of a value that is sent, and possibly received too.
    Sent,
    /// An element of a response, or a field inside.
    Received,
}

/// A parameter, a response element or a field of a nested object.
pub(super) struct Element<'a> {
    /// `request.Page.Index`, `response.Data.List[].Count` or `Page.Index`.
    pub(super) path: String,
    /// The path of what is around it: `response.Data.List[]`.
    pub(super) parent: String,
    pub(super) field: &'a Field,
    pub(super) role: Role,
    /// For a parameter.
    pub(super) wire: Option<(crate::spec::model::Place, Style)>,
    /// The type of the field in Rust: `Option<Vec<ChatGroup>>`.
    pub(super) rust: String,
    /// The type inside lists and maps, if it is defined here.
    pub(super) local: Option<(&'a str, &'a TypeDef)>,
}

impl<'a> Element<'a> {
    /// The documented values, if they are listed here.
    pub(super) fn values(&self) -> Option<&'a [EnumValue]> {
        match self.local {
            Some((_, TypeDef { body: Body::Enum(values), .. })) => Some(values),
            _ => None,
        }
    }

    /// The path to the fields inside: `response.Data.List[]`.
    pub(super) fn inside(&self) -> String {
        inside(&self.path, &self.field.shape)
    }

    /// `true` if fields may be inside.
    pub(super) fn is_object(&self) -> bool {
        matches!(self.local, Some((_, TypeDef { body: Body::Object(_), .. })))
    }

    /// The field as Rust code names it: `.ttl(…)` for what has a setter, else `.ttl`.
    pub(super) fn in_rust(&self) -> String {
        match self.role {
            Role::Received => format!(".{}", names::snake(&self.field.name)),
            Role::Parameter | Role::Sent => format!(".{}(…)", names::setter(&self.field.name)),
        }
    }

    /// The method with the type of its argument: `.ttl(x: i32)`.
    pub(super) fn setter(&self, types: &dyn Fn(&Shape) -> bool) -> String {
        let argument = argument(&self.field.shape, types);
        format!(".{}({argument})", names::setter(&self.field.name))
    }

    /// The shape in the words of the spec.
    pub(super) fn shape(&self) -> String {
        shape_text(&self.field.shape)
    }
}

fn inside(path: &str, shape: &Shape) -> String {
    match shape {
        Shape::List(items) => inside(&format!("{path}[]"), items),
        Shape::Map(values) => inside(&format!("{path}{{}}"), values),
        _ => path.to_owned(),
    }
}

/// The elements of an operation, by path.
pub(super) fn of_operation<'a>(
    api: &'a Api,
    operation: &'a Operation,
) -> BTreeMap<String, Element<'a>> {
    let mut walk = Walk { api, operation, outer: Vec::new(), found: BTreeMap::new() };
    for Parameter { place, field } in &operation.parameters {
        let wire = Some((*place, operation.style(api, field)));
        walk.add("request", field, Role::Parameter, wire);
    }
    for field in &operation.response {
        walk.add("response", field, Role::Received, None);
    }
    walk.found
}

/// A walk through the fields of an operation.
struct Walk<'a> {
    api: &'a Api,
    operation: &'a Operation,
    /// The types around the current field.
    outer: Vec<&'a str>,
    found: BTreeMap<String, Element<'a>>,
}

impl<'a> Walk<'a> {
    fn add(
        &mut self,
        parent: &str,
        field: &'a Field,
        role: Role,
        wire: Option<(crate::spec::model::Place, Style)>,
    ) {
        let (documented, shared) = match field.shape.innermost() {
            Shape::Same(documented, name) => (&**documented, self.api.shared.get(name)),
            shape => (shape, None),
        };
        let local = match documented {
            Shape::Local(name) => self.operation.types.get_key_value(name),
            _ => None,
        };
        let local = local.map(|(name, named)| (name.as_str(), named));
        let element = Element {
            path: format!("{parent}.{}", field.name),
            parent: parent.to_owned(),
            field,
            role,
            wire,
            rust: rust_type(&field.shape, role, false),
            local,
        };
        let inside = element.inside();
        self.found.insert(element.path.clone(), element);
        if let Some((name, named)) = local
            && !self.outer.contains(&name)
        {
            self.outer.push(name);
            let is_sent = role != Role::Received || shared.is_some_and(|shared| shared.sent);
            let below = if is_sent { Role::Sent } else { Role::Received };
            for field in named.fields() {
                self.add(&inside, field, below, None);
            }
            self.outer.pop();
        }
    }
}

/// The fields of a shared type, by path.
pub(super) fn of_shared<'a>(
    api: &Api,
    name: &str,
    named: &'a TypeDef,
) -> BTreeMap<String, Element<'a>> {
    let role = if named.sent { Role::Sent } else { Role::Received };
    let elements = named.members().into_iter().map(|field| {
        let path = format!("{name}.{}", field.name);
        let rust = rust_type(&field.shape, role, contains(api, &field.shape, name));
        let parent = name.to_owned();
        (path.clone(), Element { path, parent, field, role, wire: None, rust, local: None })
    });
    elements.collect()
}

/// `true` if an object contains itself in this field, without a list or map between: the field is
/// boxed.
fn contains(api: &Api, shape: &Shape, wanted: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut left = vec![shape];
    while let Some(shape) = left.pop() {
        let (Shape::Shared(name) | Shape::Same(_, name)) = shape else { continue };
        if name == wanted {
            return true;
        }
        if seen.insert(name.as_str()) {
            let fields = api.shared.get(name).map(TypeDef::members).unwrap_or_default();
            left.extend(fields.into_iter().map(|field| &field.shape));
        }
    }
    false
}

/// The type of a field. Shared types have their module.
fn rust_type(shape: &Shape, role: Role, is_boxed: bool) -> String {
    let ty = rust_value(shape);
    let ty = if is_boxed { format!("Box<{ty}>") } else { ty };
    let is_collection = matches!(shape, Shape::List(_) | Shape::Map(_));
    if role == Role::Received && is_collection { ty } else { format!("Option<{ty}>") }
}

/// A type without `Option`.
pub(super) fn rust_value(shape: &Shape) -> String {
    match shape {
        Shape::String => "String".to_owned(),
        Shape::Int32 => "i32".to_owned(),
        Shape::Int64 => "i64".to_owned(),
        Shape::Double => "f64".to_owned(),
        Shape::Boolean => "bool".to_owned(),
        Shape::Any => "serde_json::Value".to_owned(),
        Shape::List(inner) => format!("Vec<{}>", rust_value(inner)),
        Shape::Map(inner) => format!("BTreeMap<String, {}>", rust_value(inner)),
        Shape::Local(name) => names::type_name(name),
        Shape::Shared(name) | Shape::Same(_, name) => {
            format!("types::{}", names::type_name(name))
        }
    }
}

/// The argument of a setter: `x: i32` or `impl Into<String>`.
fn argument(shape: &Shape, is_enum: &dyn Fn(&Shape) -> bool) -> String {
    match shape {
        Shape::String | Shape::Any => format!("impl Into<{}>", rust_value(shape)),
        _ if is_enum(shape) => format!("impl Into<{}>", rust_value(shape)),
        Shape::List(inner) => format!("entries of {}", rust_value(inner)),
        Shape::Map(inner) => format!("names and {}", rust_value(inner)),
        _ => format!("x: {}", rust_value(shape)),
    }
}

fn shape_text(shape: &Shape) -> String {
    match shape {
        Shape::String => "string".to_owned(),
        Shape::Int32 => "int32".to_owned(),
        Shape::Int64 => "int64".to_owned(),
        Shape::Double => "double".to_owned(),
        Shape::Boolean => "boolean".to_owned(),
        Shape::Any => "any value".to_owned(),
        Shape::List(inner) => format!("list of {}", shape_text(inner)),
        Shape::Map(inner) => format!("map of {}", shape_text(inner)),
        Shape::Local(name) => names::type_name(name),
        Shape::Shared(name) | Shape::Same(_, name) => {
            format!("types::{}", names::type_name(name))
        }
    }
}
