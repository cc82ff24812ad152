//! A walk through the tables: calls of their operations, whose responses are documented ones.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::HeaderMap;
use serde_json::Value;

use super::rows;
use crate::clock::Clock;
use crate::operation::{self, OperationInfo, Parameter, Shape};
use crate::parameters::{Parameters, fits};
use crate::seed::Seed;
use crate::world::World;
use crate::world::things::{Kind, Record, Row, Verb, text};

/// A world, and the operations executed in it.
pub(super) struct Walk {
    world: World,
    pub(super) executed: BTreeSet<&'static str>,
}

impl Walk {
    pub(super) fn new() -> Self {
        let clock = Arc::new(Clock::new(Arc::new(|| SystemTime::UNIX_EPOCH)));
        let world = World::new(clock, Seed(7), None, |_| ()).unwrap();
        Self { world, executed: BTreeSet::new() }
    }

    pub(super) fn pass(&self, time: Duration) {
        self.world.advance(time);
    }

    /// The response to a call; the code of its failure.
    pub(super) fn call(&mut self, name: &str, pairs: &[(&str, &str)]) -> Result<Value, String> {
        let operation = operation::find(name).expect(name);
        let query = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        for (name, _) in pairs {
            let is_known = operation.parameters.iter().any(|parameter| parameter.name == *name);
            assert!(is_known, "{}: {name}", operation.name);
        }
        let call = Parameters::new(query.collect(), &HeaderMap::new(), b"");
        let outcome = self.world.execute(name, &call).expect(name);
        let response = Value::Object(outcome.map_err(|failure| failure.code.into_owned())?);
        self.executed.insert(operation.name);
        assert_documented(operation, &response);
        Ok(response)
    }

    /// The response to a call that succeeds.
    pub(super) fn ok(&mut self, name: &str, pairs: &[(&str, &str)]) -> Value {
        self.call(name, pairs).unwrap_or_else(|code| panic!("{name}: {code}"))
    }

    pub(super) fn newest(&self, kind: &Kind) -> Option<Record> {
        self.world.lock().things.all(kind).next().cloned()
    }

    /// Calls the operation of a row with made-up values, and those that name the thing.
    pub(super) fn with(
        &mut self,
        row: &Row,
        thing: Option<&Record>,
        tag: &str,
    ) -> Result<Value, String> {
        let operation = operation::find(row.operation).expect(row.operation);
        let kind = row.kind;
        let filters = matches!(row.verb, Verb::List);
        let parameters = operation.parameters.iter().filter_map(|parameter| {
            let element = kind.element(parameter.name);
            let names = kind.ids.contains(&element) || kind.owner.contains(&element);
            let is_filter = filters && !kind.owner.contains(&element);
            let value = match thing {
                Some(thing) if names && !is_filter => text(thing, element),
                _ if is_filter || kind.ids.contains(&element) && !parameter.required => {
                    return None;
                }
                _ => made_up(parameter, tag),
            };
            Some((parameter.name, value))
        });
        let parameters: Vec<_> = parameters.collect();
        let pairs: Vec<_> = parameters.iter().map(|(name, value)| (*name, &**value)).collect();
        self.call(row.operation, &pairs)
    }
}

/// The response has only elements that the table documents, in their types.
fn assert_documented(operation: &OperationInfo, response: &Value) {
    fn assert_known(shape: &Shape, value: &Value, operation: &str) {
        match (shape, value) {
            (Shape::Object(fields), Value::Object(object)) => {
                for (name, value) in object {
                    let field = fields.iter().find(|field| field.name == name);
                    let field = field.unwrap_or_else(|| panic!("{operation}: {name}"));
                    assert_known(&field.shape, value, operation);
                }
            }
            (Shape::Array(item), Value::Array(items)) => {
                items.iter().for_each(|value| assert_known(item, value, operation));
            }
            _ => {}
        }
    }
    let shape = Shape::Object(operation.response);
    assert!(fits(&shape, response), "{}: {response}", operation.name);
    assert_known(&shape, response, operation.name);
}

/// A value that the parameter accepts.
fn made_up(parameter: &Parameter, tag: &str) -> String {
    match (parameter.values, &parameter.shape) {
        (&[first, ..], _) => first.to_owned(),
        (_, Shape::String | Shape::Any) => format!("{}-{tag}", parameter.name),
        (_, Shape::Int32 | Shape::Int64 | Shape::Double) => tag.len().to_string(),
        (_, Shape::Boolean) => "true".to_owned(),
        (_, Shape::Array(Shape::String)) => format!("[\"{}-{tag}\"]", parameter.name),
        (_, Shape::Array(_)) => "[]".to_owned(),
        (_, Shape::Object(_) | Shape::Map(_)) => "{}".to_owned(),
    }
}

#[test]
fn the_tables_name_operations_once() {
    let mut names: Vec<_> = rows().map(|row| row.operation).collect();
    names.iter().for_each(|name| assert!(operation::find(name).is_some(), "{name}"));
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), count);
    let all: Vec<_> = crate::world::operations().collect();
    assert!(all.is_sorted() && all.len() > 100, "{} operations have state", all.len());
}
