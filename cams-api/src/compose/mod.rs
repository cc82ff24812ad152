//! Messages that cannot be malformed: contents, templates, and senders.
//!
//! ```
//! # #[cfg(feature = "messages")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","MessageId":"m-1"}"#.into())) })
//! #     }
//! # }
//! # let credentials = cams_api::Credentials::new("id", "secret");
//! # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
//! use cams_api::compose::{Image, List, Template, Text};
//! use cams_api::messages::Channel;
//!
//! let shop = client.sender(Channel::Whatsapp, "861387777000").in_space("cams-1");
//! let user = "+86 138 8988 000";
//!
//! let template = Template::new("1119", "en").param("name", "Ada").quick_replies(["yes", "no"]);
//! let sent = shop.to(user).send(template).await?; // at any time
//!
//! // Within 24 hours of the user's last message:
//! shop.to(user).send(Text::new("Hello 👋")).await?;
//! shop.to(user).reply_to("m-1").send(Image::link("https://example.com/a.png")).await?;
//! let menu = List::new("Choose", "Open").section("Pizza", [("1", "Margherita")]);
//! shop.to(user).send(menu).await?;
//! # assert_eq!(sent.message_id.as_deref(), Some("m-1"));
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Contents
//!
//! | content | builder | channels | limits in characters |
//! |---|---|---|---|
//! | text | [`Text`] | all | WhatsApp 4,096, Viber 1,000 |
//! | image, video, audio | [`Image`], [`Video`], [`Audio`] | all; no audio on Viber | |
//! | document | [`Document`] | all but LINE | |
//! | sticker | [`Sticker`], [`Line::sticker`] | WhatsApp, Telegram; LINE | |
//! | animated GIF | [`Gif`] | Telegram | |
//! | location | [`Location`] | WhatsApp, Telegram, LINE | |
//! | contact cards | [`Contacts`] | WhatsApp | |
//! | reaction | [`Reaction`] | WhatsApp | |
//! | reply buttons | [`Buttons`] | WhatsApp | text 1,024; 1 to 3 buttons: ID 256, label 20 |
//! | list | [`List`] | WhatsApp | text 4,096; button 20; 10 rows in all: ID 200, title 24, description 72 |
//! | URL button | [`CallToAction`] | WhatsApp | text 1,024; label 20 |
//! | product, products, catalog | [`Product`], [`ProductList`], [`Catalog`] | WhatsApp | text 1,024; 10 sections, 30 products |
//! | WhatsApp Flow | [`FlowMessage`] | WhatsApp | text 1,024; label 30 |
//! | request for the location | [`LocationRequest`] | WhatsApp | text 1,024 |
//! | carousel | [`Carousel`] | WhatsApp | text 1,024; 10 cards: text 160 |
//! | text with image, video or button | [`RichText`] | Viber | text 1,000 |
//! | buttons, carousels, coupons and more | [`Line`] | LINE | 13 quick replies |
//! | anything else | [`Content::raw`] | all | |
//!
//! Headers and footers on WhatsApp have at most 60 characters. Characters are Unicode scalar
//! values, as [`str::chars`] counts them: an emoji may count as several.
//!
//! # Checks
//!
//! [`Draft::request`] and [`Draft::send`] check a message before they send anything. They refuse
//! only what every source refuses. [`Content::lints`] tells where sources disagree. An error names
//! field, limit and length, never the text: `` `action.buttons[0].reply.title` has 23 characters;
//! at most 20 ``.
//!
//! The plain operation takes the same contents:
//! [`message`](crate::messages::SendChatappMessageRequest::message) sets the three parameters of a
//! content, [`content`](crate::messages::SendChatappMessageRequest::content()) only the JSON. It
//! checks nothing unless you ask: [`checked`](crate::messages::SendChatappMessageRequest::checked)
//! returns the request or the error. Mass messages and templates that are created or changed have
//! the same method.

#[cfg(feature = "messages")]
mod checked_message;
#[cfg(feature = "templates")]
mod checked_template;
#[cfg(feature = "templates")]
mod component;
#[cfg(feature = "messages")]
mod content;
#[cfg(feature = "messages")]
mod interactive;
#[cfg(feature = "messages")]
mod line;
mod lint;
#[cfg(feature = "messages")]
mod plain;
#[cfg(feature = "messages")]
mod recipient;
#[cfg(feature = "messages")]
mod sender;
#[cfg(feature = "messages")]
mod template;

#[cfg(feature = "templates")]
pub use self::component::{Button, Component};
#[cfg(feature = "messages")]
pub use self::content::Content;
#[cfg(feature = "messages")]
pub use self::interactive::{
    Buttons, CallToAction, Card, Carousel, Catalog, FlowMessage, List, LocationRequest, Product,
    ProductList,
};
#[cfg(feature = "messages")]
pub use self::line::Line;
pub use self::lint::Lint;
#[cfg(feature = "messages")]
pub use self::plain::{
    Audio, Contacts, Document, Gif, Image, Location, Reaction, RichText, Sticker, Text, Video,
};
#[cfg(feature = "messages")]
pub use self::recipient::Recipient;
#[cfg(feature = "messages")]
pub use self::sender::{Draft, MAX_RECIPIENTS, Message, Sender};
#[cfg(feature = "messages")]
pub use self::template::Template;
