//! Fills in what an import leaves to people: sentences, and examples of required texts. The
//! sentences consist of names; upstream's words never enter the spec.

use heck::ToSnakeCase;
use serde_json::{Map, Value};

use crate::spec::{extension, lint};

/// The longest text made from a name, in characters.
const LONGEST: usize = 80;

/// Verbs of operations, and how a summary begins with them.
const VERBS: &[(&str, &str)] = &[
    ("add", "Adds"),
    ("attach", "Attaches"),
    ("cancel", "Cancels"),
    ("check", "Checks"),
    ("create", "Creates"),
    ("delete", "Deletes"),
    ("describe", "Returns"),
    ("detach", "Detaches"),
    ("disable", "Disables"),
    ("enable", "Enables"),
    ("get", "Returns"),
    ("list", "Lists"),
    ("modify", "Changes"),
    ("query", "Returns"),
    ("release", "Releases"),
    ("remove", "Removes"),
    ("send", "Sends"),
    ("set", "Sets"),
    ("start", "Starts"),
    ("stop", "Stops"),
    ("tag", "Tags"),
    ("untag", "Untags"),
    ("update", "Changes"),
];

/// The place of a value, for its sentence.
#[derive(Clone, Copy)]
enum Place {
    Request,
    Response,
}

/// Describes an operation and everything below it. Returns the parameters whose pattern was removed
/// because no example at hand matches it.
pub(super) fn describe(operation: &mut Value, product: &str) -> Vec<String> {
    let name = operation["operationId"].as_str().unwrap_or_default().to_owned();
    let mut unmatched = Vec::new();
    let Some(operation) = operation.as_object_mut() else { return unmatched };
    operation.insert("summary".to_owned(), summary(&name).into());
    let description = format!("Calls this operation of {product}. The text is made from its name.");
    operation.insert("description".to_owned(), description.into());
    if let Some(list) = operation.get_mut("parameters").and_then(Value::as_array_mut) {
        list.iter_mut().for_each(|one| parameter(one, &mut unmatched));
    }
    for content in ["requestBody", "responses"] {
        let pointer = match content {
            "requestBody" => "/content/application~1x-www-form-urlencoded/schema",
            _ => "/200/content/application~1json/schema",
        };
        let place = if content == "requestBody" { Place::Request } else { Place::Response };
        if let Some(schema) =
            operation.get_mut(content).and_then(|found| found.pointer_mut(pointer))
        {
            fields(schema, place);
            if content == "requestBody" {
                form_examples(schema);
            }
        }
    }
    unmatched
}

fn parameter(parameter: &mut Value, unmatched: &mut Vec<String>) {
    let name = parameter["name"].as_str().unwrap_or_default().to_owned();
    let pointer = ["/schema", "/content/application~1json/schema"]
        .into_iter()
        .find(|pointer| parameter.pointer(pointer).is_some());
    let Some(pointer) = pointer else { return };
    let mut schema = parameter.pointer(pointer).cloned().unwrap_or_default();
    parameter["description"] = sentence(&name, &schema, Place::Request).into();
    if parameter["required"] == true && parameter.get("example").is_none() {
        let mut found = example(&schema);
        if found.is_none() && without_pattern(&mut schema) {
            found = example(&schema);
            parameter.pointer_mut(pointer).into_iter().for_each(|old| *old = schema.clone());
            unmatched.push(name);
        }
        if let Some(found) = found {
            parameter["example"] = found;
        }
    }
    if let Some(schema) = parameter.pointer_mut(pointer) {
        below(schema, Place::Request);
    }
}

/// A required form parameter without an example serves no example call.
fn form_examples(form: &mut Value) {
    let required: Vec<String> = form["required"]
        .as_array()
        .map(|names| names.iter().filter_map(|name| name.as_str().map(str::to_owned)).collect())
        .unwrap_or_default();
    for name in required {
        let Some(schema) = form["properties"].get_mut(&name) else { continue };
        if schema.get("example").is_none()
            && let Some(example) = example(schema)
        {
            schema["example"] = example;
        }
    }
}

fn fields(object: &mut Value, place: Place) {
    let properties = object.get_mut("properties").and_then(Value::as_object_mut);
    for (name, schema) in properties.into_iter().flatten() {
        let text = sentence(name, schema, place);
        describe_schema(schema, text);
        below(schema, place);
    }
}

/// Describes the values inside a value.
fn below(schema: &mut Value, place: Place) {
    values(schema);
    fields(schema, place);
    for (key, text) in
        [("items", "An entry of the list."), ("additionalProperties", "A value of the map.")]
    {
        if let Some(inner) = schema.get_mut(key).filter(|inner| inner.is_object()) {
            if inner.get("properties").is_some() {
                describe_schema(inner, text.to_owned());
            }
            below(inner, place);
        }
    }
}

