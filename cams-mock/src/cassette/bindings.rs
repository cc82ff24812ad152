//! Compares calls with recorded ones. A fake stands for any value, but always for the same one, and
//! different fakes stand for different values.
//!
//! So a test replays a cassette with numbers of its own: the recorded ones are in no file.

use std::collections::HashMap;

use serde_json::{Map, Number, Value};

use super::fakes::{Part, is_fake, parts};
use super::redact::inner_json;

/// The values that the fakes of a cassette stand for.
#[derive(Default)]
pub(super) struct Bindings {
    real: HashMap<String, String>,
    fake: HashMap<String, String>,
    /// The fakes in the order in which they were bound.
    trail: Vec<String>,
}

impl Bindings {
    /// Lets a fake stand for a value. Returns `false` if it stands for another, or another fake
    /// stands for this value.
    fn bind(&mut self, fake: &str, real: &str) -> bool {
        match (self.real.get(fake), self.fake.get(real)) {
            (None, None) if !real.is_empty() => {
                self.real.insert(fake.to_owned(), real.to_owned());
                self.fake.insert(real.to_owned(), fake.to_owned());
                self.trail.push(fake.to_owned());
                true
            }
            (None, None) => false,
            (Some(known), _) => known == real,
            (None, Some(_)) => false,
        }
    }

    /// Forgets what was bound since then.
    fn undo(&mut self, length: usize) {
        for fake in self.trail.drain(length..) {
            if let Some(real) = self.real.remove(&fake) {
                self.fake.remove(&real);
            }
        }
    }

    /// Returns `true` if parameters can be the recorded ones, and keeps what their fakes stand for.
    pub(super) fn accept(
        &mut self,
        recorded: &Map<String, Value>,
        given: &Map<String, Value>,
    ) -> bool {
        let before = self.trail.len();
        let is_match = recorded.len() == given.len()
            && recorded.iter().all(|(name, recorded)| {
                given.get(name).is_some_and(|given| self.match_value(recorded, given))
            });
        if !is_match {
            self.undo(before);
        }
        is_match
    }

    /// The parameters in which a call differs from a recorded one.
    pub(super) fn differences(
        &mut self,
        recorded: &Map<String, Value>,
        given: &Map<String, Value>,
    ) -> Vec<String> {
        let before = self.trail.len();
        let mut found = Vec::new();
        for (name, value) in recorded {
            match given.get(name) {
                None => found.push(format!("{name} is missing")),
                Some(given) if !self.match_value(value, given) => {
                    found.push(format!("{name} differs"));
                }
                Some(_) => {}
            }
        }
        let added = given.keys().filter(|name| !recorded.contains_key(*name));
        found.extend(added.map(|name| format!("{name} is new")));
        self.undo(before);
        found
    }

    /// Returns `true` if a value can be the recorded one. Otherwise some fakes may be bound.
    fn match_value(&mut self, recorded: &Value, given: &Value) -> bool {
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
        assert!(!bindings.match_value(&json!(ONE), &json!("86139")));
        assert!(!bindings.match_value(&json!("<message-2>"), &json!("86138")));
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
    fn a_call_that_does_not_match_binds_nothing() {
        let map = |value: Value| value.as_object().unwrap().clone();
        let recorded = map(json!({ "A": ONE, "B": 1 }));
        let mut bindings = Bindings::default();
        let other = map(json!({ "A": "86138", "C": 1 }));
        assert!(!bindings.accept(&recorded, &other));
        assert_eq!(bindings.differences(&recorded, &other), ["B is missing", "C is new"]);
        assert!(bindings.accept(&recorded, &map(json!({ "A": "86139", "B": 1 }))));
        let other = map(json!({ "A": "86138", "B": 1 }));
        assert_eq!(bindings.differences(&recorded, &other), ["A differs"]);
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
