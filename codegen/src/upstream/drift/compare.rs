//! Compares two sources of one operation. Upstream's silence is not a difference, but its additions
//! are. Examples and sentences belong to the spec and are not compared.

use serde_json::{Number, Value};

use super::{Aspect, Difference};
use crate::upstream::facts::{
    FieldFacts, Kind, Limits, Method, OperationFacts, ParameterFacts, Place, RamFacts, Style,
    ValueFacts, Width,
};

/// The differences of upstream from the spec, in the order of the spec, with new things last.
pub fn compare(spec: &OperationFacts, upstream: &OperationFacts) -> Vec<Difference> {
    let mut found = Found { operation: &spec.name, differences: Vec::new() };
    let method = |method: Method| method.name().to_owned();
    found.said("", Aspect::Method, spec.method, upstream.method, method);
    found.said("", Aspect::Deprecated, spec.deprecated, upstream.deprecated, yes_no);
    found.said("", Aspect::Qps, spec.qps, upstream.qps, |limit| limit.to_string());
    found.ram(&spec.ram, &upstream.ram);
    found.parameters(&spec.parameters, &upstream.parameters);
    if let Some(elements) = &upstream.response {
        found.fields("response.", spec.response.as_deref().unwrap_or_default(), elements);
    }
    found.differences
}

struct Found<'a> {
    operation: &'a str,
    differences: Vec<Difference>,
}

impl Found<'_> {
    fn push(
        &mut self,
        subject: &str,
        aspect: Aspect,
        spec: Option<String>,
        upstream: Option<String>,
    ) {
        self.differences.push(Difference {
            spec,
            upstream,
            ..Difference::of(self.operation, subject, aspect)
        });
    }

    /// A fact that upstream may omit.
    fn said<T: PartialEq>(
        &mut self,
        subject: &str,
        aspect: Aspect,
        spec: Option<T>,
        upstream: Option<T>,
        text: impl Fn(T) -> String,
    ) {
        if upstream.is_some() && spec != upstream {
            self.push(subject, aspect, spec.map(&text), upstream.map(&text));
        }
    }

    fn ram(&mut self, spec: &RamFacts, upstream: &RamFacts) {
        let facts = |ram: &RamFacts| {
            [
                ("ram.action", ram.action.clone()),
                ("ram.access", ram.access.map(|level| level.to_string())),
                ("ram.resource", ram.resource.clone()),
                ("ram.condition-keys", ram.condition_keys.as_deref().map(listed)),
                ("ram.dependent-actions", ram.dependent_actions.as_deref().map(listed)),
            ]
        };
        for ((subject, ours), (_, theirs)) in facts(spec).into_iter().zip(facts(upstream)) {
            self.said(subject, Aspect::Ram, ours, theirs, |text| text);
        }
    }

    fn parameters(&mut self, spec: &[ParameterFacts], upstream: &[ParameterFacts]) {
        let fields = |list: &[ParameterFacts]| -> Vec<FieldFacts> {
            list.iter().map(|parameter| parameter.field.clone()).collect()
        };
        for ours in spec {
            if let Some(theirs) =
                upstream.iter().find(|theirs| theirs.field.name == ours.field.name)
                && theirs.field.value.is_expressible()
            {
                let subject = format!("request.{}", ours.field.name);
                self.said(&subject, Aspect::Place, ours.place, theirs.place, place);
                let (ours, theirs) = (&ours.field.value, &theirs.field.value);
                // A different type brings its own style.
                if ours.kind.is_nested() && theirs.kind.is_nested() {
                    let name = |style: Style| style.name().unwrap_or("json").to_owned();
                    self.said(&subject, Aspect::Style, ours.style, theirs.style, name);
                }
            }
        }
        self.fields("request.", &fields(spec), &fields(upstream));
    }

    fn fields(&mut self, path: &str, spec: &[FieldFacts], upstream: &[FieldFacts]) {
        for ours in spec {
            let subject = format!("{path}{}", ours.name);
            match upstream.iter().find(|theirs| theirs.name == ours.name) {
                // Only its existence can be compared. Its form is reported separately.
                Some(theirs) if !theirs.value.is_expressible() => {}
                Some(theirs) => {
                    self.said(&subject, Aspect::Required, ours.required, theirs.required, yes_no);
                    self.value(&subject, &ours.value, &theirs.value);
                }
                None => self.push(&subject, Aspect::Gone, Some(described(ours)), None),
            }
        }
        for theirs in upstream.iter().filter(|theirs| theirs.value.is_expressible()) {
            if spec.iter().all(|ours| ours.name != theirs.name) {
                let subject = format!("{path}{}", theirs.name);
                let words = Some(theirs.value.words.clone()).filter(|words| !words.is_empty());
                self.differences.push(Difference {
                    upstream: Some(described(theirs)),
                    words,
                    ..Difference::of(self.operation, &subject, Aspect::New)
                });
            }
        }
    }

    fn value(&mut self, subject: &str, spec: &ValueFacts, upstream: &ValueFacts) {
        if !upstream.is_expressible() {
            return;
        }
        self.said(subject, Aspect::Deprecated, spec.deprecated, upstream.deprecated, yes_no);
        let same_values = match (&spec.values, &upstream.values) {
            (Some(ours), Some(theirs)) => {
                ours.iter().all(|value| theirs.contains(value))
                    && theirs.iter().all(|value| ours.contains(value))
            }
            (_, None) => true,
            (None, Some(_)) => false,
        };
        if !same_values {
            let text = |values: &Option<Vec<String>>| values.as_deref().map(listed);
            self.push(subject, Aspect::Values, text(&spec.values), text(&upstream.values));
        }
        self.limits(subject, &spec.limits, &upstream.limits);
        let default = |value: &ValueFacts| value.default.as_ref().map(Value::to_string);
        self.said(subject, Aspect::Default, default(spec), default(upstream), |text| text);
        self.kind(subject, &spec.kind, &upstream.kind);
    }

    fn kind(&mut self, subject: &str, spec: &Kind, upstream: &Kind) {
        match (spec, upstream) {
            (_, Kind::Unknown) | (Kind::Unknown, _) | (Kind::Integer(_), Kind::Integer(None)) => {}
            (Kind::List(ours), Kind::List(theirs)) => {
                self.value(&format!("{subject}[]"), ours, theirs);
            }
            (Kind::Map(ours), Kind::Map(theirs)) => {
                self.value(&format!("{subject}{{}}"), ours, theirs);
            }
            (Kind::Object(ours), Kind::Object(theirs)) => {
                self.fields(&format!("{subject}."), ours, theirs);
            }
            (ours, theirs) if ours == theirs => {}
            (ours, theirs) => {
                self.push(subject, Aspect::Type, Some(type_name(ours)), Some(type_name(theirs)));
            }
        }
    }

    fn limits(&mut self, subject: &str, spec: &Limits, upstream: &Limits) {
        let pairs = named(spec).into_iter().zip(named(upstream));
        let differing: Vec<_> =
            pairs.filter(|((_, ours), (_, theirs))| theirs.is_some() && ours != theirs).collect();
        if differing.is_empty() {
            return;
        }
        let text = |limits: Vec<&(&str, Option<String>)>| {
            let said = limits
                .into_iter()
                .filter_map(|(name, limit)| Some(format!("{name} {}", limit.as_ref()?)));
            let said: Vec<String> = said.collect();
            (!said.is_empty()).then(|| said.join(", "))
        };
        let ours = text(differing.iter().map(|(ours, _)| ours).collect());
        let theirs = text(differing.iter().map(|(_, theirs)| theirs).collect());
        self.push(subject, Aspect::Limits, ours, theirs);
    }
}

