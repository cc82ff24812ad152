//! The operations of upstream's metadata to facts: parameters, replies and their examples. It must not
//! look beyond the operation.

use serde_json::Value;

use super::cursor::{Cursor, Wrong};
use super::quota;
use super::schema::Schemas;
use crate::facts::{FieldFacts, Kind, OperationFacts, ParameterFacts, Place, RamFacts};

/// Parameters that the gateway adds to every operation. They are undocumented and stay out of the spec;
/// a caller can still send them as extra parameters.
const GATEWAY: [&str; 4] = ["OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"];

/// Passed over on purpose: `methods`, `schemes` and `security` are the same for the whole service, the
/// spec links to the list of error codes, `operationType` and `systemTags` are no RAM facts (upstream
/// tags `UpdateFlowJSONAsset` with `get`), and the rest is prose or housekeeping.
const OPERATION_KEYS: &[&str] = &[
    "consumes",
    "deprecated",
    "description",
    "errorCodes",
    "extraInfo",
    "methods",
    "operationType",
    "parameters",
    "produces",
    "ramActions",
    "requestParamsDescription",
    "responseDemo",
    "responseParamsDescription",
    "responses",
    "schemes",
    "security",
    "staticInfo",
    "summary",
    "systemTags",
    "title",
];

const PARAMETER_KEYS: &[&str] =
    &["deprecated", "description", "in", "name", "required", "schema", "style"];

/// Reads operations, and counts what it passes over.
pub(super) struct Operations<'a> {
    pub(super) schemas: Schemas<'a>,
    pub(super) gateway_parameters: usize,
}

impl<'a> Operations<'a> {
    /// Reads one operation.
    pub(super) fn read(&mut self, name: &str, api: &Cursor<'a>) -> Result<OperationFacts, Wrong> {
        api.entries()?;
        self.schemas.operation = name.to_owned();
        self.schemas.unknown_keys(api, OPERATION_KEYS);
        let mut parameters = Vec::new();
        for parameter in api.get("parameters").map_or(Ok(Vec::new()), |list| list.items())? {
            parameters.extend(self.parameter(&parameter)?);
        }
        let words = api.words(&["title", "summary", "description"])?;
        Ok(OperationFacts {
            name: name.to_owned(),
            deprecated: Some(api.get("deprecated").map_or(Ok(false), |value| value.boolean())?),
            qps: quota::calls_per_second(&words),
            ram: RamFacts { action: ram_action(api)?, ..RamFacts::default() },
            parameters,
            reply: self.reply(api)?,
            reply_example: self.reply_example(api)?,
            words,
        })
    }

    fn parameter(&mut self, at: &Cursor<'a>) -> Result<Option<ParameterFacts>, Wrong> {
        let name = at.need("name")?.text()?;
        if GATEWAY.contains(&name) {
            self.gateway_parameters += 1;
            return Ok(None);
        }
        self.schemas.unknown_keys(at, PARAMETER_KEYS);
        let place = at.need("in")?;
        let place = match place.text()? {
            "query" => Some(Place::Query),
            "formData" => Some(Place::Form),
            other => {
                self.schemas.report(&place, format!("a parameter in the {other}"));
                None
            }
        };
        let schema = at.need("schema")?;
        let mut value = self.schemas.value(&schema, true)?;
        // As a list of names, `required` concerns the fields of the object.
        let of_schema = schema.get("required").filter(|flag| flag.items().is_err());
        let required = at.get("required").or(of_schema).map_or(Ok(false), |flag| flag.boolean())?;
        if let Some(deprecated) = at.get("deprecated") {
            value.deprecated = Some(deprecated.boolean()?);
        }
        if value.words.is_empty() {
            value.words = at.words(&["description"])?;
        }
        let nested =
            matches!(value.kind, Kind::Any | Kind::List(_) | Kind::Map(_) | Kind::Object(_));
        let style = at.get("style");
        match (&style, style.as_ref().map_or(Ok("simple"), Cursor::text)?) {
            (_, "json") if nested => {}
            (_, "simple") if !nested => {}
            (Some(style), name) => {
                let what = if nested { "an object or list" } else { "a single value" };
                self.schemas.report(style, format!("{what} in the style {name:?}"));
            }
            (None, _) => {
                self.schemas.report(at, "an object or list that is not sent as JSON text");
            }
        }
        let field = FieldFacts { name: name.to_owned(), required: Some(required), value };
        Ok(Some(ParameterFacts { place, field }))
    }

    fn reply(&mut self, api: &Cursor<'a>) -> Result<Option<Vec<FieldFacts>>, Wrong> {
        let Some(responses) = api.get("responses") else { return Ok(None) };
        let mut reply = None;
        for (status, response) in responses.entries()? {
            let schema = response.get("schema");
            match schema {
                Some(schema) if status == "200" => {
                    self.schemas.unknown_keys(&response, &["description", "headers", "schema"]);
                    if let Some(headers) = response.get("headers")
                        && !headers.entries()?.is_empty()
                    {
                        self.schemas.report(&headers, "headers of a reply");
                    }
                    reply = match self.schemas.value(&schema, false)?.kind {
                        Kind::Object(fields) => Some(fields),
                        // An object that nothing more is said of.
                        Kind::Map(_) => Some(Vec::new()),
                        _ => {
                            self.schemas.report(&schema, "a reply that is no object");
                            None
                        }
                    };
                }
                Some(schema) => self
                    .schemas
                    .report(&schema, format!("a reply of its own for the status {status}")),
                None => {}
            }
        }
        Ok(reply)
    }

    /// The first JSON example of a reply: JSON text inside of JSON text.
    fn reply_example(&mut self, api: &Cursor<'a>) -> Result<Option<Value>, Wrong> {
        let Some(demo) = api.get("responseDemo") else { return Ok(None) };
        let text = demo.text()?;
        if text.trim().is_empty() {
            return Ok(None);
        }
        let demos: Vec<Value> = serde_json::from_str(text)
            .map_err(|error| demo.wrong(format!("the text inside is no JSON list: {error}")))?;
        let examples = demos.iter().filter(|demo| demo["type"] == "json");
        let Some(example) = examples
            .filter_map(|demo| demo["example"].as_str())
            .find(|text| !text.trim().is_empty())
        else {
            return Ok(None);
        };
        match serde_json::from_str(example) {
            Ok(example) => Ok(Some(example)),
            Err(error) => {
                self.schemas.report(&demo, format!("an example that is no JSON: {error}"));
                Ok(None)
            }
        }
    }
}

/// The RAM action, where the metadata names exactly one. Upstream knows two forms.
fn ram_action(api: &Cursor<'_>) -> Result<Option<String>, Wrong> {
    let mut actions = Vec::new();
    for entry in api.get("ramActions").map_or(Ok(Vec::new()), |list| list.items())? {
        let entry = entry.get("ramAction").unwrap_or(entry);
        if let Some(action) = entry.get("action") {
            actions.push(action.text()?.to_owned());
        }
    }
    Ok(if actions.len() == 1 { actions.pop() } else { None })
}
