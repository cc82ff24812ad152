//! Reads the facts of our spec and resolves shared components. It does not validate the spec: a
//! file just written by a command may lack sentences.

use std::borrow::Borrow;
use std::num::NonZeroU32;

use openapiv3::{
    AdditionalProperties, IntegerFormat, OpenAPI, Parameter, ParameterData,
    ParameterSchemaOrContent, ReferenceOr, Schema, SchemaData, SchemaKind, StatusCode, Type,
    VariantOrUnknownOrEmpty,
};
use serde_json::Number;

use super::{
    FieldFacts, Kind, Limits, Method, OperationFacts, ParameterFacts, Place, RamFacts, Style,
    ValueFacts, Width, limit,
};
use crate::spec::extension::{self, OperationExtension, SchemaExtension};
use crate::spec::reference;
use crate::spec::{self, Diagnostics, Document, Documents, SpecFiles};

/// The problem and its operation.
struct Unreadable {
    operation: String,
    problem: String,
}

type Read<T> = Result<T, String>;

/// The facts of every operation of a spec, in the order of the root file.
pub(crate) fn of_spec(files: &SpecFiles) -> Result<Vec<OperationFacts>, Diagnostics> {
    of_documents(&spec::parsed(files)?)
}

/// The facts of parsed documents.
pub(crate) fn of_documents(documents: &Documents) -> Result<Vec<OperationFacts>, Diagnostics> {
    let fail = |document: &Document, problem: &str| {
        let mut diagnostics = Diagnostics::default();
        let message = format!("cannot read the facts of the spec: {problem}");
        document
            .report_at(&mut diagnostics, document.root.location, message)
            .help("run `cargo xtask codegen --check` for every problem of the spec with its place");
        diagnostics
    };
    let document = spec::typed(documents).map_err(|problem| fail(&documents.root, &problem))?;
    read(&document)
        .map_err(|error| fail(spec::document_of(documents, &error.operation), &error.problem))
}

fn read(document: &OpenAPI) -> Result<Vec<OperationFacts>, Unreadable> {
    let spec = Spec { document };
    let mut operations = Vec::new();
    for (path, item) in &document.paths.paths {
        let name = path.trim_start_matches("/#");
        let facts = Method::of(item);
        let facts = facts.and_then(|(method, found)| spec.operation(name, method, found));
        operations
            .push(facts.map_err(|problem| Unreadable { operation: name.to_owned(), problem })?);
    }
    Ok(operations)
}

struct Spec<'a> {
    document: &'a OpenAPI,
}

impl<'a> Spec<'a> {
    fn operation(
        &self,
        name: &str,
        method: Method,
        found: &'a openapiv3::Operation,
    ) -> Read<OperationFacts> {
        let key = extension::NAME;
        let extension = found.extensions.get(key).cloned();
        let extension: OperationExtension =
            serde_json::from_value(extension.ok_or_else(|| format!("`{key}` is missing"))?)
                .map_err(|error| format!("`{key}`: {error}"))?;
        let mut parameters = Vec::new();
        for parameter in &found.parameters {
            let Some(Parameter::Query { parameter_data, .. }) = parameter.as_item() else {
                return Err("a parameter is not a query parameter".to_owned());
            };
            let field = self.parameter(parameter_data)?;
            parameters.push(ParameterFacts { place: Some(Place::Query), field });
        }
        if let Some(body) = found.request_body.as_ref().and_then(ReferenceOr::as_item) {
            let media = body.content.values().next().ok_or("the request body has no content")?;
            let form = media.schema.as_ref().ok_or("the form has no schema")?;
            let Kind::Object(fields) = self.value(form, true, &mut Vec::new())?.kind else {
                return Err("the form is not an object with properties".to_owned());
            };
            let in_form = |mut field: FieldFacts| {
                let is_nested = field.value.kind.is_nested();
                field.value.style = field.value.style.or(is_nested.then_some(Style::Json));
                ParameterFacts { place: Some(Place::Form), field }
            };
            parameters.extend(fields.into_iter().map(in_form));
        }
        let response = found.responses.responses.get(&StatusCode::Code(200));
        let response = response
            .and_then(ReferenceOr::as_item)
            .and_then(|response| response.content.get("application/json"))
            .ok_or("the response is missing")?;
        let schema = response.schema.as_ref().ok_or("the response has no schema")?;
        let elements = match self.value(schema, false, &mut Vec::new())?.kind {
            Kind::Object(fields) => fields,
            _ => return Err("the response is not an object with properties".to_owned()),
        };
        Ok(OperationFacts {
            name: name.to_owned(),
            method: Some(method),
            deprecated: Some(found.deprecated),
            qps: extension.qps.map(NonZeroU32::get),
            ram: RamFacts {
                action: Some(extension.ram.action),
                access: Some(extension.ram.access),
                resource: Some(extension.ram.resource),
                condition_keys: Some(extension.ram.condition_keys),
                dependent_actions: Some(extension.ram.dependent_actions),
            },
            parameters,
            response: Some(elements),
            response_example: response.example.clone(),
            ..OperationFacts::default()
        })
    }