fn named(limits: &Limits) -> [(&'static str, Option<String>); 7] {
    let number = |limit: &Option<Number>| limit.as_ref().map(Number::to_string);
    let count = |limit: Option<u64>| limit.map(|limit| limit.to_string());
    [
        ("minimum", number(&limits.minimum)),
        ("maximum", number(&limits.maximum)),
        ("min length", count(limits.min_length)),
        ("max length", count(limits.max_length)),
        ("min items", count(limits.min_items)),
        ("max items", count(limits.max_items)),
        ("pattern", limits.pattern.clone()),
    ]
}

fn described(field: &FieldFacts) -> String {
    let kind = type_name(&field.value.kind);
    if field.required == Some(true) { format!("{kind}, required") } else { kind }
}

/// A type as readable text: `list of string`.
fn type_name(kind: &Kind) -> String {
    match kind {
        Kind::Unknown | Kind::Inexpressible => "unknown".to_owned(),
        Kind::String => "string".to_owned(),
        Kind::Integer(None) => "integer".to_owned(),
        Kind::Integer(Some(Width::Int32)) => "int32".to_owned(),
        Kind::Integer(Some(Width::Int64)) => "int64".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Any => "any".to_owned(),
        Kind::Object(_) => "object".to_owned(),
        Kind::List(entry) => format!("list of {}", type_name(&entry.kind)),
        Kind::Map(value) => format!("map of {}", type_name(&value.kind)),
    }
}

fn place(place: Place) -> String {
    match place {
        Place::Query => "query".to_owned(),
        Place::Form => "form".to_owned(),
    }
}

fn yes_no(flag: bool) -> String {
    if flag { "yes".to_owned() } else { "no".to_owned() }
}

fn listed(values: &[String]) -> String {
    if values.is_empty() { "none".to_owned() } else { values.join(", ") }
}
