//! The facts that upstream and the spec both changed since the digest, with their places.

use crate::spec::{Documents, Places, extension};
use crate::upstream::drift::{Aspect, Difference, Ledger, compare};
use crate::upstream::facts::OperationFacts;

/// A fact that upstream and the spec both changed, each in another way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// The spec's value and upstream's.
    pub difference: Difference,
    /// The value before both changes, if there was one.
    pub before: Option<String>,
    /// The place of the spec's value: `spec/messages/SendChatappMessage.yaml:448:11`.
    pub place: String,
}

/// The conflicts of an operation that the ledger does not settle.
pub(super) fn of_operation(
    [last, theirs, ours]: [&OperationFacts; 3],
    both_changed: &[(String, Aspect)],
    ledger: &Ledger,
    documents: &Documents,
) -> Vec<Conflict> {
    let is_among = |one: &Difference| {
        both_changed
            .iter()
            .any(|(subject, aspect)| one.subject == *subject && one.aspect == *aspect)
    };
    let differences = ledger.open(compare(ours, theirs)).into_iter().filter(is_among);
    let mut conflicts = Vec::new();
    if differences.clone().next().is_none() {
        return conflicts;
    }
    let places = Places::of(documents);
    let earlier = compare(ours, last);
    for difference in differences {
        let is_same = |one: &&Difference| {
            one.subject == difference.subject && one.aspect == difference.aspect
        };
        let before = earlier.iter().find(is_same).and_then(|one| one.upstream.clone());
        let place = place(&places, &difference);
        conflicts.push(Conflict { difference, before, place });
    }
    conflicts
}

fn place(places: &Places<'_>, difference: &Difference) -> String {
    let Difference { operation, subject, aspect, .. } = difference;
    let key = match aspect {
        Aspect::Place => "in",
        Aspect::Required => "required",
        Aspect::Values => "enum",
        Aspect::Default => "default",
        Aspect::Deprecated => "deprecated",
        Aspect::Style => extension::NAME,
        Aspect::Limits => limit(difference),
        _ => "type",
    };
    let of_ram = subject.strip_prefix("ram.");
    let (document, at) = match (of_ram, aspect) {
        (Some(key), _) => places.operation(operation, &[extension::NAME, "ram", key]),
        (None, Aspect::Qps) => places.operation(operation, &[extension::NAME, "qps"]),
        (None, _) if subject.is_empty() => places.operation(operation, &[key]),
        (None, _) => places
            .element(operation, subject, key)
            .unwrap_or_else(|| places.operation(operation, &["operationId"])),
    };
    document.place(at)
}

/// The key of the first limit.
fn limit(difference: &Difference) -> &'static str {
    let text = difference.spec.as_deref().unwrap_or_default();
    let names = [
        ("minimum", "minimum"),
        ("maximum", "maximum"),
        ("min length", "minLength"),
        ("max length", "maxLength"),
        ("min items", "minItems"),
        ("max items", "maxItems"),
    ];
    let found = names.iter().find(|(name, _)| text.starts_with(name));
    found.map_or("pattern", |(_, key)| key)
}
