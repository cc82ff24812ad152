//! Datasets of Meta's Conversions API.

use super::codes;
use crate::response::Outcome;
use crate::world::things::{Call, Kind, New, Problem, Row, Things, by_hand, create, list, respond};

const DATASETS: Kind = Kind {
    name: "conversion_datasets",
    owner: &["InstanceId"],
    ids: &["PageId"],
    // The instance of a direct customer is its space.
    renamed: &[("CustSpaceId", "InstanceId")],
    ignored: &["Code", "Permissions"],
    new: &[
        ("DatasetId", New::Id("")),
        ("PageId", New::Id("")),
        ("PageName", New::Text("Example Shop")),
    ],
    unknown: Problem::new("InvalidParameter.DatasetNotExist", "The Page has no dataset."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    by_hand("CreateWhatsappConversionApi", |things, call| {
        codes::use_up(things, call, "Code")?;
        things.execute(&create("CreateWhatsappConversionApi", &DATASETS), call)
    }),
    list("GetWhatsappConversionApi", &DATASETS, &[]),
    by_hand("RequestWhatsappConversionApi", report),
];

/// Takes events for a dataset that exists.
fn report(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&DATASETS, call)?;
    Ok(respond(call.operation, &[], 0))
}
