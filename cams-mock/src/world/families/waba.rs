//! WhatsApp Business accounts (WABAs), and what is set for a whole account.

use super::codes;
use crate::response::Outcome;
use crate::world::things::{
    Call, Kind, New, Problem, Row, Things, by_hand, change, get, put, respond, text,
};

const WABAS: Kind = Kind {
    name: "wabas",
    owner: &["CustSpaceId"],
    ids: &["WabaId"],
    ignored: &["Code"],
    new: &[
        ("CustSpaceId", New::Id("C")),
        ("Id", New::Link("", "WabaId")),
        ("AccountReviewStatus", New::Text("APPROVED")),
        ("BusinessId", New::Id("")),
        ("BusinessName", New::Text("Example Shop")),
        ("Currency", New::Text("USD")),
        ("IsOnBizApp", New::Text("N")),
        ("MarketingMessageLiteStatus", New::Text("N")),
        ("MessageTemplateNamespace", New::Hex),
        ("Name", New::Text("Example Shop")),
        ("VerificationStatus", New::Text("verified")),
        ("Vertical", New::Text("Retail")),
    ],
    unknown: Problem::new("InvalidParameter.WabaNotExist", "No such WABA is bound to the space."),
    ..Kind::BLANK
};

/// The WABA of a space, whatever its ID is.
const WABA_OF_SPACE: Kind = Kind { ids: &[], ..WABAS };

/// The settings of a space.
const ACCOUNTS: Kind =
    Kind { name: "accounts", owner: &["CustSpaceId"], ignored: &["IsvCode"], ..Kind::BLANK };

pub(super) static ROWS: &[Row] = &[
    put("ChatappBindWaba", &WABAS),
    put("EnableWhatsappROIMetric", &ACCOUNTS).sets(&[("RoiMetricSince", New::Milliseconds)]),
    by_hand("GetPermissionByCode", |things, call| {
        codes::use_up(things, call, "Code")?;
        Ok(respond(call.operation, &[], 0))
    }),
    get("QueryChatappBindWaba", &WABA_OF_SPACE),
    by_hand("QueryMMLActive", mml_status),
    get("QueryWabaBusinessInfo", &WABAS),
    by_hand("UpdateWabaMmlStatus", turn_on_mml),
];

fn mml_status(things: &mut Things, call: &Call<'_>) -> Outcome {
    let status = text(things.found(&WABA_OF_SPACE, call)?, "MarketingMessageLiteStatus");
    Ok([("Data".to_owned(), status.into())].into_iter().collect())
}

fn turn_on_mml(things: &mut Things, call: &Call<'_>) -> Outcome {
    things.found(&WABAS, call)?;
    codes::use_up(things, call, "Code")?;
    let row = change("UpdateWabaMmlStatus", &WABAS)
        .sets(&[("MarketingMessageLiteStatus", New::Text("Y"))]);
    things.execute(&row, call)
}
