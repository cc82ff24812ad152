//! WhatsApp usernames. Two numbers of a space cannot have the same.

use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Record, Row, Things, by_hand, delete, get, put, text,
};

const USERNAMES: Kind = Kind {
    name: "whatsapp_usernames",
    owner: &["CustSpaceId"],
    ids: &["PhoneNumber"],
    ignored: &["TransferAction"],
    new: &[("Status", New::Text("approved"))],
    unknown: Problem::new("InvalidParameter.UsernameNotExist", "The number has no username."),
    ..Kind::BLANK
};

/// Meta's code.
const TAKEN: Problem = Problem::new("147005", "Another number has this username.");

pub(super) static ROWS: &[Row] = &[
    delete("DeleteWhatsappUserName", &USERNAMES),
    get("GetWhatsappUserName", &USERNAMES),
    by_hand("UpdateWhatsappUserName", update),
];

/// Sets a username. A forced transfer takes it from its holder.
fn update(things: &mut Things, call: &Call<'_>) -> Outcome {
    let (space, number) = (call.text("CustSpaceId"), call.text("PhoneNumber"));
    let name = call.text("Username").to_lowercase();
    let has_name = |record: &Record| {
        text(record, "CustSpaceId") == space
            && text(record, "PhoneNumber") != number
            && text(record, "Username").to_lowercase() == name
    };
    if call.text("TransferAction") == "force_transfer" {
        things.remove(&USERNAMES, has_name);
    } else if things.all(&USERNAMES).any(has_name) {
        return Err(TAKEN.into());
    }
    things.execute(&put("UpdateWhatsappUserName", &USERNAMES), call)
}
