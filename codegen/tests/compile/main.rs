//! Generated code compiles for any names and any product, and its requests are signed: a copy of
//! the runtime with the code of a spec that reuses every name there is.

#[path = "../fixture/mod.rs"]
mod fixture;
mod new_product;
mod scratch;

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use codegen::{Generated, SpecFiles, cards, generate};
use fixture::built::{Built, described, nested, object, shared, single, texts};
use fixture::repository;
use proc_macro2::{TokenStream, TokenTree};
use ring::digest::{SHA256, digest};
use ring::hmac;
use scratch::Scratch;
use serde_json::{Map, Value, json};

/// The families of the spec below.
const FAMILIES: &[&str] = &["things", "odd_ones", "core", "std"];

fn generated(files: &SpecFiles) -> Generated {
    generate(files).map_err(|problems| problems.to_string()).expect("a good spec")
}

/// Operations that exercise everything in generated code, with types of these names: as enums,
/// objects and shared types, each in another family.
fn named(spec: &mut Built, names: &BTreeSet<String>) {
    let filling = |prefix: &str| {
        vec![
            single(&format!("{prefix}Ratio"), json!({ "type": "number" })),
            nested(
                &format!("{prefix}List"),
                json!({ "type": "array", "items": object(json!({
                    "Secret": described(json!({ "type": "string", "x-cams": { "sensitive": "secret" } })),
                    "Names": described(json!({ "type": "array", "items": { "type": "string" }, "example": ["a"] })),
                    "Free": described(json!({ "example": { "a": 1 } })),
                })) }),
            ),
            nested(
                &format!("{prefix}Map"),
                json!({ "type": "object", "additionalProperties": { "type": "array", "items": texts(&["A", "OTHER"]) } }),
            ),
            single(
                &format!("{prefix}Mood"),
                texts(&["OTHER", "Self", "None", "+1", "男", "", "a b"]),
            ),
        ]
    };
    let each =
        |make: &dyn Fn(&str) -> Value| names.iter().map(|name| make(name)).collect::<Vec<_>>();
    let response =
        || json!({ "List": described(json!({ "type": "array", "items": { "type": "string" } })) });
    let titled = |name: &str, mut schema: Value| {
        schema["title"] = name.into();
        schema
    };
    let mut parameters = each(&|name| single(name, titled(name, texts(&["A", "OTHER"]))));
    parameters.extend(filling("ZzEnum"));
    spec.operation("things", "ZzEveryEnum", parameters, response());
    let thing = || object(json!({ "A": described(json!({ "type": "string", "example": "a" })) }));
    let mut parameters = each(&|name| nested(name, titled(name, thing())));
    parameters.extend(filling("ZzObject"));
    spec.operation("odd_ones", "ZzEveryObject", parameters, response());
    let mut parameters = each(&|name| nested(&format!("{name}s"), shared(name)));
    parameters.extend(filling("ZzShared"));
    let fields: Map<String, Value> =
        names.iter().map(|name| (name.clone(), shared(name))).collect();
    spec.operation("core", "ZzEveryShared", parameters, Value::Object(fields));
}

/// Components: objects with these names, and some that contain themselves.
fn components(names: &BTreeSet<String>) -> Value {
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let mut schemas = Map::new();
    for name in names {
        let fields = json!({
            "Mood": described(texts(&["OTHER"])),
            "List": described(json!({ "type": "array", "items": { "type": "string" } })),
            "Secret": described(json!({ "type": "string", "x-cams": { "sensitive": "secret" } })),
        });
        schemas.insert(name.clone(), object(fields));
    }
    let node = json!({
        "Next": reference("Node"),
        "Again": { "description": "Another one.", "allOf": [reference("Node")] },
        "Children": described(json!({ "type": "array", "items": reference("Node") })),
        "ByName": described(json!({ "type": "object", "additionalProperties": reference("Forest") })),
        "Inner": described(json!({ "type": "object", "properties": { "Node": reference("Node") } })),
    });
    schemas.insert("Node".to_owned(), object(node));
    schemas.insert(
        "Forest".to_owned(),
        described(json!({ "type": "array", "items": reference("Node") })),
    );
    let text = described(json!({ "type": "string", "example": "a" }));
    schemas.insert("Egg".to_owned(), object(json!({ "Hen": reference("Hen"), "Name": text })));
    schemas.insert("Hen".to_owned(), object(json!({ "Egg": reference("Egg"), "Name": text })));
    Value::Object(schemas)
}

