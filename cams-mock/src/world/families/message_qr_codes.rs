//! QR codes of messages. A changed one gets a new code, and its old code is gone.

use crate::world::things::{Kind, New, Problem, Row, change, create, delete, list};

const CODE: (&str, New) = ("QrdlCode", New::Id("Q"));
const LINK: (&str, New) = ("DeepLinkUrl", New::Link("https://wa.me/message/", "QrdlCode"));
const IMAGE: (&str, New) =
    ("QrImageUrl", New::Link("https://scontent.example.com/qr/", "QrdlCode"));

const CODES: Kind = Kind {
    name: "message_qr_codes",
    owner: &["CustSpaceId", "PhoneNumber"],
    ids: &["QrdlCode"],
    new: &[CODE, LINK, IMAGE],
    unknown: Problem::new("InvalidParameter.QrdlCodeNotExist", "The QR code does not exist."),
    ..Kind::BLANK
};

pub(super) static ROWS: &[Row] = &[
    create("CreatePhoneMessageQrdl", &CODES),
    delete("DeletePhoneMessageQrdl", &CODES),
    list("ListPhoneMessageQrdl", &CODES, &[]),
    change("UpdatePhoneMessageQrdl", &CODES).sets(&[CODE, LINK, IMAGE]),
];
