//! The names of Rust things that follow from names on the wire.
//!
//! Fields, types and methods get their names from progenitor, by the same rules; these functions
//! foresee them, so that collisions are found before any code exists, and name files and features.

use heck::{ToKebabCase, ToPascalCase, ToSnakeCase};

/// Misspelt words in names of the service that would fall apart in Rust: `f_low`.
const MISSPELT: &[(&str, &str)] = &[("FLow", "Flow")];

/// A name of the service as people read it: the Rust names follow from it, the wire keeps the original.
pub(crate) fn tidy(wire: &str) -> String {
    MISSPELT.iter().fold(wire.to_owned(), |name, (wrong, right)| name.replace(wrong, right))
}

/// The module and file of an operation, and its method: `delete_chat_group`.
pub(crate) fn snake(wire: &str) -> String {
    tidy(wire).to_snake_case()
}

/// The type that a schema name becomes: `GetFlowJsonAssest`.
pub(crate) fn pascal(wire: &str) -> String {
    tidy(wire).to_pascal_case()
}

/// The cargo feature of a family: `chat-groups`.
pub(crate) fn feature(family: &str) -> String {
    family.to_kebab_case()
}

/// What serde's `rename_all = "PascalCase"` makes of a Rust field.
pub(crate) fn serde_pascal(field: &str) -> String {
    field
        .split('_')
        .map(|word| {
            let mut letters = word.chars();
            letters.next().map_or_else(String::new, |first| {
                first.to_uppercase().chain(letters).collect::<String>()
            })
        })
        .collect()
}

/// Names that a generated module uses for something else.
const TAKEN: &[&str] = &[
    "BTreeMap",
    "Call",
    "Client",
    "Default",
    "Deserialize",
    "Element",
    "Kind",
    "None",
    "Ok",
    "Operation",
    "OperationInfo",
    "Option",
    "Paging",
    "Parameter",
    "Params",
    "Place",
    "Ram",
    "Result",
    "RetryClass",
    "Self",
    "Sensitive",
    "Serialize",
    "Some",
    "String",
    "Value",
    "Vec",
];

/// Whether a nested type may not have this name.
pub(crate) fn is_taken(name: &str) -> bool {
    TAKEN.contains(&name)
}

/// What a call can do besides its setters.
const CALL_METHODS: &[&str] = &[
    "extra_param",
    "into_future",
    "placement",
    "retry",
    "send",
    "send_blocking",
    "send_with_metadata",
    "sign",
    "timeout",
];

/// Whether the setter of a parameter would hide a method of the call.
pub(crate) fn is_call_method(setter: &str) -> bool {
    CALL_METHODS.contains(&setter)
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
    }

    #[test]
    fn serde_drops_underscores() {
        assert_eq!(serde_pascal("business_number"), "BusinessNumber");
        assert_eq!(serde_pascal("type_"), "Type");
    }
}