/// The spec that reuses every name.
fn torture() -> SpecFiles {
    // The names used in generated code, read from generated code.
    let mut plain = Built::new(FAMILIES, components(&BTreeSet::from(["ZzThing".to_owned()])));
    named(&mut plain, &BTreeSet::from(["ZzThing".to_owned()]));
    let mut names = BTreeSet::new();
    for (_, text) in generated(&plain.files()).client.iter() {
        if let Ok(code) = text.parse() {
            type_like(code, &mut names);
        }
    }
    names.retain(|name| !name.contains("Zz") && !name.ends_with('_'));
    for name in ["Option", "String", "Client", "Params", "Operation", "IntoIterator"] {
        assert!(names.contains(name), "generated code does not use {name}");
    }
    names.extend(
        [
            "Box", "From", "Result", "Some", "Ok", "Err", "Iterator", "Clone", "Debug", "Drop",
            "Error", "Str",
        ]
        .map(str::to_owned),
    );

    let mut spec = Built::new(FAMILIES, components(&names));
    spec.product(
        json!({
            "product": "parcels",
            "user-agent": "parcels-client",
            "documentation": "https://example.com/parcels/{operation}",
        }),
        "2031-12-24",
        json!({
            "url": "https://parcels-api.{region}.example.com",
            "variables": { "region": { "default": "north-2" } },
        }),
    );
    named(&mut spec, &names);
    let code = || json!({ "Code": described(json!({ "type": "string" })) });
    for name in [
        "Call",
        "Builder",
        "CallJson",
        "FromEnv",
        "New",
        "Inner",
        "2Go",
        "Type",
        "Mod",
        "Self",
        "Option",
        "Into",
        "Async",
        "Core",
        "Std",
        "Str",
        "OperationInfo",
        "Operations",
        "Table",
        "Gen",
        "A_B",
        "X.1-y",
    ] {
        spec.operation("odd_ones", name, Vec::new(), code());
    }
    let parameters = [
        "BoundTo",
        "Customize",
        "Default",
        "New",
        "Send",
        "SendBlocking",
        "SetType",
        "IntoFuture",
        "Self",
        "Type",
        "Fmt",
        "Clone",
        "Retry",
        "2nd",
        "Redacted",
        "OpenEnum",
        "a.b",
        "x-y",
        "FLowId",
        "Into",
        "Request",
        "Client",
    ];
    let parameters = parameters
        .map(|name| single(name, json!({ "type": "string", "example": "a word" })))
        .to_vec();
    let elements = ["名称", "имя", "Größe", "$id", "type", "Self", "1st", "r#try", "a'b", "Gen"];
    let elements: Map<String, Value> = elements
        .into_iter()
        .map(|name| (name.to_owned(), described(json!({ "type": "string" }))))
        .collect();
    spec.operation("things", "EveryParameter", parameters, Value::Object(elements));
    spec.operation(
        "things",
        "EveryLoop",
        vec![nested("Node", shared("Node")), nested("Forest", shared("Forest")), nested("Egg", shared("Egg"))],
        json!({ "Node": shared("Node"), "Hens": described(json!({ "type": "array", "items": shared("Hen") })) }),
    );
    spec.operation("std", "OtherFamily", Vec::new(), code());
    spec.operation("core", "AnotherFamily", Vec::new(), code());
    let name = single("Name", json!({ "type": "string", "example": "a word" }));
    spec.operation("std", "ReadMethod", vec![name], code());
    spec.by_get();
    spec.files()
}

/// The capitalized names in code.
fn type_like(code: TokenStream, names: &mut BTreeSet<String>) {
    for token in code {
        match token {
            TokenTree::Ident(ident) => {
                let name = ident.to_string();
                if name.starts_with(|c: char| c.is_ascii_uppercase())
                    && name.contains(|c: char| c.is_ascii_lowercase())
                {
                    names.insert(name);
                }
            }
            TokenTree::Group(group) => type_like(group.stream(), names),
            TokenTree::Punct(_) | TokenTree::Literal(_) => {}
        }
    }
}

/// The examples in a file's documentation.
fn examples(text: &str) -> Vec<String> {
    let fences = text.split("/// ```no_run\n").skip(1);
    let code = fences.filter_map(|rest| Some(rest.split_once("/// ```\n")?.0));
    let line = |line: &str| {
        let line = line.trim_start().trim_start_matches("///");
        let line = line.strip_prefix(' ').unwrap_or(line);
        format!("{}\n", line.strip_prefix("# ").unwrap_or(line))
    };
    code.map(|code| code.lines().map(line).collect()).collect()
}

