//! No confidential value that was sent or received occurs in a cassette.

use std::fs::File;

use http::StatusCode;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::record::Tape;
use crate::operation::{self, Element, OperationInfo, Sensitive, Shape};

/// Builds values with confidential ones in marked and other places.
struct Filler<'s> {
    secrets: &'s [String],
    /// Decides the next place.
    dice: u64,
}

impl Filler<'_> {
    fn roll(&mut self, sides: usize) -> usize {
        self.dice = self.dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.dice >> 33) as usize % sides
    }

    fn secret(&mut self) -> String {
        let at = self.roll(self.secrets.len());
        self.secrets[at].clone()
    }

    fn value(&mut self, shape: &Shape, sensitive: Option<Sensitive>) -> Value {
        match (shape, sensitive) {
            (Shape::Object(fields), None) => self.object(fields).into(),
            (Shape::Array(entry), None) => vec![self.value(entry, None); 2].into(),
            (Shape::Map(entry), None) => json!({ self.secret(): self.value(entry, None) }),
            (Shape::String, None) => match self.roll(3) {
                0 => format!("x {} y", self.secret()).into(),
                1 => json!({ "inner": self.secret() }).to_string().into(),
                _ => "open".into(),
            },
            (Shape::Boolean, _) => true.into(),
            (Shape::Int32 | Shape::Int64 | Shape::Double, None) => 1.into(),
            _ => match self.roll(4) {
                0 => json!({ "text": [self.secret(), 7] }).to_string().into(),
                1 => json!({ "text": { self.secret(): self.secret() } }),
                2 => json!([json!({ "a": self.secret() }).to_string()]),
                _ => self.secret().into(),
            },
        }
    }

    fn object(&mut self, fields: &[Element]) -> Map<String, Value> {
        let mut object = Map::new();
        for field in fields {
            object.insert(field.name.to_owned(), self.value(&field.shape, field.sensitive));
        }
        object.insert("Unknown".to_owned(), self.secret().into());
        object
    }

    fn call(&mut self, operation: &OperationInfo) -> (Map<String, Value>, Value) {
        let mut parameters = Map::new();
        for parameter in operation.parameters {
            let value = self.value(&parameter.shape, parameter.sensitive);
            parameters.insert(parameter.name.to_owned(), value);
        }
        parameters.insert("Unknown".to_owned(), self.secret().into());
        (parameters, self.object(operation.response).into())
    }
}

/// All texts in a value, also in JSON texts.
fn texts(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            found.push(text.clone());
            if let Ok(inner @ (Value::Object(_) | Value::Array(_))) = serde_json::from_str(text) {
                texts(&inner, found);
            }
        }
        Value::Array(list) => list.iter().for_each(|value| texts(value, found)),
        Value::Object(object) => object.iter().for_each(|(key, value)| {
            found.push(key.clone());
            texts(value, found);
        }),
        Value::Number(number) => found.push(number.to_string()),
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_confidential_value_is_in_a_cassette(
        secrets in prop::collection::vec("q[a-z0-9\"\\\\ é/+{\\[]{5,12}q|86[1-9]{9}", 1..4),
        at in 0..1000_usize,
        dice: u64,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("calls.jsonl");
        let mut tape = Tape::new(path.clone(), File::create(&path).unwrap());
        let operation = operation::all().nth(at % operation::all().count()).unwrap();
        // The first call has them only where they are not marked.
        let early = json!({ "Code": format!("a{}b", secrets.join("")) });
        tape.add(operation, Map::new(), StatusCode::OK, early).unwrap();
        let mut filler = Filler { secrets: &secrets, dice };
        for status in [StatusCode::OK, StatusCode::FORBIDDEN] {
            let (parameters, response) = filler.call(operation);
            tape.add(operation, parameters, status, response).unwrap();
        }
        let all = json!({ "Unknown": secrets });
        tape.add(operation, Map::new(), StatusCode::OK, all).unwrap();

        let cassette = std::fs::read_to_string(&path).unwrap();
        prop_assert_eq!(cassette.lines().count(), 4);
        let mut found = vec![cassette.clone()];
        for line in cassette.lines() {
            texts(&serde_json::from_str(line).unwrap(), &mut found);
        }
        for secret in &secrets {
            let leak = found.iter().find(|text| text.contains(secret.as_str()));
            prop_assert_eq!(leak, None, "{}", secret);
        }
    }
}