    fn parameter(&self, data: &'a ParameterData) -> Read<FieldFacts> {
        let schema = match &data.format {
            ParameterSchemaOrContent::Schema(schema) => schema,
            ParameterSchemaOrContent::Content(content) => content
                .values()
                .next()
                .and_then(|media| media.schema.as_ref())
                .ok_or_else(|| format!("the parameter `{}` has no schema", data.name))?,
        };
        let mut value = self.value(schema, true, &mut Vec::new())?;
        value.deprecated = Some(value.deprecated == Some(true) || data.deprecated == Some(true));
        value.example = data.example.clone().or(value.example);
        if matches!(data.format, ParameterSchemaOrContent::Content(_)) {
            value.style = Some(Style::Json);
        }
        Ok(FieldFacts { name: data.name.clone(), required: Some(data.required), value })
    }

    /// `above` are the components that contain the value.
    fn value<S: Borrow<Schema>>(
        &self,
        schema: &'a ReferenceOr<S>,
        sent: bool,
        above: &mut Vec<&'a str>,
    ) -> Read<ValueFacts> {
        let resolved = reference::in_document(self.document, schema)?;
        let mut value = ValueFacts::default();
        // Facts are a tree, so recursion stops here.
        let is_above = resolved.component.is_some_and(|name| above.contains(&name));
        if !is_above {
            above.extend(resolved.component);
            value.kind = self.kind(resolved.schema, &mut value, sent, above)?;
            above.truncate(above.len() - resolved.component.iter().count());
        }
        let layers = resolved.around.iter().copied().chain((!is_above).then_some(resolved.schema));
        for data in layers.map(|schema| &schema.schema_data) {
            value.deprecated = Some(value.deprecated == Some(true) || data.deprecated);
            value.example = value.example.or_else(|| data.example.clone());
            value.default = value.default.or_else(|| data.default.clone());
            value.style = value.style.or_else(|| style(data));
        }
        Ok(value)
    }

    fn kind(
        &self,
        schema: &'a Schema,
        value: &mut ValueFacts,
        sent: bool,
        above: &mut Vec<&'a str>,
    ) -> Read<Kind> {
        let kind = match &schema.schema_kind {
            SchemaKind::Any(_) => return Ok(Kind::Any),
            SchemaKind::Type(kind) => kind,
            _ => return Err("a schema has neither a type nor a `$ref`".to_owned()),
        };
        let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
        Ok(match kind {
            Type::Boolean(_) => Kind::Boolean,
            Type::String(text) => {
                let values: Vec<String> = text.enumeration.iter().flatten().cloned().collect();
                value.values = (!values.is_empty()).then_some(values);
                value.limits = Limits {
                    min_length: text.min_length.map(count),
                    max_length: text.max_length.map(count),
                    pattern: text.pattern.clone(),
                    ..Limits::default()
                };
                Kind::String
            }
            Type::Number(number) => {
                let exact = |number| Number::from_f64(number).as_ref().map(limit);
                value.limits.minimum = number.minimum.and_then(exact);
                value.limits.maximum = number.maximum.and_then(exact);
                Kind::Number
            }
            Type::Integer(integer) => {
                value.limits.minimum = integer.minimum.map(Number::from);
                value.limits.maximum = integer.maximum.map(Number::from);
                Kind::Integer(match integer.format {
                    VariantOrUnknownOrEmpty::Item(IntegerFormat::Int32) => Some(Width::Int32),
                    VariantOrUnknownOrEmpty::Item(IntegerFormat::Int64) => Some(Width::Int64),
                    _ => None,
                })
            }
            Type::Array(array) => {
                value.limits.min_items = array.min_items.map(count);
                value.limits.max_items = array.max_items.map(count);
                let items = array.items.as_ref().ok_or("an array has no `items`")?;
                Kind::List(Box::new(self.value(items, sent, above)?))
            }
            Type::Object(object) if !object.properties.is_empty() => {
                let mut fields = Vec::new();
                for (name, property) in &object.properties {
                    let required = sent.then(|| object.required.contains(name));
                    let value = self.value(property, sent, above)?;
                    fields.push(FieldFacts { name: name.clone(), required, value });
                }
                Kind::Object(fields)
            }
            Type::Object(object) => match &object.additional_properties {
                Some(AdditionalProperties::Schema(values)) => {
                    Kind::Map(Box::new(self.value(&**values, sent, above)?))
                }
                _ => return Err("an object has neither properties nor values".to_owned()),
            },
        })
    }
}

fn style(data: &SchemaData) -> Option<Style> {
    let extension = data.extensions.get(extension::NAME)?.clone();
    serde_json::from_value::<SchemaExtension>(extension).ok()?.style.map(Style::from)
}

impl From<extension::Style> for Style {
    fn from(style: extension::Style) -> Self {
        match style {
            extension::Style::RepeatList => Self::RepeatList,
            extension::Style::Flat => Self::Flat,
            extension::Style::Simple => Self::Simple,
        }
    }
}
