//! The kinds of things.

use std::time::{Duration, SystemTime};

use cams_api::sign::format_date;
use serde_json::Value;

use super::{Record, text};
use crate::clock::Time;
use crate::response::Failure;
use crate::seed::Seed;

/// A kind of thing.
pub(in crate::world) struct Kind {
    /// Its name in state files.
    pub(in crate::world) name: &'static str,
    /// The elements that name its owner. A call that gives none of them sees every owner's.
    pub(in crate::world) owner: &'static [&'static str],
    /// The elements that name one of its owner's. A call must give one of them at least. Without
    /// any, an owner has one.
    pub(in crate::world) ids: &'static [&'static str],
    /// Parameters with the elements under whose names their values are kept, if they differ.
    pub(in crate::world) renamed: &'static [(&'static str, &'static str)],
    /// Parameters whose values are not kept.
    pub(in crate::world) ignored: &'static [&'static str],
    /// What a new one has beside the values of its call. A link may contain an element above it.
    pub(in crate::world) new: &'static [(&'static str, New)],
    /// The elements that no two of an owner share, if any.
    pub(in crate::world) unique: &'static [&'static str],
    /// The failure for a thing that does not exist.
    pub(in crate::world) unknown: Problem,
    /// The failure for a thing that exists already.
    pub(in crate::world) taken: Problem,
    /// Changes what time alone changes.
    pub(in crate::world) ripen: Option<fn(&mut Record, Time)>,
}

impl Kind {
    /// The defaults.
    pub(in crate::world) const BLANK: Self = Self {
        name: "",
        owner: &[],
        ids: &[],
        renamed: &[],
        ignored: &[],
        new: &[],
        unique: &[],
        unknown: Problem::new("InvalidParameter.NotExist", "It does not exist."),
        taken: Problem::new("InvalidParameter.Exist", "It exists already."),
        ripen: None,
    };

    /// The element under whose name the value of a parameter is kept.
    pub(in crate::world) fn element(&self, parameter: &'static str) -> &'static str {
        let mut renamed = self.renamed.iter();
        renamed.find(|(name, _)| *name == parameter).map_or(parameter, |(_, element)| element)
    }
}

/// A failure of an operation, as constant data.
#[derive(Clone, Copy, Debug)]
pub(in crate::world) struct Problem {
    code: &'static str,
    message: &'static str,
}

impl Problem {
    pub(in crate::world) const fn new(code: &'static str, message: &'static str) -> Self {
        Self { code, message }
    }
}

impl From<Problem> for Failure {
    fn from(Problem { code, message }: Problem) -> Self {
        Self::new(code, message)
    }
}

/// A value that the server chooses.
#[derive(Clone, Copy, Debug)]
pub(in crate::world) enum New {
    Text(&'static str),
    Number(i64),
    /// A new number as text, after this prefix.
    Id(&'static str),
    /// 32 new hexadecimal digits.
    Hex,
    /// A new small number.
    Serial,
    /// Now, in milliseconds since 1970.
    Milliseconds,
    /// In this time, in milliseconds since 1970.
    Later(Duration),
    /// Now, in seconds since 1970.
    Seconds,
    /// Now, as `2025-01-01 11:11:11`.
    Date,
    /// Today, as `2025-01-01`.
    Day,
    /// The value of an element, after this prefix.
    Link(&'static str, &'static str),
}

impl New {
    /// `true` if the value is used once.
    pub(super) fn counts(&self) -> bool {
        matches!(self, Self::Id(_) | Self::Hex | Self::Serial)
    }

    pub(super) fn value(
        &self,
        kind: &Kind,
        created: u64,
        seed: Seed,
        record: &Record,
        now: Time,
    ) -> Value {
        match *self {
            Self::Text(text) => text.into(),
            Self::Number(number) => number.into(),
            Self::Id(prefix) => {
                let first = 100_000_000_000_000 + seed.number(kind.name) % 800_000_000_000_000;
                format!("{prefix}{}", first + created).into()
            }
            Self::Hex => seed.hex(&format!("{} {created}", kind.name)).into(),
            Self::Serial => created.into(),
            Self::Milliseconds => now.milliseconds().into(),
            Self::Later(time) => (now + time).milliseconds().into(),
            Self::Seconds => (now.milliseconds() / 1000).into(),
            Self::Date => date_text(now).into(),
            Self::Day => date_text(now)[..10].into(),
            Self::Link(prefix, element) => format!("{prefix}{}", text(record, element)).into(),
        }
    }
}

/// The time as `2025-01-01 11:11:11`, in UTC.
fn date_text(time: Time) -> String {
    let time = SystemTime::UNIX_EPOCH + Duration::from_millis(time.milliseconds());
    format_date(time).replace('T', " ").replace('Z', "")
}
