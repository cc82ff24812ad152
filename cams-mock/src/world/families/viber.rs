//! Applications to Viber, which are reviewed after a while, and the services that come of them.

use std::time::Duration;

use serde_json::{Value, json};

use crate::clock::Time;
use crate::response::{Elements, Outcome};
use crate::world::things::{
    Call, Condition, Kind, New, Problem, Record, Row, Things, by_hand, change, create, get,
    respond, text,
};

const APPLICATIONS: Kind = Kind {
    name: "viber_applications",
    owner: &["CustSpaceId"],
    ids: &["RequestNo"],
    new: &[
        ("RequestNo", New::Id("")),
        ("AuditResult", New::Text(PENDING)),
        ("GmtCreate", New::Milliseconds),
        ("GmtModifier", New::Milliseconds),
        ("Id", New::Serial),
        ("RequestType", New::Text(OPEN)),
        ("serviceId", New::Serial),
        SUBMITTED,
    ],
    unknown: Problem::new("InvalidParameter.RequestNotExist", "The application does not exist."),
    ripen: Some(review),
    ..Kind::BLANK
};

/// The application for a service.
const OPEN: &str = "viberOpen";

const PENDING: &str = "unAudit";
const PASSED: &str = "pass";
const FAILED: &str = "fail";

const SUBMITTED: (&str, New) = ("submitted", New::Milliseconds);

/// The time that a review takes.
const REVIEW: Duration = Duration::from_secs(60);

/// The review rejects accounts whose names end like this.
const REJECTED: &str = "_rejected";

/// The number of suspensions that a service has.
const SUSPENSIONS: usize = 12;

const NOT_PASSED: Condition = (
    "AuditResult",
    &[PENDING, FAILED],
    Problem::new("InvalidParameter.RequestAudited", "The application was approved already."),
);

pub(super) static ROWS: &[Row] = &[
    create("AddAddressRecoverSuspend", &APPLICATIONS),
    by_hand("AddAuditViberOpen", apply),
    by_hand("GetAuditRequestByTypeUnAudit", pending),
    get("GetViberByRequestNo", &APPLICATIONS),
    by_hand("GetViberPauseTimes", suspensions_left),
    by_hand("ListViberServiceMessage", services),
    by_hand("UpdateAuditRequest", correct),
];

fn apply(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.execute(&create("AddAuditViberOpen", &APPLICATIONS), call)?;
    let number = things.all(&APPLICATIONS).next().map(|application| text(application, "RequestNo"));
    Ok(Elements::from_iter([("Data".to_owned(), json!(number))]))
}

/// Corrects an application. It is reviewed again.
fn correct(things: &mut Things, call: &Call<'_>) -> Outcome {
    let row = change("UpdateAuditRequest", &APPLICATIONS).only(&[NOT_PASSED]).sets(&[
        ("AuditResult", New::Text(PENDING)),
        ("GmtModifier", New::Milliseconds),
        SUBMITTED,
    ]);
    things.execute(&row, call)?;
    Ok(Elements::from_iter([("Data".to_owned(), call.text("RequestNo").into())]))
}

/// The pending application of a type.
fn pending(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.ripen(&APPLICATIONS, call.now);
    let wanted = call.text("RequestType");
    let is_pending = |record: &&Record| {
        text(record, "RequestType") == wanted && text(record, "AuditResult") == PENDING
    };
    let found = things.owned(&APPLICATIONS, call).find(is_pending).ok_or(APPLICATIONS.unknown)?;
    Ok(respond(call.operation, &[found], 1))
}

/// Each application for a suspension uses up one.
fn suspensions_left(things: &mut Things, call: &Call<'_>) -> Outcome {
    let suspends = |record: &&Record| of_form(record, "SuspensionDate").is_some();
    let used = things.owned(&APPLICATIONS, call).filter(suspends).count();
    Ok(Elements::from_iter([("Data".to_owned(), SUSPENSIONS.saturating_sub(used).into())]))
}

/// The services of approved applications, as the approved applications after them changed them.
fn services(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.ripen(&APPLICATIONS, call.now);
    let is_approved = |record: &&Record| text(record, "AuditResult") == PASSED;
    let approved: Vec<&Record> = things.owned(&APPLICATIONS, call).filter(is_approved).collect();
    let mut services: Vec<Record> = Vec::new();
    // The oldest first.
    for application in approved.into_iter().rev() {
        let mut change = Record::new();
        for name in ["MessageDestinationCountry", "MessageDestinationInternationalCountry"] {
            change.extend(of_form(application, name).map(|value| (name.to_owned(), value.clone())));
        }
        if of_form(application, "RecoveryDate").is_some() {
            change.insert("State".to_owned(), "normal".into());
        } else if of_form(application, "SuspensionDate").is_some() {
            change.insert("State".to_owned(), "stop".into());
        }
        if text(application, "RequestType") == OPEN {
            let mut service = Record::from_iter([("State".to_owned(), "normal".into())]);
            service.insert("ServiceId".to_owned(), text(application, "serviceId").into());
            for name in ["BusinessAccountName", "IndustryInvolved"] {
                service.extend(
                    of_form(application, name).map(|value| (name.to_owned(), value.clone())),
                );
            }
            services.insert(0, service);
        }
        if let Some(service) = services.first_mut() {
            service.extend(change);
        }
    }
    let services: Vec<&Record> = services.iter().collect();
    Ok(respond(call.operation, &services, services.len()))
}

/// A value in the form of an application.
fn of_form<'r>(application: &'r Record, name: &str) -> Option<&'r Value> {
    application.get("AuditRecord")?.get(name)
}

/// Ends a review after a while.
fn review(application: &mut Record, now: Time) {
    let submitted = application.get("submitted").and_then(Value::as_u64).unwrap_or_default();
    let submitted = Time::default() + Duration::from_millis(submitted);
    if text(application, "AuditResult") != PENDING || now.since(submitted) < REVIEW {
        return;
    }
    let name = of_form(application, "BusinessAccountName").and_then(Value::as_str);
    let is_rejected = name.is_some_and(|name| name.ends_with(REJECTED));
    let service = text(application, "serviceId");
    let result = if is_rejected { FAILED } else { PASSED };
    application.insert("AuditResult".to_owned(), result.into());
    application.insert("AuditTime".to_owned(), now.milliseconds().to_string().into());
    if is_rejected {
        let reason = "The name of the account asks for a rejection.";
        application.insert("Reason".to_owned(), reason.into());
    } else {
        application.remove("Reason");
        application.insert("MaapServiceNo".to_owned(), service.into());
    }
}
