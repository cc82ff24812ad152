//! The table of operations. It is complete, agrees with the types, and is searched by name.

use std::collections::BTreeSet;

use cams_api::Operation;
use cams_api::operations::{self, Element, OperationInfo, Paging, Parameter, Shape};

use crate::support::{Probe, Safe};

#[test]
fn every_request_has_an_entry_and_every_entry_a_request() {
    macro_rules! facts {
        ($($request:ty,)*) => { [$((<$request>::ACTION, <$request>::RETRY, <$request>::INFO)),*] };
    }
    let requests = each_request!(facts);
    for (action, retry, info) in requests {
        let entry = operations::find(action).unwrap();
        assert_eq!(entry.retry, retry, "{action}");
        assert!(std::ptr::eq(entry, info.unwrap()), "{action}");
    }
    let requests: BTreeSet<_> = requests.iter().map(|(action, ..)| *action).collect();
    let entries: BTreeSet<_> = operations::all().map(|operation| operation.name).collect();
    assert_eq!(requests, entries);
    assert_eq!(entries.len(), operations::all().count());
}

#[test]
fn an_operation_is_found_by_its_exact_name() {
    for operation in operations::all() {
        assert!(std::ptr::eq(operations::find(operation.name).unwrap(), operation));
    }
    for name in ["", "A", "deletechatgroup", "DeleteChatGroup ", "Zzz", Probe::<Safe>::ACTION] {
        assert!(operations::find(name).is_none(), "{name:?}");
    }
}

/// Tools rely on all of this.
#[test]
fn every_entry_is_complete() {
    let features = include_str!("../../Cargo.toml");
    for operation in operations::all() {
        let name = operation.name;
        assert!(operation.summary.ends_with('.'), "{name}");
        assert!(!operation.description.contains("\n\n\n"), "{name}");
        assert!(features.contains(&format!("\n{} = [", operation.feature)), "{name}");
        assert_eq!(operation.feature.replace('-', "_"), operation.family, "{name}");
        assert!(operation.ram.action.starts_with("cams:"), "{name}");
        let levels = ["create", "delete", "get", "list", "update", "none"];
        assert!(levels.contains(&operation.ram.access), "{name}");
        assert!(operation.documentation.starts_with("https://"), "{name}");
        assert!(operation.parameters.is_sorted_by_key(|parameter| parameter.name), "{name}");
        assert!(operation.response.is_sorted_by_key(|element| element.name), "{name}");
        for parameter in operation.parameters {
            assert!(!parameter.description.is_empty(), "{name} {}", parameter.name);
            if let Some(default) = parameter.default {
                assert!(fits(&parameter.shape, default), "{name} {}", parameter.name);
            }
            described(&parameter.shape, name);
        }
        for element in operation.response {
            assert!(!element.description.is_empty(), "{name} {}", element.name);
            described(&element.shape, name);
        }
    }
}

/// Nested fields have names and descriptions too.
fn described(shape: &Shape, operation: &str) {
    match shape {
        Shape::Array(shape) | Shape::Map(shape) => described(shape, operation),
        Shape::Object(fields) => {
            for field in *fields {
                assert!(!field.name.is_empty() && !field.description.is_empty(), "{operation}");
                described(&field.shape, operation);
            }
        }
        _ => {}
    }
}

fn fits(shape: &Shape, text: &str) -> bool {
    match shape {
        Shape::Int32 => text.parse::<i32>().is_ok(),
        Shape::Int64 => text.parse::<i64>().is_ok(),
        Shape::Boolean => text.parse::<bool>().is_ok(),
        _ => true,
    }
}

#[test]
fn paging_leads_to_parameters_and_elements() {
    let mut paged = 0;
    for operation in operations::all() {
        let (parameters, elements) = match operation.paging {
            Some(Paging::Numbered { page, size, items, total }) => {
                ([page, size], [Some(items), total])
            }
            Some(Paging::Token { token, size, items, next }) => {
                ([token, size], [Some(items), Some(next)])
            }
            _ => continue,
        };
        paged += 1;
        for path in parameters {
            assert!(parameter_at(operation, path), "{}: {path}", operation.name);
        }
        for path in elements.into_iter().flatten() {
            assert!(element_at(operation.response, path), "{}: {path}", operation.name);
        }
    }
    assert!(paged > 0);
}

fn parameter_at(operation: &OperationInfo, path: &str) -> bool {
    let (name, rest) = split(path);
    let found = |parameter: &&Parameter| parameter.name == name;
    operation.parameters.iter().find(found).is_some_and(|found| below(&found.shape, rest))
}

fn element_at(elements: &[Element], path: &str) -> bool {
    let (name, rest) = split(path);
    elements
        .iter()
        .find(|element| element.name == name)
        .is_some_and(|found| below(&found.shape, rest))
}

fn below(shape: &Shape, rest: Option<&str>) -> bool {
    match (shape, rest) {
        (_, None) => true,
        (Shape::Object(fields), Some(rest)) => element_at(fields, rest),
        _ => false,
    }
}

fn split(path: &str) -> (&str, Option<&str>) {
    path.split_once('.').map_or((path, None), |(name, rest)| (name, Some(rest)))
}

/// The values themselves belong to the spec.
#[test]
fn defaults_and_examples_are_told() {
    let parameters = || operations::all().flat_map(|operation| operation.parameters);
    assert!(parameters().any(|parameter| parameter.default.is_some()));
    assert!(parameters().any(|parameter| parameter.default.is_none()));
    assert!(parameters().any(|parameter| parameter.example.is_some()));
}
