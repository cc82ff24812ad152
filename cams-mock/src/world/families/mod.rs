//! What the operations of each family do: a table a family.

mod chat_flows;
mod codes;
#[cfg(test)]
mod complete;
mod contacts;
mod conversion_api;
mod dm_accounts;
mod instagram;
mod instances;
mod marketing_flows;
mod message_campaigns;
mod message_qr_codes;
mod messenger;
mod phone_migration;
mod phone_numbers;
mod service;
#[cfg(test)]
mod stories;
mod viber;
mod waba;
#[cfg(test)]
mod walk;
mod whatsapp_flows;
mod whatsapp_usernames;

use super::things::Row;

/// The rows of the families that keep things.
static FAMILIES: &[&[Row]] = &[
    contacts::ROWS,
    conversion_api::ROWS,
    dm_accounts::ROWS,
    instagram::ROWS,
    instances::ROWS,
    marketing_flows::ROWS,
    message_campaigns::ROWS,
    message_qr_codes::ROWS,
    messenger::ROWS,
    phone_migration::ROWS,
    phone_numbers::ROWS,
    service::ROWS,
    viber::ROWS,
    waba::ROWS,
    whatsapp_flows::ROWS,
    whatsapp_usernames::ROWS,
];

/// All rows.
pub(super) fn rows() -> impl Iterator<Item = &'static Row> {
    FAMILIES.iter().chain(chat_flows::ROWS).copied().flatten()
}

/// The row of an operation, if it keeps things.
pub(super) fn find(operation: &str) -> Option<&'static Row> {
    rows().find(|row| row.operation == operation)
}
