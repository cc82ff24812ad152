//! A campaign: bad rows are all named, a good file is sent once, and the rest can follow.

use serde_json::{Value, json};

use crate::support::{line, service};

const CAMPAIGN: &str =
    "campaign people.csv --from 8613800000000 --template-code 1119 --language en";
const PEOPLE: &str = "to,name\n8613900000001,Ada\n+86 139 0000 0002,Grace\n";

#[test]
fn every_bad_row_is_named_and_nothing_is_sent() {
    let bad = |text: &str| line(&format!("--local {CAMPAIGN}")).file("people.csv", text).run();
    let ran = bad("to,name\n8613900000001,Ada\n,Bob\nabc,Eve\n8613900000001,Ada\n");
    assert_eq!(
        ran.fails(2),
        "error: people.csv: line 3 has no number; line 4 has an invalid number; write it with \
         country code, in digits; line 5 has the number of line 2"
    );
    let ran = bad("to,name\n1\n2,b,c\n");
    assert_eq!(
        ran.fails(2),
        "error: people.csv: line 2 has 1 columns instead of 2; line 3 has 3 columns instead of 2"
    );
    assert!(bad("name\nAda\n").fails(2).contains("has no column `to`"));
    assert!(bad("to,name\n").fails(2).contains("has no recipients"));
    let missing = line(&format!("--local {CAMPAIGN}")).run();
    assert!(missing.fails(2).contains("people.csv"), "{missing:?}");
}

#[test]
fn a_campaign_sends_to_everybody_once_and_keeps_a_report() {
    let service = service();
    let ran = line(CAMPAIGN).at(&service).file("people.csv", PEOPLE).run();
    let report = ran.read("people.report.json");
    assert!(report.contains("8613900000002"), "{report}");
    let sums: Value = serde_json::from_str(&ran.ok()).unwrap();
    assert_eq!((&sums["Accepted"], &sums["NotSent"]), (&json!(2), &json!(0)));

    // A second run needs a decision, and resuming sends nothing twice.
    let again = |words: &str| {
        let campaign = line(&format!("{CAMPAIGN} {words}")).at(&service);
        campaign.file("people.csv", PEOPLE).file("people.report.json", &report).run()
    };
    assert!(again("").fails(2).contains("report of an earlier run"));
    service.server.on("SendChatappMassMessage").fail("must.not.be.called");
    again("--resume").ok();
}

#[test]
fn what_was_refused_or_may_have_been_sent_has_an_exit_code() {
    let service = service();
    service.server.on("SendChatappMassMessage").fail("Product.Unsubscript");
    let refused = line(CAMPAIGN).at(&service).file("people.csv", PEOPLE).run();
    assert_eq!(refused.code, Some(4), "{refused:?}");
    assert!(refused.stdout.contains("\"NotSent\":2"), "{refused:?}");

    let service = crate::support::service();
    service.server.on("SendChatappMassMessage").broken();
    let maybe = line(CAMPAIGN).at(&service).file("people.csv", PEOPLE).run();
    assert_eq!(maybe.code, Some(7), "{maybe:?}");
}
