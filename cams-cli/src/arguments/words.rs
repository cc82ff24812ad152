//! Divides the words of a command line into options of the tool and parameters of an operation.

use std::ffi::{OsStr, OsString};

use cams_api::operations::{OperationInfo, Parameter, Shape};
use clap::Command;

use crate::exit::Failure;
use crate::names;

/// The words after an operation.
#[derive(Default)]
pub(super) struct Words {
    /// Options of the tool, for clap.
    pub(super) own: Vec<OsString>,
    pub(super) parameters: Vec<Given>,
    pub(super) wants_help: bool,
}

/// A flag with its value.
pub(super) struct Given {
    pub(super) parameter: &'static Parameter,
    /// The flag without its dashes, as typed.
    pub(super) flag: String,
    /// The names after dots: `index` in `--page.index`.
    pub(super) path: Vec<String>,
    /// `None` for a flag without a value.
    pub(super) text: Option<String>,
}

/// The words before the first one that is no option, that word, and those after it. `None` if an
/// unknown option comes first, or if there are only options.
pub(super) fn split_at_command<'w>(
    own: &Command,
    words: &'w [OsString],
) -> Option<(&'w [OsString], &'w OsStr, &'w [OsString])> {
    let mut at = 0;
    while let Some(word) = words.get(at) {
        match option(own, word) {
            None if word.as_encoded_bytes().starts_with(b"-") => return None,
            None => return Some((&words[..at], word, &words[at + 1..])),
            Some(takes_next) => at += 1 + usize::from(takes_next),
        }
    }
    None
}

/// `Some` if the word is an option of the tool: whether its value is the next word.
fn option(own: &Command, word: &OsStr) -> Option<bool> {
    let word = word.to_str()?.strip_prefix("--")?;
    let (name, has_value) = match word.split_once('=') {
        Some((name, _)) => (name, true),
        None => (word, false),
    };
    let argument = own.get_arguments().find(|argument| argument.get_long() == Some(name))?;
    Some(argument.get_action().takes_values() && !has_value)
}

/// Reads the words after an operation.
pub(super) fn read(
    own: &Command,
    operation: &'static OperationInfo,
    words: &[OsString],
) -> Result<Words, Failure> {
    let mut read = Words::default();
    let mut rest = words.iter().peekable();
    while let Some(word) = rest.next() {
        if word == "-h" || word == "--help" {
            read.wants_help = true;
            continue;
        }
        let text = word.to_str().ok_or_else(|| not_text(word))?;
        let Some(flag) = text.strip_prefix("--").filter(|flag| !flag.is_empty()) else {
            return Err(stray(operation, text, read.parameters.last()));
        };
        let (flag, value) = match flag.split_once('=') {
            Some((flag, value)) => (flag, Some(value.to_owned())),
            None => (flag, None),
        };
        let mut names = flag.split('.');
        let name = names.next().unwrap_or_default();
        let same = |parameter: &&Parameter| names::is_same(name, parameter.name);
        let Some(parameter) = operation.parameters.iter().find(same) else {
            let Some(takes_next) = option(own, word) else {
                return Err(unknown(own, operation, name));
            };
            read.own.push(word.clone());
            read.own.extend(rest.next_if(|_| takes_next).cloned());
            continue;
        };
        let path: Vec<String> = names.map(str::to_owned).collect();
        let mut given = |text| {
            read.parameters.push(Given {
                parameter,
                flag: flag.to_owned(),
                path: path.clone(),
                text,
            });
        };
        if let Some(value) = value {
            given(Some(value));
            continue;
        }
        // A switch needs no value, so only `true` and `false` belong to it.
        let is_value = |next: &&OsString| match parameter.shape {
            Shape::Boolean => *next == "true" || *next == "false",
            _ => true,
        };
        given(rest.next_if(is_value).map(text_of).transpose()?);
        // Lists and objects take several words: `--template-params name=Ada city=Rome`.
        if matches!(parameter.shape, Shape::Array(_) | Shape::Object(_) | Shape::Map(_)) {
            while let Some(more) = rest.next_if(|next| !next.as_encoded_bytes().starts_with(b"-")) {
                given(Some(text_of(more)?));
            }
        }
    }
    Ok(read)
}

fn text_of(word: &OsString) -> Result<String, Failure> {
    word.to_str().map(str::to_owned).ok_or_else(|| not_text(word))
}

fn not_text(word: &OsStr) -> Failure {
    Failure::usage(format!("{:?} is not UTF-8", word.to_string_lossy()))
}

/// A word that belongs to no flag. It may be a value, and confidential.
fn stray(operation: &OperationInfo, text: &str, before: Option<&Given>) -> Failure {
    let place = match before {
        Some(given) => format!("after --{}", given.flag),
        None => format!("after {}", names::kebab(operation.name)),
    };
    let failure = Failure::usage(format!("there is a word {place} that belongs to no parameter"));
    match text.starts_with('-') {
        true => failure.hint("parameters begin with two dashes: --to"),
        false => failure.hint("write --PARAMETER VALUE, and quote values with spaces"),
    }
}

fn unknown(own: &Command, operation: &OperationInfo, name: &str) -> Failure {
    let parameters: Vec<String> =
        operation.parameters.iter().map(|parameter| names::kebab(parameter.name)).collect();
    let options = own.get_arguments().filter_map(|argument| argument.get_long());
    let all = parameters.iter().map(String::as_str).chain(options);
    let found: Vec<String> =
        names::nearest(name, all).into_iter().map(|name| format!("--{name}")).collect();
    let operation = names::kebab(operation.name);
    let hint = names::did_you_mean(&found)
        .unwrap_or_else(|| format!("`cams {operation} --help` lists its parameters"));
    Failure::usage(format!("--{name} is not a parameter of {operation}")).hint(hint)
}
