//! Reads the operations of upstream's metadata into facts: parameters, responses and their
//! examples. It does not look beyond the operation.

use serde_json::Value;

use super::cursor::{Cursor, Wrong};
use super::schema::Schemas;
use crate::upstream::facts::{
    FieldFacts, Kind, Method, OperationFacts, ParameterFacts, Place, RamFacts, Style, ValueFacts,
    quota,
};

/// Parameters that the gateway adds to every operation. They are undocumented and not in the spec;
/// callers can send them as extra parameters.
const GATEWAY: [&str; 4] = ["OwnerId", "OwnerAccount", "ResourceOwnerId", "ResourceOwnerAccount"];

/// Ignored on purpose: `schemes` and `security` are the same for the whole service, the spec links
/// to the error codes, `operationType` and `systemTags` are not RAM facts (upstream tags
/// `UpdateFlowJSONAsset` with `get`), and the rest is prose or housekeeping.
const OPERATION_KEYS: &[&str] = &[
    "changeSet",
    "consumes",
    "deprecated",
    "description",
    "errorCodes",
    "eventInfo",
    "extraInfo",
    "methods",
    "operationType",
    "parameters",
    "path",
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
    "tags",
    "title",
    "translator",
    "visibility",
];

const PARAMETER_KEYS: &[&str] =
    &["deprecated", "description", "in", "name", "required", "schema", "style"];

/// Reads operations, and counts the ignored parameters.
pub(super) struct Operations<'a> {
    pub(super) schemas: Schemas<'a>,
    pub(super) gateway_parameters: usize,
}

impl<'a> Operations<'a> {
    /// Reads one operation. `None` if the spec cannot express it, which is reported.
    pub(super) fn read(&mut self, name: &str, api: &Cursor<'a>) -> Option<OperationFacts> {
        self.schemas.findings.operation = name.to_owned();
        let read = self.operation(name, api);
        self.schemas.findings.said(read)
    }

    fn operation(&mut self, name: &str, api: &Cursor<'a>) -> Result<OperationFacts, Wrong> {
        api.entries()?;
        if let Some(path) = api.get("path").filter(|path| path.node.as_str() != Some("/")) {
            return Err(path.wrong("an operation with its own path"));
        }
        let method = method(api)?;
        self.schemas.findings.unknown_keys(api, OPERATION_KEYS);
        let mut parameters: Vec<ParameterFacts> = Vec::new();
        for parameter in api.get("parameters").map_or(Ok(Vec::new()), |list| list.items())? {
            self.parameter(&parameter, method, &mut parameters);
        }
        let words = api.words(&["title", "summary", "description"]);
        Ok(OperationFacts {
            name: name.to_owned(),
            method: Some(method),
            deprecated: Some(self.schemas.findings.flag(api, "deprecated") == Some(true)),
            qps: quota::calls_per_second(&words),
            ram: RamFacts {
                action: self.schemas.findings.said(ram_action(api)).flatten(),
                ..RamFacts::default()
            },
            parameters,
            response: self.response(api)?,
            response_example: self.response_example(api),
            words,
            origin: api.origin(),
        })
    }

    /// Reads a parameter. If the spec cannot express it, only its name is kept.
    fn parameter(&mut self, at: &Cursor<'a>, method: Method, known: &mut Vec<ParameterFacts>) {
        let Some(name) = self.schemas.findings.said(at.need("name").and_then(|name| name.text()))
        else {
            return;
        };
        if GATEWAY.contains(&name) {
            self.gateway_parameters += 1;
            return;
        }
        let is_same = |one: &&mut ParameterFacts| one.field.name == name;
        let earlier = known.iter_mut().find(is_same);
        if earlier.as_ref().is_some_and(|earlier| earlier.field.value.is_expressible()) {
            let problem = format!("a duplicate parameter `{name}`; the first one is kept");
            return self.schemas.findings.report(at, problem);
        }
        let read = self.readable(name, at, method);
        let read = self.schemas.findings.said(read).unwrap_or_else(|| {
            let value = ValueFacts { kind: Kind::Inexpressible, ..ValueFacts::default() };
            ParameterFacts {
                place: None,
                field: FieldFacts { name: name.to_owned(), required: None, value },
            }
        });
        match earlier {
            Some(earlier) => *earlier = read,
            None => known.push(read),
        }
    }

    fn readable(
        &mut self,
        name: &str,
        at: &Cursor<'a>,
        method: Method,
    ) -> Result<ParameterFacts, Wrong> {
        self.schemas.findings.unknown_keys(at, PARAMETER_KEYS);
        let place = at.need("in")?;
        let place = match place.text()? {
            "query" => Place::Query,
            // The service reads a parameter from either place, and only one is left.
            "body" | "formData" if method == Method::Get => {
                self.schemas.findings.report(
                    &place,
                    "a form parameter of an operation that allows only GET; it goes into the query",
                );
                Place::Query
            }
            // In this style of API, the body is a form whatever the metadata calls it.
            "body" | "formData" => Place::Form,
            other => return Err(place.wrong(format!("a parameter in the {other}"))),
        };
        let schema = at.need("schema")?;
        let mut value = self.schemas.value(&schema, true);
        // A list of names in `required` applies to the fields of the object.
        let of_schema = schema.get("required").filter(|flag| flag.items().is_err());
        let required = if at.get("required").is_some() {
            self.schemas.findings.flag(at, "required")
        } else {
            of_schema.and_then(|flag| self.schemas.findings.said(flag.boolean()))
        };
        if let Some(deprecated) = self.schemas.findings.flag(at, "deprecated") {
            value.deprecated = Some(deprecated);
        }
        if value.words.is_empty() {
            value.words = at.words(&["description"]);
        }
        value.style = style_of(at, &value)?;
        let required = Some(required == Some(true));
        let field = FieldFacts { name: name.to_owned(), required, value };
        Ok(ParameterFacts { place: Some(place), field })
    }

