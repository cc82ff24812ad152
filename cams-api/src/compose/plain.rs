//! Texts, files, places, contact cards and reactions.

use super::content::{Content, into_text};
use crate::generated::messages::{
    Contact, LocationContent, MediaContent, MessageType, ReactionContent, TextContent,
};

/// A text, on every channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Text(TextContent);

impl Text {
    /// A text.
    pub fn new(text: impl Into<String>) -> Self {
        Self(TextContent::new(text))
    }
}

impl From<Text> for Content {
    #[inline]
    fn from(text: Text) -> Self {
        Self::of(MessageType::Text, &text.0)
    }
}

/// Defines builders around [`MediaContent`].
macro_rules! media {
    ($(
        $(#[$doc:meta])*
        $Name:ident = $type:ident { $($(#[$about:meta])* $setter:ident: $Value:ty,)* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq)]
        pub struct $Name(MediaContent);

        impl $Name {
            $(
                $(#[$about])*
                pub fn $setter(self, $setter: $Value) -> Self {
                    Self(self.0.$setter($setter))
                }
            )*
        }

        impl From<$Name> for Content {
            #[inline]
            fn from(media: $Name) -> Self {
                Self::of(MessageType::$type, &media.0)
            }
        }
    )*};
}

/// Gives builders the constructor `link`.
macro_rules! by_link {
    ($($Name:ident),*) => {$(
        impl $Name {
            /// The file at a URL.
            pub fn link(link: impl Into<String>) -> Self {
                Self(MediaContent::new().link(link))
            }
        }
    )*};
}

media! {
    /// An image.
    Image = Image {
        /// The text below it. WhatsApp only.
        caption: impl Into<String>,
        /// The file name. WhatsApp only.
        file_name: impl Into<String>,
        /// The URL of the preview. Required on LINE.
        preview_image_url: impl Into<String>,
    }
    /// A video.
    Video = Video {
        /// The text below it. WhatsApp only.
        caption: impl Into<String>,
        /// The URL of the thumbnail. Required on Viber.
        thumbnail: impl Into<String>,
        /// The size. Required on Viber.
        file_size: i64,
        /// The length in seconds. Required on Viber.
        duration: i64,
        /// The URL of the preview. Required on LINE.
        preview_image_url: impl Into<String>,
    }
    /// An audio file.
    Audio = Audio {
        /// The length in milliseconds. Required on LINE.
        duration: i64,
    }
    /// A document.
    Document = Document {
        /// The type, such as `docx`. Required on Viber.
        file_type: impl Into<String>,
    }
    /// A sticker of WhatsApp or Telegram.
    Sticker = Sticker {}
    /// An animated GIF of Telegram.
    Gif = Gif {}
}
by_link!(Image, Video, Audio, Sticker, Gif);

impl Document {
    /// The document at a URL, and its file name.
    pub fn link(link: impl Into<String>, name: impl Into<String>) -> Self {
        Self(MediaContent::new().link(link).file_name(name))
    }
}

/// A place on the map.
#[derive(Clone, Debug, PartialEq)]
pub struct Location(LocationContent);

impl Location {
    /// A place by its latitude and longitude in degrees.
    pub fn new(latitude: f64, longitude: f64) -> Self {
        Self(LocationContent::new(latitude.to_string(), longitude.to_string()))
    }

    /// The name of the place. WhatsApp shows the address only below a name.
    pub fn name(self, name: impl Into<String>) -> Self {
        Self(self.0.name(name))
    }

    /// The address of the place.
    pub fn address(self, address: impl Into<String>) -> Self {
        Self(self.0.address(address))
    }

    /// The title. Required on LINE.
    pub fn title(self, title: impl Into<String>) -> Self {
        Self(self.0.title(title))
    }
}

impl From<Location> for Content {
    #[inline]
    fn from(location: Location) -> Self {
        Self::of(MessageType::Location, &location.0)
    }
}

/// Contact cards on WhatsApp.
#[derive(Clone, Debug, PartialEq)]
pub struct Contacts(Vec<Contact>);

impl Contacts {
    /// Contact cards, in their order.
    pub fn new(contacts: impl IntoIterator<Item = Contact>) -> Self {
        Self(contacts.into_iter().collect())
    }
}

impl From<Contacts> for Content {
    #[inline]
    fn from(contacts: Contacts) -> Self {
        Self::of(MessageType::Contacts, &contacts.0)
    }
}

/// An emoji below a message on WhatsApp.
#[derive(Clone, Debug, PartialEq)]
pub struct Reaction(ReactionContent);

impl Reaction {
    /// A reaction to a message. An empty emoji removes it.
    pub fn to(message_id: impl Into<String>, emoji: impl Into<String>) -> Self {
        Self(ReactionContent::new(message_id, emoji))
    }
}

impl From<Reaction> for Content {
    #[inline]
    fn from(reaction: Reaction) -> Self {
        Self::of(MessageType::Reaction, &reaction.0)
    }
}

/// A text on Viber with an image or a video, a button, or both. Its parts decide its type.
#[derive(Clone, Debug, PartialEq)]
pub struct RichText(MediaContent);

impl RichText {
    /// A text. It needs an image, a video or a button.
    pub fn new(text: impl Into<String>) -> Self {
        Self(MediaContent::new().text(text))
    }

    /// Adds an image.
    pub fn image(self, link: impl Into<String>) -> Self {
        Self(self.0.link(link))
    }

    /// Adds a video: its URL, the URL of its thumbnail, its size, and its length in seconds.
    pub fn video(
        self,
        link: impl Into<String>,
        thumbnail: impl Into<String>,
        size: i64,
        seconds: i64,
    ) -> Self {
        Self(self.0.link(link).thumbnail(thumbnail).file_size(size).duration(seconds))
    }

    /// Adds a button that opens a URL.
    pub fn button(self, label: impl Into<String>, url: impl Into<String>) -> Self {
        Self(self.0.caption(label).action(url))
    }
}

impl From<RichText> for Content {
    #[inline]
    fn from(RichText(parts): RichText) -> Self {
        let has_button = parts.action.is_some();
        let type_ = match (&parts.link, &parts.thumbnail) {
            (None, _) if has_button => MessageType::TextButton,
            (None, _) => MessageType::Text,
            (Some(_), None) if has_button => MessageType::TextImageButton,
            (Some(_), None) => MessageType::TextImage,
            (Some(_), Some(_)) if has_button => MessageType::TextVideoButton,
            (Some(_), Some(_)) => MessageType::TextVideo,
        };
        Self::of(type_, &parts)
    }
}

into_text!(
    Text, Image, Video, Audio, Document, Sticker, Gif, Location, Contacts, Reaction, RichText
);
