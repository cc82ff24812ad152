//! Derives Rust names from wire names.
//!
//! Progenitor names fields, types and variants. These functions follow the same rules, to find
//! collisions before code exists. They also name methods, setters, files and features.
//!
//! A name already used by Rust or the runtime gets a trailing underscore: `type_`, `send_`,
//! `call_json_`. No other name ends with one.

mod taken;

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};

pub(crate) use taken::{GENERATED, TAKEN};

use crate::hash;

/// The crate of the runtime and the generated code, for the paths in examples.
pub(crate) const CRATE: &str = "cams_api";

/// Misspelled words in service names that would split in Rust: `f_low`.
const MISSPELT: &[(&str, &str)] = &[("FLow", "Flow")];

/// The variant of every open enum that holds an unknown text.
pub(crate) const CATCH_ALL: &str = "Other";

/// The module of a family that describes its operations.
pub(crate) const TABLE: &str = "table";

/// The modules of a family with the types of its contents, and with their limits.
pub(crate) const CONTENTS: &str = "contents";
pub(crate) const CONTENT_LIMITS: &str = "content_limits";

/// The module of the shared types that only this family uses. No other crate or module begins so.
pub(crate) fn types_of(family: &str) -> String {
    format!("of_{family}")
}

/// The longest name of a module, in bytes.
const LONGEST_MODULE: usize = 200;

/// The static that lists the operations of a family.
pub(crate) const OPERATIONS: &str = "OPERATIONS";

/// The readable form of a service name. Rust names derive from it; the wire keeps the original.
pub(crate) fn tidy(wire: &str) -> String {
    MISSPELT.iter().fold(wire.to_owned(), |name, (wrong, right)| name.replace(wrong, right))
}

/// A field, and what method and module of an operation follow from: `delete_chat_group`.
pub(crate) fn snake(wire: &str) -> String {
    identifier(&tidy(wire), str::to_snake_case)
}

/// The name of a value in progenitor: `PhoneNumber`.
pub(crate) fn pascal(wire: &str) -> String {
    identifier(&tidy(wire), str::to_pascal_case)
}

/// The module of an operation: `delete_chat_group`. `table` holds the facts of all operations of a
/// family, and its contents have two more modules. A long name ends early, because a module is a
/// file.
pub(crate) fn module(operation: &str) -> String {
    let mut name = snake(operation);
    if name.len() > LONGEST_MODULE {
        name = name.chars().take(LONGEST_MODULE / 2).collect();
        name = format!("{name}_{}", hash::short(&[operation]));
    }
    free(name, |name| [TABLE, CONTENTS, CONTENT_LIMITS].contains(&name))
}

/// The static of an operation in the table of its family: `DELETE_CHAT_GROUP`.
pub(crate) fn constant(operation: &str) -> String {
    free(snake(operation).to_uppercase(), |name| name == OPERATIONS)
}

/// The type of a schema: `GetFlowJsonAssest`. A name in this form stays unchanged.
pub(crate) fn type_name(wire: &str) -> String {
    let name = pascal(wire);
    // `A_B_C` first becomes `ABC`, which then counts as one word.
    let again = pascal(&name);
    if again == name { name } else { type_name(&again) }
}

/// The type of an operation's request.
pub(crate) fn request(operation: &str) -> String {
    type_name(&format!("{}Request", pascal(operation)))
}

/// The type of an operation's response.
pub(crate) fn response(operation: &str) -> String {
    type_name(&format!("{}Response", pascal(operation)))
}

/// The type of a parameter or response element without a title: `ListChatGroupData`. No other
/// operation has the name.
pub(crate) fn nested(operation: &str, field: &str) -> String {
    let name = pascal(operation) + &pascal(field);
    let is_taken = [request(operation), response(operation)].contains(&type_name(&name));
    if is_taken { name + "Data" } else { name }
}

/// The variant of a value: `PhoneNumber`.
pub(crate) fn variant(wire: &str) -> String {
    free(pascal(wire), |name| name == CATCH_ALL)
}

/// The client method that starts a call.
pub(crate) fn method(operation: &str) -> String {
    free(snake(operation), |name| CLONE == name || TAKEN.client_methods.contains(name))
}

