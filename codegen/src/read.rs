//! The typed OpenAPI document to the model. It relies on the lint: what passed there has a known shape.

use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, IntegerFormat, OpenAPI, ParameterData, ParameterSchemaOrContent,
    ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode, Type, VariantOrUnknownOrEmpty,
};
use serde_json::Value;

use crate::extension::{self, SchemaExtension};
use crate::model::{
    Api, Body, EnumValue, Family, Field, Operation, Parameter, Place, Shape, TypeDef,
};
use crate::names;

/// Why a document could not be read, and of which operation or component.
pub(crate) struct Unreadable {
    pub(crate) subject: String,
    pub(crate) problem: String,
}

type Read<T> = Result<T, String>;

/// Reads the whole document, or says all that is unreadable.
pub(crate) fn read(document: &OpenAPI) -> Result<Api, Vec<Unreadable>> {
    let mut unreadable = Vec::new();
    let mut shared = BTreeMap::new();
    let schemas = document.components.iter().flat_map(|components| &components.schemas);
    for (name, schema) in schemas {
        match component(document, name, schema) {
            Ok(Some(definition)) => drop(shared.insert(name.clone(), definition)),
            Ok(None) => {}
            Err(problem) => unreadable.push(Unreadable { subject: name.clone(), problem }),
        }
    }
    let families = document
        .tags
        .iter()
        .map(|tag| Family {
            name: tag.name.clone(),
            description: tag.description.clone().unwrap_or_default().trim().to_owned(),
        })
        .collect();
    let mut operations = Vec::new();
    for (path, item) in &document.paths.paths {
        let post = item.as_item().and_then(|item| item.post.as_ref());
        let read = post.ok_or_else(|| "there is no `post`".to_owned());
        match read.and_then(|post| operation(document, post)) {
            Ok(operation) => operations.push(operation),
            Err(problem) => {
                let subject = path.trim_start_matches("/#").to_owned();
                unreadable.push(Unreadable { subject, problem });
            }
        }
    }
    if !unreadable.is_empty() {
        return Err(unreadable);
    }
    operations.sort_by(|a, b| (&a.family, &a.name).cmp(&(&b.family, &b.name)));
    let version = document.info.version.clone();
    let mut api = Api { version, families, operations, shared };
    mark_use(&mut api);
    Ok(api)
}

/// A component, if it is a named type: a single value is copied to where it is used.
fn component<'a>(
    document: &'a OpenAPI,
    name: &str,
    schema: &'a ReferenceOr<Schema>,
) -> Read<Option<TypeDef>> {
    let mut reader = Reader { document, types: BTreeMap::new() };
    let schema = reader.resolve(schema)?;
    let body = reader.body(name, schema)?;
    let description = description(&schema.schema_data);
    Ok(body.map(|body| TypeDef { description, body, sent: false, received: false }))
}

fn operation(document: &OpenAPI, post: &openapiv3::Operation) -> Read<Operation> {
    let facts = post.extensions.get(extension::NAME).cloned().ok_or("there is no `x-cams`")?;
    let mut reader = Reader { document, types: BTreeMap::new() };
    let mut parameters = Vec::new();
    for parameter in &post.parameters {
        let data = parameter.as_item().ok_or("a parameter is a `$ref`")?.parameter_data_ref();
        parameters.push(Parameter { place: Place::Query, field: reader.parameter(data)? });
    }
    if let Some(body) = post.request_body.as_ref().and_then(ReferenceOr::as_item) {
        let media = body.content.values().next().ok_or("the request body has no content")?;
        for field in reader.fields("", media.schema.as_ref().ok_or("the form has no schema")?)? {
            parameters.push(Parameter { place: Place::Form, field });
        }
    }
    parameters.sort_by(|a, b| a.field.name.cmp(&b.field.name));
    let reply = post
        .responses
        .responses
        .get(&StatusCode::Code(200))
        .and_then(ReferenceOr::as_item)
        .and_then(|response| response.content.get("application/json")?.schema.as_ref())
        .ok_or("there is no reply")?;
    let reply = reader.fields("", reply)?;
    Ok(Operation {
        name: post.operation_id.clone().unwrap_or_default(),
        family: post.tags.first().cloned().unwrap_or_default(),
        summary: post.summary.clone().unwrap_or_default().trim().to_owned(),
        description: post.description.clone().unwrap_or_default().trim().to_owned(),
        deprecated: post.deprecated,
        documentation: post.external_docs.as_ref().map(|docs| docs.url.clone()).unwrap_or_default(),
        facts: serde_json::from_value(facts).map_err(|error| error.to_string())?,
        parameters,
        reply,
        types: reader.types,
    })
}

