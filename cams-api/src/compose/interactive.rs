//! Interactive messages on WhatsApp.

use std::collections::BTreeMap;

use serde_json::Value;

use super::content::{Content, into_text};
use crate::generated::messages::{
    ActionParameters, ButtonReply, CardAction, CardText, CarouselCard, CatalogItem, FlowPayload,
    FooterText, HeaderMedia, Interactive, InteractiveAction, InteractiveHeader, InteractiveText,
    ListRow, ListSection, MessageType, ReplyButton,
};

fn message(kind: &str, body: impl Into<String>, action: InteractiveAction) -> Interactive {
    Interactive::new(kind, action).body(InteractiveText::new(body))
}

fn with_action(
    mut message: Interactive,
    change: impl FnOnce(InteractiveAction) -> InteractiveAction,
) -> Interactive {
    message.action = Some(change(message.action.take().unwrap_or_default()));
    message
}

fn with_parameters(
    message: Interactive,
    change: impl FnOnce(ActionParameters) -> ActionParameters,
) -> Interactive {
    with_action(message, |mut action| {
        action.parameters = Some(change(action.parameters.take().unwrap_or_default()));
        action
    })
}

/// Adds to the last section, or starts one without title.
fn in_last_section(message: Interactive, change: impl FnOnce(&mut ListSection)) -> Interactive {
    with_action(message, |mut action| {
        let sections = action.sections.get_or_insert_default();
        if sections.is_empty() {
            sections.push(ListSection::new());
        }
        sections.iter_mut().last().map(change);
        action
    })
}

fn media_header(kind: &str, link: impl Into<String>) -> InteractiveHeader {
    let media = HeaderMedia::new(link);
    let header = InteractiveHeader::new(kind);
    match kind {
        "video" => header.video(media),
        "document" => header.document(media),
        _ => header.image(media),
    }
}

