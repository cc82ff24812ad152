//! A product that starts from nothing but a root file: imported, described, generated, compiled.

use codegen::import::{Import, Source, import};
use codegen::metadata::read_metadata;
use codegen::{EXTENSION, SpecFiles, product};
use serde_json::{Value, json};

use super::generated;
use super::scratch::Scratch;

/// The root file that the error about a missing one proposes, with a product code.
fn root() -> String {
    let problems = product(&SpecFiles::default()).expect_err("no root file");
    let help = problems.iter().next().and_then(|problem| problem.help.clone());
    let help = help.expect("a remedy");
    let (_, root) = help.split_once("for example:\n\n").expect("an example");
    root.replace("  product: parcels\n", "  product: parcels\n  product-code: Parcelsapi\n") + "\n"
}

/// The metadata of the product, as the portal publishes it.
fn metadata() -> String {
    let text = || json!({ "type": "string" });
    let label = json!({ "type": "object", "properties": {
        "Color": text(),
        "Width": { "type": "number" },
    } });
    json!({
        "version": "1.0",
        "info": { "style": "RPC", "product": "Parcelsapi", "version": "2020-06-06" },
        "components": { "schemas": {} },
        "apis": {
            "AddLabel": {
                "methods": ["post"],
                "ramActions": [{ "action": "parcels:AddLabel" }],
                "parameters": [
                    { "name": "ParcelId", "in": "query", "schema": { "type": "string", "required": true, "example": "P-1" } },
                    { "name": "Labels", "in": "query", "style": "json", "schema": { "type": "array", "items": label } },
                    { "name": "Note", "in": "formData", "schema": text() },
                ],
                "responses": { "200": { "schema": { "type": "object", "properties": { "RequestId": text() } } } },
            },
            "ListLabel": {
                "methods": ["post"],
                "parameters": [],
                "responses": { "200": { "schema": { "type": "object", "properties": {
                    "RequestId": text(),
                    "Labels": { "type": "array", "items": label },
                } } } },
            },
        },
    })
    .to_string()
}

/// Writes the sentences that an import leaves to people.
fn describe(node: &mut Value) {
    const SENTENCE: &str = "Serves a test of the import, and nothing else.";
    if let Some(list) = node.as_array_mut() {
        list.iter_mut().for_each(describe);
    }
    let Some(node) = node.as_object_mut() else { return };
    if node.contains_key("operationId") {
        node.insert("summary".to_owned(), "Tries the import.".into());
    }
    if ["operationId", "in", "type"].iter().any(|key| node.contains_key(*key)) {
        node.entry("description").or_insert(SENTENCE.into());
    }
    let is_text = |key: &str| ["description", "example", EXTENSION].contains(&key);
    node.iter_mut().filter(|(key, _)| !is_text(key)).for_each(|(_, child)| describe(child));
}

#[test]
fn a_new_product_starts_from_a_root_file() {
    let root = root();
    let mut files: SpecFiles = [("parcels.yaml".to_owned(), root)].into_iter().collect();
    let product = product(&files).expect("a product");
    let metadata = read_metadata(&metadata(), "api-docs.json", &product).expect("metadata");
    let source = Source {
        operations: metadata.operations.iter().collect(),
        family: Some("labels"),
        ..Source::default()
    };
    let Import { files: imported, left_out, .. } = import(&files, &source).expect("an import");
    assert_eq!(left_out, []);
    let add = imported.iter().find(|(path, _)| *path == "labels/AddLabel.yaml").expect("a file").1;
    for part in [
        "url: https://example.com/parcels/addlabel\n",
        "action: parcels:AddLabel\n",
        "error-codes: https://api.alibabacloud.com/document/Parcelsapi/2020-06-06/errorCode\n",
        "$ref: ../parcels.yaml#/components/responses/GatewayError\n",
    ] {
        assert!(add.contains(part), "no {part:?} in\n{add}");
    }
    for (path, text) in imported.iter() {
        let mut tree: Value = serde_saphyr::from_str(text).expect("YAML");
        if path.contains('/') {
            describe(&mut tree);
        }
        files.insert(path, tree.to_string());
    }

    let generated = generated(&files);
    let trees = [&generated.client, &generated.client_tests, &generated.local_table];
    let code = trees.into_iter().flat_map(|tree| tree.iter());
    for (path, text) in code.chain(imported.iter()) {
        // The extension and the runtime's crate are the same for every product.
        let text = text.replace(EXTENSION, "").replace("cams_api", "").to_lowercase();
        assert!(!text.contains("cams"), "{path} knows another product:\n{text}");
    }
    Scratch::new("new-product", &["labels"], &generated.client).cargo(&["check", "--lib"]);
}
