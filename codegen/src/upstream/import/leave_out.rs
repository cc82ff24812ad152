//! Removes from the facts the parts of a file that the lint refused. It does not know the reasons.

use super::merge::FORM;
use crate::spec::{Data, Location, Node, extension};
use crate::upstream::facts::{FieldFacts, Kind, OperationFacts, Origin, ValueFacts};

/// The removed parts of the facts.
pub(super) struct LeftOut {
    pub(super) path: String,
    pub(super) location: Location,
}

/// Removes the value at a place of a file, or the field that contains it. `may_go` tells if the
/// import added a subject. `None` if there is no such fact.
pub(super) fn leave_out(
    facts: &mut OperationFacts,
    root: &Node,
    at: Location,
    may_go: &dyn Fn(&str) -> bool,
) -> Option<LeftOut> {
    let path = path_at(root, at);
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    let taker = Taker { root, path: &path, may_go };
    const RESPONSE: &[&str] = &["responses", "200", "content", "application/json"];
    let (method, below) = path.split_first()?;
    match below {
        ["parameters", at, rest @ ..] => {
            let name = root.get(method)?.get("parameters")?.item(at)?.get("name")?.as_str()?;
            let rest = match rest {
                ["schema", rest @ ..] | ["content", "application/json", "schema", rest @ ..] => {
                    rest
                }
                rest => rest,
            };
            taker.parameter(facts, name, rest)
        }
        ["requestBody", "content", media, "schema", "properties", name, rest @ ..]
            if *media == FORM =>
        {
            taker.parameter(facts, name, rest)
        }
        [extension::NAME, "qps", ..] => {
            facts.qps.take()?;
            Some(left_out(&facts.origin, "qps"))
        }
        [extension::NAME, "ram", ..] => {
            let ram = std::mem::take(&mut facts.ram);
            (ram != facts.ram).then(|| left_out(&facts.origin, "ramActions"))
        }
        _ => match below.strip_prefix(RESPONSE)? {
            ["schema", "properties", name, rest @ ..] => {
                let fields = facts.response.as_mut()?;
                taker.field(fields.iter_mut().find(|one| one.name == *name)?, "response.", rest)
            }
            ["example", ..] => {
                facts.response_example.take()?;
                Some(left_out(&facts.origin, "responseDemo"))
            }
            _ => None,
        },
    }
}

fn left_out(origin: &Origin, key: &str) -> LeftOut {
    let Origin { path, location } = origin;
    let dot = if key.is_empty() { "" } else { "." };
    LeftOut { path: format!("{path}{dot}{key}"), location: *location }
}

/// The path to the deepest key or entry that starts at or before a place.
fn path_at(root: &Node, at: Location) -> Vec<String> {
    let mut path = Vec::new();
    let mut node = root;
    loop {
        let next = match &node.data {
            Data::Object(entries) => entries
                .iter()
                .rfind(|(key, _)| key.location <= at)
                .map(|(key, child)| (key.name.clone(), child)),
            Data::List(items) => items
                .iter()
                .enumerate()
                .rfind(|(_, item)| item.location <= at)
                .map(|(index, item)| (index.to_string(), item)),
            Data::Scalar(_) => None,
        };
        let Some((segment, child)) = next else { return path };
        path.push(segment);
        node = child;
    }
}

struct Taker<'t> {
    root: &'t Node,
    /// The path to the refused part.
    path: &'t [&'t str],
    may_go: &'t dyn Fn(&str) -> bool,
}

impl Taker<'_> {
    fn parameter(&self, facts: &mut OperationFacts, name: &str, rest: &[&str]) -> Option<LeftOut> {
        let mut fields = facts.parameters.iter_mut().map(|one| &mut one.field);
        let field = fields.find(|field| field.name == name)?;
        let mut left_out = self.field(field, "request.", rest)?;
        // A parameter cannot exist without its schema.
        if !field.value.is_expressible() && left_out.path == field.value.origin.path {
            let parameter = left_out.path.strip_suffix(".schema").map(str::to_owned);
            left_out.path = parameter.unwrap_or(left_out.path);
        }
        Some(left_out)
    }

    fn field(&self, field: &mut FieldFacts, holder: &str, rest: &[&str]) -> Option<LeftOut> {
        self.value(&mut field.value, &format!("{holder}{}", field.name), rest)
    }

    /// Removes a part of a value, or the whole value.
    fn value(&self, value: &mut ValueFacts, subject: &str, rest: &[&str]) -> Option<LeftOut> {
        if !value.is_expressible() {
            return None;
        }
        match (rest, &mut value.kind) {
            (["properties", name, rest @ ..], Kind::Object(fields)) => {
                let field = fields.iter_mut().find(|field| field.name == *name)?;
                return self.field(field, &format!("{subject}."), rest);
            }
            (["items", rest @ ..], Kind::List(entry)) => {
                return self.value(entry, &format!("{subject}[]"), rest);
            }
            (["additionalProperties", rest @ ..], Kind::Map(entry)) => {
                return self.value(entry, &format!("{subject}{{}}"), rest);
            }
            _ => {}
        }
        if !(self.may_go)(subject) {
            return None;
        }
        if let Some(key) = rest.first().and_then(|key| self.part(value, key)) {
            return Some(left_out(&value.origin, key));
        }
        value.kind = Kind::Inexpressible;
        Some(left_out(&value.origin, ""))
    }

    /// Removes the source of a schema key. `None` if it has no source of its own.
    fn part(&self, value: &mut ValueFacts, key: &str) -> Option<&'static str> {
        let limits = &mut value.limits;
        match key {
            "enum" => {
                let node = self
                    .path
                    .iter()
                    .try_fold(self.root, |node, key| node.get(key).or(node.item(key)))?;
                let text = node.as_str()?;
                let values = value.values.as_mut()?;
                let before = values.len();
                values.retain(|one| one != text);
                let has_gone = values.len() < before;
                value.values.take_if(|values| values.is_empty());
                has_gone.then_some("enum")
            }
            "default" => value.default.take().map(|_| "default"),
            "example" => value.example.take().map(|_| "example"),
            "minimum" => limits.minimum.take().map(|_| "minimum"),
            "maximum" => limits.maximum.take().map(|_| "maximum"),
            "minLength" => limits.min_length.take().map(|_| "minLength"),
            "maxLength" => limits.max_length.take().map(|_| "maxLength"),
            "minItems" => limits.min_items.take().map(|_| "minItems"),
            "maxItems" => limits.max_items.take().map(|_| "maxItems"),
            "pattern" => limits.pattern.take().map(|_| "pattern"),
            _ => None,
        }
    }
}
