//! The stories of things whose operations are written by hand.

mod channels;
mod flows;
mod numbers;
mod people;

use std::collections::BTreeSet;
use std::time::Duration;

use super::walk::Walk;

const MINUTE: Duration = Duration::from_secs(60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const SPACE: (&str, &str) = ("CustSpaceId", "cams-1");
const NUMBER: (&str, &str) = ("PhoneNumber", "8613800000000");

static STORIES: &[fn(&mut Walk)] = &[
    numbers::numbers,
    numbers::migration,
    numbers::usernames,
    numbers::wabas,
    people::contacts,
    people::audiences,
    people::campaigns,
    flows::flows,
    flows::bindings,
    flows::logs,
    channels::applications,
    channels::pages,
    channels::instances,
    channels::addresses,
    channels::conversions,
    channels::activation,
];

/// The operations that the stories execute.
pub(super) fn executed() -> BTreeSet<&'static str> {
    let mut all = BTreeSet::new();
    for story in STORIES {
        let mut walk = Walk::new();
        story(&mut walk);
        all.append(&mut walk.executed);
    }
    all
}

#[test]
fn the_stories_are_true() {
    assert!(executed().len() > 80);
}
