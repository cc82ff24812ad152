//! Reads a digest back into facts.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::line::{Line, OperationLine, Word};
use super::path::{self, Step};
use super::{Date, Digest, DigestError};
use crate::spec::{DIGEST, Diagnostics, Document, Location, Node, Product};
use crate::upstream::facts::{
    FieldFacts, Kind, OperationFacts, ParameterFacts, RamFacts, ValueFacts, Width,
};

const START: Location = Location { line: 1, column: 1 };
const AGAIN: &str = "restore the file with git, or delete it and record the metadata again with `cargo xtask upstream --metadata FILE --record`";

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Head {
    product: String,
    version: String,
    date: Day,
    sha256: String,
    #[serde(default)]
    not_expressible: Vec<String>,
    #[expect(dead_code, reason = "read line by line, for their places")]
    operations: serde::de::IgnoredAny,
}

#[derive(Deserialize)]
#[serde(try_from = "String")]
struct Day(Option<Date>);

impl TryFrom<String> for Day {
    type Error = crate::upstream::date::NotADate;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        if text == "unknown" { Ok(Self(None)) } else { text.parse().map(|day| Self(Some(day))) }
    }
}

pub(super) fn digest(text: &str, product: &Product) -> Result<Digest, DigestError> {
    let document = Document::parse(DIGEST, text).map_err(|problems| not_yaml(&problems))?;
    let root = &document.root;
    let head: Head = root.read().map_err(|(at, problem)| not_a_digest(at, &problem))?;
    let found = [&head.product, &head.version];
    if !head.product.eq_ignore_ascii_case(&product.code) || head.version != product.version {
        let key = if head.version == product.version { "product" } else { "version" };
        return Err(DigestError {
            location: root.locate(&[key.to_owned()]),
            problem: format!(
                "this is the digest of {} {}, not of {} {}",
                found[0], found[1], product.code, product.version
            ),
            help: "delete the file and record the metadata of this service with `cargo xtask upstream --metadata FILE --record`".to_owned(),
        });
    }
    let mut operations = Vec::new();
    for (key, lines) in root.get("operations").into_iter().flat_map(Node::entries) {
        operations.push(operation(&key.name, lines)?);
    }
    operations.sort_by(|one, other| one.name.cmp(&other.name));
    Ok(Digest {
        product: head.product,
        version: head.version,
        date: head.date.0,
        sha256: head.sha256,
        left_out: head.not_expressible,
        operations,
    })
}

/// The first problem says it: the others follow from it.
fn not_yaml(problems: &Diagnostics) -> DigestError {
    let first = problems.iter().next();
    DigestError {
        location: first.map_or(START, |first| first.location),
        problem: first.map(|first| first.message.clone()).unwrap_or_default(),
        help: AGAIN.to_owned(),
    }
}

fn not_a_digest(location: Location, problem: &str) -> DigestError {
    DigestError {
        location,
        problem: format!("this is not a digest: {problem}"),
        help: AGAIN.to_owned(),
    }
}

fn operation(name: &str, lines: &Node) -> Result<OperationFacts, DigestError> {
    let mut facts = OperationLine::default();
    let mut request = Part::default();
    let mut response = Part::default();
    let mut has_response = false;
    for (key, node) in lines.entries() {
        let at = key.location;
        let wrong = |(at, problem): (Location, String)| not_a_digest(at, &problem);
        if key.name == "operation" {
            facts = node.read().map_err(wrong)?;
            continue;
        }
        let (part, rest) = if let Some(rest) = key.name.strip_prefix("request") {
            (&mut request, rest)
        } else if let Some(rest) = key.name.strip_prefix("response") {
            has_response = true;
            (&mut response, rest)
        } else {
            let problem = "expected `operation`, or a path below `request` or `response`";
            return Err(not_a_digest(at, problem));
        };
        let steps = path::steps(rest).ok_or_else(|| not_a_digest(at, "not a path"))?;
        part.insert(&steps, node.read().map_err(wrong)?, at);
    }
    let parameters = request.parts.into_iter().map(|(step, part)| {
        let place = part.line.as_ref().and_then(|line| line.place).map(Into::into);
        Ok(ParameterFacts { place, field: part.field(step, true)? })
    });
    let parameters = parameters.collect::<Result<_, DigestError>>()?;
    let response = has_response.then(|| response.fields(false)).transpose()?;
    Ok(OperationFacts {
        name: name.to_owned(),
        method: Some(facts.method.into()),
        deprecated: Some(facts.deprecated),
        qps: facts.qps,
        ram: RamFacts { action: facts.ram_action, ..RamFacts::default() },
        parameters,
        response,
        ..OperationFacts::default()
    })
}

/// A line and those below it.
struct Part {
    line: Option<Line>,
    at: Location,
    parts: BTreeMap<Step, Part>,
}

impl Default for Part {
    fn default() -> Self {
        Self { line: None, at: START, parts: BTreeMap::new() }
    }
}

impl Part {
    fn insert(&mut self, steps: &[Step], line: Line, at: Location) {
        match steps {
            [] => (self.line, self.at) = (Some(line), at),
            [step, rest @ ..] => {
                let below = self.parts.entry(step.clone()).or_default();
                if below.line.is_none() {
                    below.at = at;
                }
                below.insert(rest, line, at);
            }
        }
    }

    fn fields(self, sent: bool) -> Result<Vec<FieldFacts>, DigestError> {
        self.parts.into_iter().map(|(step, part)| part.field(step, sent)).collect()
    }

    fn field(self, step: Step, sent: bool) -> Result<FieldFacts, DigestError> {
        let Step::Field(name) = step else {
            return Err(not_a_digest(self.at, "a path that does not begin with a name"));
        };
        let required = self.line.as_ref().map(|line| line.required).filter(|_| sent);
        Ok(FieldFacts { name, required, value: self.value(sent)? })
    }

    fn value(mut self, sent: bool) -> Result<ValueFacts, DigestError> {
        let at = self.at;
        let line = self.line.take();
        let line =
            line.ok_or_else(|| not_a_digest(at, "the line of the value around is missing"))?;
        let mut entry = |step| match self.parts.remove(&step) {
            Some(part) => part.value(sent),
            None => Err(not_a_digest(at, "the line of its entries is missing")),
        };
        let kind = match line.kind {
            None => Kind::Unknown,
            Some(Word::Inexpressible) => Kind::Inexpressible,
            Some(Word::String) => Kind::String,
            Some(Word::Integer) => Kind::Integer(None),
            Some(Word::Int32) => Kind::Integer(Some(Width::Int32)),
            Some(Word::Int64) => Kind::Integer(Some(Width::Int64)),
            Some(Word::Number) => Kind::Number,
            Some(Word::Boolean) => Kind::Boolean,
            Some(Word::Any) => Kind::Any,
            Some(Word::List) => Kind::List(Box::new(entry(Step::Entries)?)),
            Some(Word::Map) => Kind::Map(Box::new(entry(Step::Values)?)),
            Some(Word::Object) => {
                return Ok(line.value(Kind::Object(self.fields(sent)?)));
            }
        };
        match self.parts.values().next() {
            None => Ok(line.value(kind)),
            Some(below) => Err(not_a_digest(below.at, "the value around has no such part")),
        }
    }
}