#[test]
fn the_code_of_any_names_compiles() {
    let generated = generated(&torture());
    cards(&generated.client).expect("cards of any names");
    let scratch = Scratch::new("every-name", FAMILIES, &generated.client);
    let examples: Vec<String> =
        generated.client.iter().flat_map(|(_, text)| examples(text)).collect();
    assert!(examples.len() > 20, "{} examples", examples.len());
    let modules =
        examples.iter().enumerate().map(|(at, text)| format!("mod example_{at} {{\n{text}}}\n"));
    let program = format!(
        "//! All examples.\n#![allow(dead_code)]\n{}fn main() {{}}\n",
        modules.collect::<String>()
    );
    scratch.write("examples/every.rs", &program);
    scratch.write("examples/signed.rs", SIGNED);
    scratch.cargo(&["build", "--lib", "--examples"]);

    let signed = Command::new(repository().join("target/debug/examples/signed")).output();
    let signed = signed.expect("the program starts");
    assert!(signed.status.success(), "{}", String::from_utf8_lossy(&signed.stderr));
    let printed = String::from_utf8_lossy(&signed.stdout);
    let requests: Vec<&str> = printed.split("\n\n").collect();
    let [posted, read, by_name] = requests.as_slice() else { panic!("{printed}") };
    check_signature(posted, "POST", "OtherFamily", "");
    check_signature(read, "GET", "ReadMethod", "Name=a%20b");
    check_signature(by_name, "GET", "ReadMethod", "Name=a%20b");
}

/// Signs requests of the made-up product.
const SIGNED: &str = r#"//! Signs requests and prints them.

use std::time::{Duration, SystemTime};

use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Client, Credentials};

/// Sends nothing, so that the program needs no TLS.
struct Silent;

impl Transport for Silent {
    fn send(&self, _: http::Request<bytes::Bytes>) -> TransportFuture<'_> {
        Box::pin(std::future::pending())
    }
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::builder().credentials(Credentials::new("key-id", "key-secret"));
    let client = client.transport(Silent).build()?;
    let date = SystemTime::UNIX_EPOCH + Duration::from_secs(1_900_000_000);
    let runtime = tokio::runtime::Builder::new_current_thread().build()?;
    let by_name = client.call_json("ReadMethod", serde_json::json!({ "Name": "a b" }));
    let signed = runtime.block_on(async {
        let posted = client.other_family().customize().sign(date, "nonce-1").await?;
        let read = client.read_method().name("a b").customize().sign(date, "nonce-1").await?;
        let by_name = by_name.sign(date, "nonce-1").await?;
        Ok::<_, cams_api::Error>([posted, read, by_name])
    })?;
    let signed = signed.map(|signed| {
        let headers = signed.headers().map(|(name, value)| format!("\n{name}: {value}"));
        format!("{} {}{}", signed.method(), signed.url(), headers.collect::<String>())
    });
    print!("{}", signed.join("\n\n"));
    Ok(())
}
"#;

/// The request is addressed to the product of the spec. Its signature follows the documentation of
/// ACS3-HMAC-SHA256, computed here without the runtime.
fn check_signature(printed: &str, method: &str, action: &str, query: &str) {
    let (line, headers) = printed.split_once('\n').expect("a request");
    let url = format!("{method} https://parcels-api.north-2.example.com/?{query}");
    assert_eq!(line.trim_end_matches(['/', '?']), url.trim_end_matches(['/', '?']));
    let headers: BTreeMap<&str, &str> =
        headers.lines().filter_map(|line| line.split_once(": ")).collect();
    assert_eq!(headers["host"], "parcels-api.north-2.example.com");
    assert_eq!(headers["x-acs-version"], "2031-12-24");
    assert_eq!(headers["x-acs-action"], action);
    assert_eq!(headers.contains_key("content-length"), method == "POST");
    assert_eq!(headers["x-acs-date"], "2030-03-17T17:46:40Z");
    assert!(headers["user-agent"].starts_with("parcels-client/"), "{headers:?}");

    let hash = |text: &str| hex(digest(&SHA256, text.as_bytes()).as_ref());
    let is_signed = |name: &&str| *name == "host" || name.starts_with("x-acs-");
    let names: Vec<&str> = headers.keys().copied().filter(is_signed).collect();
    let lines: String = names.iter().map(|name| format!("{name}:{}\n", headers[name])).collect();
    let names = names.join(";");
    let canonical = format!("{method}\n/\n{query}\n{lines}\n{names}\n{}", hash(""));
    let text = format!("ACS3-HMAC-SHA256\n{}", hash(&canonical));
    let key = hmac::Key::new(hmac::HMAC_SHA256, b"key-secret");
    let signature = hex(hmac::sign(&key, text.as_bytes()).as_ref());
    assert_eq!(
        headers["authorization"],
        format!("ACS3-HMAC-SHA256 Credential=key-id,SignedHeaders={names},Signature={signature}")
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
