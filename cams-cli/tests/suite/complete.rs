//! Calls with every parameter that the spec requires. Tests of other things use them, so that they
//! pass whatever the spec requires.

use cams_api::operations::{self, OperationInfo, Paging, Parameter, Shape};

/// Adds a flag for each required parameter that the call of an operation leaves out.
pub(crate) fn complete(mut words: Vec<String>) -> Vec<String> {
    if let Some(operation) = called(&words) {
        let missing: Vec<_> = missing(operation, &words).collect();
        for parameter in missing {
            words.push(format!("--{}", parameter.name));
            words.push(value(parameter));
        }
    }
    words
}

/// The required parameters that a call leaves out. The command itself asks for the first page.
pub(crate) fn missing<'w>(
    operation: &'static OperationInfo,
    words: &'w [String],
) -> impl Iterator<Item = &'static Parameter> + use<'w> {
    let is_given = |parameter: &Parameter| {
        let flags = words.iter().filter_map(|word| word.strip_prefix("--")?.split('=').next());
        flags.map(plain).any(|flag| flag == plain(parameter.name))
    };
    let is_page = |parameter: &Parameter| {
        let paths = match operation.paging {
            Some(Paging::Numbered { page, size, .. }) => [page, size],
            Some(Paging::Token { token, size, .. }) => [token, size],
            _ => return false,
        };
        paths.iter().any(|path| path.split('.').next() == Some(parameter.name))
    };
    let is_missing = move |one: &&Parameter| one.required && !is_given(one) && !is_page(one);
    operation.parameters.iter().filter(is_missing)
}

/// The operation that is called by its flags. Other commands take the names of operations too.
fn called(words: &[String]) -> Option<&'static OperationInfo> {
    let is_other = |word: &String| ["call", "describe", "policy"].contains(&word.as_str());
    let is_word = |one: &&OperationInfo| words.iter().any(|word| plain(word) == plain(one.name));
    operations::all().find(is_word).filter(|_| !words.iter().any(is_other))
}

fn plain(name: &str) -> String {
    name.replace('-', "").to_lowercase()
}

/// A value that the documentation allows.
fn value(parameter: &Parameter) -> String {
    let least = parameter.limits.and_then(|limits| limits.minimum);
    match parameter.shape {
        _ if !parameter.values.is_empty() => parameter.values[0].to_owned(),
        Shape::Int32 | Shape::Int64 | Shape::Double => least.unwrap_or(1.0).to_string(),
        Shape::Boolean => "true".to_owned(),
        Shape::Array(_) => "[]".to_owned(),
        Shape::Object(_) | Shape::Map(_) => "{}".to_owned(),
        _ => "1".to_owned(),
    }
}
