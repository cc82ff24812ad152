//! Replaces the confidential values of a call by fakes, as the spec marks them. Unknown values
//! count as confidential.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::LazyLock;

use http::StatusCode;
use serde_json::{Map, Number, Value};

use super::fakes::{Fakes, is_fake};
use crate::operation::{self, Element, OperationInfo, Sensitive, Shape};

/// The elements of every response, also of refusals.
const ENVELOPE: [&str; 6] = ["Code", "HostId", "Message", "Recommend", "RequestId", "Success"];

/// The element that names the caller's account.
const DENIED: &str = "AccessDeniedDetail";

/// The maximum length of a name.
const LONGEST_NAME: usize = 64;

/// Redacts the parameters of a call.
///
/// The keys of all objects are sorted first, here and below. Otherwise fakes would have other
/// numbers if some crate turns on serde_json's `preserve_order`.
pub(super) fn parameters(
    operation: &OperationInfo,
    mut parameters: Map<String, Value>,
    fakes: &mut Fakes,
) -> Map<String, Value> {
    parameters.sort_keys();
    parameters.values_mut().for_each(Value::sort_all_objects);
    let redacted = |(name, value): (String, Value)| {
        let known = operation.parameters.iter().find(|known| known.name == name);
        let value = match known.map(|known| (known.sensitive, &known.shape)) {
            Some((None, shape)) => open(shape, value, fakes),
            Some((kind, _)) => hidden(kind, value, fakes),
            None => hidden(None, value, fakes),
        };
        (name, value)
    };
    parameters.into_iter().map(redacted).collect()
}

/// Redacts a response. The text of a refusal may name the caller's account or quote the request, so
/// all of it is confidential.
pub(super) fn response(
    operation: &OperationInfo,
    status: StatusCode,
    mut response: Value,
    fakes: &mut Fakes,
) -> Value {
    response.sort_all_objects();
    let Value::Object(elements) = response else { return hidden(None, response, fakes) };
    let redacted = |(name, value): (String, Value)| {
        let known = operation.response.iter().find(|known| known.name == name);
        let value = match (name.as_str(), known, value) {
            // Successes have this text.
            (DENIED | "Message", _, Value::String(text)) if text == "None" => text.into(),
            (DENIED, _, value) => hidden(None, value, fakes),
            ("Message", _, Value::String(text)) if status == StatusCode::OK => {
                fakes.without_numbers(&text).into()
            }
            ("Message", _, value) => hidden(None, value, fakes),
            (_, Some(element), value) => self::element(element, value, fakes),
            (name, None, value) if ENVELOPE.contains(&name) => value,
            (_, None, value) => hidden(None, value, fakes),
        };
        (name, value)
    };
    elements.into_iter().map(redacted).collect()
}

fn element(element: &Element, value: Value, fakes: &mut Fakes) -> Value {
    match element.sensitive {
        None => open(&element.shape, value, fakes),
        kind => hidden(kind, value, fakes),
    }
}

/// A value that is not marked itself.
fn open(shape: &Shape, value: Value, fakes: &mut Fakes) -> Value {
    match (shape, value) {
        (Shape::Object(fields), Value::Object(object)) => {
            let field = |(name, value): (String, Value)| {
                let known = fields.iter().find(|field| field.name == name);
                match known {
                    Some(known) => (name, element(known, value, fakes)),
                    None => (key(name, fakes), hidden(None, value, fakes)),
                }
            };
            object.into_iter().map(field).collect()
        }
        (Shape::Array(entry), Value::Array(list)) => {
            list.into_iter().map(|value| open(entry, value, fakes)).collect()
        }
        (Shape::Map(entry), Value::Object(object)) => {
            let pair = |(name, value)| (key(name, fakes), open(entry, value, fakes));
            object.into_iter().map(pair).collect()
        }
        (_, value @ (Value::Object(_) | Value::Array(_))) => hidden(None, value, fakes),
        (_, single) => single,
    }
}

/// A value of which everything is confidential. JSON in a text stays JSON.
fn hidden(kind: Option<Sensitive>, value: Value, fakes: &mut Fakes) -> Value {
    match value {
        Value::Null | Value::Bool(_) => value,
        Value::Number(number) => self::number(&number, fakes),
        Value::String(text) if text.is_empty() => text.into(),
        Value::String(text) => match inner_json(&text) {
            Some(inner) => hidden(kind, inner, fakes).to_string().into(),
            None => fakes.of(&text, kind).into(),
        },
        Value::Array(list) => list.into_iter().map(|value| hidden(kind, value, fakes)).collect(),
        Value::Object(object) => {
            let pair = |(name, value)| (key(name, fakes), hidden(kind, value, fakes));
            object.into_iter().map(pair).collect()
        }
    }
}

/// The object or list in a text.
pub(super) fn inner_json(text: &str) -> Option<Value> {
    let may_be = text.trim_start().starts_with(['{', '[']);
    let mut inner: Value = may_be.then(|| serde_json::from_str(text).ok()).flatten()?;
    inner.sort_all_objects();
    Some(inner)
}

/// The fake of a number is a number.
fn number(number: &Number, fakes: &mut Fakes) -> Value {
    let text = number.to_string();
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    let fake = fakes.of(&digits, None);
    fake.parse::<i64>().map_or(Value::Null, Value::from)
}

/// A key that the spec does not list. Names stay, so that a cassette can be read. A phone number or
/// a text may be a key too.
fn key(name: String, fakes: &mut Fakes) -> String {
    let is_name = name.len() <= LONGEST_NAME
        && name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '$'));
    if is_name { name } else { fakes.of(&name, None) }
}

