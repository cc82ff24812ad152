//! Executes the rows of the tables.

use serde_json::Value;

use super::respond::{respond, wants_list};
use super::row::{Condition, Filter, Row, Verb};
use super::{Call, Kind, Problem, Record, Things, text};
use crate::paging::window;
use crate::response::Outcome;

pub(super) fn execute(things: &mut Things, row: &Row, call: &Call<'_>) -> Outcome {
    things.ripen(row.kind, call.now);
    match row.verb {
        Verb::Create => create(things, row, call),
        Verb::Get => {
            let record = things.found(row.kind, call)?;
            check(row.conditions, record)?;
            Ok(respond(call.operation, &[record], 1))
        }
        Verb::List => list(things, row, call),
        Verb::Change => change(things, row, call),
        Verb::Put if things.found(row.kind, call).is_err() => create(things, row, call),
        Verb::Put => change(things, row, call),
        Verb::Delete => delete(things, row, call),
        Verb::ByHand(execute) => execute(things, call),
    }
}

fn create(things: &mut Things, row: &Row, call: &Call<'_>) -> Outcome {
    let kind = row.kind;
    let mut record = call.record(kind);
    if !kind.unique.is_empty()
        && things.owned(kind, call).any(|other| is_same(kind, other, &record))
    {
        return Err(kind.taken.into());
    }
    for (name, new) in row.sets {
        let value = things.make(kind, new, &record, call.now);
        record.insert((*name).to_owned(), value);
    }
    let record = things.add(kind, record, call.now);
    if !wants_list(call.operation) {
        return Ok(respond(call.operation, &[record], 1));
    }
    let all: Vec<&Record> = things.owned(kind, call).collect();
    Ok(respond(call.operation, &all, all.len()))
}

fn is_same(kind: &Kind, one: &Record, other: &Record) -> bool {
    kind.unique.iter().all(|name| one.get(*name) == other.get(*name))
}

fn list(things: &Things, row: &Row, call: &Call<'_>) -> Outcome {
    let window = window(call.operation, call.parameters)?;
    let found = things
        .owned(row.kind, call)
        .filter(|record| row.filters.iter().all(|filter| matches(row.kind, filter, record, call)));
    let total = found.clone().count();
    let page: Vec<&Record> = found.skip(window.start).take(window.size).collect();
    let mut elements = respond(call.operation, &page, total);
    if let Some(next) = window.next(total) {
        let is_next = |name: &str| name == "NextPage";
        let next_page = call.operation.response.iter().find(|element| is_next(element.name));
        elements.extend(next_page.map(|element| (element.name.to_owned(), Value::from(next))));
    }
    Ok(elements)
}

fn matches(kind: &Kind, filter: &Filter, record: &Record, call: &Call<'_>) -> bool {
    let Some(wanted) = call.parameters.get(filter.parameter) else { return true };
    let own = [kind.element(filter.parameter)];
    let elements = if filter.elements.is_empty() { &own[..] } else { filter.elements };
    elements.iter().any(|element| {
        let value = text(record, element);
        if filter.partly {
            value.to_lowercase().contains(&wanted.to_lowercase())
        } else {
            value == wanted
        }
    })
}

fn change(things: &mut Things, row: &Row, call: &Call<'_>) -> Outcome {
    let kind = row.kind;
    let mut record = things.found(kind, call)?.clone();
    check(row.conditions, &record)?;
    let mut given = call.record(kind);
    given.retain(|name, _| !kind.ids.contains(&name.as_str()));
    record.extend(given);
    for (name, new) in row.sets {
        let value = things.make(kind, new, &record, call.now);
        record.insert((*name).to_owned(), value);
    }
    let is_taken = |other: &&Record| kind.is_owned(other, call) && !kind.is_named(other, call);
    if !kind.unique.is_empty()
        && things.all(kind).filter(is_taken).any(|other| is_same(kind, other, &record))
    {
        return Err(kind.taken.into());
    }
    let changed = things.found_mut(kind, call)?;
    *changed = record;
    if let Some(ripen) = kind.ripen {
        ripen(changed, call.now);
    }
    Ok(respond(call.operation, &[changed], 1))
}

fn delete(things: &mut Things, row: &Row, call: &Call<'_>) -> Outcome {
    let kind = row.kind;
    check(row.conditions, things.found(kind, call)?)?;
    things.remove(kind, |record| kind.is_named(record, call));
    Ok(respond(call.operation, &[], 0))
}

/// Checks that the record meets the conditions.
fn check(conditions: &[Condition], record: &Record) -> Result<(), Problem> {
    let is_met = |(name, values, _): &&Condition| values.contains(&text(record, name).as_str());
    match conditions.iter().find(|condition| !is_met(condition)) {
        Some((_, _, problem)) => Err(*problem),
        None => Ok(()),
    }
}
