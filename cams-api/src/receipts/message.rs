//! The content of a user's message.

use std::fmt;

use super::fields::Fields;
use crate::privacy::Redacted;

/// The content of a user's message. `Debug` shows the kind alone.
///
/// The service documents texts, media, locations and button taps. Answers to lists and flows,
/// orders and reactions are read in WhatsApp's own layout; how the service wraps them is not
/// documented. Anything else is [`Other`](Self::Other).
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Message {
    /// A text.
    Text(String),
    /// An image, a video, an audio, a document or a sticker.
    Media(Media),
    /// A location.
    Location(Location),
    /// A tap on a template's quick-reply button.
    Reply(Reply),
    /// A tap on a button or list row of an interactive message.
    Choice(Choice),
    /// The answer to a flow.
    Flow(FlowAnswer),
    /// An order from the catalog.
    Order(Order),
    /// A reaction: the message that it belongs to, and the emoji. An empty emoji removes it.
    Reaction {
        /// The ID of the message.
        message_id: String,
        /// The emoji.
        emoji: String,
    },
    /// Contact cards, as JSON. Their layout is not documented.
    Contacts(String),
    /// Another content: its JSON, or its text if it is not JSON.
    Other(String),
}

/// A file from a user. The link is valid for 7 days.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Media {
    /// The kind.
    pub kind: MediaKind,
    /// The link to the file.
    pub url: Option<String>,
    /// The ID of the file.
    pub id: Option<String>,
    /// The media type, such as `audio/ogg`.
    pub mime_type: Option<String>,
    /// The name of the file.
    pub file_name: Option<String>,
    /// The caption.
    pub caption: Option<String>,
}

/// The kind of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum MediaKind {
    Image,
    Video,
    Audio,
    Document,
    Sticker,
}

/// A location from a user.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Location {
    /// The latitude in degrees.
    pub latitude: Option<f64>,
    /// The longitude in degrees.
    pub longitude: Option<f64>,
    /// The name of the place.
    pub name: Option<String>,
    /// The address of the place.
    pub address: Option<String>,
}

/// A tap on a template's quick-reply button.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reply {
    /// The label of the button.
    pub text: Option<String>,
    /// The payload that was sent with the template, at the index of the button.
    pub payload: Option<String>,
}

/// A tap on a button or list row of an interactive message.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Choice {
    /// The ID that was sent with the button or row.
    pub id: Option<String>,
    /// The label of the button, or the title of the row.
    pub title: Option<String>,
    /// The description of the row.
    pub description: Option<String>,
}

/// The answer to a flow.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FlowAnswer {
    /// The fields that the user filled in, as JSON.
    pub response_json: String,
    /// The name of the flow message.
    pub name: Option<String>,
}

/// An order from the catalog.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct Order {
    /// The ID of the catalog.
    pub catalog_id: Option<String>,
    /// The text that came with the order.
    pub text: Option<String>,
    /// The ordered products.
    pub items: Vec<OrderItem>,
}

/// A product of an [`Order`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct OrderItem {
    /// The seller's ID of the product.
    pub product_retailer_id: Option<String>,
    /// The number of pieces.
    pub quantity: Option<i64>,
    /// The price of one piece.
    pub item_price: Option<f64>,
    /// The currency, such as `USD`.
    pub currency: Option<String>,
}

