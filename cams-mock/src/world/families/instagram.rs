//! Instagram pages that are bound to channels.

use serde_json::{Value, json};

use crate::fit::fit;
use crate::response::{Elements, Outcome};
use crate::world::things::{
    Call, Kind, New, Problem, Record, Row, Things, by_hand, delete, public, put, respond, text,
};

const PAGES: Kind = Kind {
    name: "instagram_pages",
    owner: &["InstanceId"],
    ids: &["PageId"],
    ignored: &["RegionId"],
    new: &[
        ("AccountId", New::Id("")),
        ("AccountName", New::Text("example_shop")),
        ("ConnectionStatus", New::Text("Connected")),
        ("PageName", New::Text("Example Shop")),
    ],
    unknown: Problem::new("InvalidParameter.PageNotExist", "No such page is bound to the channel."),
    ..Kind::BLANK
};

/// The page of a channel, whatever its ID is.
const PAGE_OF_CHANNEL: Kind = Kind { ids: &[], ..PAGES };

pub(super) static ROWS: &[Row] = &[
    put("BindInstagramPage", &PAGES),
    delete("DeleteInstagramPage", &PAGES),
    by_hand("GetFbInstagramPages", candidates),
    by_hand("ListInstagramPage", page),
];

fn page(things: &mut Things, call: &Call<'_>) -> Outcome {
    let page = public(things.found(&PAGE_OF_CHANNEL, call)?);
    let shape = call.operation.response.iter().find(|element| element.name == "Data");
    let data = json!({ "InstagramInfo": page });
    let data = shape.and_then(|element| fit(&element.shape, &data)).unwrap_or_default();
    Ok(Elements::from_iter([("Data".to_owned(), data)]))
}

/// The bound pages, and one more that can be bound.
fn candidates(things: &mut Things, call: &Call<'_>) -> Outcome {
    let id = (things.seed().number("Instagram page") % 1_000_000_000_000).to_string();
    let other = [
        ("AccountName", "example_shop"),
        ("ConnectionStatus", "Disconnected"),
        ("PageId", &id),
        ("PageName", "Example Shop"),
    ];
    let other: Record =
        other.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect();
    let mut pages: Vec<&Record> = things.owned(&PAGES, call).collect();
    if pages.iter().all(|page| text(page, "PageId") != id) {
        pages.push(&other);
    }
    Ok(respond(call.operation, &pages, pages.len()))
}
