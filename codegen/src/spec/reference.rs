//! References to shared components.

/// The `$ref` of a component in an operation file. `root` is the root file.
pub(crate) fn to_component(root: &str, kind: &str, name: &str) -> String {
    format!("../{root}{}", in_root(kind, name))
}

/// The `$ref` of a component in the root file.
pub(crate) fn in_root(kind: &str, name: &str) -> String {
    format!("#/components/{kind}/{name}")
}
