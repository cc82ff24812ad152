//! Checks what is documented about messages and templates, as the client does before it sends.

use serde_json::Value;

use super::Wrong;
use crate::limits::{self, Findings, MESSAGES, Message, TEMPLATES, Template};
use crate::parameters::Parameters;
use crate::response::Failure;

/// Checks a call of an operation that sends messages or writes templates.
pub(super) fn check(operation: &str, call: &Parameters) -> Result<(), Wrong> {
    let found = match operation {
        "SendChatappMessage" => message(call),
        "SendChatappMassMessage" => mass(call),
        "CreateChatappTemplate" => template(call, "", call.get("Name")),
        "ModifyChatappTemplate" => template(call, "WHATSAPP", None),
        _ => return Ok(()),
    };
    match found.refused.into_iter().next() {
        Some(problem) => {
            let message = format!("{problem}.").into();
            Err(Failure { code: problem.code.into(), message }.into())
        }
        None => Ok(()),
    }
}

fn text<'c>(call: &'c Parameters, name: &str) -> &'c str {
    call.get(name).unwrap_or_default()
}

/// The code or name of the template.
fn template_of(call: &Parameters) -> Option<&str> {
    call.get("TemplateCode").or_else(|| call.get("TemplateName"))
}

fn message(call: &Parameters) -> Findings {
    let message = Message {
        channel: text(call, "ChannelType"),
        form: text(call, "Type"),
        from: text(call, "From"),
        to: text(call, "To"),
        recipient_type: call.get("RecipientType"),
        message_type: call.get("MessageType"),
        content: call.get("Content"),
        template: template_of(call),
    };
    limits::message(MESSAGES, &message)
}

fn mass(call: &Parameters) -> Findings {
    let list = call.json("SenderList");
    let list = list.as_array().map_or(&[][..], Vec::as_slice);
    let recipients = list.iter().map(|recipient| {
        let text = |name| recipient.get(name).and_then(Value::as_str);
        (text("To").unwrap_or_default(), text("RecipientType"))
    });
    limits::mass(text(call, "ChannelType"), text(call, "From"), template_of(call), recipients)
}

fn template(call: &Parameters, default: &str, name: Option<&str>) -> Findings {
    let template = Template {
        channel: call.get("TemplateType").unwrap_or(default),
        category: call.get("Category"),
        name,
        send_ttl: call.get("MessageSendTtlSeconds").and_then(|text| text.parse().ok()),
        components: &call.json("Components"),
    };
    limits::template(TEMPLATES, &template)
}
