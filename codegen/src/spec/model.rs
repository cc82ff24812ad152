//! The API as plain data in the service's terms, without Rust names.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::extension::{self, OperationExtension, Sensitive};
use super::limits::Limits;
use super::method::Method;
use super::product::Product;

/// The whole API.
#[derive(Debug)]
pub(crate) struct Api {
    pub(crate) product: Product,
    /// The parameters that a client may preset, and their descriptions.
    pub(crate) presets: BTreeMap<String, String>,
    /// In the order of the spec.
    pub(crate) families: Vec<Family>,
    /// Ordered by family and name.
    pub(crate) operations: Vec<Operation>,
    /// The types shared by several operations, and the types of contents, by name.
    pub(crate) shared: BTreeMap<String, TypeDef>,
    /// The schemas of the parameters that are JSON texts, ordered by name.
    pub(crate) contents: Vec<Content>,
}

impl Api {
    /// The types shared by several operations.
    pub(crate) fn shared_types(&self) -> impl Iterator<Item = (&String, &TypeDef)> {
        self.shared.iter().filter(|(_, named)| named.family.is_none())
    }

    /// The families that use each shared type.
    pub(crate) fn users(&self) -> BTreeMap<&String, BTreeSet<&String>> {
        let mut users: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        let mut add = |family, types: BTreeMap<_, _>| {
            for name in types.into_keys() {
                users.entry(name).or_default().insert(family);
            }
        };
        for operation in &self.operations {
            add(&operation.family, operation.shared_types(self));
        }
        for Family { name, .. } in &self.families {
            let members = self.content_types(name).flat_map(|(_, named)| named.members());
            add(name, self.types_below(members.collect()));
        }
        users
    }

    /// The shared types of fields, and of the fields of these types.
    fn types_below<'a>(&'a self, mut fields: Vec<&'a Field>) -> BTreeMap<&'a String, &'a TypeDef> {
        let mut used = BTreeMap::new();
        while let Some(field) = fields.pop() {
            let (Shape::Shared(name) | Shape::Same(_, name)) = field.shape.innermost() else {
                continue;
            };
            if let Some((name, named)) = self.shared.get_key_value(name)
                && used.insert(name, named).is_none()
            {
                fields.extend(named.members());
            }
        }
        used
    }

    /// The types of the contents of a family.
    pub(crate) fn content_types(&self, family: &str) -> impl Iterator<Item = (&String, &TypeDef)> {
        let is_own = move |named: &TypeDef| named.family.as_deref() == Some(family);
        self.shared.iter().filter(move |(_, named)| is_own(named) && named.is_used())
    }
}

/// The schema of a JSON text: what a parameter may contain.
#[derive(Debug)]
pub(crate) struct Content {
    pub(crate) family: String,
    pub(crate) facts: extension::Content,
    /// The whole value, with the name of its schema.
    pub(crate) value: Field,
}

/// A group of operations: a folder of the spec, a module and a cargo feature of the crate.
#[derive(Debug)]
pub(crate) struct Family {
    pub(crate) name: String,
    pub(crate) description: String,
}

/// One operation.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) method: Method,
    pub(crate) family: String,
    pub(crate) summary: String,
    pub(crate) description: String,
    pub(crate) deprecated: bool,
    pub(crate) documentation: String,
    pub(crate) facts: OperationExtension,
    /// Ordered by wire name.
    pub(crate) parameters: Vec<Parameter>,
    /// Ordered by wire name.
    pub(crate) response: Vec<Field>,
    /// The nested types, by name.
    pub(crate) types: BTreeMap<String, TypeDef>,
}

/// A request parameter.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) place: Place,
    pub(crate) field: Field,
}

/// The place of a parameter in a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the URL query.
    Query,
    /// In a form body.
    Form,
}

/// The encoding of a parameter's value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Style {
    /// A single value as text.
    Plain,
    /// Any value as one JSON text.
    Json,
    /// In the style that the spec declares.
    Spread(extension::Style),
}

/// A named value: a parameter, a response element or a field of a nested object.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) shape: Shape,
    pub(crate) required: bool,
    pub(crate) deprecated: bool,
    pub(crate) description: String,
    /// The service's default for an absent value.
    pub(crate) default: Option<Value>,
    pub(crate) example: Option<Value>,
    pub(crate) limits: Limits,
    /// A limit on which sources disagree.
    pub(crate) doubt: Option<extension::Doubt>,
    pub(crate) sensitive: Option<Sensitive>,
    /// The style of a nested parameter that is not sent as JSON.
    pub(crate) style: Option<extension::Style>,
    /// Names in another case that responses use for it.
    pub(crate) aliases: Vec<String>,
}

/// The shape of a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    String,
    Int32,
    Int64,
    Double,
    Boolean,
    Any,
    List(Box<Shape>),
    Map(Box<Shape>),
    /// A type of this operation.
    Local(String),
    /// A type shared by several operations.
    Shared(String),
    /// What one place documents about a shared type, and the name of that type.
    Same(Box<Shape>, String),
}