    /// The response elements. `None` if undocumented.
    fn response(&mut self, api: &Cursor<'a>) -> Result<Option<Vec<FieldFacts>>, Wrong> {
        let Some(responses) = api.get("responses") else { return Ok(None) };
        let mut elements = None;
        for (status, response) in responses.entries()? {
            let Some(schema) = response.get("schema") else { continue };
            if status != "200" {
                self.schemas
                    .findings
                    .report(&schema, format!("a separate response for status {status}"));
                continue;
            }
            self.schemas.findings.unknown_keys(&response, &["description", "headers", "schema"]);
            if let Some(headers) = response.get("headers")
                && headers.entries().map_or(true, |headers| !headers.is_empty())
            {
                self.schemas.findings.report(&headers, "response headers");
            }
            elements = match self.schemas.value(&schema, false).kind {
                Kind::Object(fields) => Some(fields),
                // An object without further description.
                Kind::Map(value) if value.kind == Kind::Any => Some(Vec::new()),
                // A map: its keys are not known elements, and callers read none of them.
                Kind::Map(_) => {
                    self.schemas.findings.report(&schema, "a response with free keys");
                    Some(Vec::new())
                }
                // The reason is reported already.
                Kind::Unknown | Kind::Any | Kind::Inexpressible => None,
                _ => {
                    self.schemas.findings.report(&schema, "a response that is not an object");
                    None
                }
            };
        }
        Ok(elements)
    }

    /// The first JSON example of a response: JSON text inside JSON text.
    fn response_example(&mut self, api: &Cursor<'a>) -> Option<Value> {
        let demo = api.get("responseDemo")?;
        let text = self.schemas.findings.said(demo.text())?;
        if text.trim().is_empty() {
            return None;
        }
        let demos: Result<Vec<Value>, _> = serde_json::from_str(text);
        let demos =
            demos.map_err(|error| demo.wrong(format!("the text is not a JSON list: {error}")));
        let demos = self.schemas.findings.said(demos)?;
        let examples = demos.iter().filter(|demo| demo["type"] == "json");
        let example = examples
            .filter_map(|demo| demo["example"].as_str())
            .find(|text| !text.trim().is_empty())?;
        let example = serde_json::from_str(example);
        self.schemas.findings.said(
            example.map_err(|error| demo.wrong(format!("an example that is not JSON: {error}"))),
        )
    }
}

/// The method to call an operation with: POST unless only GET is allowed.
fn method(api: &Cursor<'_>) -> Result<Method, Wrong> {
    let Some(methods) = api.get("methods") else { return Ok(Method::default()) };
    let allowed = methods.items()?;
    let is_allowed = |method: &Method| {
        let is_it = |text: &str| text.eq_ignore_ascii_case(method.key());
        allowed.iter().any(|one| one.node.as_str().is_some_and(is_it))
    };
    let found = Method::ALL.into_iter().find(is_allowed);
    found.ok_or_else(|| methods.wrong("an operation that allows neither POST nor GET"))
}

/// The encoding of a parameter, which must fit its type. A single value is text. Without a style,
/// the gateway spreads a nested value over one pair for each single value in it.
fn style_of(at: &Cursor<'_>, value: &ValueFacts) -> Result<Option<Style>, Wrong> {
    let kind = &value.kind;
    if !value.is_expressible() {
        return Ok(None);
    }
    let what = match kind {
        Kind::Unknown => "a value without a type",
        kind if kind.is_nested() => "an object or list",
        _ => "a single value",
    };
    let is_single = !kind.is_nested() && *kind != Kind::Unknown;
    let Some(style) = at.get("style").filter(|style| style.node.as_str() != Some("")) else {
        return match kind {
            _ if is_single => Ok(None),
            Kind::List(_) | Kind::Map(_) | Kind::Object(_) => Ok(Some(Style::RepeatList)),
            _ => Err(at.wrong(format!("{what} not sent as JSON text"))),
        };
    };
    match (style.text()?, kind) {
        ("simple", _) if is_single => Ok(None),
        ("json", _) if !is_single => Ok(Some(Style::Json)),
        ("repeatList", Kind::List(_) | Kind::Map(_) | Kind::Object(_)) => {
            Ok(Some(Style::RepeatList))
        }
        ("flat", Kind::List(_) | Kind::Map(_) | Kind::Object(_)) => Ok(Some(Style::Flat)),
        ("simple", Kind::List(entry)) if !entry.kind.is_nested() && entry.kind != Kind::Unknown => {
            Ok(Some(Style::Simple))
        }
        (name, _) => Err(style.wrong(format!("{what} in the style {name:?}"))),
    }
}

/// The RAM action, if the metadata names exactly one. Upstream has two forms.
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
