//! The single-file document for other tools.

mod fixture;

use serde_json::Value;

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(entries) => {
            for (key, value) in entries {
                match value {
                    Value::String(text) if key == "$ref" => found.push(text.clone()),
                    _ => references(value, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn the_bundle_stands_alone() {
    let bundle = codegen::bundle(&fixture::real()).expect("a good spec");
    let mut found = Vec::new();
    references(&bundle, &mut found);
    assert!(!found.is_empty());
    for reference in found {
        let pointer = reference.strip_prefix('#').expect("a local reference");
        assert!(bundle.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn the_bundle_tells_a_generic_client_what_to_call() {
    let bundle = codegen::bundle(&fixture::real()).expect("a good spec");
    let paths = bundle["paths"].as_object().expect("paths");
    assert!(!paths.is_empty());
    for (path, item) in paths {
        let header = |name: &str| {
            let parameters = item["post"]["parameters"].as_array().expect("parameters");
            let found = parameters.iter().find(|parameter| parameter["name"] == name);
            found.expect("the header")["schema"]["enum"][0].clone()
        };
        assert_eq!(format!("/#{}", header("x-acs-action").as_str().expect("text")), *path);
        assert_eq!(header("x-acs-version"), bundle["info"]["version"]);
    }
}

#[test]
fn the_bundle_says_that_a_list_is_joined() {
    let list = "
- name: Ids
  in: query
  description: The IDs of some parts.
  schema: { type: array, items: { type: string }, x-cams: { style: simple } }
";
    let bundle = codegen::bundle(&fixture::shaped(
        list,
        "Code:\n  type: string\n  description: The result of the call.\n",
    ));
    let parameter = &bundle.expect("a good spec")["paths"]["/#DoThing"]["post"]["parameters"][0];
    assert_eq!((&parameter["style"], &parameter["explode"]), (&"form".into(), &false.into()));
}

#[test]
fn an_operation_keeps_its_method() {
    let bundle = codegen::bundle(&fixture::edited("post:", "get:")).expect("a good spec");
    let item = &bundle["paths"]["/#DoThing"];
    assert!(item.get("post").is_none());
    let parameters = item["get"]["parameters"].as_array().expect("parameters");
    assert!(parameters.iter().any(|one| one["name"] == "x-acs-action"), "{item}");
}