impl Shape {
    /// The innermost entries of lists and maps.
    pub(crate) fn innermost(&self) -> &Self {
        match self {
            Self::List(inner) | Self::Map(inner) => inner.innermost(),
            _ => self,
        }
    }
}

/// A named type.
#[derive(Debug)]
pub(crate) struct TypeDef {
    pub(crate) description: String,
    pub(crate) body: Body,
    /// The fields that only schemas with the same type document.
    pub(crate) also: Vec<Field>,
    /// The family whose contents alone have the type.
    pub(crate) family: Option<String>,
    /// The required fields of a type of contents, in the order of the spec.
    pub(crate) required: Vec<String>,
    /// `true` if a request contains it.
    pub(crate) sent: bool,
    /// `true` if a response contains it.
    pub(crate) received: bool,
}

impl TypeDef {
    /// A type that nothing uses yet.
    pub(crate) fn new(description: String, body: Body) -> Self {
        let (also, required) = (Vec::new(), Vec::new());
        Self { description, body, also, family: None, required, sent: false, received: false }
    }

    /// Returns `true` if a request or a response contains it.
    pub(crate) fn is_used(&self) -> bool {
        self.sent || self.received
    }

    /// All fields of its Rust type, ordered by wire name.
    pub(crate) fn members(&self) -> Vec<&Field> {
        let mut members: Vec<_> = self.fields().iter().chain(&self.also).collect();
        members.sort_by(|a, b| a.name.cmp(&b.name));
        members
    }

    /// All fields of its Rust type.
    pub(crate) fn members_mut(&mut self) -> impl Iterator<Item = &mut Field> {
        let documented = match &mut self.body {
            Body::Object(fields) => fields.as_mut_slice(),
            Body::Enum(_) => &mut [],
        };
        documented.iter_mut().chain(&mut self.also)
    }

    /// The documented fields of an object. An enum has no fields.
    pub(crate) fn fields(&self) -> &[Field] {
        match &self.body {
            Body::Object(fields) => fields,
            Body::Enum(_) => &[],
        }
    }

    /// `true` for a list of documented texts.
    pub(crate) fn is_enum(&self) -> bool {
        matches!(self.body, Body::Enum(_))
    }
}

/// The kinds of named types.
#[derive(Debug)]
pub(crate) enum Body {
    /// An object, with its fields ordered by wire name.
    Object(Vec<Field>),
    /// Documented texts, in the order of the spec.
    Enum(Vec<EnumValue>),
}

/// A documented text and its meaning.
#[derive(Debug)]
pub(crate) struct EnumValue {
    pub(crate) wire: String,
    pub(crate) description: String,
}

impl Operation {
    /// The type named by a shape, if any.
    pub(crate) fn type_of<'a>(&'a self, api: &'a Api, shape: &Shape) -> Option<&'a TypeDef> {
        match shape {
            Shape::Local(name) => self.types.get(name),
            Shape::Shared(name) => api.shared.get(name),
            Shape::Same(documented, _) => self.type_of(api, documented),
            _ => None,
        }
    }

    /// The shared types that the operation uses, directly or through other types.
    pub(crate) fn shared_types<'a>(&'a self, api: &'a Api) -> BTreeMap<&'a String, &'a TypeDef> {
        let parameters = self.parameters.iter().map(|parameter| &parameter.field);
        let mut fields: Vec<&Field> = parameters.chain(&self.response).collect();
        fields.extend(self.used_types().flat_map(|(_, named)| named.fields()));
        api.types_below(fields)
    }

    /// The types of its own. The others only tell what it documents about shared types.
    pub(crate) fn used_types(&self) -> impl Iterator<Item = (&String, &TypeDef)> {
        self.types.iter().filter(|(_, named)| named.is_used())
    }

    /// The encoding of a parameter.
    pub(crate) fn style(&self, api: &Api, field: &Field) -> Style {
        match field.style {
            Some(style) => Style::Spread(style),
            None if self.is_nested(api, &field.shape) => Style::Json,
            None => Style::Plain,
        }
    }

    /// `true` for objects, lists, maps and free values.
    pub(crate) fn is_nested(&self, api: &Api, shape: &Shape) -> bool {
        match shape {
            Shape::String | Shape::Int32 | Shape::Int64 | Shape::Double | Shape::Boolean => false,
            Shape::Any | Shape::List(_) | Shape::Map(_) => true,
            Shape::Same(documented, _) => self.is_nested(api, documented),
            Shape::Local(_) | Shape::Shared(_) => {
                matches!(self.type_of(api, shape), Some(TypeDef { body: Body::Object(_), .. }))
            }
        }
    }

    /// The documented values of a shape, if it is an enum.
    pub(crate) fn values<'a>(&'a self, api: &'a Api, shape: &Shape) -> Vec<&'a str> {
        match self.type_of(api, shape).map(|named| &named.body) {
            Some(Body::Enum(values)) => values.iter().map(|value| value.wire.as_str()).collect(),
            _ => Vec::new(),
        }
    }
}
