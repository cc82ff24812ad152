//! Marketing campaigns that trigger chat flows.

use cams_api::sign::parse_date;

use super::contacts;
use crate::clock::Time;
use crate::response::Outcome;
use crate::world::things::{
    Call, Condition, Kind, New, Problem, Record, Row, Things, by_hand, change, create, delete,
    list, same, text,
};

const CAMPAIGNS: Kind = Kind {
    name: "marketing_flows",
    ids: &["ActivityCode", "Id"],
    renamed: &[("ActivityId", "Id")],
    new: &[
        ("ActivityCode", New::Id("")),
        ("ActivityStatus", New::Text(ACTIVE)),
        ("BizCode", New::Text("ALICOM_OPAAS")),
        ("GmtCreate", New::Date),
        ("GmtModifier", New::Date),
        ("Id", New::Serial),
    ],
    unknown: Problem::new("InvalidParameter.ActivityNotExist", "The campaign does not exist."),
    ripen: Some(pass_time),
    ..Kind::BLANK
};

/// Only this status is documented.
const ACTIVE: &str = "active";
const WAITING: &str = "waiting";
const PAUSED: &str = "paused";
const ENDED: &str = "ended";

const IN_PROGRESS: Condition = (
    "ActivityStatus",
    &[ACTIVE],
    Problem::new("InvalidParameter.ActivityStatus", "The campaign is not in progress."),
);
const NOT_IN_PROGRESS: Condition = (
    "ActivityStatus",
    &[WAITING, PAUSED],
    Problem::new("InvalidParameter.ActivityStatus", "Pause the campaign before you change it."),
);

pub(super) static ROWS: &[Row] = &[
    by_hand("AddMarketingFlow", add),
    delete("DeleteMarketingFlow", &CAMPAIGNS),
    list(
        "ListMarketingFlow",
        &CAMPAIGNS,
        &[
            same("ActivityCode"),
            same("ActivityName"),
            same("ActivityStatus"),
            same("BizCode"),
            same("RelatedFlowCode"),
            same("RelatedGroupId"),
        ],
    ),
    change("PauseMarketingFLow", &CAMPAIGNS)
        .only(&[IN_PROGRESS])
        .sets(&[("ActivityStatus", New::Text(PAUSED)), ("GmtModifier", New::Date)]),
    by_hand("UpdateMarketingFLow", update),
];

/// Creates a campaign, with the name of its contact group.
fn add(things: &mut Things, call: &Call<'_>) -> Outcome {
    let created = things.execute(&create("AddMarketingFlow", &CAMPAIGNS), call)?;
    let name = contacts::group_name(things, call.text("RelatedGroupId"));
    if let Some(campaign) = things.all_mut(&CAMPAIGNS).last_mut() {
        campaign.extend(name.map(|name| ("RelatedGroupName".to_owned(), name.into())));
    }
    Ok(created)
}

/// Changes a campaign. A new start resumes it.
fn update(things: &mut Things, call: &Call<'_>) -> Outcome {
    let row = change("UpdateMarketingFLow", &CAMPAIGNS)
        .only(&[NOT_IN_PROGRESS])
        .sets(&[("GmtModifier", New::Date)]);
    let changed = things.execute(&row, call)?;
    if !call.text("StartDate").is_empty() {
        let campaign = things.found_mut(&CAMPAIGNS, call)?;
        campaign.insert("ActivityStatus".to_owned(), ACTIVE.into());
        pass_time(campaign, call.now);
    }
    Ok(changed)
}

/// Starts and ends a campaign at its dates, which count as UTC here.
fn pass_time(campaign: &mut Record, now: Time) {
    let status = text(campaign, "ActivityStatus");
    let at = |name| date(&text(campaign, name));
    let is_over = at("EndDate").is_some_and(|end| end <= now);
    let is_early = at("StartDate").is_some_and(|start| start > now);
    let status = match status.as_str() {
        PAUSED => return,
        _ if is_over => ENDED,
        _ if is_early => WAITING,
        _ => ACTIVE,
    };
    campaign.insert("ActivityStatus".to_owned(), status.into());
}

/// The time of a text such as `2025-11-25 09:59:00`.
fn date(text: &str) -> Option<Time> {
    parse_date(&format!("{}Z", text.replace(' ', "T"))).map(Time::from)
}
