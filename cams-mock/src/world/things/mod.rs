//! Things that the service keeps, in collections by kind: what most operations create, list, read,
//! change and delete. A table row says which operation does what to which kind; only what differs
//! is written by hand. Knows no operation by name.

mod call;
mod execute;
mod kind;
mod naming;
mod respond;
mod row;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

pub(super) use self::call::Call;
pub(super) use self::kind::{Kind, New, Problem};
pub(super) use self::respond::{public, respond};
#[cfg(test)]
pub(super) use self::row::Verb;
pub(super) use self::row::{
    Condition, Filter, Row, by_hand, change, create, delete, either, get, list, put, same, within,
};
use crate::clock::Time;
use crate::response::Outcome;
use crate::seed::Seed;

/// The values of a thing, by the wire names of the elements that return them. A name that begins
/// with a small letter is the server's own, and never leaves it.
pub(super) type Record = Map<String, Value>;

/// Everything kept, by kind, in the order of creation.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Things {
    by_kind: BTreeMap<String, Vec<Record>>,
    /// The number of things created so far, for unique IDs.
    created: u64,
    #[serde(skip)]
    seed: Seed,
}

impl Things {
    /// Sets the seed of the IDs to come.
    pub(super) fn set_seed(&mut self, seed: Seed) {
        self.seed = seed;
    }

    pub(super) fn seed(&self) -> Seed {
        self.seed
    }

    /// Executes the row of an operation.
    pub(super) fn execute(&mut self, row: &Row, call: &Call<'_>) -> Outcome {
        execute::execute(self, row, call)
    }

    /// All things of a kind, the newest first.
    pub(super) fn all(&self, kind: &Kind) -> impl DoubleEndedIterator<Item = &Record> + Clone {
        self.by_kind.get(kind.name).into_iter().flatten().rev()
    }

    /// All things of a kind, the oldest first.
    pub(super) fn all_mut(&mut self, kind: &Kind) -> &mut Vec<Record> {
        self.by_kind.entry(kind.name.to_owned()).or_default()
    }

    /// The things of the owner in a call, the newest first.
    pub(super) fn owned<'t>(
        &'t self,
        kind: &'t Kind,
        call: &'t Call<'_>,
    ) -> impl Iterator<Item = &'t Record> + Clone {
        self.all(kind).filter(|record| kind.is_owned(record, call))
    }

    /// The thing that a call names.
    pub(super) fn found(&self, kind: &Kind, call: &Call<'_>) -> Result<&Record, Problem> {
        self.all(kind).find(|record| kind.is_named(record, call)).ok_or(kind.unknown)
    }

    /// The thing that a call names, to be changed.
    pub(super) fn found_mut(
        &mut self,
        kind: &Kind,
        call: &Call<'_>,
    ) -> Result<&mut Record, Problem> {
        let mut all = self.all_mut(kind).iter_mut().rev();
        all.find(|record| kind.is_named(record, call)).ok_or(kind.unknown)
    }

    /// Keeps a new thing. Adds what every new one of its kind has, unless the record has it.
    pub(super) fn add(&mut self, kind: &Kind, mut record: Record, now: Time) -> &mut Record {
        for (name, new) in kind.new {
            if !record.contains_key(*name) {
                let value = self.make(kind, new, &record, now);
                record.insert((*name).to_owned(), value);
            }
        }
        let all = self.all_mut(kind);
        let at = all.len();
        all.push(record);
        &mut all[at]
    }

    /// Removes the things that match. Returns their number.
    pub(super) fn remove(&mut self, kind: &Kind, matches: impl Fn(&Record) -> bool) -> usize {
        let all = self.all_mut(kind);
        let before = all.len();
        all.retain(|record| !matches(record));
        before - all.len()
    }

    /// A value of the server's choice. Each ID is new.
    pub(super) fn make(&mut self, kind: &Kind, new: &New, record: &Record, now: Time) -> Value {
        self.created += u64::from(new.counts());
        new.value(kind, self.created, self.seed, record, now)
    }

    /// Changes what time alone changes.
    pub(super) fn ripen(&mut self, kind: &Kind, now: Time) {
        if let Some(ripen) = kind.ripen {
            self.all_mut(kind).iter_mut().for_each(|record| ripen(record, now));
        }
    }
}

/// The text of a value of a record: a text without quotes, another value as JSON.
pub(super) fn text(record: &Record, name: &str) -> String {
    match record.get(name) {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => value.to_string(),
    }
}
