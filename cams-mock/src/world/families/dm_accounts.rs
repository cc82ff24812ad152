//! Direct Mail addresses that are bound to channels.

use super::instances::INSTANCES;
use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Record, Row, Things, by_hand, delete, list, put, text,
};

const BOUND: Kind = Kind {
    name: "dm_accounts",
    owner: &["CustSpaceId"],
    ids: &["AccountCode"],
    new: &[("InstanceId", New::Link("", "CustSpaceId"))],
    unknown: UNBOUND,
    ..Kind::BLANK
};

/// What is bound to a channel, whichever address it is.
const BOUND_TO_CHANNEL: Kind = Kind { ids: &[], ..BOUND };

const UNBOUND: Problem =
    Problem::new("InvalidParameter.DmAccountNotExist", "No address is bound to the channel.");

pub(super) static ROWS: &[Row] = &[
    by_hand("BindDmAccount", bind),
    list("ListBindDmAccount", &BOUND, &[]),
    delete("UnbindDmAccount", &BOUND_TO_CHANNEL),
];

/// Binds an address, with the name of its channel.
fn bind(things: &mut Things, call: &Call<'_>) -> Outcome {
    let bound = things.execute(&put("BindDmAccount", &BOUND), call)?;
    let space = call.text("CustSpaceId");
    let is_channel = |record: &&Record| text(record, "InstanceId") == space;
    let channel =
        things.all(&INSTANCES).find(is_channel).map(|record| text(record, "InstanceName"));
    let account = things.found_mut(&BOUND, call)?;
    account.extend(channel.map(|name| ("InstanceName".to_owned(), name.into())));
    Ok(bound)
}
