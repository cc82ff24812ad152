//! The parameters of a message, which depend on each other.

use serde_json::Value;

use super::between::CONTENT_ERROR;
use super::compare::{EMPTY, MISSING, counted};
use super::content::content;
use super::problem::Findings;
use crate::operation::ContentInfo;

/// The maximum number of recipients of one mass message.
pub(crate) const MAX_RECIPIENTS: usize = 1_000;

/// The largest number of digits in a phone number, by E.164.
pub(crate) const MOST_DIGITS: usize = 15;

/// The code for a value that no published code describes.
const INVALID: &str = "InvalidParameter";

/// A message to one recipient, in the texts that are sent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Message<'a> {
    pub(crate) channel: &'a str,
    /// The parameter `Type`.
    pub(crate) form: &'a str,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) recipient_type: Option<&'a str>,
    pub(crate) message_type: Option<&'a str>,
    pub(crate) content: Option<&'a str>,
    /// The parameter `TemplateCode`, or `TemplateName`.
    pub(crate) template: Option<&'a str>,
}

/// The problems of a message.
pub(crate) fn message(contents: &'static [ContentInfo], message: &Message<'_>) -> Findings {
    let Message { channel, form, from, to, recipient_type, .. } = *message;
    let mut found = Findings::default();
    sender(channel, from, &mut found);
    recipient(channel, to, recipient_type, "To", &mut found);
    let absent = |text: Option<&str>| text.is_none_or(str::is_empty);
    if form == "template" {
        of_template(message.template, &mut found);
    }
    if form != "message" {
        return found;
    }
    if absent(message.message_type) {
        let problem = format!("{MISSING}; a message without template needs it");
        found.refuse("InvalidParameter.MessageTypeNotEmpty", "MessageType", problem);
    }
    let type_ = message.message_type.unwrap_or_default();
    match message.content {
        // No source describes their content.
        None | Some("") if matches!(type_, "typing_indicator" | "pin") => {}
        None | Some("") => {
            let problem = format!("{MISSING}; a message without template needs it");
            found.refuse("InvalidParameter.ContentNotEmpty", "Content", problem);
        }
        Some(text) => match serde_json::from_str::<Value>(text) {
            Err(_) => found.refuse(CONTENT_ERROR, "Content", "is not JSON"),
            Ok(value) => {
                let inside = content(contents, channel, type_, &value);
                found.doubtful.extend(inside.doubtful);
                found.undocumented.extend(inside.undocumented);
                found.refused.extend(inside.refused.into_iter().map(|mut problem| {
                    problem.path = match problem.path.as_str() {
                        "" => "Content".to_owned(),
                        path if path.starts_with('[') => format!("Content{path}"),
                        path => format!("Content.{path}"),
                    };
                    problem
                }));
            }
        },
    }
    found
}

/// A message to many recipients, each with its number or ID and the kind of it.
pub(crate) fn mass<'a>(
    channel: &str,
    from: &str,
    template: Option<&str>,
    recipients: impl ExactSizeIterator<Item = (&'a str, Option<&'a str>)>,
) -> Findings {
    let mut found = Findings::default();
    sender(channel, from, &mut found);
    of_template(template, &mut found);
    let nouns = ["recipient", "recipients"];
    if let Some(problem) = counted(recipients.len(), Some(1), Some(MAX_RECIPIENTS), nouns) {
        found.refuse(INVALID, "SenderList", problem);
    }
    for (index, (to, kind)) in recipients.enumerate() {
        recipient(channel, to, kind, &format!("SenderList[{index}].To"), &mut found);
    }
    found
}

/// A message from a template names it.
fn of_template(template: Option<&str>, found: &mut Findings) {
    if template.is_none_or(str::is_empty) {
        let problem = format!("{MISSING}; a template message needs it");
        found.refuse("InvalidParameter.TemplateCodeNotEmpty", "TemplateCode", problem);
    }
}

/// WhatsApp's sender is a phone number. Viber's is a service ID.
fn sender(channel: &str, from: &str, found: &mut Findings) {
    if from.trim().is_empty() {
        found.refuse(INVALID, "From", EMPTY);
    } else if channel == "whatsapp" {
        number(from, "From", "InvalidParameter.FromOnlyNumeric", found);
    }
}

/// Recipients on WhatsApp and Viber are phone numbers, unless their kind says otherwise.
fn recipient(channel: &str, to: &str, kind: Option<&str>, path: &str, found: &mut Findings) {
    let is_number = matches!(channel, "whatsapp" | "viber")
        && match kind {
            None | Some("") => !(channel == "whatsapp" && is_user_id(to)),
            Some(kind) => kind == "individual",
        };
    if to.trim().is_empty() {
        found.refuse(INVALID, path, EMPTY);
    } else if is_number {
        number(to, path, "InvalidParameter.ToOnlyNumeric", found);
    }
}

fn number(text: &str, path: &str, code: &'static str, found: &mut Findings) {
    if !text.bytes().all(|byte| byte.is_ascii_digit()) {
        found.refuse(code, path, "is not a phone number of digits only, with country code");
    } else if let Some(problem) = counted(text.len(), None, Some(MOST_DIGITS), ["digit", "digits"])
    {
        found.refuse("InvalidParameter.PhoneNumberError", path, problem);
    }
}

/// A business-scoped user ID: a country code, a dot, letters and digits.
pub(crate) fn is_user_id(text: &str) -> bool {
    text.split_once('.').is_some_and(|(country, id)| {
        country.len() == 2
            && country.bytes().all(|byte| byte.is_ascii_uppercase())
            && !id.is_empty()
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    })
}
