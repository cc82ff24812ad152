//! Other products: every form of metadata gives code or a report with its path.

use std::collections::BTreeSet;

use codegen::generate;
use codegen::new_product::{NewProduct, new_product};
use serde_json::{Map, Value, json};

/// Every form that upstream's metadata has, and many that it should not have.
const ODD: &str = include_str!("upstream/odd-product.json");

/// One operation for each form that published metadata shows.
const FORMS: &str = include_str!("upstream/product-forms.json");

/// Every operation is in the spec, reported with its path, or out of scope. All code parses.
fn assert_accounted_for(product: &NewProduct, document: &Value, what: &str) {
    let imported: BTreeSet<String> = product.operations().into_iter().collect();
    let apis = document["apis"].as_object().expect("operations");
    assert_eq!(product.in_file, apis.len());
    for name in apis.keys() {
        let path = format!("apis.{name}");
        let is_reported = product
            .left_out
            .iter()
            .any(|one| one.operation == *name && one.path.starts_with(&path));
        assert!(
            imported.contains(name) || product.out_of_scope.contains(name) || is_reported,
            "{what}: `{name}` is neither imported nor reported"
        );
    }
    for one in &product.left_out {
        assert!(!one.path.is_empty() && !one.problem.is_empty(), "{what}: {one:?}");
    }
    if imported.is_empty() {
        return;
    }
    let code = generate(&product.files()).map_err(|problems| format!("{what}: {problems}"));
    let code = code.expect("code");
    let mut found = BTreeSet::new();
    for (path, text) in code.client.iter().filter(|(path, _)| path.ends_with(".rs")) {
        assert!(syn::parse_file(text).is_ok(), "{what}: {path}:\n{text}");
        found.extend(product.operation_of(text).map(str::to_owned));
    }
    assert_eq!(found, imported, "{what}: each operation has its file");
}

#[test]
fn every_form_is_generated_or_reported() {
    let document: Value = serde_json::from_str(ODD).expect("JSON");
    let product = new_product(ODD, "api-docs.json").expect("a product");
    assert_accounted_for(&product, &document, "odd");
    assert_eq!(product.out_of_scope, ["RoaStyle"]);
    let imported = product.operations();
    let left_out: Vec<&str> = document["apis"]
        .as_object()
        .expect("operations")
        .keys()
        .map(String::as_str)
        .filter(|name| !imported.iter().any(|one| one == name))
        .collect();
    // No header can carry the first two names, and nobody can call the rest.
    assert_eq!(
        left_out,
        ["非ASCII操作", "", "PutOnly", "RoaStyle", "NullOperation", "TextOperation",]
    );
}

/// No published form costs an operation, and each part that is left out has its path and reason.
#[test]
fn every_published_form_is_imported() {
    let document: Value = serde_json::from_str(FORMS).expect("JSON");
    let product = new_product(FORMS, "api-docs.json").expect("a product");
    assert_accounted_for(&product, &document, "forms");
    assert_eq!(product.out_of_scope, ["RoaOperation"]);
    let operations = document["apis"].as_object().expect("operations");
    assert_eq!(product.operations().len(), operations.len() - 1);
    let left_out = product.left_out.iter().map(|one| format!("{}: {}\n", one.path, one.problem));
    insta::assert_snapshot!("forms_left_out", left_out.collect::<String>());
}

/// A request and a response may describe an object with one name differently.
#[test]
fn types_with_one_name_are_told_apart() {
    let product = new_product(ODD, "api-docs.json").expect("a product");
    let code = generate(&product.files()).expect("code").client;
    let has = |operation: &str, text: &str| {
        let (_, code) = code
            .iter()
            .find(|(_, text)| product.operation_of(text) == Some(operation))
            .expect("the file of the operation");
        assert!(code.contains(text), "no {text:?} in\n{code}");
    };
    has("ResponseWrapped", "pub struct ResponseWrappedRule {");
    has("ResponseWrapped", "pub struct ResponseWrappedResponseRule {");
    has("GetRuleStatus", "pub struct GetRuleStatusResponseListItem {");
}