struct Reader<'a> {
    document: &'a OpenAPI,
    /// The nested types found so far.
    types: BTreeMap<String, TypeDef>,
}

impl<'a> Reader<'a> {
    fn parameter(&mut self, data: &'a ParameterData) -> Read<Field> {
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => schema,
            ParameterSchemaOrContent::Content(content) => content
                .values()
                .next()
                .and_then(|media| media.schema.as_ref())
                .ok_or_else(|| format!("the parameter `{}` has no schema", data.name))?,
        };
        let mut field = self.field(&data.name, "", schema)?;
        field.required = data.required;
        field.deprecated |= data.deprecated.unwrap_or_default();
        if let Some(text) = &data.description {
            field.description = text.trim().to_owned();
        }
        field.example = data.example.clone().or(field.example);
        Ok(field)
    }

    /// The fields of an object, ordered by name. `path` is the name of the type that holds them.
    fn fields(&mut self, path: &str, schema: &'a ReferenceOr<Schema>) -> Read<Vec<Field>> {
        match self.body(path, self.resolve(schema)?)? {
            Some(Body::Object(fields)) => Ok(fields),
            _ => Err("an object with properties was expected".to_owned()),
        }
    }

    fn field(&mut self, name: &str, path: &str, schema: &'a ReferenceOr<Schema>) -> Read<Field> {
        match schema {
            ReferenceOr::Item(schema) => self.inline_field(name, path, schema),
            ReferenceOr::Reference { reference } => self.reference(name, reference),
        }
    }

    /// A field that is a component: its type where that has a name, else a copy.
    fn reference(&mut self, name: &str, reference: &str) -> Read<Field> {
        let target = self.target(reference)?;
        let shape = match self.shared(reference, target) {
            Some(shape) => shape,
            None => self.shape(name, target)?,
        };
        self.described(name, shape, &target.schema_data)
    }

    fn inline_field(&mut self, name: &str, path: &str, schema: &'a Schema) -> Read<Field> {
        // `allOf` with one `$ref` is that component with words of its own.
        if let SchemaKind::AllOf { all_of } = &schema.schema_kind {
            let target = all_of.first().ok_or("`allOf` is empty")?;
            let mut field = self.field(name, path, target)?;
            if schema.schema_data.description.is_some() {
                field.description = description(&schema.schema_data);
            }
            field.deprecated |= schema.schema_data.deprecated;
            field.style = facts(&schema.schema_data)?.style.or(field.style);
            field.default = schema.schema_data.default.clone().or(field.default);
            field.example = schema.schema_data.example.clone().or(field.example);
            return Ok(field);
        }
        let shape = self.shape(&format!("{path}{}", names::pascal(name)), schema)?;
        self.described(name, shape, &schema.schema_data)
    }

    fn described(&self, name: &str, shape: Shape, data: &SchemaData) -> Read<Field> {
        let SchemaExtension { sensitive, style, .. } = facts(data)?;
        Ok(Field {
            name: name.to_owned(),
            shape,
            required: false,
            deprecated: data.deprecated,
            description: description(data),
            default: data.default.clone(),
            example: data.example.clone(),
            sensitive,
            style,
        })
    }

    fn shape(&mut self, path: &str, schema: &'a Schema) -> Read<Shape> {
        let name = schema.schema_data.title.as_deref().unwrap_or(path);
        if let Some(body) = self.body(name, schema)? {
            let description = description(&schema.schema_data);
            let nested = TypeDef { description, body, sent: false, received: false };
            self.types.insert(name.to_owned(), nested);
            return Ok(Shape::Local(name.to_owned()));
        }
        Ok(match &schema.schema_kind {
            SchemaKind::Type(Type::String(_)) => Shape::String,
            SchemaKind::Type(Type::Boolean(_)) => Shape::Boolean,
            SchemaKind::Type(Type::Number(_)) => Shape::Double,
            SchemaKind::Type(Type::Integer(integer)) => match integer.format {
                VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Shape::Int32,
                _ => Shape::Int64,
            },
            SchemaKind::Type(Type::Array(array)) => {
                let path = format!("{name}Item");
                Shape::List(Box::new(
                    match array.items.as_ref().ok_or("an array has no `items`")? {
                        ReferenceOr::Item(schema) => self.shape(&path, schema)?,
                        ReferenceOr::Reference { reference } => {
                            self.reference(&path, reference)?.shape
                        }
                    },
                ))
            }
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => {
                    let path = format!("{name}Value");
                    Shape::Map(Box::new(match &**values {
                        ReferenceOr::Item(schema) => self.shape(&path, schema)?,
                        ReferenceOr::Reference { reference } => {
                            self.reference(&path, reference)?.shape
                        }
                    }))
                }
                _ => return Err(format!("`{path}` is an object without properties")),
            },
            // With a type it holds a key that its type does not have.
            SchemaKind::Any(any) if any.typ.is_none() && any.all_of.is_empty() => Shape::Any,
            _ => return Err(format!("`{path}` has an unsupported schema")),
        })
    }

    /// The body of a schema that becomes a named type: an object with properties, or an enum.
    fn body(&mut self, name: &str, schema: &'a Schema) -> Read<Option<Body>> {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) if !object.properties.is_empty() => {
                let mut fields = Vec::new();
                for (key, property) in &object.properties {
                    let mut field = match property {
                        ReferenceOr::Item(schema) => self.inline_field(key, name, schema)?,
                        ReferenceOr::Reference { reference } => self.reference(key, reference)?,
                    };
                    field.required = object.required.contains(key);
                    fields.push(field);
                }
                fields.sort_by(|a, b| a.name.cmp(&b.name));
                Ok(Some(Body::Object(fields)))
            }
            SchemaKind::Type(Type::String(text)) if !text.enumeration.is_empty() => {
                let mut facts = facts(&schema.schema_data)?;
                let values = text.enumeration.iter().flatten().map(|wire| EnumValue {
                    wire: wire.clone(),
                    description: facts.values.remove(wire).unwrap_or_default(),
                });
                Ok(Some(Body::Enum(values.collect())))
            }
            _ => Ok(None),
        }
    }

    /// The shape of a reference to a component that is a named type; single values are copied in.
    fn shared(&self, reference: &str, target: &Schema) -> Option<Shape> {
        let named = match &target.schema_kind {
            SchemaKind::Type(Type::Object(object)) => !object.properties.is_empty(),
            SchemaKind::Type(Type::String(text)) => !text.enumeration.is_empty(),
            _ => false,
        };
        named.then(|| Shape::Shared(reference.rsplit('/').next().unwrap_or_default().to_owned()))
    }

    fn resolve(&self, schema: &'a ReferenceOr<Schema>) -> Read<&'a Schema> {
        match schema {
            ReferenceOr::Item(schema) => Ok(schema),
            ReferenceOr::Reference { reference } => self.target(reference),
        }
    }

    fn target(&self, reference: &str) -> Read<&'a Schema> {
        let name = reference.rsplit('/').next().unwrap_or_default();
        let components = self.document.components.as_ref();
        components
            .and_then(|components| components.schemas.get(name)?.as_item())
            .ok_or_else(|| format!("`{reference}` leads nowhere"))
    }
}

