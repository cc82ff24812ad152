//! Reads a form with a file, and compares it with the conditions of its policy.

use std::collections::HashMap;

use hyper::body::Bytes;
use serde_json::Value;

/// A form with a file as its last field.
pub(super) struct Form {
    pub(super) fields: HashMap<String, String>,
    pub(super) content_type: String,
    pub(super) file: Bytes,
}

impl Form {
    /// Reads a `multipart/form-data` body.
    pub(super) fn parse(content_type: &str, body: &Bytes) -> Option<Self> {
        let (_, boundary) = content_type.split_once("multipart/form-data; boundary=")?;
        let boundary = format!("\r\n--{boundary}");
        // The first boundary begins the body, without a line end before it.
        let start = body.strip_prefix(&boundary.as_bytes()[2..])?;
        let mut at = body.len() - start.len();
        let mut fields = HashMap::new();
        loop {
            let rest = &body[at..];
            let head_end = find(rest, b"\r\n\r\n")?;
            let head = std::str::from_utf8(rest[..head_end].strip_prefix(b"\r\n")?).ok()?;
            let from = at + head_end + 4;
            let to = from + find(&body[from..], boundary.as_bytes())?;
            at = to + boundary.len();
            let (_, name) = head.split_once("name=\"")?;
            let (name, _) = name.split_once('"')?;
            if name == "file" {
                let content_type =
                    head.lines().find_map(|line| line.strip_prefix("Content-Type: "));
                let content_type = content_type.unwrap_or("application/octet-stream").to_owned();
                return Some(Self { fields, content_type, file: body.slice(from..to) });
            }
            fields.insert(name.to_owned(), std::str::from_utf8(&body[from..to]).ok()?.to_owned());
        }
    }

    /// The value of a field; empty if it is absent.
    pub(super) fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    /// Returns `true` if the form meets a condition of its policy.
    pub(super) fn meets(&self, condition: &Value, bucket: &str) -> bool {
        let value = |name: &str| if name == "bucket" { bucket } else { self.field(name) };
        match condition {
            Value::Object(equal) => {
                equal.iter().all(|(name, wanted)| wanted.as_str() == Some(value(name)))
            }
            Value::Array(parts) => {
                match (parts.as_slice(), parts.first().and_then(Value::as_str)) {
                    ([_, min, max], Some("content-length-range")) => {
                        let length = self.file.len() as u64;
                        min.as_u64().is_some_and(|min| min <= length)
                            && max.as_u64().is_some_and(|max| length <= max)
                    }
                    ([_, Value::String(name), Value::String(wanted)], Some(operator)) => {
                        let value = value(name.trim_start_matches('$'));
                        match operator {
                            "eq" => value == wanted,
                            "starts-with" => value.starts_with(wanted.as_str()),
                            _ => false,
                        }
                    }
                    _ => false,
                }
            }
            _ => false,
        }
    }
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn form() -> Form {
        let body = "--b\r\nContent-Disposition: form-data; name=\"key\"\r\n\r\nf/a.txt\r\n\
                    --b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\
                    Content-Type: text/plain\r\n\r\nhello\r\n--b--\r\n";
        Form::parse("multipart/form-data; boundary=b", &body.into()).unwrap()
    }

    #[test]
    fn fields_come_before_the_file() {
        let form = form();
        assert_eq!((form.field("key"), form.field("none")), ("f/a.txt", ""));
        assert_eq!((form.content_type.as_str(), &*form.file), ("text/plain", &b"hello"[..]));
    }

    #[test]
    fn other_bodies_are_no_form() {
        for body in ["", "--b", "--b--\r\n", "--b\r\n\r\nx", "--b\r\n\r\n\r\nx\r\n--b--"] {
            let body = Bytes::from(body);
            assert!(Form::parse("multipart/form-data; boundary=b", &body).is_none());
            assert!(Form::parse("text/plain", &body).is_none());
        }
    }

    #[test]
    fn conditions_limit_the_form() {
        for (condition, is_met) in [
            (json!({ "bucket": "b" }), true),
            (json!({ "bucket": "c" }), false),
            (json!(["eq", "$key", "f/a.txt"]), true),
            (json!(["eq", "$key", "f/b.txt"]), false),
            (json!(["starts-with", "$key", "f/"]), true),
            (json!(["starts-with", "$key", "g/"]), false),
            (json!(["content-length-range", 5, 5]), true),
            (json!(["content-length-range", 6, 9]), false),
            (json!(["content-length-range", 0, 4]), false),
            (json!(["unknown", "$key", "f/a.txt"]), false),
            (json!("text"), false),
        ] {
            assert_eq!(form().meets(&condition, "b"), is_met, "{condition}");
        }
    }
}
