//! Business phone numbers: added, verified, registered, and their settings.

use std::time::Duration;

use serde_json::Value;

use crate::clock::Time;
use crate::response::Outcome;
use crate::world::things::{
    Call, Condition, Filter, Kind, New, Problem, Record, Row, Things, by_hand, change, create,
    either, get, list, put, respond, text,
};

/// A number, with all its settings.
pub(super) const NUMBERS: Kind = Kind {
    name: "phone_numbers",
    owner: &["CustSpaceId"],
    ids: &["PhoneNumber"],
    ignored: &["Cc", "Locale", "Method", "PreValidateId", "VerifyCode"],
    new: &[
        ("CatalogVisible", New::Text("false")),
        ("CartEnable", New::Text("false")),
        ("CodeVerificationStatus", New::Text("VERIFIED")),
        ("EnableWelcomeMessage", New::Text("false")),
        ("Id", New::Id("")),
        ("IsOfficial", New::Text("N")),
        ("MarketingPaused", New::Text("N")),
        ("MessagingLimitTier", New::Text("TIER_1K")),
        ("NameStatus", New::Text("Approval")),
        ("QualityRating", New::Text("GREEN")),
        ("Status", New::Text("CONNECTED")),
    ],
    unknown: Problem::new("InvalidParameter.PhoneNumberNotExist", "The number was not added."),
    taken: Problem::new("InvalidParameter.PhoneNumberExist", "The number was added before."),
    ripen: Some(expire),
    ..Kind::BLANK
};

/// The IDs of numbers that were validated before they were added.
const VALIDATED: Kind = Kind {
    name: "validated_phone_numbers",
    ids: &["PhoneNumberId"],
    renamed: &[("PreValidateId", "PhoneNumberId")],
    ignored: &["VerifyCode"],
    new: &[("PhoneNumberId", New::Id(""))],
    unknown: Problem::new("InvalidParameter.PreValidateIdNotExist", "The ID does not exist."),
    ..Kind::BLANK
};

/// The time for which a verification lasts.
const VALIDITY: Duration = Duration::from_secs(14 * 24 * 60 * 60);

/// No number gets this code.
const WRONG_CODE: &str = "000000";

const CODE_WRONG: Problem =
    Problem::new("InvalidParameter.VerifyCode", "The verification code is wrong.");
const CODE_MISSING: Problem =
    Problem::new("InvalidParameter.VerifyCode", "Request a verification code first.");

const VERIFIED: Condition = (
    "CodeVerificationStatus",
    &["VERIFIED"],
    Problem::new("InvalidParameter.PhoneNumberNotVerified", "Verify the number first."),
);

/// What is known once the owner of a number has sent the code back.
pub(super) const VERIFICATION: (&str, New) = ("verified", New::Milliseconds);

const FILTERS: &[Filter] = &[either("Status", &["Status", "CodeVerificationStatus"])];

pub(super) static ROWS: &[Row] = &[
    by_hand("AddChatappPhoneNumber", add),
    change("ChatappPhoneNumberDeregister", &NUMBERS).sets(&[("Status", New::Text("DISCONNECTED"))]),
    change("ChatappPhoneNumberRegister", &NUMBERS).only(&[VERIFIED]).sets(&[CONNECTED]),
    list("ChatappSyncPhoneNumber", &NUMBERS, &[]),
    by_hand("ChatappVerifyAndRegister", |things, call| {
        verify(things, call, &change("ChatappVerifyAndRegister", &NUMBERS).sets(REGISTERED))
    }),
    get("GetChatappPhoneNumberSetting", &NUMBERS),
    change("GetChatappVerifyCode", &NUMBERS).sets(REQUESTED),
    get("GetCommerceSetting", &NUMBERS),
    get("GetConversationalAutomation", &NUMBERS),
    get("GetPhoneEncryptionPublicKey", &NUMBERS),
    get("GetPhoneNumberVerificationStatus", &NUMBERS),
    by_hand("GetPreValidatePhoneId", validate),
    change("ModifyPhoneBusinessProfile", &NUMBERS),
    list("QueryChatappPhoneNumbers", &NUMBERS, FILTERS),
    get("QueryPhoneBusinessProfile", &NUMBERS),
    change("UpdateCommerceSetting", &NUMBERS),
    change("UpdateConversationalAutomation", &NUMBERS),
    change("UpdatePhoneEncryptionPublicKey", &NUMBERS)
        .sets(&[("EncryptionPublicKeyStatus", New::Text("VALID"))]),
    put("UpdatePhoneWebhook", &NUMBERS),
];

const CONNECTED: (&str, New) = ("Status", New::Text("CONNECTED"));
const REGISTERED: &[(&str, New)] =
    &[VERIFICATION, ("CodeVerificationStatus", New::Text("VERIFIED")), CONNECTED];

/// A code is on its way to the owner of the number.
pub(super) const REQUESTED: &[(&str, New)] = &[("codeRequested", New::Milliseconds)];

/// Adds a number. It is pending until its owner sends the code back.
fn add(things: &mut Things, call: &Call<'_>) -> Outcome {
    let number = format!("{}{}", call.text("Cc"), call.text("PhoneNumber"));
    let is_validated = !call.text("PreValidateId").is_empty();
    if is_validated {
        things.found(&VALIDATED, call)?;
    }
    let verification = if is_validated { "VERIFIED" } else { "NOT_VERIFIED" };
    let name = call.text("VerifiedName");
    let given = [("VerifiedName", name), ("CodeVerificationStatus", verification)];
    enter(things, call, number, "PENDING", &given)?;
    Ok(respond(call.operation, &[], 0))
}

/// Enters a number that its space does not have, or has lost.
pub(super) fn enter<'t>(
    things: &'t mut Things,
    call: &Call<'_>,
    number: String,
    status: &str,
    given: &[(&str, &str)],
) -> Result<&'t Record, Problem> {
    let space = call.text("CustSpaceId");
    let is_this = |record: &Record| {
        text(record, "CustSpaceId") == space && text(record, "PhoneNumber") == number
    };
    if things.all(&NUMBERS).any(is_this) {
        return Err(NUMBERS.taken);
    }
    let own = [("CustSpaceId", space), ("PhoneNumber", &number), ("Status", status)];
    let values = own.iter().chain(given);
    let record = values.map(|(name, value)| ((*name).to_owned(), Value::from(*value)));
    Ok(things.add(&NUMBERS, record.collect(), call.now))
}

/// Checks the code in the call, then changes the number.
pub(super) fn verify(things: &mut Things, call: &Call<'_>, row: &Row) -> Outcome {
    if !things.found(&NUMBERS, call)?.contains_key("codeRequested") {
        return Err(CODE_MISSING.into());
    }
    if call.text("VerifyCode") == WRONG_CODE {
        return Err(CODE_WRONG.into());
    }
    things.execute(row, call)
}

/// Exchanges the code of a purchased number for its ID.
fn validate(things: &mut Things, call: &Call<'_>) -> Outcome {
    if call.text("VerifyCode") == WRONG_CODE {
        return Err(CODE_WRONG.into());
    }
    things.execute(&create("GetPreValidatePhoneId", &VALIDATED), call)
}

/// Lets a verification expire.
fn expire(number: &mut Record, now: Time) {
    let verified = number.get("verified").and_then(Value::as_u64).map(Duration::from_millis);
    let is_verified = text(number, "CodeVerificationStatus") == "VERIFIED";
    if is_verified && verified.is_some_and(|at| now.since(Time::default() + at) > VALIDITY) {
        number.insert("CodeVerificationStatus".to_owned(), "EXPIRED".into());
    }
}
