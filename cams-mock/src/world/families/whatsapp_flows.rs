//! WhatsApp Flows: drafts that are published, and then retired.

use std::time::Duration;

use crate::world::things::{
    Condition, Kind, New, Problem, Row, change, create, delete, get, list, same,
};

const FLOWS: Kind = Kind {
    name: "whatsapp_flows",
    owner: &["CustSpaceId"],
    ids: &["FlowId"],
    new: &[
        ("FlowId", New::Id("")),
        ("DataApiVersion", New::Text("3.0")),
        ("JSONVersion", New::Text("2.1")),
        (
            "PreviewUrl",
            New::Link("https://business.facebook.com/wa/manage/flows/preview/", "FlowId"),
        ),
        ("PreviewUrlExpires", New::Later(Duration::from_secs(30 * 24 * 60 * 60))),
        ("Status", New::Text("DRAFT")),
    ],
    unknown: Problem::new("InvalidParameter.FlowNotExist", "The Flow does not exist."),
    ..Kind::BLANK
};

const DRAFT: Condition =
    ("Status", &["DRAFT"], Problem::new("InvalidParameter.FlowStatus", "The Flow is no draft."));
const PUBLISHED: Condition = (
    "Status",
    &["PUBLISHED"],
    Problem::new("InvalidParameter.FlowStatus", "The Flow is not published."),
);

pub(super) static ROWS: &[Row] = &[
    create("CreateFlow", &FLOWS),
    delete("DeleteFlow", &FLOWS).only(&[DRAFT]),
    change("DeprecateFlow", &FLOWS).only(&[PUBLISHED]).sets(&[("Status", New::Text("DEPRECATED"))]),
    get("GetFlow", &FLOWS),
    get("GetFlowJSONAssest", &FLOWS),
    get("GetFlowPreviewUrl", &FLOWS),
    list("ListFlow", &FLOWS, &[same("FlowName")]),
    change("ModifyFlow", &FLOWS),
    change("PublishFlow", &FLOWS).only(&[DRAFT]).sets(&[("Status", New::Text("PUBLISHED"))]),
    change("UpdateFlowJSONAsset", &FLOWS),
];
