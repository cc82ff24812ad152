//! Facebook Pages that are bound to Messenger channels, and their ad accounts.

use serde_json::{Value, json};

use super::codes;
use crate::response::{Elements, Outcome};
use crate::world::things::{Call, Kind, New, Problem, Row, Things, by_hand, delete, put};

const PAGES: Kind = Kind {
    name: "messenger_pages",
    owner: &["InstanceId"],
    ids: &["PageId"],
    // The instance of a direct customer is its space.
    renamed: &[("CustSpaceId", "InstanceId")],
    ignored: &["AuthenticationCode", "RegionId"],
    new: &[("ConnectionStatus", New::Text("CONNECTED")), ("PageName", New::Text("Example Shop"))],
    unknown: Problem::new("InvalidParameter.PageNotExist", "No such Page is bound to the channel."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    put("BindMessengerPage", &PAGES),
    by_hand("CreateMessengerPage", |things, call| {
        codes::use_up(things, call, "AuthenticationCode")?;
        things.execute(&put("CreateMessengerPage", &PAGES), call)
    }),
    delete("DeleteMessengerPage", &PAGES),
    by_hand("ListPageAdAccount", ad_accounts),
];

/// The ad accounts that were authorized together with the Page.
fn ad_accounts(things: &mut Things, call: &Call<'_>) -> Outcome {
    let page = things.found(&PAGES, call).ok();
    let ids = page.and_then(|page| page.get("AdAccountIds")).and_then(Value::as_array);
    let accounts = ids.into_iter().flatten().map(|id| {
        json!({
            "AdAccountId": id,
            "AdAccountName": "Example Shop",
            "Currency": "USD",
            "PageId": call.text("PageId"),
        })
    });
    Ok(Elements::from_iter([("Data".to_owned(), accounts.collect())]))
}