/// Defines builders around [`Interactive`], with their optional parts.
macro_rules! interactive {
    ($($(#[$doc:meta])* $Name:ident { $($part:ident),* })*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Name(Interactive);

        impl $Name {
            $(interactive!(@$part);)*
        }

        impl From<$Name> for Content {
            #[inline]
            fn from(message: $Name) -> Self {
                Self::of(MessageType::Interactive, &message.0)
            }
        }

        into_text!($Name);
    )*};
    (@text_header) => {
        /// Adds a header with a text of at most 60 characters.
        pub fn header(self, text: impl Into<String>) -> Self {
            Self(self.0.header(InteractiveHeader::new("text").text(text)))
        }
    };
    (@media_header) => {
        /// Adds a header with an image.
        pub fn header_image(self, link: impl Into<String>) -> Self {
            Self(self.0.header(media_header("image", link)))
        }

        /// Adds a header with a video.
        pub fn header_video(self, link: impl Into<String>) -> Self {
            Self(self.0.header(media_header("video", link)))
        }

        /// Adds a header with a document.
        pub fn header_document(self, link: impl Into<String>) -> Self {
            Self(self.0.header(media_header("document", link)))
        }
    };
    (@footer) => {
        /// Adds a closing line of at most 60 characters.
        pub fn footer(self, text: impl Into<String>) -> Self {
            Self(self.0.footer(FooterText::new(text)))
        }
    };
    (@body) => {
        /// Adds a text of at most 1,024 characters.
        pub fn body(self, text: impl Into<String>) -> Self {
            Self(self.0.body(InteractiveText::new(text)))
        }
    };
}

interactive! {
    /// A text with 1 to 3 buttons that send a reply.
    Buttons { text_header, media_header, footer }
    /// A text with a button that opens a list of at most 10 rows.
    List { text_header, footer }
    /// A text with a button that opens a URL.
    CallToAction { text_header, media_header, footer }
    /// A text with a button that opens a WhatsApp Flow.
    FlowMessage { text_header, media_header, footer }
    /// A product of a catalog.
    Product { body, footer }
    /// At most 30 products of a catalog.
    ProductList { footer }
    /// A whole catalog.
    Catalog { footer }
    /// A text with a button that sends the location of the user.
    LocationRequest {}
}

impl Buttons {
    /// A text of at most 1,024 characters. Add buttons with [`reply`](Self::reply).
    pub fn new(body: impl Into<String>) -> Self {
        Self(message("button", body, InteractiveAction::new()))
    }

    /// Adds a button: an ID of at most 256 characters, which you receive when the user taps it, and
    /// a label of at most 20.
    pub fn reply(self, id: impl Into<String>, title: impl Into<String>) -> Self {
        let button = ReplyButton::new("reply").reply(ButtonReply::new(id, title));
        Self(with_action(self.0, |mut action| {
            action.buttons.get_or_insert_default().push(button);
            action
        }))
    }
}

impl List {
    /// A text, and the label of the button that opens the list, of at most 20 characters.
    pub fn new(body: impl Into<String>, button: impl Into<String>) -> Self {
        Self(message("list", body, InteractiveAction::new().button(button)))
    }

    /// Adds a section: a title of at most 24 characters, and rows of ID and title.
    pub fn section(
        self,
        title: impl Into<String>,
        rows: impl IntoIterator<Item = (impl Into<String>, impl Into<String>)>,
    ) -> Self {
        self.section_of(title, rows.into_iter().map(|(id, title)| ListRow::new(id, title)))
    }

    /// Adds a section with rows that may have a description.
    pub fn section_of(
        self,
        title: impl Into<String>,
        rows: impl IntoIterator<Item = ListRow>,
    ) -> Self {
        let section = ListSection::new().title(title).rows(rows);
        Self(with_action(self.0, |mut action| {
            action.sections.get_or_insert_default().push(section);
            action
        }))
    }

    /// Adds a row to the last section: an ID of at most 200 characters, and a title of at most 24.
    pub fn row(self, id: impl Into<String>, title: impl Into<String>) -> Self {
        let row = ListRow::new(id, title);
        Self(in_last_section(self.0, |section| section.rows.get_or_insert_default().push(row)))
    }
}

impl CallToAction {
    /// A text of at most 1,024 characters, a label of at most 20, and the URL to open.
    pub fn new(body: impl Into<String>, label: impl Into<String>, url: impl Into<String>) -> Self {
        let parameters = ActionParameters::new().display_text(label).url(url);
        let action = InteractiveAction::new().name("cta_url").parameters(parameters);
        Self(message("cta_url", body, action))
    }
}

impl FlowMessage {
    /// A text of at most 1,024 characters, a label of at most 30, and the ID of the Flow.
    pub fn new(
        body: impl Into<String>,
        label: impl Into<String>,
        flow_id: impl Into<String>,
    ) -> Self {
        let parameters =
            ActionParameters::new().flow_message_version("3").flow_cta(label).flow_id(flow_id);
        let action = InteractiveAction::new().name("flow").parameters(parameters);
        Self(message("flow", body, action))
    }

    /// A token of your choice that identifies this run.
    pub fn token(self, token: impl Into<String>) -> Self {
        Self(with_parameters(self.0, |parameters| parameters.flow_token(token)))
    }

    /// Opens a draft that is not published yet.
    pub fn draft(self) -> Self {
        Self(with_parameters(self.0, |parameters| parameters.mode("draft")))
    }

    /// Starts the Flow on a screen, with initial data.
    pub fn navigate(
        self,
        screen: impl Into<String>,
        data: impl IntoIterator<Item = (impl Into<String>, impl Into<Value>)>,
    ) -> Self {
        let data: BTreeMap<String, Value> =
            data.into_iter().map(|(name, value)| (name.into(), value.into())).collect();
        let mut payload = FlowPayload::new().screen(screen);
        payload.data = (!data.is_empty()).then_some(data);
        Self(with_parameters(self.0, |parameters| {
            parameters.flow_action("navigate").flow_action_payload(payload)
        }))
    }

    /// Starts the Flow with a data exchange.
    pub fn data_exchange(self) -> Self {
        Self(with_parameters(self.0, |parameters| parameters.flow_action("data_exchange")))
    }
}

impl Product {
    /// A product of a catalog, by both IDs.
    pub fn new(catalog_id: impl Into<String>, product_id: impl Into<String>) -> Self {
        let action =
            InteractiveAction::new().catalog_id(catalog_id).product_retailer_id(product_id);
        Self(Interactive::new("product", action))
    }
}

impl ProductList {
    /// A header of at most 60 characters, a text of at most 1,024, and the ID of the catalog.
    pub fn new(
        header: impl Into<String>,
        body: impl Into<String>,
        catalog_id: impl Into<String>,
    ) -> Self {
        let action = InteractiveAction::new().catalog_id(catalog_id);
        let header = InteractiveHeader::new("text").text(header);
        Self(message("product_list", body, action).header(header))
    }

    /// Adds a section: a title of at most 24 characters, and the IDs of its products.
    pub fn section(
        self,
        title: impl Into<String>,
        products: impl IntoIterator<Item = impl Into<String>>,
    ) -> Self {
        let items = products.into_iter().map(CatalogItem::new);
        let section = ListSection::new().title(title).product_items(items);
        Self(with_action(self.0, |mut action| {
            action.sections.get_or_insert_default().push(section);
            action
        }))
    }
}

impl Catalog {
    /// A text of at most 1,024 characters above the button that opens the catalog.
    pub fn new(body: impl Into<String>) -> Self {
        Self(message("catalog_message", body, InteractiveAction::new().name("catalog_message")))
    }

    /// The product whose image the message shows.
    pub fn thumbnail(self, product_id: impl Into<String>) -> Self {
        Self(with_parameters(self.0, |parameters| {
            parameters.thumbnail_product_retailer_id(product_id)
        }))
    }
}

impl LocationRequest {
    /// A text of at most 1,024 characters.
    pub fn new(body: impl Into<String>) -> Self {
        let action = InteractiveAction::new().name("send_location");
        Self(message("location_request_message", body, action))
    }
}

/// At most 10 cards side by side.
#[derive(Clone, Debug, PartialEq)]
pub struct Carousel(Interactive);

impl Carousel {
    /// A text of at most 1,024 characters above the cards.
    pub fn new(body: impl Into<String>) -> Self {
        Self(message("carousel", body, InteractiveAction::new()))
    }

    /// Adds a card. All cards have the same kind of header and buttons.
    pub fn card(self, card: Card) -> Self {
        Self(with_action(self.0, |mut action| {
            let cards = action.cards.get_or_insert_default();
            let index = i64::try_from(cards.len()).unwrap_or(i64::MAX);
            cards.push(card.0.set_card_index(Some(index)));
            action
        }))
    }
}

impl From<Carousel> for Content {
    #[inline]
    fn from(message: Carousel) -> Self {
        Self::of(MessageType::Carousel, &message.0)
    }
}

into_text!(Carousel);

/// A card of a [`Carousel`]. Add a URL or replies.
#[derive(Clone, Debug, PartialEq)]
pub struct Card(CarouselCard);

impl Card {
    /// A card with an image.
    pub fn image(link: impl Into<String>) -> Self {
        Self(CarouselCard::new(0, "cta_url", media_header("image", link), CardAction::new()))
    }

    /// A card with a video.
    pub fn video(link: impl Into<String>) -> Self {
        Self(CarouselCard::new(0, "cta_url", media_header("video", link), CardAction::new()))
    }

    /// Adds a text of at most 160 characters and 2 line breaks.
    pub fn body(self, text: impl Into<String>) -> Self {
        Self(self.0.body(CardText::new(text)))
    }

    /// Sets the button that opens a URL, with a label of at most 20 characters.
    pub fn url(mut self, label: impl Into<String>, url: impl Into<String>) -> Self {
        let parameters = ActionParameters::new().display_text(label).url(url);
        self.0.action = Some(CardAction::new().name("cta_url").parameters(parameters));
        self
    }

    /// Adds a button that sends a reply: an ID of at most 256 characters, and a label of at most
    /// 20. A card has at most 3.
    pub fn reply(mut self, id: impl Into<String>, title: impl Into<String>) -> Self {
        let button = ReplyButton::new("quick_reply").quick_reply(ButtonReply::new(id, title));
        self.0.type_ = Some("button".to_owned());
        self.0.action.get_or_insert_default().buttons.get_or_insert_default().push(button);
        self
    }
}
