//! Whatever a row creates is shown, changed, deleted and gone, and every operation is executed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::rows;
use super::stories::executed;
use super::walk::Walk;
use crate::world::things::{Record, Row, Verb, text};

/// `true` if the response contains the ID of the thing in a list, or any value of it elsewhere.
fn shows(row: &Row, response: &Value, thing: &Record) -> bool {
    let response = response.to_string();
    let names: Vec<&str> = match row.verb {
        Verb::List if !row.kind.ids.is_empty() => row.kind.ids.to_vec(),
        _ => thing.keys().map(String::as_str).collect(),
    };
    names.iter().any(|name| response.contains(&text(thing, name)))
}

#[test]
fn what_is_created_is_shown_changed_deleted_and_gone() {
    let mut all = BTreeSet::new();
    let creating = rows().filter(|row| matches!(row.verb, Verb::Create | Verb::Put));
    for create in creating {
        let kind = create.kind;
        let of_kind = || rows().filter(|row| row.kind.name == kind.name);
        let showing = || of_kind().filter(|row| matches!(row.verb, Verb::Get | Verb::List));
        let mut walk = Walk::new();
        walk.with(create, None, "1").unwrap();
        walk.with(create, None, "22").unwrap();
        let mut thing = walk.newest(kind).expect(create.operation);

        for row in showing() {
            let response = walk.with(row, Some(&thing), "1").expect(row.operation);
            let is_setting = !matches!(row.verb, Verb::List) && kind.name == "phone_numbers";
            assert!(is_setting || shows(row, &response, &thing), "{}: {response}", row.operation);
        }

        // One change may need another one before it.
        let mut changes: Vec<_> =
            of_kind().filter(|row| matches!(row.verb, Verb::Change | Verb::Put)).collect();
        while !changes.is_empty() {
            let before = changes.len();
            changes.retain(|row| {
                let is_changed = walk.with(row, Some(&thing), "333").is_ok();
                let now = walk.newest(kind).unwrap();
                let is_put = matches!(row.verb, Verb::Put);
                assert!(!is_changed || is_put || now != thing, "{}", row.operation);
                thing = now;
                !is_changed
            });
            let names: Vec<_> = changes.iter().map(|row| row.operation).collect();
            let waits_for_hand = kind.name == "phone_numbers";
            assert!(changes.len() < before || waits_for_hand, "{names:?}");
            if changes.len() == before {
                break;
            }
        }

        for delete in of_kind().filter(|row| matches!(row.verb, Verb::Delete)) {
            walk.with(create, None, "4444").unwrap();
            let thing = walk.newest(kind).unwrap();
            walk.with(delete, Some(&thing), "1").expect(delete.operation);
            for row in showing() {
                let shown = walk.with(row, Some(&thing), "1");
                let is_gone = !shown.as_ref().is_ok_and(|shown| shows(row, shown, &thing));
                assert!(is_gone, "{}: {shown:?}", row.operation);
            }
            let again = walk.with(delete, Some(&thing), "1").unwrap_err();
            assert!(again.contains("Not"), "{}: {again}", delete.operation);
        }
        all.append(&mut walk.executed);
    }
    let mut told = executed();
    told.append(&mut all);
    let missing: Vec<_> =
        rows().map(|row| row.operation).filter(|name| !told.contains(name)).collect();
    assert_eq!(missing, [""; 0], "no test executes these");
}