/// The method of the client that generated code calls, from a trait.
const CLONE: &str = "clone";

/// The method that sets a parameter, or a field of a value that is sent.
pub(crate) fn setter(field: &str) -> String {
    free(snake(field), |name| {
        name.starts_with("set_")
            || OWN_METHODS.contains(&name)
            || TAKEN.request_methods.contains(name)
    })
}

/// The method of the client's builder that presets a parameter.
pub(crate) fn preset(parameter: &str) -> String {
    free(snake(parameter), |name| TAKEN.builder_methods.contains(name))
}

/// A Rust name without the underscore that a keyword got.
pub(crate) fn plain(name: &impl ToString) -> String {
    name.to_string().trim_end_matches('_').to_owned()
}

/// What the generated code of a request names by itself, and what it derives.
const OWN_METHODS: &[&str] = &["bound_to", "clone", "default", "new"];

/// The cargo feature of a family: `chat-groups`.
pub(crate) fn feature(family: &str) -> String {
    family.to_kebab_case()
}

/// The result of serde's `rename_all = "PascalCase"` for a Rust field.
pub(crate) fn serde_pascal(field: &str) -> String {
    field
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                std::iter::once(first.to_ascii_uppercase()).chain(letters).collect::<String>()
            })
        })
        .collect()
}

/// An identifier by the rules of progenitor, which uses typify's.
fn identifier(name: &str, to_case: fn(&str) -> String) -> String {
    let words = match name {
        "+1" => "plus1".to_owned(),
        "-1" => "minus1".to_owned(),
        name => name.replace('\'', "").replace(|c| !unicode_ident::is_xid_continue(c), "-"),
    };
    let name = to_case(&words);
    let starts_well = name.chars().next().is_some_and(unicode_ident::is_xid_start);
    let name = if starts_well { name } else { to_case("x") + &name };
    free(name, is_keyword)
}

fn is_keyword(name: &str) -> bool {
    // The keywords of editions before 2024, and the one added by 2024.
    syn::parse_str::<syn::Ident>(name).is_err() || name == "gen"
}

/// The name, or the name with an underscore if it is taken.
fn free(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    if is_taken(&name) { name + "_" } else { name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn awkward_names_are_predictable() {
        let names = [
            "PauseMarketingFLow",
            "GetFlowJSONAssest",
            "EnableWhatsappROIMetric",
            "QueryMMLActive",
        ];
        let methods: Vec<_> = names.iter().map(|name| snake(name)).collect();
        assert_eq!(
            methods,
            [
                "pause_marketing_flow",
                "get_flow_json_assest",
                "enable_whatsapp_roi_metric",
                "query_mml_active"
            ]
        );
        assert_eq!(pascal("GetFlowJSONAssest"), "GetFlowJsonAssest");
        assert_eq!(feature("chat_groups"), "chat-groups");
        assert_eq!(type_name("A_B_C"), "Abc");
    }

    #[test]
    fn a_name_that_is_taken_gets_an_underscore() {
        assert_eq!((snake("Type"), pascal("Self")), ("type_".to_owned(), "Self_".to_owned()));
        assert_eq!((snake("2Go"), pascal("2Go")), ("x2go".to_owned(), "X2go".to_owned()));
        assert_eq!(
            (variant("OTHER"), variant("OTHERS")),
            ("Other_".to_owned(), "Others".to_owned())
        );
        assert_eq!(
            (method("CallJson"), method("ListCalls")),
            ("call_json_".to_owned(), "list_calls".to_owned())
        );
        assert_eq!(
            (module("Table"), constant("Operations")),
            ("table_".to_owned(), "OPERATIONS_".to_owned())
        );
        assert_eq!((setter("Send"), setter("New")), ("send_".to_owned(), "new_".to_owned()));
    }

    #[test]
    fn serde_drops_underscores() {
        assert_eq!(serde_pascal("business_number"), "BusinessNumber");
        assert_eq!(serde_pascal("type_"), "Type");
        // It capitalizes ASCII letters only.
        assert_eq!(serde_pascal("имя"), "имя");
    }
}