fn describe_schema(schema: &mut Value, text: String) {
    let Some(schema) = schema.as_object_mut().filter(|schema| !schema.contains_key("$ref")) else {
        return;
    };
    schema.entry("description").or_insert(text.into());
}

/// Sentences for documented values.
fn values(schema: &mut Value) {
    let Some(list) = schema.get("enum").and_then(Value::as_array) else { return };
    let sentences: Map<String, Value> = list
        .iter()
        .filter_map(Value::as_str)
        .map(|value| {
            let text = format!("The value `{value}`.");
            let is_good = !value.trim().is_empty() && is_good(&text, "");
            let text = if is_good { text } else { "A documented value.".to_owned() };
            (value.to_owned(), text.into())
        })
        .collect();
    schema[extension::NAME]["values"] = sentences.into();
}

/// `Creates DB instances.`
fn summary(operation: &str) -> String {
    let words = words(operation);
    let (verb, rest) = words.split_once(' ').unwrap_or((&words, ""));
    let known = VERBS.iter().find(|(known, _)| *known == verb);
    let text = match known {
        Some((_, verb)) if !rest.is_empty() => format!("{verb} {rest}."),
        _ => format!("Calls `{operation}`."),
    };
    if is_good(&text, operation) { text } else { "Calls this operation.".to_owned() }
}

/// `The instance ID of the request.`
fn sentence(name: &str, schema: &Value, place: Place) -> String {
    let place = match place {
        Place::Request => "of the request",
        Place::Response => "in the response",
    };
    let list = if schema["type"] == "array" { "list of " } else { "" };
    let text = format!("The {list}{} {place}.", words(name));
    if is_good(&text, name) { text } else { format!("A value {place}.") }
}

fn is_good(text: &str, name: &str) -> bool {
    text.chars().count() <= LONGEST
        && !text.chars().any(|letter| letter.is_control() || letter == '\u{fffd}')
        && lint::is_sentence(text, name)
}

/// The words of a name: `DB instance ID`.
fn words(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' })
        .collect();
    let word = |word: &str| match word {
        "api" | "db" | "dns" | "id" | "ip" | "ssl" | "uid" | "url" | "vpc" => word.to_uppercase(),
        "ids" => "IDs".to_owned(),
        word => word.to_owned(),
    };
    plain.to_snake_case().split('_').map(word).collect::<Vec<_>>().join(" ")
}

/// A text, or a list of one, that fits the limits of a schema. `None` if other kinds need none, or
/// nothing at hand fits.
fn example(schema: &Value) -> Option<Value> {
    if schema.get("enum").or(schema.get("example")).is_some() {
        return None;
    }
    match schema["type"].as_str()? {
        "string" => text(schema).map(Value::from),
        "array" => {
            let entry = example(&schema["items"])?;
            let least = schema["minItems"].as_u64().unwrap_or(1).clamp(1, 64);
            Some((0..least).map(|_| entry.clone()).collect())
        }
        _ => None,
    }
}

/// Removes the pattern of a text or of the texts of a list. Returns `false` if there was no pattern.
fn without_pattern(schema: &mut Value) -> bool {
    let Some(object) = schema.as_object_mut() else { return false };
    object.shift_remove("pattern").is_some() || object.get_mut("items").is_some_and(without_pattern)
}

fn text(schema: &Value) -> Option<String> {
    let least = schema["minLength"].as_u64().unwrap_or(0);
    let most = schema["maxLength"].as_u64().unwrap_or(u64::MAX);
    let pattern = schema["pattern"].as_str().and_then(|pattern| regress::Regex::new(pattern).ok());
    let long = "sample".chars().cycle().take(usize::try_from(least.min(4096)).unwrap_or(0));
    let candidates = [
        "sample",
        "a",
        "1",
        "12",
        "true",
        "sample-1",
        "Sample-1",
        "cn-hangzhou",
        "10.0.0.1",
        "10.0.0.0/24",
        "https://example.com/",
        "2024-01-01",
        "2024-01-01T00:00Z",
        "2024-01-01T00:00:00Z",
        "user@example.com",
    ];
    candidates.into_iter().map(str::to_owned).chain([long.collect()]).find(|text| {
        let length = u64::try_from(text.chars().count()).unwrap_or(u64::MAX);
        (least..=most).contains(&length)
            && pattern.as_ref().is_none_or(|pattern| pattern.find(text).is_some())
    })
}
