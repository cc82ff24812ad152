//! Campaigns and custom audiences of Messenger, and the subscription tokens of their users.

use serde_json::{Value, json};

use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Record, Row, Things, by_hand, create, delete, get, list, respond,
    same, text,
};

const CAMPAIGNS: Kind = Kind {
    name: "message_campaigns",
    owner: &["CustSpaceId", "PageId"],
    ids: &["CampaignId"],
    renamed: &[("Name", "CampaignName")],
    new: &[
        ("CampaignId", New::Id("")),
        ("CreateTime", New::Milliseconds),
        ("Status", New::Text("AVAILABLE")),
        ("DateStart", New::Day),
        ("MarketingMessagesDelivered", New::Text("0")),
        ("MarketingMessagesLinkBtnClick", New::Text("0")),
        ("MarketingMessagesSpend", New::Text("0")),
    ],
    unknown: Problem::new("InvalidParameter.CampaignNotExist", "The campaign does not exist."),
    ..Kind::BLANK
};

const AUDIENCES: Kind = Kind {
    name: "custom_audiences",
    owner: &["CustSpaceId", "PageId"],
    ids: &["CustomAudienceId"],
    renamed: &[("Name", "CustomAudienceName")],
    new: &[
        ("CustomAudienceId", New::Id("")),
        ("CreateTime", New::Seconds),
        ("Status", New::Text("AVAILABLE")),
        ("TokenTotal", New::Number(0)),
        ("TokenType", New::Text("customAudience")),
        ("UpdateTime", New::Seconds),
    ],
    unknown: Problem::new("InvalidParameter.AudienceNotExist", "The audience does not exist."),
    ..Kind::BLANK
};

const TOKENS: Kind = Kind {
    name: "subscription_tokens",
    owner: &["CustSpaceId", "PageId"],
    new: &[
        ("CreationTimestamp", New::Milliseconds),
        ("NextEligibleTime", New::Milliseconds),
        ("NotificationMessagesToken", New::Hex),
        ("RecipientId", New::Id("")),
        ("UserTokenStatus", New::Text("REFRESHED")),
    ],
    ..Kind::BLANK
};

const TASKS: Kind =
    Kind { name: "token_tasks", new: &[("TaskCode", New::Id("task-"))], ..Kind::BLANK };

pub(super) static ROWS: &[Row] = &[
    by_hand("AddCustomAudienceUser", add_users),
    create("CreateCustomAudience", &AUDIENCES),
    create("CreateMessageCampaign", &CAMPAIGNS),
    delete("DeleteMessageCampaign", &CAMPAIGNS),
    get("GetMessageCampaignInsights", &CAMPAIGNS),
    list(
        "ListCustomAudience",
        &AUDIENCES,
        &[
            same("AdAccountId"),
            same("CustomAudienceId"),
            same("CustomAudienceName"),
            same("TokenType"),
        ],
    ),
    list(
        "ListMessageCampaign",
        &CAMPAIGNS,
        &[same("AdAccountId"), same("CampaignId"), same("CampaignName"), same("Status")],
    ),
    list("ListMessengerSubscriptionToken", &TOKENS, &[same("CustomAudienceId")]),
    by_hand("SyncMessengerSubscriptionToken", sync_tokens),
];

/// Adds users to an audience. They get tokens at the next synchronization.
fn add_users(things: &mut Things, call: &Call<'_>) -> Outcome {
    let users =
        call.value("Users").and_then(|users| Some(users.as_array()?.len())).unwrap_or_default();
    let audience = things.found_mut(&AUDIENCES, call)?;
    let new = audience.get("newUsers").and_then(Value::as_u64).unwrap_or_default();
    audience.insert("newUsers".to_owned(), json!(new + users as u64));
    audience.insert("UpdateTime".to_owned(), json!(call.now.milliseconds() / 1000));
    Ok(respond(call.operation, &[], 0))
}

/// Makes a token for each user that was added to the audiences since the last synchronization.
fn sync_tokens(things: &mut Things, call: &Call<'_>) -> Outcome {
    let wanted = call.text("CustomAudienceId");
    let owned: Vec<Record> = things.owned(&AUDIENCES, call).cloned().collect();
    for audience in owned {
        let id = text(&audience, "CustomAudienceId");
        if !wanted.is_empty() && wanted != id {
            continue;
        }
        let new = audience.get("newUsers").and_then(Value::as_u64).unwrap_or_default();
        for _ in 0..new {
            let names = ["CustSpaceId", "CustomAudienceId", "PageId"];
            let names = names.map(|name| (name.to_owned(), text(&audience, name).into()));
            things.add(&TOKENS, Record::from_iter(names), call.now);
        }
        let same = |record: &&mut Record| text(record, "CustomAudienceId") == id;
        if let Some(audience) = things.all_mut(&AUDIENCES).iter_mut().find(same) {
            let before = audience.get("TokenTotal").and_then(Value::as_u64).unwrap_or_default();
            audience.insert("TokenTotal".to_owned(), json!(before + new));
            audience.remove("newUsers");
        }
    }
    let task = things.add(&TASKS, Record::new(), call.now);
    Ok(respond(call.operation, &[task], 1))
}
