//! Compares calls with recorded ones. A fake stands for any value, but always for the same one, and
//! different fakes stand for different values.
//!
//! So a test replays a cassette with numbers of its own: the recorded ones are in no file.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use super::fakes::{Part, is_fake, parts};
use super::redact::inner_json;

/// The values that the fakes of a cassette stand for.
#[derive(Clone, Default)]
pub(super) struct Bindings {
    real: HashMap<String, String>,
    fake: HashMap<String, String>,
}

impl Bindings {
    /// Lets a fake stand for a value. Returns `false` if it stands for another, or another fake
    /// stands for this value.
    fn bind(&mut self, fake: &str, real: &str) -> bool {
        match (self.real.get(fake), self.fake.get(real)) {
            (None, None) => {
                self.real.insert(fake.to_owned(), real.to_owned());
                self.fake.insert(real.to_owned(), fake.to_owned());
                !real.is_empty()
            }
            (Some(known), _) => known == real,
            (None, Some(_)) => false,
        }
    }

    /// Returns `true` if parameters can be the recorded ones. Otherwise what was bound is of no use.
    pub(super) fn match_all(
        &mut self,
        recorded: &Map<String, Value>,
        given: &Map<String, Value>,
    ) -> bool {
        recorded.len() == given.len()
            && recorded.iter().all(|(name, recorded)| {
                given.get(name).is_some_and(|given| self.match_value(recorded, given))
            })
    }

    /// The same for one parameter.
    pub(super) fn match_value(&mut self, recorded: &Value, given: &Value) -> bool {
        match (recorded, given) {
            (Value::String(recorded), Value::String(given)) => {
                match (inner_json(recorded), inner_json(given)) {
                    (Some(recorded), Some(given)) => self.match_value(&recorded, &given),
                    _ => self.match_text(recorded, given),
                }
            }
            (Value::Number(recorded), Value::Number(given)) => self.match_number(recorded, given),
            (Value::Array(recorded), Value::Array(given)) => {
                recorded.len() == given.len()
                    && recorded.iter().zip(given).all(|(one, other)| self.match_value(one, other))
            }
            (Value::Object(recorded), Value::Object(given)) => self.match_object(recorded, given),
            (recorded, given) => recorded == given,
        }
    }

    fn match_number(&mut self, recorded: &Number, given: &Number) -> bool {
        let text = recorded.to_string();
        let digits = given.to_string().chars().filter(char::is_ascii_digit).collect::<String>();
        if is_fake(&text) { self.bind(&text, &digits) } else { recorded == given }
    }

    /// Keys are equal, except that a fake stands for a key too.
    fn match_object(&mut self, recorded: &Map<String, Value>, given: &Map<String, Value>) -> bool {
        let (fakes, names): (Vec<_>, Vec<_>) = recorded.iter().partition(|(key, _)| is_fake(key));
        let is_named = |key: &String| names.iter().any(|(name, _)| *name == key);
        let others: Vec<_> = given.iter().filter(|(key, _)| !is_named(key)).collect();
        fakes.len() == others.len()
            && names.into_iter().all(|(name, recorded)| {
                given.get(name).is_some_and(|given| self.match_value(recorded, given))
            })
            && fakes.into_iter().zip(others).all(|((fake, recorded), (key, given))| {
                self.bind(fake, key) && self.match_value(recorded, given)
            })
    }

    fn match_text(&mut self, recorded: &str, given: &str) -> bool {
        let mut rest = given;
        // A fake whose value ends where the next part begins.
        let mut open: Option<&str> = None;
        for part in parts(recorded) {
            let literal = match part {
                Part::Literal(text) => text.to_owned(),
                Part::Fake(fake) => match (self.real.get(fake), open) {
                    (Some(real), _) => real.clone(),
                    (None, None) => {
                        open = Some(fake);
                        continue;
                    }
                    // Nothing tells where one ends and the other begins.
                    (None, Some(_)) => return false,
                },
            };
            let start = match open {
                Some(_) => rest.find(&literal),
                None => rest.starts_with(&literal).then_some(0),
            };
            let Some(start) = start else { return false };
            if open.take().is_some_and(|fake| !self.bind(fake, &rest[..start])) {
                return false;
            }
            rest = &rest[start + literal.len()..];
        }
        match open {
            Some(fake) => self.bind(fake, rest),
            None => rest.is_empty(),
        }
    }

    /// A recorded response with the values that its fakes stand for. From now on, a fake that stands
    /// for none stands for itself, because the caller gets to know it.
    pub(super) fn restored(&mut self, recorded: &Value) -> Value {
        match recorded {
            Value::String(text) => match inner_json(text) {
                Some(inner) => self.restored(&inner).to_string().into(),
                None => self.restored_text(text).into(),
            },
            Value::Number(number) if is_fake(&number.to_string()) => {
                let real = self.restored_text(&number.to_string());
                real.parse::<i64>().map_or_else(|_| recorded.clone(), Value::from)
            }
            Value::Array(list) => list.iter().map(|value| self.restored(value)).collect(),
            Value::Object(object) => {
                let pair = |(key, value): (&String, &Value)| {
                    (self.restored_text(key), self.restored(value))
                };
                object.iter().map(pair).collect()
            }
            single => single.clone(),
        }
    }

    fn restored_text(&mut self, recorded: &str) -> String {
        let restored = parts(recorded).into_iter().map(|part| match part {
            Part::Literal(text) => text.to_owned(),
            Part::Fake(fake) => {
                self.bind(fake, fake);
                self.real.get(fake).map_or(fake, String::as_str).to_owned()
            }
        });
        restored.collect()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ONE: &str = "9990000000001";

    #[test]
    fn a_fake_stands_for_one_value() {
        let mut bindings = Bindings::default();
        assert!(bindings.match_value(&json!([ONE, "a", ONE]), &json!(["86138", "a", "86138"])));
        assert!(!bindings.clone().match_value(&json!(ONE), &json!("86139")));
        assert!(!bindings.clone().match_value(&json!("<message-2>"), &json!("86138")));
        assert!(bindings.match_value(&json!("+9990000000001!"), &json!("+86138!")));
        assert!(bindings.match_value(&json!(9_990_000_000_001_i64), &json!(86138)));
        assert_eq!(
            bindings.restored(&json!({ "To": ONE, "New": "x-<secret-9>" })),
            json!({
                "To": "86138", "New": "x-<secret-9>"
            })
        );
        assert!(!bindings.match_value(&json!("<secret-9>"), &json!("86139")), "it was given out");
    }

    #[test]
    fn texts_match_around_fakes() {
        let matches = |recorded: &str, given: &str| {
            Bindings::default().match_value(&recorded.into(), &given.into())
        };
        assert!(matches("a <message-1>, b <message-2>", "a x y, b z"));
        assert!(!matches("a <message-1>, b", "a x y, c"));
        assert!(!matches("a <message-1>", "a "));
        assert!(matches(r#"{"a":"<message-1>","b":1}"#, r#" {"b":1,"a":"é"}"#));
        assert!(!matches(r#"{"a":"<message-1>","b":1}"#, r#"{"b":2,"a":"é"}"#));
    }

    #[test]
    fn keys_match_too() {
        let recorded = json!({ "name": "<message-1>", ONE: 5 });
        let mut bindings = Bindings::default();
        assert!(bindings.match_value(&recorded, &json!({ "86138": 5, "name": "Ada" })));
        assert_eq!(bindings.restored(&recorded), json!({ "86138": 5, "name": "Ada" }));
        assert!(!Bindings::default().match_value(&recorded, &json!({ "name": "Ada" })));
    }
}