/// Replaces values that are confidential elsewhere in all texts of a value. Returns `true` if there
/// were any.
pub(super) fn scrub(value: &mut Value, fakes: &Fakes) -> bool {
    match value {
        Value::String(text) => match fakes.scrubbed(text) {
            Cow::Borrowed(_) => false,
            Cow::Owned(scrubbed) => {
                let is_new = *text != scrubbed;
                *text = scrubbed;
                is_new
            }
        },
        Value::Number(number) if !is_fake(&number.to_string()) => {
            let scrubbed = fakes.scrubbed(&number.to_string()).into_owned();
            let fake = scrubbed.parse::<i64>().ok().filter(|_| is_fake(&scrubbed));
            if let Some(fake) = fake {
                *number = fake.into();
            }
            fake.is_some()
        }
        Value::Array(list) => list.iter_mut().fold(false, |any, value| scrub(value, fakes) | any),
        Value::Object(object) => {
            let any = object.values_mut().fold(false, |any, value| scrub(value, fakes) | any);
            scrub_keys(object, fakes) | any
        }
        _ => false,
    }
}

/// The same for keys that the spec does not list.
fn scrub_keys(object: &mut Map<String, Value>, fakes: &Fakes) -> bool {
    let found: Vec<_> = object
        .keys()
        .filter(|key| !is_documented(key))
        .filter_map(|key| match fakes.scrubbed(key) {
            Cow::Owned(scrubbed) if scrubbed != **key => Some((key.clone(), scrubbed)),
            _ => None,
        })
        .collect();
    let any = !found.is_empty();
    for (key, scrubbed) in found {
        if let Some(value) = object.remove(&key) {
            object.insert(scrubbed, value);
        }
    }
    any
}

/// Returns `true` if a parameter or element of some operation has this name.
fn is_documented(name: &str) -> bool {
    static NAMES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
        let mut names = HashSet::from(ENVELOPE);
        for operation in operation::all() {
            let parameters = operation.parameters;
            names.extend(parameters.iter().map(|parameter| parameter.name));
            parameters.iter().for_each(|parameter| collect(&parameter.shape, &mut names));
            collect(&Shape::Object(operation.response), &mut names);
        }
        names
    });
    NAMES.contains(name)
}

fn collect(shape: &Shape, names: &mut HashSet<&'static str>) {
    match *shape {
        Shape::Object(fields) => {
            for field in fields {
                names.insert(field.name);
                collect(&field.shape, names);
            }
        }
        Shape::Array(inner) | Shape::Map(inner) => collect(inner, names),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::operation::find;

    fn redacted(operation: &str, given: Value) -> Value {
        let Value::Object(given) = given else { panic!("an object") };
        parameters(find(operation).unwrap(), given, &mut Fakes::default()).into()
    }

    #[test]
    fn marked_and_unknown_parameters_are_replaced() {
        let given = json!({
            "ChannelType": "whatsapp",
            "From": "8613800000000",
            "To": "8613900000000",
            "Content": r#"{"text":"Hello","link":["Hello",1.5,true]}"#,
            "TemplateParams": { "name": "Ada", "138": "Ada" },
            "New": "x",
        });
        let expected = json!({
            "ChannelType": "whatsapp",
            "From": "9990000000003",
            "To": "9990000000007",
            "Content": r#"{"link":["<message-1>",9990000000002,true],"text":"<message-1>"}"#,
            "TemplateParams": { "name": "<message-6>", "9990000000005": "<message-6>" },
            "New": "<unknown-4>",
        });
        assert_eq!(redacted("SendChatappMessage", given), expected);
    }

    #[test]
    fn nested_marks_of_responses_count() {
        let operation = find("ListChatGroup").unwrap();
        let given = json!({
            "Code": "Forbidden", "RequestId": "R", "HostId": "h", "Odd": { "a b": 1 },
            "Message": "User 1234567890 is not allowed",
            "AccessDeniedDetail": { "AuthPrincipalOwnerId": "1234567890" },
            "Data": { "List": [{ "BusinessNumber": "8613800000000", "GroupStatus": "ACTIVE" }] },
        });
        let mut fakes = Fakes::default();
        let redacted = response(operation, StatusCode::OK, given.clone(), &mut fakes);
        let list = &redacted["Data"]["List"][0];
        assert_eq!(list["GroupStatus"], "ACTIVE");
        assert!(is_fake(list["BusinessNumber"].as_str().unwrap()));
        let account = redacted["AccessDeniedDetail"]["AuthPrincipalOwnerId"].as_str().unwrap();
        assert_eq!(redacted["Message"], format!("User {account} is not allowed"));
        assert_eq!([&redacted["Code"], &redacted["RequestId"]], ["Forbidden", "R"]);
        assert_eq!(redacted["Odd"].as_object().unwrap().len(), 1);
        assert!(!redacted.to_string().contains("a b"));
        let refusal = response(operation, StatusCode::FORBIDDEN, given, &mut fakes);
        assert!(is_fake(refusal["Message"].as_str().unwrap()));
    }

    #[test]
    fn values_that_are_confidential_elsewhere_are_scrubbed() {
        let mut fakes = Fakes::default();
        let fake = fakes.of("8613800000000", None);
        let subject = fakes.of("Subject", None);
        let mut value = json!({
            "Url": "https://wa.me/8613800000000?x", "n": [8613800000000_i64],
            "Subject": "x", "a Subject": 1,
        });
        assert!(scrub(&mut value, &fakes));
        let number: i64 = fake.parse().unwrap();
        let expected = json!({
            "Url": format!("https://wa.me/{fake}?x"), "n": [number],
            "Subject": "x", format!("a {subject}"): 1,
        });
        assert_eq!(value, expected);
        assert!(!scrub(&mut value, &fakes));
    }
}
