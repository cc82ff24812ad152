//! The URLs that receive receipts and incoming messages.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::parameters::Parameters;
use crate::response::{Elements, Outcome};

/// The webhooks of business numbers and spaces.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Webhooks {
    by_number: BTreeMap<String, Webhook>,
    by_space: BTreeMap<String, Webhook>,
}

/// The URLs that receive reports.
#[derive(Default, Serialize, Deserialize)]
pub(crate) struct Webhook {
    pub(super) space: String,
    /// The URL for receipts.
    pub(super) status: Option<String>,
    /// The URL for incoming messages.
    pub(super) up: Option<String>,
    /// `false` if reports go to the queue alone.
    is_on: bool,
}

impl Webhook {
    /// Sets what a call sets, and leaves the rest.
    fn update(&mut self, call: &Parameters) {
        self.space = call.get("CustSpaceId").unwrap_or_default().to_owned();
        for (name, url) in
            [("StatusCallbackUrl", &mut self.status), ("UpCallbackUrl", &mut self.up)]
        {
            if let Some(text) = call.given(name) {
                *url = Some(text.to_owned()).filter(|text| !text.is_empty());
            }
        }
        self.is_on = call.get("HttpFlag") != Some("N");
    }
}

impl Webhooks {
    pub(super) fn update_of_number(&mut self, call: &Parameters) -> Outcome {
        let number = call.get("PhoneNumber").unwrap_or_default().trim_start_matches('+');
        self.by_number.entry(number.to_owned()).or_default().update(call);
        Ok(Elements::new())
    }

    pub(super) fn update_of_account(&mut self, call: &Parameters) -> Outcome {
        let space = call.get("CustSpaceId").unwrap_or_default();
        self.by_space.entry(space.to_owned()).or_default().update(call);
        Ok(Elements::new())
    }

    /// The webhook of a business number.
    pub(super) fn of_number(&self, number: &str) -> Option<&Webhook> {
        self.by_number.get(number)
    }

    /// The URL for the receipts of a number: its own, or the account's if it has none.
    pub(super) fn for_receipts(&self, number: &str, space: &str) -> Option<&str> {
        let own = self.of_number(number).filter(|webhook| webhook.is_on);
        let own = own.and_then(|webhook| webhook.status.as_deref());
        own.or_else(|| {
            // A message that names no space belongs to the space of its number.
            let of_number = self.of_number(number).map(|webhook| &*webhook.space);
            let space = Some(space).filter(|space| !space.is_empty()).or(of_number)?;
            let account = self.by_space.get(space).filter(|webhook| webhook.is_on)?;
            account.status.as_deref()
        })
    }

    /// The URL for the messages to a number.
    pub(super) fn for_inbound(&self, number: &str) -> Option<&str> {
        self.of_number(number).filter(|webhook| webhook.is_on)?.up.as_deref()
    }
}
