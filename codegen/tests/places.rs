//! Every problem of a spec has a place in the lint: no later stage finds one first.

mod fixture;

use codegen::{SpecFiles, generate};
use fixture::rich;
use serde_json::{Value, json};

/// The spec as JSON, which is also YAML, so that parts can be replaced.
fn parsed(files: &SpecFiles) -> Vec<(String, Value)> {
    let parse = |text: &str| serde_saphyr::from_str::<Value>(text).expect("YAML");
    files.iter().map(|(path, text)| (path.to_owned(), parse(text))).collect()
}

/// The pointers to all values below a value.
fn pointers(value: &Value, at: &str, found: &mut Vec<String>) {
    found.push(at.to_owned());
    let escaped = |key: &str| key.replace('~', "~0").replace('/', "~1");
    match value {
        Value::Object(entries) => {
            for (key, child) in entries {
                pointers(child, &format!("{at}/{}", escaped(key)), found);
            }
        }
        Value::Array(items) => {
            for (index, child) in items.iter().enumerate() {
                pointers(child, &format!("{at}/{index}"), found);
            }
        }
        _ => {}
    }
}

/// The replacements of a value: values of every type, and objects with a removed or renamed key.
fn variants(value: &Value) -> Vec<Value> {
    let reference =
        |name: &str| json!({ "$ref": format!("../cams.yaml#/components/schemas/{name}") });
    let mut variants = vec![
        json!(null),
        json!(true),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(1e300),
        json!(u64::MAX),
        json!(""),
        json!("[("),
        json!([]),
        json!([null]),
        json!([{}]),
        json!({}),
        json!({ "": {} }),
        json!({ "x": null }),
        json!({ "type": "string" }),
        json!({ "$ref": 5 }),
        reference("Nothing"),
        reference("Page"),
        reference("Color"),
    ];
    match value {
        Value::Array(items) => variants.push(items.iter().chain(items).cloned().collect()),
        Value::Object(entries) => {
            for key in entries.keys() {
                let mut less = entries.clone();
                let part = less.remove(key).unwrap_or_default();
                variants.push(less.clone().into());
                less.insert(String::new(), part);
                variants.push(less.into());
            }
        }
        _ => {}
    }
    variants
}

/// If a later stage finds a problem first, it can only report `cannot generate code`, without a
/// place.
#[test]
fn every_problem_has_its_place() {
    let files = parsed(&rich());
    let mut changes = Vec::new();
    for (file, tree) in &files {
        let mut places = Vec::new();
        pointers(tree, "", &mut places);
        for place in places {
            let value = tree.pointer(&place).expect("a value");
            changes
                .extend(variants(value).into_iter().map(|variant| (file, place.clone(), variant)));
        }
    }
    // A sample of every place and every kind of change.
    for (file, place, variant) in changes.iter().step_by(7) {
        let changed = files.iter().map(|(path, tree)| {
            let mut tree = tree.clone();
            if path == *file {
                *tree.pointer_mut(place).expect("a value") = variant.clone();
            }
            (path.clone(), serde_json::to_string_pretty(&tree).expect("JSON"))
        });
        if let Err(problems) = generate(&changed.collect()) {
            for problem in problems.iter() {
                assert!(
                    !problem.message.contains("cannot generate code"),
                    "{file}{place} = {variant}: {problem}"
                );
            }
        }
    }
}
