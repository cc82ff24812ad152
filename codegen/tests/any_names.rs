//! Specs with randomly picked awkward names are refused at their place, or give code without
//! duplicate items.

mod fixture;

use std::collections::BTreeSet;

use codegen::{cards, generate};
use fixture::built::{Built, described, nested, object, single, texts};
use serde_json::{Map, Value, json};
use syn::{Fields, ImplItem, Item, Type};

const NASTY: &[&str] = &[
    "",
    " ",
    "_",
    "__",
    "a",
    "A",
    "a_b",
    "aB",
    "AB",
    "A_B",
    "A-B",
    "a.b",
    "a b",
    "a\u{301}",
    "á",
    "2",
    "2Go",
    "2_go",
    "+1",
    "-1",
    "+",
    "★",
    "½",
    "男",
    "имя",
    "Größe",
    "ſ",
    "İ",
    "K",
    "\u{202e}a",
    "\u{200b}",
    "\n",
    "\r",
    "\t",
    "\0",
    "'",
    "\"",
    "\\",
    "`",
    "{",
    "}",
    "#",
    "/",
    "~",
    "%41",
    "$ref",
    "r#type",
    "type",
    "Type",
    "self",
    "Self",
    "super",
    "crate",
    "gen",
    "async",
    "macro_rules",
    "union",
    "Option",
    "String",
    "Vec",
    "Box",
    "Some",
    "None",
    "Result",
    "Into",
    "Default",
    "Client",
    "Call",
    "Operation",
    "Params",
    "Parameter",
    "Shape",
    "Value",
    "serde",
    "std",
    "core",
    "OTHER",
    "Other",
    "other",
    "Timeout",
    "Send",
    "New",
    "FLow",
    "Flow",
    "DoThingRequest",
    "Request",
    "Response",
    "ThingItem",
    "ThingValue",
    "DoThing",
    "mod",
    "types",
    "INFO",
    "Info",
    "fmt",
    "T",
    "__A",
    "false",
    "null",
];

/// Pseudo-random numbers, the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("31 bits") % sides
    }

    /// An awkward name, or two joined.
    fn name(&mut self) -> String {
        let first = NASTY[self.roll(NASTY.len())];
        let second = if self.roll(3) == 0 { NASTY[self.roll(NASTY.len())] } else { "" };
        format!("{first}{second}")
    }

    /// Any schema sent as JSON, simpler with depth.
    fn schema(&mut self, depth: usize) -> Value {
        let mut schema = match self.roll(if depth == 0 { 2 } else { 5 }) {
            0 => json!({ "type": "string" }),
            1 => texts(&[&self.name(), &self.name()]),
            2 => json!({ "type": "array", "items": self.schema(depth - 1) }),
            3 => json!({ "type": "object", "additionalProperties": self.schema(depth - 1) }),
            _ => object(Value::Object(self.fields(depth - 1))),
        };
        if self.roll(4) == 0 {
            schema["title"] = json!(self.name());
        }
        schema
    }

    fn fields(&mut self, depth: usize) -> Map<String, Value> {
        (0..=self.roll(3)).map(|_| (self.name(), described(self.schema(depth)))).collect()
    }
}

/// The names that an item defines, each with the scope in which it must be unique.
fn defined(item: &Item, names: &mut Vec<(String, String)>) {
    let mut push =
        |scope: &str, name: &syn::Ident| names.push((scope.to_owned(), name.to_string()));
    match item {
        Item::Struct(item) => {
            push("type", &item.ident);
            if let Fields::Named(fields) = &item.fields {
                let fields = fields.named.iter().filter_map(|field| field.ident.as_ref());
                fields.for_each(|field| push(&format!("field of {}", item.ident), field));
            }
        }
        Item::Enum(item) => {
            push("type", &item.ident);
            item.variants
                .iter()
                .for_each(|it| push(&format!("variant of {}", item.ident), &it.ident));
        }
        Item::Mod(item) => push("type", &item.ident),
        Item::Impl(block) if block.trait_.is_none() => {
            let functions = block.items.iter().filter_map(|item| match item {
                ImplItem::Fn(function) => Some(&function.sig.ident),
                _ => None,
            });
            let Type::Path(path) = &*block.self_ty else { return };
            let Some(last) = path.path.segments.last() else { return };
            functions.for_each(|name| push(&format!("method of {}", last.ident), name));
        }
        _ => {}
    }
}

#[test]
fn nasty_names_are_refused_at_their_place_or_give_sound_code() {
    let (mut refused, mut generated) = (0, 0);
    for seed in 0..400 {
        let mut dice = Dice(seed);
        let mut components = Map::new();
        for _ in 0..dice.roll(3) {
            components.insert(dice.name(), object(Value::Object(dice.fields(1))));
        }
        let family = if dice.roll(8) == 0 { dice.name() } else { "things".to_owned() };
        let mut spec = Built::new(&[&family], Value::Object(components));
        let operation = if dice.roll(4) == 0 { dice.name() } else { "DoThing".to_owned() };
        let parameters = (0..dice.roll(4)).map(|_| {
            let name = if dice.roll(2) == 0 {
                dice.name()
            } else {
                ["Thing", "Type", "2nd", "New"][dice.roll(4)].to_owned()
            };
            if dice.roll(2) == 0 {
                single(&name, texts(&[&dice.name()]))
            } else {
                nested(&name, dice.schema(2))
            }
        });
        let parameters = parameters.collect();
        spec.operation(&family, &operation, parameters, Value::Object(dice.fields(2)));
        let code = match generate(&spec.files()) {
            Ok(code) => code.client,
            Err(problems) => {
                for problem in problems.iter() {
                    assert!(
                        !problem.message.contains("cannot generate code"),
                        "seed {seed}: {problem}"
                    );
                    // A file that should not exist has no better place.
                    let has_place =
                        problem.location.line > 1 || problem.message.contains("leftover file");
                    assert!(has_place, "seed {seed}: {problem}");
                }
                refused += 1;
                continue;
            }
        };
        generated += 1;
        cards(&code).expect("cards of any names");
        for (path, text) in code.iter().filter(|(path, _)| path.ends_with(".rs")) {
            let file = syn::parse_file(text)
                .unwrap_or_else(|error| panic!("seed {seed}, {path}: {error}\n{text}"));
            let mut names = Vec::new();
            file.items.iter().for_each(|item| defined(item, &mut names));
            let different: BTreeSet<_> = names.iter().collect();
            assert_eq!(different.len(), names.len(), "seed {seed}, {path}: {names:?}");
        }
    }
    assert!(refused > 20 && generated > 20, "{refused} refused, {generated} generated");
}
