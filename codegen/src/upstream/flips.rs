//! Inverts the `required` flags of a spec, which upstream flips often: a test that passes with both
//! specs depends on none of them.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::yaml;
use crate::spec::{self, Diagnostics, Document, Node, SpecFiles};

/// The pointers to the parameters in the query, and to those in the form.
const QUERY: &str = "/post/parameters";
const FORM: &str = "/post/requestBody/content/application~1x-www-form-urlencoded/schema";

/// A spec with inverted flags.
#[derive(Debug)]
pub struct Inverted {
    /// Its files.
    pub files: SpecFiles,
    /// The number of inverted flags.
    pub inverted: usize,
    /// The number of flags that stay as they are, since the lint refuses the others.
    pub kept: usize,
}

/// Inverts every flag that can be inverted. A parameter that becomes required gets an example, if
/// the lint asks for one.
///
/// # Errors
///
/// A spec with other problems.
pub fn inverted(files: &SpecFiles) -> Result<Inverted, Diagnostics> {
    let mut operations = files
        .iter()
        .filter(|(path, _)| path.contains('/'))
        .map(|(path, text)| Document::parse(path, text).map(Operation::of))
        .collect::<Result<Vec<_>, _>>()?;
    loop {
        let mut changed = files.clone();
        for operation in &operations {
            changed.insert(operation.document.path.as_str(), operation.inverted()?);
        }
        let Err(problems) = spec::checked(&changed) else {
            let ways = operations.iter().flat_map(|one| &one.parameters).map(|one| one.way);
            let kept = ways.clone().filter(|way| *way == Way::Keep).count();
            return Ok(Inverted { files: changed, inverted: ways.count() - kept, kept });
        };
        let mut has_changed = false;
        for operation in &mut operations {
            has_changed |= operation.give_way(&changed, &problems)?;
        }
        if !has_changed {
            return Err(problems);
        }
    }
}

/// The file of an operation.
struct Operation {
    document: Document,
    parameters: Vec<Parameter>,
}

/// A parameter, and the way to invert its flag.
struct Parameter {
    pointer: String,
    way: Way,
}

/// The ways to invert a flag, in the order in which they are tried.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Plain,
    /// With a text as the example.
    Text,
    /// With a list as the example.
    List,
    /// Not at all.
    Keep,
}

impl Operation {
    fn of(document: Document) -> Self {
        let file = document.root.to_value();
        let query = file.pointer(QUERY).and_then(Value::as_array);
        let query = (0..query.map_or(0, Vec::len)).map(|index| format!("{QUERY}/{index}"));
        let form = file.pointer(FORM).and_then(|form| form["properties"].as_object());
        let form = form.into_iter().flat_map(|form| form.keys());
        let form = form.map(|name| format!("{FORM}/properties/{}", escaped(name)));
        let parameters = query.chain(form).map(|pointer| Parameter { pointer, way: Way::Plain });
        Self { parameters: parameters.collect(), document }
    }

    /// The text of the file with inverted flags.
    fn inverted(&self) -> Result<String, Diagnostics> {
        let mut file = self.document.root.to_value();
        for Parameter { pointer, way } in &self.parameters {
            let example = match way {
                Way::Plain => None,
                Way::Text => Some(json!("sample")),
                Way::List => Some(json!(["sample"])),
                Way::Keep => continue,
            };
            match pointer.strip_prefix(FORM).and_then(|rest| rest.strip_prefix("/properties/")) {
                Some(name) => invert_in_form(&mut file, name),
                None => invert(&mut file, pointer),
            }
            if let (Some(example), Some(Value::Object(parameter))) =
                (example, file.pointer_mut(pointer))
            {
                parameter.entry("example").or_insert(example);
            }
        }
        yaml::edit(&self.document, &file)
    }

    /// Tries the next way for each parameter that has a problem. Returns `false` if none has one.
    fn give_way(
        &mut self,
        changed: &SpecFiles,
        problems: &Diagnostics,
    ) -> Result<bool, Diagnostics> {
        let path = &self.document.path;
        let is_here = |file: &str| file.strip_prefix("spec/") == Some(path);
        let mut lines =
            problems.iter().filter(|one| is_here(&one.file)).map(|one| one.location.line);
        let mut has_changed = false;
        let (Some(text), Some(first)) = (changed.get(path), lines.next()) else { return Ok(false) };
        let document = Document::parse(path, text)?;
        let lines: Vec<usize> = lines.chain([first]).collect();
        for parameter in &mut self.parameters {
            let inside = lines_of(&document.root, &parameter.pointer);
            if lines.iter().any(|line| inside.contains(line)) && parameter.way != Way::Keep {
                parameter.way = match parameter.way {
                    Way::Plain => Way::Text,
                    Way::Text => Way::List,
                    Way::List | Way::Keep => Way::Keep,
                };
                has_changed = true;
            }
        }
        Ok(has_changed)
    }
}

/// Inverts the flag of a parameter in the query.
fn invert(file: &mut Value, pointer: &str) {
    if let Some(Value::Object(parameter)) = file.pointer_mut(pointer) {
        let is_required = parameter.get("required") == Some(&Value::Bool(true));
        parameter.insert("required".into(), (!is_required).into());
    }
}

/// Inverts the flag of a parameter in the form, which is its name in a list.
fn invert_in_form(file: &mut Value, escaped_name: &str) {
    let Some(Value::Object(form)) = file.pointer_mut(FORM) else { return };
    let mut required = match form.get("required") {
        Some(Value::Array(required)) => required.clone(),
        _ => Vec::new(),
    };
    let before = required.len();
    required.retain(|name| name.as_str().is_none_or(|name| escaped(name) != escaped_name));
    if required.len() == before {
        required.push(escaped_name.replace("~1", "/").replace("~0", "~").into());
    }
    match required.is_empty() {
        true => drop(form.shift_remove("required")),
        false => drop(form.insert("required".into(), required.into())),
    }
}

/// A key as a part of a pointer.
fn escaped(key: &str) -> String {
    key.replace('~', "~0").replace('/', "~1")
}

/// The lines of a value, with its key.
fn lines_of(root: &Node, pointer: &str) -> RangeInclusive<usize> {
    let path: Vec<String> =
        pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~")).collect();
    let node = path.iter().try_fold(root, |node, part| node.get(part).or_else(|| node.item(part)));
    root.locate(&path).line..=node.map_or(0, last_line)
}

fn last_line(node: &Node) -> usize {
    let inside = node.items().iter().chain(node.entries().map(|(_, value)| value)).map(last_line);
    inside.max().unwrap_or_default().max(node.location.line)
}
