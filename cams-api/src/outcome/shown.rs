//! The parts of the service's words that are shown: messages, and codes and names that have the
//! right form, but no quoted request data.

use super::code::ErrorCode;
use crate::privacy::{Name, Quoting, is_name};
use crate::response::{AccessDeniedDetail, Envelope};

/// The parts of an [`Envelope`] that `Display`, `Debug` and spans show.
#[derive(Default)]
pub(super) struct Shown {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    /// The action that a policy must allow.
    pub(super) action: Option<String>,
}

impl Shown {
    /// `each_confidential` passes each confidential value of the request to its argument.
    pub(super) fn of(
        envelope: &mut Envelope,
        each_confidential: impl FnOnce(&mut dyn FnMut(&str)),
    ) -> Self {
        let Envelope { code, message, access_denied_detail: detail, .. } = &*envelope;
        let mut quoting_code = code.as_deref().map(Quoting::new);
        let mut quoting_message = message.as_deref().map(Quoting::new);
        let names = detail.iter().flat_map(AccessDeniedDetail::names);
        let mut names: Vec<_> = names.map(Quoting::new).collect();
        if quoting_code.is_some() || quoting_message.is_some() || !names.is_empty() {
            each_confidential(&mut |value| {
                let texts = quoting_code.iter_mut().chain(&mut quoting_message).chain(&mut names);
                texts.for_each(|text| text.hide(value));
            });
        }
        let is_quoting = names.iter().any(Quoting::is_quoting);
        let action = detail.as_ref().and_then(|detail| detail.auth_action.clone());
        let shown = Self {
            code: quoting_code.map(|code| code_of(&code)),
            message: quoting_message.map(|message| message.blanked().into_owned()),
            action: action.filter(|action| !is_quoting && is_name(action)),
        };
        if let Some(detail) = &mut envelope.access_denied_detail {
            detail.is_quoting = is_quoting;
        }
        shown
    }
}

/// A code as shown. A documented code is not a secret.
fn code_of(code: &Quoting<'_>) -> String {
    match ErrorCode::from(code.text()) {
        ErrorCode::Other(_) => Name(&code.blanked()).to_string(),
        _ => code.text().to_owned(),
    }
}