fn description(data: &SchemaData) -> String {
    data.description.as_deref().unwrap_or_default().trim().to_owned()
}

fn facts(data: &SchemaData) -> Read<SchemaExtension> {
    let found: Option<Value> = data.extensions.get(extension::NAME).cloned();
    found.map_or(Ok(SchemaExtension::default()), |found| {
        serde_json::from_value(found).map_err(|error| error.to_string())
    })
}

/// Marks every named type with the directions that it travels in.
fn mark_use(api: &mut Api) {
    for operation in &mut api.operations {
        let parameters: Vec<Shape> =
            operation.parameters.iter().map(|p| p.field.shape.clone()).collect();
        let reply: Vec<Shape> = operation.reply.iter().map(|field| field.shape.clone()).collect();
        for shape in &parameters {
            mark(shape, true, &mut operation.types, &mut api.shared);
        }
        for shape in &reply {
            mark(shape, false, &mut operation.types, &mut api.shared);
        }
    }
}

fn mark(
    shape: &Shape,
    sent: bool,
    types: &mut BTreeMap<String, TypeDef>,
    shared: &mut BTreeMap<String, TypeDef>,
) {
    let named = match shape {
        Shape::List(inner) | Shape::Map(inner) => return mark(inner, sent, types, shared),
        Shape::Local(name) => types.get_mut(name),
        Shape::Shared(name) => shared.get_mut(name),
        _ => return,
    };
    let Some(named) = named else { return };
    let seen = if sent { &mut named.sent } else { &mut named.received };
    // A type that was met in this direction is done, which also ends recursive types.
    if std::mem::replace(seen, true) {
        return;
    }
    if let Body::Object(fields) = &named.body {
        let shapes: Vec<Shape> = fields.iter().map(|field| field.shape.clone()).collect();
        for shape in &shapes {
            mark(shape, sent, types, shared);
        }
    }
}
