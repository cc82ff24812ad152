//! A message with a content of its own: texts, files, and interactive messages of WhatsApp.

use serde_json::Value;

use crate::world::event::{Body, Bubble, Button, List, Media, Row, Section};

/// Shows the content of a message of this type. Anything without text or file is kept as it is.
pub(crate) fn of_content(shown: &mut Bubble, kind: &str, content: &Value) {
    if kind == "interactive" {
        interactive(shown, content);
    } else {
        shown.body = plain(kind, content);
    }
    let Body { header, media, text, buttons, .. } = &shown.body;
    let is_shown = header.is_some() || media.is_some() || text.is_some() || !buttons.is_empty();
    if !is_shown && shown.list.is_none() && !content.is_null() {
        shown.content = Some(content.clone());
    }
}

fn owned(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn list(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

/// A text, a file, or both, with the button that Viber has.
fn plain(kind: &str, content: &Value) -> Body {
    let parts: Vec<_> = kind.split('_').collect();
    let has = |part| parts.contains(&part);
    let media = owned(&content["link"]).map(|link| {
        let known = ["image", "video"].into_iter().find(|known| has(known));
        let name = owned(&content["fileName"]);
        Media { kind: known.unwrap_or(kind).to_owned(), link, name }
    });
    let mut body = Body { media, text: owned(&content["text"]), ..Body::default() };
    match owned(&content["caption"]) {
        Some(label) if has("button") => {
            let opens = owned(&content["action"]);
            body.buttons.push(Button {
                text: label,
                action: "url".to_owned(),
                opens,
                answer: None,
            });
        }
        caption => body.text = body.text.or(caption),
    }
    body
}

/// An interactive message of WhatsApp.
fn interactive(shown: &mut Bubble, content: &Value) {
    let action = &content["action"];
    shown.body = interactive_body(content);
    shown.cards = list(&action["cards"]).map(interactive_body).collect();
    if action["sections"].is_array() && action["button"].is_string() {
        let row = |row: &Value| Row {
            id: owned(&row["id"]).unwrap_or_default(),
            title: owned(&row["title"]).unwrap_or_default(),
            description: owned(&row["description"]),
        };
        let section = |section: &Value| Section {
            title: owned(&section["title"]),
            rows: list(&section["rows"]).map(row).collect(),
        };
        shown.list = Some(List {
            button: owned(&action["button"]).unwrap_or_default(),
            sections: list(&action["sections"]).map(section).collect(),
        });
    }
}

/// The words, file and buttons of an interactive message, or of one of its cards.
fn interactive_body(content: &Value) -> Body {
    let header = &content["header"];
    let media = header["type"].as_str().and_then(|kind| {
        let file = &header[kind];
        let (link, name) = (owned(&file["link"])?, owned(&file["filename"]));
        Some(Media { kind: kind.to_owned(), link, name })
    });
    Body {
        header: owned(&header["text"]),
        media,
        text: owned(&content["body"]["text"]),
        footer: owned(&content["footer"]["text"]),
        buttons: buttons(&content["action"]),
    }
}

fn buttons(action: &Value) -> Vec<Button> {
    let parameters = &action["parameters"];
    let single = |text: &Value, opens: &Value| Button {
        text: owned(text).or_else(|| owned(&action["name"])).unwrap_or_default(),
        action: owned(&action["name"]).unwrap_or_default(),
        opens: owned(opens),
        answer: None,
    };
    match action["name"].as_str() {
        Some("cta_url") => vec![single(&parameters["display_text"], &parameters["url"])],
        Some("flow") => vec![single(&parameters["flow_cta"], &Value::Null)],
        Some(_) => vec![single(&Value::Null, &Value::Null)],
        None => list(&action["buttons"])
            .map(|button| {
                let kind = button["type"].as_str().unwrap_or("reply");
                // Cards call it a quick reply.
                let reply = &button[kind];
                Button {
                    text: owned(&reply["title"]).unwrap_or_default(),
                    action: "quick_reply".to_owned(),
                    opens: None,
                    answer: owned(&reply["id"]),
                }
            })
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shown(kind: &str, content: &Value) -> Value {
        let mut shown = Bubble::default();
        of_content(&mut shown, kind, content);
        let mut shown = serde_json::to_value(shown).unwrap();
        let object = shown.as_object_mut().unwrap();
        object
            .retain(|name, _| !["id", "from", "to", "channel", "type", "time"].contains(&&**name));
        shown
    }

    #[test]
    fn texts_and_files() {
        assert_eq!(shown("text", &json!({ "text": "Hi" })), json!({ "text": "Hi" }));
        assert_eq!(
            shown("document", &json!({ "link": "https://a.io/b", "fileName": "b.pdf" })),
            json!({ "media": { "kind": "document", "link": "https://a.io/b", "name": "b.pdf" } })
        );
        let viber = json!({ "text": "Look", "link": "https://a.io/1", "caption": "Buy",
            "action": "https://a.io/buy" });
        assert_eq!(
            shown("text_image_button", &viber),
            json!({
                "text": "Look",
                "media": { "kind": "image", "link": "https://a.io/1" },
                "buttons": [{ "text": "Buy", "action": "url", "opens": "https://a.io/buy" }],
            })
        );
        let location = json!({ "latitude": 52.5, "longitude": 13.4 });
        assert_eq!(shown("location", &location), json!({ "content": location }));
    }

    #[test]
    fn buttons_and_lists() {
        let buttons = json!({ "type": "button", "header": { "type": "image",
                "image": { "link": "https://a.io/1" } },
            "body": { "text": "Sure?" }, "footer": { "text": "Bye" },
            "action": { "buttons": [{ "type": "reply", "reply": { "id": "y", "title": "Yes" } }] } });
        assert_eq!(
            shown("interactive", &buttons),
            json!({
                "media": { "kind": "image", "link": "https://a.io/1" },
                "text": "Sure?", "footer": "Bye",
                "buttons": [{ "text": "Yes", "action": "quick_reply", "answer": "y" }],
            })
        );
        let rows = json!([{ "id": "1", "title": "Margherita", "description": "cheese" }]);
        let list = json!({ "type": "list", "body": { "text": "Choose" },
            "action": { "button": "Open", "sections": [{ "title": "Pizza", "rows": rows }] } });
        assert_eq!(
            shown("interactive", &list),
            json!({
                "text": "Choose",
                "list": { "button": "Open", "sections": [{ "title": "Pizza", "rows": rows }] },
            })
        );
        let link = json!({ "type": "cta_url", "body": { "text": "Go" }, "action": { "name": "cta_url",
            "parameters": { "display_text": "Here", "url": "https://a.io" } } });
        assert_eq!(
            shown("interactive", &link)["buttons"],
            json!([{ "text": "Here", "action": "cta_url", "opens": "https://a.io" }])
        );
    }
}
