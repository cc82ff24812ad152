//! The operations with state: which method executes which operation.

use super::state::State;
use crate::clock::Time;
use crate::parameters::Parameters;
use crate::response::Outcome;

/// Executes an operation at a time.
pub(super) type Execute = fn(&mut State, &Parameters, Time) -> Outcome;

/// The operations with state, ordered by name. All others return examples.
#[rustfmt::skip]
pub(super) static OPERATIONS: &[(&str, Execute)] = &[
    ("AddChatGroup", |state, call, now| state.chat_groups.add(call, now)),
    ("AddChatGroupInviteLink", |state, call, now| state.chat_groups.add_invite_link(call, now)),
    ("CreateChatappTemplate", |state, call, now| state.templates.create(call, now)),
    ("DeleteChatGroup", |state, call, _| state.chat_groups.delete(call)),
    ("DeleteChatGroupInviteLink", |state, call, now| state.chat_groups.delete_invite_link(call, now)),
    ("DeleteChatGroupParticipants", |state, call, now| state.chat_groups.delete_participants(call, now)),
    ("DeleteChatappTemplate", |state, call, now| state.templates.delete(call, now)),
    ("GetChatappTemplateDetail", |state, call, now| state.templates.detail(call, now)),
    ("ListChatGroup", |state, call, _| state.chat_groups.list(call)),
    ("ListChatGroupParticipants", |state, call, _| state.chat_groups.list_participants(call)),
    ("ListChatappMessage", |state, call, _| state.messages.list(call)),
    ("ListChatappTemplate", |state, call, now| state.templates.list(call, now)),
    ("ModifyChatappTemplate", |state, call, now| state.templates.modify(call, now)),
    ("ModifyChatappTemplateProperties", |state, call, _| state.templates.modify_properties(call)),
    ("SendChatappMassMessage", State::send_to_many),
    ("SendChatappMessage", State::send),
    ("UpdateAccountWebhook", |state, call, _| state.webhooks.update_of_account(call)),
    ("UpdateChatGroup", |state, call, now| state.chat_groups.update(call, now)),
    ("UpdatePhoneWebhook", |state, call, _| state.webhooks.update_of_number(call)),
];

/// The method that executes an operation, if it has state.
pub(super) fn find(operation: &str) -> Option<Execute> {
    let at = OPERATIONS.binary_search_by_key(&operation, |(name, _)| name).ok()?;
    OPERATIONS.get(at).map(|(_, execute)| *execute)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operation;

    #[test]
    fn every_operation_is_found_by_its_name() {
        for (name, _) in OPERATIONS {
            assert!(operation::find(name).is_some() && find(name).is_some(), "{name}");
        }
        assert!(find("QueryChatappPhoneNumber").is_none());
    }
}