/// The name on the wire stays, whatever Rust and the file system call the operation.
#[test]
fn odd_names_of_operations_have_files_and_methods() {
    let product = new_product(ODD, "api-docs.json").expect("a product");
    let generated = generate(&product.files()).expect("code");
    let long = "A".repeat(300);
    for (operation, spec, method) in [
        ("Dotted.Operation", "/Dotted.Operation.yaml", "dotted_operation"),
        ("with space", "/with~20space.yaml", "with_space"),
        ("../Escape", "/~2E.~2FEscape.yaml", "escape"),
        ("2Operation", "/2Operation.yaml", "x2operation"),
        (&long, "/AAAA", &long.to_lowercase()),
    ] {
        let files = product.files();
        let path = files.iter().map(|(path, _)| path).find(|path| path.contains(spec));
        assert!(path.is_some_and(|path| path.len() < 255), "{operation}: {path:?}");
        let of_it = |(_, text): &(&str, &str)| product.operation_of(text) == Some(operation);
        let (path, code) = generated.client.iter().find(of_it).expect("the code of the operation");
        assert!(path.is_ascii() && path.len() < 255, "{path}");
        assert!(code.contains(&format!("const ACTION: &'static str = \"{operation}\";")), "{code}");
        assert!(code.contains(&format!("pub fn {method}(")), "{code}");
    }
}

/// The sentences are made from names: upstream's words stay upstream.
#[test]
fn no_sentence_is_copied() {
    let product = new_product(ODD, "api-docs.json").expect("a product");
    for (path, text) in product.files().iter() {
        assert!(!text.contains("must not appear"), "{path}:\n{text}");
    }
}

#[test]
fn the_root_file_follows_the_metadata() {
    let product = new_product(ODD, "api-docs.json").expect("a product");
    let files = product.files();
    let (_, root) = files.iter().find(|(path, _)| !path.contains('/')).expect("a root file");
    for part in [
        "url: https://odd.{region}.aliyuncs.com\n",
        "default: cn-beijing\n",
        "product: odd\n",
        "product-code: Odd-Product\n",
        "version: \"2019-09-10\"\n",
    ] {
        assert!(root.contains(part), "no {part:?} in\n{root}");
    }
    // A server for all regions, and none at all.
    for (endpoints, url) in [
        (
            json!([{ "regionId": "cn-hangzhou", "endpoint": "one.aliyuncs.com" }]),
            "https://one.aliyuncs.com\n",
        ),
        (
            json!([{ "regionId": "cn-hangzhou", "public": "two.cn-hangzhou.aliyuncs.com" }]),
            "https://two.{region}.aliyuncs.com\n",
        ),
        (json!([]), "https://odd-product.{region}.aliyuncs.com\n"),
        (json!("none"), "https://odd-product.{region}.aliyuncs.com\n"),
    ] {
        let document = json!({
            "info": { "style": "RPC", "product": "Odd-Product", "version": "20190910" },
            "apis": { "GetThing": {} },
            "endpoints": endpoints,
        });
        let product = new_product(&document.to_string(), "api-docs.json").expect("a product");
        let files = product.files();
        let (_, root) = files.iter().find(|(path, _)| !path.contains('/')).expect("a root file");
        assert!(root.contains(url), "no {url:?} in\n{root}");
        generate(&files).expect("code");
    }
}

