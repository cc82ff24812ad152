//! What is shown of a service's words: codes and names that have the form of one, messages, and nothing that is
//! quoted from the request.

use super::code::ErrorCode;
use crate::privacy::{Name, Quoting, is_name};
use crate::response::{AccessDeniedDetail, Envelope};

/// What `Display`, `Debug` and spans show of an [`Envelope`].
#[derive(Default)]
pub(super) struct Shown {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    /// The action that a policy must allow.
    pub(super) action: Option<String>,
}

impl Shown {
    /// `each_confidential` shows everything that is confidential in the request, one value after the other.
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

/// How a code is shown. What everybody can read in the documentation is no secret.
fn code_of(code: &Quoting<'_>) -> String {
    match ErrorCode::from(code.text()) {
        ErrorCode::Other(_) => Name(&code.blanked()).to_string(),
        _ => code.text().to_owned(),
    }
}
