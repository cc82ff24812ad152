//! The rules between the fields of a content, which its table cannot express.

use std::collections::BTreeSet;

use serde_json::Value;

use super::compare::{EMPTY, MISSING, counted};
use super::problem::{Doubtful, Findings};
use super::value::entries;
use crate::operation::ContentInfo;

/// The code for a malformed content.
pub(super) const CONTENT_ERROR: &str = "InvalidParameter.ContentError";

/// Checks the rules of one content.
pub(super) fn check(info: &ContentInfo, value: &Value, found: &mut Findings) {
    match (info.channels.contains(&"whatsapp"), info.type_, info.kind) {
        (true, "interactive", Some("button")) => {
            unique(value, "/action/buttons", "/reply", &["id", "title"], found);
        }
        (true, "interactive", Some("list")) => list(value, found),
        (true, "interactive", Some("product_list")) => {
            total(value, "product_items", 30, ["product", "products"], found);
            section_titles(value, found);
            text_header(value, found);
        }
        (true, "interactive", Some("flow")) => flow(value, found),
        (true, "contacts", _) => contacts(value, found),
        (true, "carousel", _) => carousel(value, found),
        (true, "location", _) if value.get("address").is_some() && value.get("name").is_none() => {
            found.doubtful.push(Doubtful {
                path: "address".to_owned(),
                text: "is shown only below a name".into(),
                source: info.source,
            });
        }
        _ => {}
    }
}

fn list(value: &Value, found: &mut Findings) {
    text_header(value, found);
    section_titles(value, found);
    total(value, "rows", 10, ["row", "rows"], found);
    let rows =
        entries(value, "/action/sections").iter().flat_map(|section| entries(section, "/rows"));
    let mut seen = BTreeSet::new();
    if rows.filter_map(|row| row.get("id")?.as_str()).any(|id| !seen.insert(id)) {
        found.refuse(CONTENT_ERROR, "action.sections", "has two rows with the same `id`");
    }
    for (index, section) in entries(value, "/action/sections").iter().enumerate() {
        if entries(section, "/rows").is_empty() {
            found.refuse(CONTENT_ERROR, format!("action.sections[{index}].rows"), EMPTY);
        }
    }
}

fn text_header(value: &Value, found: &mut Findings) {
    let kind = value.pointer("/header/type").and_then(Value::as_str);
    if kind.is_some_and(|kind| kind != "text") {
        let problem = "is not `text`, the only kind allowed here";
        found.refuse(CONTENT_ERROR, "header.type", problem);
    }
}

fn section_titles(value: &Value, found: &mut Findings) {
    let sections = entries(value, "/action/sections");
    if sections.len() < 2 {
        return;
    }
    for (index, section) in sections.iter().enumerate() {
        if section.get("title").and_then(Value::as_str).is_none_or(str::is_empty) {
            found.refuse(
                CONTENT_ERROR,
                format!("action.sections[{index}].title"),
                format!("{MISSING}; it is required if there are several sections"),
            );
        }
    }
}

/// The entries of all sections together.
fn total(value: &Value, of: &str, most: usize, nouns: [&str; 2], found: &mut Findings) {
    let sections = entries(value, "/action/sections").iter();
    let count = sections.map(|section| entries(section, &format!("/{of}")).len()).sum();
    if let Some(problem) = counted(count, None, Some(most), nouns) {
        found.refuse(CONTENT_ERROR, "action.sections", format!("{problem} in all"));
    }
}

fn unique(value: &Value, list: &str, inside: &str, keys: &[&str], found: &mut Findings) {
    for key in keys {
        let mut seen = BTreeSet::new();
        let texts = entries(value, list)
            .iter()
            .filter_map(|entry| entry.pointer(&format!("{inside}/{key}")).and_then(Value::as_str));
        for (index, text) in texts.enumerate() {
            if !seen.insert(text) {
                let path = list.trim_start_matches('/').replace('/', ".");
                let inside = inside.replace('/', ".");
                let path = format!("{path}[{index}]{inside}.{key}");
                found.refuse(CONTENT_ERROR, path, "is not unique");
            }
        }
    }
}

fn flow(value: &Value, found: &mut Findings) {
    let Some(parameters) = value.pointer("/action/parameters") else { return };
    let has = |name: &str| parameters.get(name).is_some_and(|value| !value.is_null());
    let problem = match (has("flow_id"), has("flow_name")) {
        (true, true) => Some("has both `flow_id` and `flow_name`; keep one"),
        (false, false) => Some("has neither `flow_id` nor `flow_name`"),
        _ => None,
    };
    if let Some(problem) = problem {
        found.refuse(CONTENT_ERROR, "action.parameters", problem);
    }
    let navigates = parameters.get("flow_action").and_then(Value::as_str) == Some("navigate");
    if navigates && parameters.pointer("/flow_action_payload/screen").is_none() {
        let path = "action.parameters.flow_action_payload.screen";
        found.refuse(CONTENT_ERROR, path, format!("{MISSING}; `navigate` requires it"));
    }
}

fn contacts(value: &Value, found: &mut Findings) {
    for (index, contact) in entries(value, "").iter().enumerate() {
        let Some(Value::Object(name)) = contact.get("name") else { continue };
        if name.keys().all(|part| part == "formatted_name") {
            let problem = "needs another part beside `formatted_name`, such as `first_name`";
            found.refuse(CONTENT_ERROR, format!("[{index}].name"), problem);
        }
    }
}

fn carousel(value: &Value, found: &mut Findings) {
    for (index, card) in entries(value, "/action/cards").iter().enumerate() {
        let text = card.pointer("/body/text").and_then(Value::as_str).unwrap_or_default();
        let breaks = text.matches('\n').count();
        if breaks > 2 {
            found.refuse(
                CONTENT_ERROR,
                format!("action.cards[{index}].body.text"),
                format!("has {breaks} line breaks; at most 2"),
            );
        }
        if card.pointer("/action/buttons").is_none() && card.pointer("/action/parameters").is_none()
        {
            found.refuse(CONTENT_ERROR, format!("action.cards[{index}].action"), "has no button");
        }
    }
}
