//! Writes the file of a new operation. It does not know where the file goes.

use serde_json::{Map, Value, json};

use super::compose::Composer;
use super::merge::FORM;
use crate::spec::extension::{self, Access};
use crate::spec::{lint, operation_file, reference, schema_line};
use crate::upstream::addresses;
use crate::upstream::facts::{FieldFacts, Kind, OperationFacts, ParameterFacts, Place, ValueFacts};
use crate::upstream::yaml;

/// The shared response for a refusal by the gateway.
const GATEWAY_ERROR: &str = "GatewayError";

/// The text of the file. Undocumented facts get the cautious value, and a note.
pub(super) fn text(composer: &mut Composer<'_>, facts: &OperationFacts, family: &str) -> String {
    composer.sentence("operation", &facts.words);
    let mut operation = Map::new();
    operation.insert("operationId".into(), facts.name.clone().into());
    operation.insert("tags".into(), json!([family]));
    if facts.deprecated == Some(true) {
        operation.insert("deprecated".into(), true.into());
    }
    let page = addresses::page(composer.product, &facts.name);
    operation
        .insert("externalDocs".into(), json!({ "description": "Documentation page", "url": page }));
    operation.insert(extension::NAME.into(), extension(composer, facts));
    let parameters = facts.parameters.iter().filter(|one| one.field.value.is_expressible());
    let (query, form): (Vec<_>, Vec<_>) =
        parameters.partition(|parameter| parameter.place != Some(Place::Form));
    if !query.is_empty() {
        let list = query.into_iter().map(|ParameterFacts { field, .. }| {
            composer.parameter(field, &format!("request.{}", field.name))
        });
        operation.insert("parameters".into(), list.collect());
    }
    if !form.is_empty() {
        let form = form_of(composer, &form);
        operation.insert("requestBody".into(), json!({ "content": { FORM: { "schema": form } } }));
    }
    operation.insert("responses".into(), responses(composer, facts));
    let path = operation_file::path(family, &facts.name);
    schema_line(&path) + &yaml::file(&json!({ facts.method.unwrap_or_default().key(): operation }))
}

fn extension(composer: &mut Composer<'_>, facts: &OperationFacts) -> Value {
    let ram = &facts.ram;
    let action = ram.action.clone().unwrap_or_else(|| {
        // Names of actions are words.
        let name = if lint::is_word(&facts.name) { &facts.name } else { "*" };
        format!("{}:{name}", composer.product.id)
    });
    let resource = ram.resource.clone().unwrap_or_else(|| "*".to_owned());
    if ram.access.is_none() {
        composer.assume(
            "operation",
            &format!(
                "the source has no RAM table; written as {action}, access none, resource {resource}"
            ),
        );
    }
    let access = ram.access.unwrap_or(Access::None);
    let retry = match access {
        Access::Get | Access::List => "safe",
        _ => "never",
    };
    composer.assume(
        "operation",
        &format!("no source documents the retry class; written as `retry: {retry}`"),
    );
    let mut extension = Map::new();
    extension.insert(
        "ram".into(),
        json!({
            "action": action,
            "access": access,
            "resource": resource,
            "condition-keys": ram.condition_keys.clone().unwrap_or_default(),
            "dependent-actions": ram.dependent_actions.clone().unwrap_or_default(),
        }),
    );
    extension.insert("retry".into(), retry.into());
    if let Some(qps) = facts.qps {
        extension.insert("qps".into(), qps.into());
    }
    extension.insert("error-codes".into(), addresses::error_codes(composer.product).into());
    let notes = addresses::release_notes(composer.product, &facts.name);
    extension.insert("release-notes".into(), notes.into());
    extension.into()
}

fn form_of(composer: &mut Composer<'_>, parameters: &[&ParameterFacts]) -> Value {
    let mut properties = Map::new();
    let mut required = Vec::new();
    for ParameterFacts { field, .. } in parameters {
        let subject = format!("request.{}", field.name);
        if composer.required(field, &subject) {
            required.push(field.name.clone());
        }
        properties.insert(field.name.clone(), composer.property(&field.value, &subject));
    }
    if required.is_empty() {
        return json!({ "type": "object", "properties": properties });
    }
    json!({ "type": "object", "required": required, "properties": properties })
}

fn responses(composer: &mut Composer<'_>, facts: &OperationFacts) -> Value {
    let mut properties = Map::new();
    let elements = facts.response.iter().flatten();
    for field in elements.filter(|field| field.value.is_expressible()) {
        let element = composer.element(field, &format!("response.{}", field.name));
        properties.insert(field.name.clone(), element);
    }
    if properties.is_empty() {
        let field = request_id();
        composer.assume(
            "response",
            "the source does not describe it; written with the elements of every response",
        );
        properties.insert(field.name.clone(), composer.element(&field, "response.RequestId"));
    }
    let mut media = json!({ "schema": { "type": "object", "properties": properties } });
    if let Some(example) = &facts.response_example {
        media["example"] = example.clone();
    }
    // OpenAPI requires a sentence here. This one fits every operation.
    let sentence = "The result of the operation.";
    composer.assume("response", "the description of the response is the general one");
    let failure = json!({ "$ref": reference::to_component(&composer.product.file, "responses", GATEWAY_ERROR) });
    json!({
        "200": { "description": sentence, "content": { "application/json": media } },
        "4XX": failure,
        "5XX": failure,
    })
}

/// The element that the gateway adds to every response.
fn request_id() -> FieldFacts {
    let value = ValueFacts { kind: Kind::String, ..ValueFacts::default() };
    FieldFacts { name: "RequestId".to_owned(), required: None, value }
}