impl Message {
    /// The text that the user wrote, or the label of the button or list row that they chose.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Media(media) => media.caption.as_deref(),
            Self::Reply(reply) => reply.text.as_deref(),
            Self::Choice(choice) => choice.title.as_deref(),
            Self::Order(order) => order.text.as_deref(),
            _ => None,
        }
    }

    /// Reads the content of an entry of this type.
    pub(super) fn read(type_: &str, entry: &Fields<'_>) -> Self {
        let text = || entry.text("Message").unwrap_or_default();
        let is = |name: &str| type_.trim().eq_ignore_ascii_case(name);
        // A text that looks like JSON is still a text.
        if is("TEXT") && !entry.is_object("Message") {
            return Self::Text(text());
        }
        let Some(json) = entry.structure("Message") else {
            return if type_.is_empty() { Self::Text(text()) } else { Self::Other(text()) };
        };
        if is("CONTACTS") {
            return Self::Contacts(json);
        }
        let read = Fields::of(&json).and_then(|fields| Self::of_fields(&is, &fields));
        read.unwrap_or(Self::Other(json))
    }

    fn of_fields(is: &dyn Fn(&str) -> bool, fields: &Fields<'_>) -> Option<Self> {
        let kinds = [
            ("IMAGE", MediaKind::Image),
            ("VIDEO", MediaKind::Video),
            ("AUDIO", MediaKind::Audio),
            ("VOICE", MediaKind::Audio),
            ("DOCUMENT", MediaKind::Document),
            ("STICKER", MediaKind::Sticker),
        ];
        if let Some((_, kind)) = kinds.into_iter().find(|(name, _)| is(name)) {
            return Some(Self::Media(Media::read(kind, fields)));
        }
        if is("TEXT") {
            return fields.text("text").or_else(|| fields.text("body")).map(Self::Text);
        }
        if is("LOCATION") {
            return Some(Self::Location(Location {
                latitude: fields.float("latitude"),
                longitude: fields.float("longitude"),
                name: fields.text("name"),
                address: fields.text("address"),
            }));
        }
        if let Some(answer) = Self::of_interactive(fields) {
            return Some(answer);
        }
        if is("REPLY") || is("BUTTON") {
            let (text, payload) = (fields.text("text"), fields.text("payload"));
            return Some(Self::Reply(Reply { text, payload }));
        }
        if is("REACTION") {
            let message_id = fields.text("message_id")?;
            let emoji = fields.text("emoji").unwrap_or_default();
            return Some(Self::Reaction { message_id, emoji });
        }
        let items = fields.structure("product_items")?;
        let items = Fields::each(&items).map(|item| OrderItem {
            product_retailer_id: item.text("product_retailer_id"),
            quantity: item.number("quantity"),
            item_price: item.float("item_price"),
            currency: item.text("currency"),
        });
        Some(Self::Order(Order {
            catalog_id: fields.text("catalog_id"),
            text: fields.text("text"),
            items: items.collect(),
        }))
    }

    /// The answer to an interactive message, in WhatsApp's layout.
    fn of_interactive(fields: &Fields<'_>) -> Option<Self> {
        let inner = |name| fields.structure(name);
        if let Some(choice) = inner("button_reply").or_else(|| inner("list_reply")) {
            let choice = Fields::of(&choice)?;
            return Some(Self::Choice(Choice {
                id: choice.text("id"),
                title: choice.text("title"),
                description: choice.text("description"),
            }));
        }
        let answer = inner("nfm_reply")?;
        let answer = Fields::of(&answer)?;
        let response_json = answer.structure("response_json")?;
        Some(Self::Flow(FlowAnswer { response_json, name: answer.text("name") }))
    }
}

impl Media {
    fn read(kind: MediaKind, fields: &Fields<'_>) -> Self {
        Self {
            kind,
            url: fields.text("url").or_else(|| fields.text("link")),
            id: fields.text("id"),
            mime_type: fields.text("mimeType"),
            file_name: fields.text("filename").or_else(|| fields.text("name")),
            caption: fields.text("caption"),
        }
    }
}

/// Shows the name of a type, and nothing of its value.
macro_rules! redact {
    ($($name:ident)+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_tuple(stringify!($name)).field(&Redacted).finish()
            }
        }
    )+};
}

redact!(Location Reply Choice FlowAnswer Order);

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("kind", &self.kind)
            .field("mime_type", &self.mime_type)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self {
            Self::Media(media) => return media.fmt(f),
            Self::Text(_) => "Text",
            Self::Location(_) => "Location",
            Self::Reply(_) => "Reply",
            Self::Choice(_) => "Choice",
            Self::Flow(_) => "Flow",
            Self::Order(_) => "Order",
            Self::Reaction { .. } => "Reaction",
            Self::Contacts(_) => "Contacts",
            Self::Other(_) => "Other",
        };
        f.debug_tuple(kind).field(&Redacted).finish()
    }
}
