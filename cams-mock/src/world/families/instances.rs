//! Channel instances.

use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Row, Things, by_hand, change, create, delete, get, list, respond,
    same, within,
};

pub(super) const INSTANCES: Kind = Kind {
    name: "instances",
    ids: &["InstanceId"],
    renamed: &[("ResourceId", "InstanceId")],
    ignored: &["IsConfirmAudit", "ResourceType"],
    new: &[
        ("InstanceId", New::Id("cams-")),
        ("CustSpaceId", New::Link("", "InstanceId")),
        ("CustType", New::Text("01")),
        ("ResourceRegionId", New::Text("ap-southeast-1")),
        ("State", New::Text("published")),
        ("SubmitTime", New::Date),
    ],
    unknown: Problem::new("InvalidParameter.InstanceNotExist", "The instance does not exist."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    by_hand("ChangeResourceGroup", change_resource_group),
    create("CreateInstance", &INSTANCES),
    delete("DeleteInstance", &INSTANCES),
    list(
        "ListInstance",
        &INSTANCES,
        &[
            // Sent as `viber`, listed as `VIBER`.
            within("ChannelType", &["ChannelType"]),
            within(
                "FilterStr",
                &["InstanceName", "InstanceDescription", "InstanceId", "ChannelType"],
            ),
            same("InstanceId"),
            same("InstanceName"),
            same("ResourceGroupId"),
            same("SubmitTime"),
        ],
    ),
    get("QueryInstance", &INSTANCES),
    change("UpdateInstance", &INSTANCES),
];

/// Moves an instance. The groups of other resources are not remembered.
fn change_resource_group(things: &mut Things, call: &Call<'_>) -> Outcome {
    let is_instance = matches!(call.text("ResourceType"), "" | "instance");
    match things.found_mut(&INSTANCES, call) {
        Ok(instance) => {
            instance.insert("ResourceGroupId".to_owned(), call.text("ResourceGroupId").into());
        }
        Err(problem) if is_instance => return Err(problem.into()),
        Err(_) => {}
    }
    Ok(respond(call.operation, &[], 0))
}
