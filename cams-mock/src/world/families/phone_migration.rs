//! Phone numbers that come from another provider.

use super::phone_numbers::{NUMBERS, REQUESTED, VERIFICATION, enter, verify};
use crate::response::Outcome;
use crate::world::things::{Call, Condition, New, Problem, Row, Things, by_hand, change, respond};

const MIGRATING: Condition = (
    "Status",
    &["MIGRATING"],
    Problem::new("InvalidParameter.PhoneNumberNotMigrating", "Start the migration first."),
);
const VERIFIED: Condition = (
    "CodeVerificationStatus",
    &["VERIFIED"],
    Problem::new("InvalidParameter.PhoneNumberNotVerified", "Verify the number first."),
);

pub(super) static ROWS: &[Row] = &[
    change("ChatappMigrationRegister", &NUMBERS)
        .only(&[MIGRATING, VERIFIED])
        .sets(&[("Status", New::Text("CONNECTED"))]),
    by_hand("ChatappMigrationVerified", |things, call| {
        let row = change("ChatappMigrationVerified", &NUMBERS)
            .only(&[MIGRATING])
            .sets(&[VERIFICATION, ("CodeVerificationStatus", New::Text("VERIFIED"))]);
        verify(things, call, &row)
    }),
    by_hand("CreateChatappMigrationInitiate", initiate),
    change("GetMigrationVerifyCode", &NUMBERS).only(&[MIGRATING]).sets(REQUESTED),
];

fn initiate(things: &mut Things, call: &Call<'_>) -> Outcome {
    let number = format!("{}{}", call.text("CountryCode"), call.text("MobileNumber"));
    let given = [("CodeVerificationStatus", "NOT_VERIFIED")];
    let number = enter(things, call, number, "MIGRATING", &given)?;
    Ok(respond(call.operation, &[number], 1))
}
