//! Converts the typed OpenAPI document to the model. It relies on the lint for known shapes.

use std::borrow::Borrow;
use std::collections::BTreeMap;

use openapiv3::{
    AdditionalProperties, IntegerFormat, OpenAPI, ParameterData, ParameterSchemaOrContent,
    ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode, Type, VariantOrUnknownOrEmpty,
};

use super::directions;
use super::extension::{self, SchemaExtension};
use super::limits::Limits;
use super::method::Method;
use super::model::{
    Api, Body, Content, EnumValue, Family, Field, Operation, Parameter, Place, Shape, TypeDef,
};
use super::product::Product;
use super::reference::{self, Resolved};
use super::same_as;
use super::schema_facts::{Read, facts};
use crate::names;

/// The reason why a document is unreadable, and its operation or component.
pub(crate) struct Unreadable {
    pub(crate) subject: String,
    pub(crate) problem: String,
}

/// Reads the whole document, or returns everything unreadable. `homes` are the families of the
/// schemas of contents.
pub(crate) fn read(
    document: &OpenAPI,
    product: Product,
    presets: BTreeMap<String, String>,
    homes: &BTreeMap<String, String>,
) -> Result<Api, Vec<Unreadable>> {
    let mut unreadable = Vec::new();
    let (mut shared, mut contents) = (BTreeMap::new(), Vec::new());
    let schemas = document.components.iter().flat_map(|components| &components.schemas);
    for (name, schema) in schemas {
        let found = component(document, name, schema).and_then(|mut definitions| {
            let family = homes.get(name);
            definitions.values_mut().for_each(|named| named.family = family.cloned());
            contents.extend(
                family.map(|family| content(document, family, name, schema)).transpose()?.flatten(),
            );
            Ok(definitions)
        });
        match found {
            Ok(definitions) => shared.extend(definitions),
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
        let read = Method::of(item);
        match read.and_then(|(method, found)| operation(document, method, found)) {
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
    let mut api = Api { product, presets, families, operations, shared, contents };
    same_as::unite(&mut api);
    directions::mark(&mut api, homes);
    Ok(api)
}

/// The named types of a component: its own and the nested ones. Lists, maps and single values are
/// copied to each use instead.
fn component<'a>(
    document: &'a OpenAPI,
    name: &str,
    schema: &'a ReferenceOr<Schema>,
) -> Read<BTreeMap<String, TypeDef>> {
    let mut reader =
        Reader { document, operation: "", named: Shape::Shared, types: BTreeMap::new() };
    let schema = reader.resolve(schema)?.schema;
    if let Some(body) = reader.body(name, schema)? {
        let description = description(&schema.schema_data);
        let mut named = TypeDef::new(description, body);
        if let SchemaKind::Type(Type::Object(object)) = &schema.schema_kind {
            named.required.clone_from(&object.required);
        }
        reader.types.insert(name.to_owned(), named);
    }
    Ok(reader.types)
}

/// The contents that a schema describes, if any.
fn content(
    document: &OpenAPI,
    family: &str,
    name: &str,
    schema: &ReferenceOr<Schema>,
) -> Read<Option<Content>> {
    let mut reader =
        Reader { document, operation: "", named: Shape::Shared, types: BTreeMap::new() };
    let mut found = None;
    for schema in reader.resolve(schema)?.layers() {
        found = found.or(facts(&schema.schema_data)?.content);
    }
    let Some(facts) = found else { return Ok(None) };
    let reference =
        ReferenceOr::<Schema>::Reference { reference: reference::in_root("schemas", name) };
    let value = reader.field(name, name, &reference, "")?;
    Ok(Some(Content { family: family.to_owned(), facts, value }))
}

fn operation(document: &OpenAPI, method: Method, found: &openapiv3::Operation) -> Read<Operation> {
    let facts = found
        .extensions
        .get(extension::NAME)
        .cloned()
        .ok_or_else(|| format!("`{}` is missing", extension::NAME))?;
    let name = found.operation_id.as_deref().unwrap_or_default();
    let mut reader =
        Reader { document, operation: name, named: Shape::Local, types: BTreeMap::new() };
    let mut parameters = Vec::new();
    for parameter in &found.parameters {
        let data = parameter.as_item().ok_or("a parameter is a `$ref`")?.parameter_data_ref();
        parameters.push(Parameter { place: Place::Query, field: reader.parameter(data)? });
    }
    if let Some(body) = found.request_body.as_ref().and_then(ReferenceOr::as_item) {
        let media = body.content.values().next().ok_or("the request body has no content")?;
        for field in reader.fields("", media.schema.as_ref().ok_or("the form has no schema")?)? {
            parameters.push(Parameter { place: Place::Form, field });
        }
    }
    parameters.sort_by(|a, b| a.field.name.cmp(&b.field.name));
    let response = found
        .responses
        .responses
        .get(&StatusCode::Code(200))
        .and_then(ReferenceOr::as_item)
        .and_then(|response| response.content.get("application/json")?.schema.as_ref())
        .ok_or("the response is missing")?;
    let response = reader.fields("", response)?;
    Ok(Operation {
        name: name.to_owned(),
        method,
        family: found.tags.first().cloned().unwrap_or_default(),
        summary: found.summary.clone().unwrap_or_default().trim().to_owned(),
        description: found.description.clone().unwrap_or_default().trim().to_owned(),
        deprecated: found.deprecated,
        documentation: found
            .external_docs
            .as_ref()
            .map(|docs| docs.url.clone())
            .unwrap_or_default(),
        facts: serde_json::from_value(facts).map_err(|error| error.to_string())?,
        parameters,
        response,
        types: reader.types,
    })
}

struct Reader<'a> {
    document: &'a OpenAPI,
    /// The name of the operation. Empty for a component.
    operation: &'a str,
    /// The shape of a nested type. Types nested in components are shared too.
    named: fn(String) -> Shape,
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
        let about = data.description.as_deref().unwrap_or_default().trim();
        let mut field = self.field(&data.name, "", schema, about)?;
        field.required = data.required;
        field.deprecated |= data.deprecated.unwrap_or_default();
        field.example = data.example.clone().or(field.example);
        Ok(field)
    }

    /// The fields of an object, ordered by name. `path` is the name of its type, or empty for an
    /// operation.
    fn fields(&mut self, path: &str, schema: &'a ReferenceOr<Schema>) -> Read<Vec<Field>> {
        match self.body(path, self.resolve(schema)?.schema)? {
            Some(Body::Object(fields)) => Ok(fields),
            _ => Err("an object with properties was expected".to_owned()),
        }
    }

    /// A field of the type at `path`. `about` is the sentence beside its schema.
    fn field<S: Borrow<Schema>>(
        &mut self,
        name: &str,
        path: &str,
        schema: &'a ReferenceOr<S>,
        about: &str,
    ) -> Read<Field> {
        let resolved = self.resolve(schema)?;
        let path = match path {
            "" => names::nested(self.operation, name),
            path => path.to_owned() + &names::pascal(name),
        };
        let mut field = Field {
            name: name.to_owned(),
            shape: self.shape(&path, schema, about)?,
            required: false,
            deprecated: false,
            description: about.to_owned(),
            default: None,
            example: None,
            limits: self.limits(resolved.schema)?,
            doubt: None,
            sensitive: None,
            style: None,
            aliases: Vec::new(),
        };
        for data in resolved.layers().map(|schema| &schema.schema_data) {
            if field.description.is_empty() {
                field.description = description(data);
            }
            field.deprecated |= data.deprecated;
            field.default = field.default.or_else(|| data.default.clone());
            field.example = field.example.or_else(|| data.example.clone());
            let SchemaExtension { sensitive, style, warn, .. } = facts(data)?;
            field.doubt = field.doubt.or(warn);
            field.sensitive = field.sensitive.or(sensitive);
            field.style = field.style.or(style);
        }
        Ok(field)
    }

    /// The limits of a schema and of its entries.
    fn limits(&self, schema: &'a Schema) -> Read<Limits> {
        let own = Limits::of(schema);
        let entries = match &schema.schema_kind {
            SchemaKind::Type(Type::Array(array)) => {
                array.items.as_ref().map(|items| self.resolve(items))
            }
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => Some(self.resolve(&**values)),
                _ => None,
            },
            _ => None,
        };
        match entries {
            Some(entries) => Ok(own.with_each(self.limits(entries?.schema)?)),
            None => Ok(own),
        }
    }

    /// The shape of a schema. `path` is its name if it becomes a type without a title. Its
    /// description comes from the schema, or else from beside it.
    fn shape<S: Borrow<Schema>>(
        &mut self,
        path: &str,
        schema: &'a ReferenceOr<S>,
        about: &str,
    ) -> Read<Shape> {
        let resolved = self.resolve(schema)?;
        let schema = resolved.schema;
        if let Some(name) = resolved.component.filter(|_| is_named(schema)) {
            return same_as::shape(schema, Shape::Shared(name.to_owned()));
        }
        // Shared lists, maps and single values are copied in.
        let own = resolved.layers().rev().map(|schema| description(&schema.schema_data));
        let own = own.into_iter().find(|own| !own.is_empty());
        let about = own.as_deref().unwrap_or(about);
        let name = schema.schema_data.title.as_deref().unwrap_or(path);
        if let Some(body) = self.body(name, schema)? {
            self.types.insert(name.to_owned(), TypeDef::new(about.to_owned(), body));
            return same_as::shape(schema, (self.named)(name.to_owned()));
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
                let items = array.items.as_ref().ok_or("an array has no `items`")?;
                Shape::List(Box::new(self.shape(&format!("{name}Item"), items, about)?))
            }
            SchemaKind::Type(Type::Object(object)) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => {
                    Shape::Map(Box::new(self.shape(&format!("{name}Value"), &**values, about)?))
                }
                _ => return Err(format!("`{path}` is an object without properties")),
            },
            // With a type, it has a key that its type does not allow.
            SchemaKind::Any(any) if any.typ.is_none() && any.all_of.is_empty() => Shape::Any,
            _ => return Err(format!("`{path}` has an unsupported schema")),
        })
    }

    /// The body of a schema that becomes a named type: an object or an enum.
    fn body(&mut self, name: &str, schema: &'a Schema) -> Read<Option<Body>> {
        match &schema.schema_kind {
            SchemaKind::Type(Type::Object(object)) if !object.properties.is_empty() => {
                let mut fields = Vec::new();
                for (key, property) in &object.properties {
                    let mut field = self.field(key, name, property, "")?;
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

    fn resolve<S: Borrow<Schema>>(
        &self,
        schema: &'a ReferenceOr<S>,
    ) -> Read<Resolved<'a, &'a Schema>> {
        reference::in_document(self.document, schema)
    }
}

/// `true` if a schema becomes a named type.
fn is_named(schema: &Schema) -> bool {
    match &schema.schema_kind {
        SchemaKind::Type(Type::Object(object)) => !object.properties.is_empty(),
        SchemaKind::Type(Type::String(text)) => !text.enumeration.is_empty(),
        _ => false,
    }
}

fn description(data: &SchemaData) -> String {
    data.description.as_deref().unwrap_or_default().trim().to_owned()
}
