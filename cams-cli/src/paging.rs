//! The paging facts of the operation table, applied to JSON: which page a request asks for, and what
//! a response says about the rest of its list.

use cams_api::operations::{OperationInfo, Paging, Shape};
use serde_json::{Map, Value};

/// The number of entries per page, if the request does not set one.
const SIZE: i64 = 20;

/// The parameters of a request.
pub(crate) type Parameters = Map<String, Value>;

/// Asks for the first page where the service insists on being told.
pub(crate) fn default_page(operation: &OperationInfo, parameters: &mut Parameters) {
    let Some(paging @ Paging::Numbered { page, size, .. }) = operation.paging else { return };
    let (number, count) = page_and_size(&paging, parameters);
    for (path, value) in [(page, number), (size, count)] {
        let name = path.split('.').next().unwrap_or_default();
        if operation.parameters.iter().any(|parameter| parameter.name == name && parameter.required)
        {
            set(operation, parameters, path, value);
        }
    }
}

/// The page that a request asks for, and its size.
pub(crate) fn page_and_size(paging: &Paging, parameters: &Parameters) -> (i64, i64) {
    let number = |path: &str| {
        let mut steps = path.split('.');
        let first = parameters.get(steps.next()?)?;
        whole_number(steps.try_fold(first, |value, step| value.get(step))?)
    };
    match paging {
        Paging::Numbered { page, size, .. } => {
            (number(page).unwrap_or(1), number(size).unwrap_or(SIZE))
        }
        _ => (1, SIZE),
    }
}

/// Sets a parameter, or a field inside one, in its documented type.
pub(crate) fn set(
    operation: &OperationInfo,
    parameters: &mut Parameters,
    path: &str,
    value: impl Into<Value>,
) {
    let value = value.into();
    let Some((name, inner)) = path.split_once('.') else {
        let shape = operation.parameters.iter().find(|one| one.name == path).map(|one| one.shape);
        // Some operations have numbers as text.
        let value = match (shape, value) {
            (Some(Shape::String), Value::Number(number)) => number.to_string().into(),
            (_, value) => value,
        };
        parameters.insert(path.to_owned(), value);
        return;
    };
    let object = parameters.entry(name).or_insert_with(|| Map::new().into());
    if let Some(object) = object.as_object_mut() {
        object.insert(inner.to_owned(), value);
    }
}

/// Returns the value at a path of names, or null.
pub(crate) fn at<'v>(value: &'v Value, path: &str) -> &'v Value {
    path.split('.').fold(value, |value, step| &value[step])
}

/// The token of the next page.
pub(crate) fn token<'v>(response: &'v Value, path: &str) -> Option<&'v str> {
    at(response, path).as_str().filter(|token| !token.is_empty())
}

/// A number, or a text that is one.
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.trim().parse().ok())
}

/// The entries at the path of a list.
pub(crate) fn entries<'v>(response: &'v Value, path: &str) -> Option<&'v [Value]> {
    let place = at(response, path);
    place.pointer(&inner(place)?)?.as_array().map(Vec::as_slice)
}

/// The same, to replace them.
pub(crate) fn entries_mut<'v>(response: &'v mut Value, path: &str) -> Option<&'v mut Vec<Value>> {
    let place = path.split('.').try_fold(response, |value, step| value.get_mut(step))?;
    let inner = inner(place)?;
    place.pointer_mut(&inner)?.as_array_mut()
}

/// The JSON pointer to the list in a value. In an object with undocumented keys, the list is the first
/// list of objects, or else the first list.
fn inner(value: &Value) -> Option<String> {
    let fields = match value {
        Value::Array(_) => return Some(String::new()),
        Value::Object(fields) => fields,
        _ => return None,
    };
    let pointer = |name: &str| format!("/{}", name.replace('~', "~0").replace('/', "~1"));
    let list_of_objects =
        |value: &&Value| value.as_array().is_some_and(|items| items.iter().any(Value::is_object));
    let found = |is_it: &dyn Fn(&&Value) -> bool| {
        fields.iter().find(|(_, value)| is_it(value)).map(|(name, _)| pointer(name))
    };
    found(&list_of_objects).or_else(|| found(&|value| value.is_array())).or_else(|| {
        let objects = fields.iter().filter(|(_, value)| value.is_object());
        objects.into_iter().find_map(|(name, value)| Some(pointer(name) + &inner(value)?))
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_inside_undocumented_keys_is_found() {
        let response = json!({ "Data": { "a/b": { "ids": [1], "rows": [{ "Id": 1 }] } } });
        assert_eq!(entries(&response, "Data"), Some(&[json!({ "Id": 1 })][..]));
        assert_eq!(entries(&json!({ "Data": 5 }), "Data"), None);
    }

    #[test]
    fn a_list_that_needs_a_page_begins_at_the_first_one() {
        let operation = cams_api::operations::find("ListChatGroup").unwrap();
        let mut parameters = Map::new();
        default_page(operation, &mut parameters);
        assert_eq!(Value::Object(parameters), json!({ "Page": { "Index": 1, "Size": 20 } }));
    }
}
