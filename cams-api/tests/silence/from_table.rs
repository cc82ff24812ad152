//! JSON that the table of operations describes: every parameter and every element of a response, with
//! canaries in those that are marked as confidential.

use cams_api::operations::{Element, OperationInfo, Sensitive, Shape};
use serde_json::{Map, Value, json};

use crate::canary;

/// Makes values and remembers the canaries in them.
#[derive(Default)]
pub(crate) struct Maker {
    pub(crate) canaries: Vec<String>,
}

impl Maker {
    /// All parameters of an operation.
    pub(crate) fn parameters(&mut self, operation: &OperationInfo) -> Value {
        let fields = operation.parameters.iter().map(|parameter| {
            let path = format!("{}>{}", operation.name, parameter.name);
            let value = self.value(&path, &parameter.shape, parameter.values, parameter.sensitive);
            (parameter.name.to_owned(), value)
        });
        Value::Object(fields.collect())
    }

    /// All elements of the response from a successful call.
    pub(crate) fn response(&mut self, operation: &OperationInfo) -> Value {
        let mut response = self.object(&format!("{}<", operation.name), operation.response, None);
        for (name, value) in [
            ("AccessDeniedDetail", json!("None")),
            ("Code", json!("OK")),
            ("Message", json!("None")),
            ("RequestId", json!(format!("R-{}", operation.name))),
            ("Success", json!(true)),
        ] {
            // Not every operation documents all of them, but each has the request ID.
            if response.contains_key(name) || name == "RequestId" {
                response.insert(name.to_owned(), value);
            }
        }
        Value::Object(response)
    }

    fn object(
        &mut self,
        path: &str,
        fields: &[Element],
        sensitive: Option<Sensitive>,
    ) -> Map<String, Value> {
        let fields = fields.iter().map(|field| {
            let path = format!("{path}.{}", field.name);
            let sensitive = field.sensitive.or(sensitive);
            (field.name.to_owned(), self.value(&path, &field.shape, field.values, sensitive))
        });
        fields.collect()
    }

    /// A value of this shape. All below a mark is confidential, the keys of maps included.
    fn value(
        &mut self,
        path: &str,
        shape: &Shape,
        values: &[&str],
        sensitive: Option<Sensitive>,
    ) -> Value {
        match (shape, sensitive) {
            (Shape::Object(fields), _) => Value::Object(self.object(path, fields, sensitive)),
            (Shape::Array(shape), _) => {
                (0..2).map(|_| self.value(path, shape, values, sensitive)).collect()
            }
            (Shape::Map(shape), Some(_)) => {
                let key = self.kept(canary::phone_number(path));
                json!({ key: self.value(path, shape, &[], sensitive), "key": self.value(path, shape, &[], sensitive) })
            }
            (Shape::Map(shape), None) => json!({ "key": self.value(path, shape, &[], None) }),
            (Shape::Any, Some(sensitive)) => {
                json!({ "key": [self.canary(path, sensitive), { "key": self.canary(path, sensitive) }] })
            }
            // A text that holds JSON is written so that its parts can be quoted one by one.
            (Shape::String, Some(Sensitive::Message)) if path.ends_with("Content") => {
                let text = self.kept(canary::message(path));
                let link = format!("https://example.com/a?key={}", canary::secret(path));
                json!({ "text": text, "link": self.kept(link) }).to_string().into()
            }
            (Shape::String, Some(sensitive)) => self.canary(path, sensitive).into(),
            (Shape::Int64, Some(_)) => canary::as_integer(path).into(),
            (Shape::String, None) => values.first().copied().unwrap_or("plain").into(),
            (Shape::Boolean, _) => true.into(),
            (Shape::Double, _) => 1.5.into(),
            (Shape::Int32 | Shape::Int64, _) => 1.into(),
            _ => json!({ "key": "any" }),
        }
    }

    fn canary(&mut self, path: &str, sensitive: Sensitive) -> String {
        self.kept(canary::of_kind(sensitive, path))
    }

    fn kept(&mut self, canary: String) -> String {
        self.canaries.push(canary.clone());
        canary
    }
}

/// A response whose elements, or only those at the bottom, are of other types than documented, with a
/// canary in the place of each. What takes any value, or any text, stays.
pub(crate) fn mismatching(operation: &OperationInfo, response: &Value, is_deep: bool) -> Value {
    let mut response = response.clone();
    for element in operation.response {
        if !matches!(element.name, "Code" | "Success") {
            mismatch(&element.shape, &mut response[element.name], is_deep, operation.name);
        }
    }
    response
}

fn mismatch(shape: &Shape, value: &mut Value, is_deep: bool, name: &str) {
    match (shape, &mut *value) {
        (Shape::Object(fields), Value::Object(object)) if is_deep => {
            for field in *fields {
                if let Some(value) = object.get_mut(field.name) {
                    mismatch(&field.shape, value, is_deep, name);
                }
            }
        }
        (Shape::Array(shape), Value::Array(list)) if is_deep => {
            for value in list {
                mismatch(shape, value, is_deep, name);
            }
        }
        (Shape::Map(shape), Value::Object(object)) if is_deep => {
            for value in object.values_mut() {
                mismatch(shape, value, is_deep, name);
            }
        }
        (Shape::String | Shape::Any, _) => {}
        (Shape::Array(_), value) => {
            *value = json!({ canary::phone_number(name): canary::message(name) });
        }
        (_, value) => *value = canary::message(name).into(),
    }
}

/// A response whose objects and lists are written as JSON texts.
pub(crate) fn in_texts(response: &Value) -> Value {
    let text = |value: &Value| match value {
        Value::Object(_) | Value::Array(_) => value.to_string().into(),
        other => other.clone(),
    };
    let fields = response.as_object().unwrap().iter();
    Value::Object(fields.map(|(name, value)| (name.clone(), text(value))).collect())
}
