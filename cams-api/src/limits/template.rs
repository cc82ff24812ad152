//! A template that is created or changed.

use serde_json::Value;

use super::buttons::{self, CREATE_ERROR};
use super::compare::{compare, counted};
use super::problem::Findings;
use super::value::{text, variables};
use crate::operation::ContentInfo;

/// The code for a variable in the form `{{1}}`.
const MESSAGE_INVALID: &str = "InvalidParameter.MessageInvalid";

/// The maximum length of a template name, in characters.
const LONGEST_NAME: usize = 512;

/// A template, in the values that are sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template<'a> {
    /// The parameter `TemplateType`.
    pub(crate) channel: &'a str,
    /// Unknown if a template is changed.
    pub(crate) category: Option<&'a str>,
    pub(crate) name: Option<&'a str>,
    /// The time to keep trying to deliver, in seconds.
    pub(crate) send_ttl: Option<i64>,
    /// The list of components.
    pub(crate) components: &'a Value,
}

/// The problems of a template. Only WhatsApp and Viber document limits.
pub(crate) fn template(contents: &'static [ContentInfo], template: &Template<'_>) -> Findings {
    let Template { channel, category, name, send_ttl, components } = *template;
    let mut found = Findings::default();
    if let Some(name) = name {
        let nouns = ["character", "characters"];
        if let Some(problem) = counted(name.chars().count(), Some(1), Some(LONGEST_NAME), nouns) {
            found.refuse(CREATE_ERROR, "Name", problem);
        }
    }
    if channel == "WHATSAPP" {
        ttl(category, send_ttl, &mut found);
    }
    let list = components.as_array().map_or(&[][..], Vec::as_slice);
    for (index, component) in list.iter().enumerate() {
        let path = format!("Components[{index}]");
        let type_ = text(component, "Type");
        let info =
            contents.iter().find(|info| info.channels.contains(&channel) && info.type_ == type_);
        if let Some(info) = info {
            compare(&info.value, component, path.clone(), CREATE_ERROR, &mut found);
        }
        let component = Component { channel, category, type_, path: &path, value: component };
        component.check(&mut found);
    }
    let has_buttons = list.iter().any(|component| text(component, "Type") == "BUTTONS");
    if channel == "WHATSAPP" && category == Some("AUTHENTICATION") && !has_buttons {
        let problem = "has no `BUTTONS`; an authentication template has one button";
        found.refuse(CREATE_ERROR, "Components", problem);
    }
    found
}

fn ttl(category: Option<&str>, seconds: Option<i64>, found: &mut Findings) {
    let most = match category {
        Some("AUTHENTICATION") => 900,
        Some("UTILITY") => 43_200,
        _ => return,
    };
    if seconds.is_some_and(|seconds| !(30..=most).contains(&seconds)) {
        let problem = format!("is not from 30 to {most} seconds");
        found.refuse(CREATE_ERROR, "MessageSendTtlSeconds", problem);
    }
}

struct Component<'a> {
    channel: &'a str,
    category: Option<&'a str>,
    type_: &'a str,
    path: &'a str,
    value: &'a Value,
}

impl Component<'_> {
    fn check(&self, found: &mut Findings) {
        let Self { channel, category, type_, path, value } = *self;
        let own = text(value, "Text");
        let mut refuse = |code, field: &str, problem: &'static str| {
            found.refuse(code, format!("{path}.{field}"), problem);
        };
        if own.contains("{{") && own.contains("}}") {
            refuse(MESSAGE_INVALID, "Text", "has variables of the form `{{1}}`; write `$(name)`");
        }
        match (channel, type_) {
            ("VIBER", "FOOTER" | "CAROUSEL" | "LIMITED_TIME_OFFER") => {
                refuse(CREATE_ERROR, "Type", "is not supported on Viber");
            }
            (_, "FOOTER") if variables(own) > 0 => {
                refuse("InvalidParameter.FooterHaveVariable", "Text", "has a variable");
            }
            (_, "HEADER") if variables(own) > 1 => {
                let problem = "has several variables; at most 1";
                refuse("InvalidParameter.HeaderMoreVariable", "Text", problem);
            }
            _ => {}
        }
        if channel == "WHATSAPP" && category == Some("AUTHENTICATION") {
            match type_ {
                "HEADER" => refuse(
                    "InvalidParameter.HeaderTypeNotSupport",
                    "Type",
                    "is not allowed in an authentication template",
                ),
                "BODY" | "FOOTER" if !own.is_empty() => refuse(
                    CREATE_ERROR,
                    "Text",
                    "is not empty; WhatsApp writes the text of an authentication template",
                ),
                _ => {}
            }
        }
        if type_ == "BUTTONS" {
            buttons::check(channel, category, value, path, found);
        }
    }
}
