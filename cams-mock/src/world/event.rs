//! What happens in the world, for pages and programs that watch it.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Time;

/// What happens in the world, in order.
#[derive(Clone, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(crate) enum Event {
    /// A message to a user.
    Message(Bubble),
    /// A message from a user.
    Inbound(Bubble),
    /// The delivery of a message, or its failure.
    Receipt(Receipt),
    /// Everything is forgotten.
    Reset,
}

/// A message as a phone shows it.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Bubble {
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) channel: String,
    /// `template`, or the content type: `text`, `image`, `interactive`, `reply` and so on.
    pub(crate) r#type: String,
    pub(crate) time: Time,
    /// The ID of the message that this one answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) context: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) template: Option<TemplateName>,
    /// The body, with all variables filled in.
    #[serde(flatten)]
    pub(crate) body: Body,
    /// The cards of a carousel.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) cards: Vec<Body>,
    /// The list that a tap on its button opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) list: Option<List>,
    /// A content without text or media, as it was sent, or the variables of a template that is not
    /// known here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<Value>,
}

/// The template of a message.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TemplateName {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
}

/// The parts of a message or card that have words and pictures.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Body {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) header: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) media: Option<Media>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) buttons: Vec<Button>,
}

/// A file, by its link.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Media {
    /// `image`, `video`, `audio`, `document` or `sticker`.
    pub(crate) kind: String,
    pub(crate) link: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
}

/// A button below a message.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Button {
    pub(crate) text: String,
    /// `quick_reply`, `url`, `phone_number` and so on.
    pub(crate) action: String,
    /// The link or number that a tap opens.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) opens: Option<String>,
    /// The payload or ID that a tap sends back. Absent if it sends nothing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) answer: Option<String>,
}

/// A list to choose from.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct List {
    /// The label of the button that opens it.
    pub(crate) button: String,
    pub(crate) sections: Vec<Section>,
}

/// A section of a list.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Section {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    pub(crate) rows: Vec<Row>,
}

/// A row of a list.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) id: String,
    pub(crate) title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
}

/// The delivery of a message, or its failure.
#[derive(Clone, Serialize)]
pub(crate) struct Receipt {
    /// The ID of the message.
    pub(crate) id: String,
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) status: Status,
    pub(crate) time: Time,
    /// The code of the channel, if the message failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) error: Option<u32>,
}

/// The status of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Status {
    Sent,
    Delivered,
    Read,
    Failed,
}

impl Bubble {
    /// All words of the message, for lists: one line for each part.
    pub(crate) fn words(&self) -> String {
        let Body { header, media, text, footer, buttons } = &self.body;
        let media = media.as_ref().map(|media| &media.link);
        let parts = [header.as_ref(), media, text.as_ref(), footer.as_ref()].into_iter().flatten();
        let opened = buttons.iter().filter_map(|button| button.opens.as_ref());
        parts.chain(opened).map(String::as_str).collect::<Vec<_>>().join("\n")
    }

    /// The content of the answer that each button or row sends, in order: those of the message, of
    /// its cards, of its list.
    pub(crate) fn answers(&self) -> Vec<Value> {
        let bodies = [&self.body].into_iter().chain(&self.cards);
        let buttons = bodies.flat_map(|body| &body.buttons).filter_map(|button| {
            let answer = button.answer.as_ref()?;
            Some(match self.template {
                Some(_) => json!({ "payload": answer, "text": button.text }),
                // As WhatsApp lays it out. The service does not publish how it does.
                None => {
                    let reply = json!({ "id": answer, "title": button.text });
                    json!({ "type": "button_reply", "button_reply": reply })
                }
            })
        });
        let rows =
            self.list.iter().flat_map(|list| &list.sections).flat_map(|section| &section.rows);
        let rows = rows.map(|row| json!({ "type": "list_reply", "list_reply": row }));
        buttons.chain(rows).collect()
    }
}
