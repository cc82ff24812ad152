//! Reports unmet expectations: what was expected where, what came, and the nearest call. Shows a
//! value only if the spec does not mark it as confidential.

use std::collections::BTreeMap;

use super::call::{Entry, ReceivedCall};
use super::expectation::{Condition, Expectations, Expected};
use crate::operation::OperationInfo;

/// The number of calls that a report names.
const NAMED: usize = 10;

/// The report. `None` if all expectations are met.
pub(super) fn unmet(expectations: &Expectations, calls: &[ReceivedCall]) -> Option<String> {
    let all = expectations.lock();
    let unmet: Vec<_> = all.iter().filter(|expected| !expected.is_met()).collect();
    if unmet.is_empty() {
        return None;
    }
    let mut report = format!("{} of {} expectations not met", unmet.len(), all.len());
    for expected in unmet {
        report.push_str(&format!("\n{}", describe(expected, calls)));
    }
    Some(report)
}

fn describe(expected: &Expected, calls: &[ReceivedCall]) -> String {
    let Expected { operation, place, conditions, times, came } = expected;
    let mut text = format!("{}:{}: {}", place.file(), place.line(), operation.name);
    for (number, condition) in conditions.iter().enumerate() {
        text.push_str(if number == 0 { " with " } else { " and " });
        let Condition { parameter, expected } = condition;
        text.push_str(&format!("{parameter} {}", shown(operation, parameter, expected)));
    }
    let wanted = times.map_or("at least 1".to_owned(), |times| times.to_string());
    text.push_str(&format!("\n  expected {wanted}, came {came}"));
    if *came > 0 {
        let numbers = calls.iter().map(ReceivedCall::entry);
        let numbers = numbers.filter(|entry| entry.is_accepted() && expected.matches(entry));
        let numbers: Vec<_> = numbers.map(|entry| entry.number.to_string()).take(NAMED).collect();
        text.push_str(&format!("\n  calls that match: {}", numbers.join(", ")));
    } else {
        text.push_str(&format!("\n  {}", nearest(expected, calls)));
    }
    text
}

/// The call that meets most conditions, and what differs.
fn nearest(expected: &Expected, calls: &[ReceivedCall]) -> String {
    let missed = |entry: &Entry| {
        expected.conditions.iter().filter(|condition| !condition.is_met_by(entry)).count()
    };
    let of_operation = calls.iter().map(ReceivedCall::entry).filter(|entry| {
        entry.operation.is_some_and(|found| std::ptr::eq(found, expected.operation))
    });
    let Some(entry) = of_operation.min_by_key(|entry| missed(entry)) else {
        return others(calls);
    };
    let mut differences: Vec<_> = expected
        .conditions
        .iter()
        .filter(|condition| entry.parameters.is_some() && !condition.is_met_by(entry))
        .map(|condition| difference(expected.operation, condition, entry))
        .collect();
    if !entry.is_accepted() {
        differences.insert(0, format!("refused ({})", entry.line()));
    }
    if differences.is_empty() {
        differences.push("it arrived before the expectation".to_owned());
    }
    format!("nearest is call {}: {}", entry.number, differences.join("; "))
}

fn difference(operation: &OperationInfo, condition: &Condition, entry: &Entry) -> String {
    let Condition { parameter, .. } = condition;
    match entry.parameters.as_ref().and_then(|parameters| parameters.given(parameter)) {
        None => format!("{parameter} is absent"),
        Some(text) if operation.is_open(parameter) => format!("{parameter} is {text:?}"),
        Some(_) => format!("{parameter} differs"),
    }
}

fn shown(operation: &OperationInfo, parameter: &str, expected: &serde_json::Value) -> String {
    match operation.is_open(parameter) {
        true => expected.to_string(),
        false => "***".to_owned(),
    }
}

/// The number of calls of each other operation.
fn others(calls: &[ReceivedCall]) -> String {
    let mut counts = BTreeMap::new();
    for call in calls {
        *counts.entry(call.operation()).or_insert(0) += 1;
    }
    let named = |(name, count): (&str, u64)| match (name, count) {
        ("", count) => format!("{count} of unknown operations"),
        (name, 1) => name.to_owned(),
        (name, count) => format!("{name} ({count} times)"),
    };
    let counts: Vec<_> = counts.into_iter().map(named).collect();
    match counts.is_empty() {
        true => "no call came at all".to_owned(),
        false => format!("other calls: {}", counts.join(", ")),
    }
}