#[test]
fn other_files_are_refused_in_one_line() {
    let document = |info: Value, apis: Value| json!({ "info": info, "apis": apis }).to_string();
    let info = |style: &str, version: &str| json!({ "style": style, "product": "Odd", "version": version });
    let one = json!({ "GetThing": {} });
    for (text, expected) in [
        ("{".to_owned(), "not JSON"),
        (String::new(), "the file is empty"),
        ("[]".to_owned(), "this is not metadata"),
        (json!({ "openapi": "3.0.3" }).to_string(), "this is an OpenAPI document"),
        (document(info("RPC", "2020-01-01"), json!({})), "the file contains no operation"),
        (document(info("RPC", "soon, perhaps"), one.clone()), "is not an API version"),
        (
            document(info("ROA", "2020-01-01"), one.clone()),
            "the style \"ROA\" is out of scope: its 1 operations",
        ),
        (
            document(json!({ "product": "a b", "version": "2020-01-01" }), one.clone()),
            "is not a product code",
        ),
        (document(json!({ "version": "2020-01-01" }), one.clone()), "`product` is missing"),
        (
            json!({ "version": "2.0", "info": info("RPC", "2020-01-01"), "apis": one }).to_string(),
            "unknown version \"2.0\" of the format",
        ),
    ] {
        let error = new_product(&text, "api-docs.json").expect_err("an error").to_string();
        let (first, _) = error.split_once("\nhelp: ").expect("a remedy");
        assert!(first.contains(expected) && !first.contains('\n'), "{error}");
    }
}

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    fn pick<'a, T: ?Sized>(&mut self, list: &[&'a T]) -> &'a T {
        list[self.roll(list.len())]
    }

    fn name(&mut self) -> String {
        let words = [
            "Id",
            "id",
            "ID",
            "Name",
            "Type",
            "self",
            "Send",
            "Status",
            "Tag",
            "Tag.1.Key",
            "a-b",
            "2Go",
            "Box",
            "Option",
            "Data",
            "Rule",
            "Request",
            "Response",
            "List",
            "Item",
            "名",
            "",
            "_",
            "+",
            "with space",
            "Action",
            "Clone",
            "`",
        ];
        let second = if self.roll(3) == 0 { self.pick(&words) } else { "" };
        format!("{}{second}", self.pick(&words))
    }

    /// A schema of any form, simpler with depth.
    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.roll(if depth == 0 { 7 } else { 12 }) {
            0 | 1 => json!({ "type": "string" }),
            2 => {
                json!({ "type": "integer", "format": self.pick(&["int32", "int64", "uint8", ""]) })
            }
            3 => json!({ "type": "boolean" }),
            4 => json!({ "type": "string", "enum": [self.name(), self.name(), "x"] }),
            5 => {
                json!({ "type": self.pick(&["any", "number", "file", "object", "array", "String"]) })
            }
            6 => {
                json!({ "$ref": format!("#/components/schemas/{}", self.pick(&["Tree", "Thing", "Gone"])) })
            }
            7 | 8 => json!({ "type": "array", "items": self.schema(depth - 1) }),
            9 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            _ => json!({ "type": "object", "properties": self.properties(depth - 1) }),
        };
        for (key, values) in [
            ("required", [json!(true), json!(false), json!("true"), json!(["Id"])]),
            ("example", [json!("x"), json!(5), json!("\u{a0}\u{200b}"), json!({ "a": [1] })]),
            ("default", [json!("x"), json!("5"), json!(true), json!(null)]),
            ("maxLength", [json!(0), json!("3"), json!(-1), json!(64)]),
            ("minimum", [json!(1), json!("2"), json!(1.5), json!("many")]),
            ("pattern", [json!("["), json!("^x$"), json!(""), json!("\\d+")]),
            ("format", [json!("date"), json!("binary"), json!("double"), json!(7)]),
            ("x-odd", [json!(1), json!({}), json!([]), json!("x")]),
        ] {
            if self.roll(8) == 0 {
                schema[key] = values[self.roll(4)].clone();
            }
        }
        schema
    }

    fn properties(&mut self, depth: usize) -> Map<String, Value> {
        (0..=self.roll(3)).map(|_| (self.name(), self.schema(depth))).collect()
    }

    fn operation(&mut self) -> Value {
        let parameters: Vec<Value> = (0..self.roll(5))
            .map(|_| {
                let place = self.pick(&["query", "query", "formData", "header", "body", "path"]);
                let mut parameter =
                    json!({ "name": self.name(), "in": place, "schema": self.schema(2) });
                if self.roll(2) == 0 {
                    let styles = ["json", "flat", "repeatList", "simple", "deepObject"];
                    parameter["style"] = json!(self.pick(&styles));
                }
                parameter
            })
            .collect();
        let response = if self.roll(4) == 0 {
            self.schema(1)
        } else {
            json!({ "type": "object", "properties": self.properties(2) })
        };
        let mut api = json!({
            "methods": ["post", "get"],
            "parameters": parameters,
            "responses": { "200": { "schema": response } },
        });
        for (key, value) in [
            ("methods", json!(["get"])),
            ("path", json!("/things")),
            ("deprecated", json!("true")),
            ("ramActions", json!([{ "action": "other:Do" }])),
            ("responses", json!({})),
            ("responseDemo", json!("[{\"type\":\"json\",\"example\":\"{\\\"Id\\\":1}\"}]")),
            ("parameters", json!(null)),
        ] {
            if self.roll(12) == 0 {
                api[key] = value;
            }
        }
        api
    }
}

#[test]
fn random_metadata_is_generated_or_reported() {
    let verbs = ["Get", "List", "Create", "Describe", "", "get"];
    let mut imported = 0;
    for seed in 0..60 {
        let mut dice = Dice(seed);
        let apis: Map<String, Value> = (0..=dice.roll(6))
            .map(|_| (format!("{}{}", dice.pick(&verbs), dice.name()), dice.operation()))
            .collect();
        let document = json!({
            "version": "1.0",
            "info": { "style": "RPC", "product": "Odd", "version": "2020-01-01" },
            "components": { "schemas": {
                "Thing": dice.schema(2),
                "Tree": { "type": "object", "properties": { "Children": { "type": "array", "items": { "$ref": "#/components/schemas/Tree" } }, "Name": { "type": "string" } } },
            } },
            "apis": apis,
        });
        let product = new_product(&document.to_string(), "api-docs.json")
            .unwrap_or_else(|error| panic!("seed {seed}: {error}"));
        assert_accounted_for(&product, &document, &format!("seed {seed}"));
        imported += product.operations().len();
    }
    assert!(imported > 90, "only {imported} operations were imported");
}
