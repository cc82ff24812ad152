//! Messages that only LINE has.

use serde_json::Value;

use super::content::{Content, into_text};
use crate::generated::messages::{
    LineAction, LineColumn, LineContent, LineQuickReply, MessageType,
};

/// A message that only LINE has.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    type_: MessageType,
    content: LineContent,
}

impl Line {
    fn new(type_: MessageType, content: LineContent) -> Self {
        Self { type_, content }
    }

    /// A text with buttons.
    pub fn buttons(text: impl Into<String>, actions: impl IntoIterator<Item = LineAction>) -> Self {
        Self::new(MessageType::Buttons, LineContent::new().text(text).actions(actions))
    }

    /// A question with two buttons.
    pub fn confirm(text: impl Into<String>, yes: LineAction, no: LineAction) -> Self {
        Self::new(MessageType::Confirm, LineContent::new().text(text).actions([yes, no]))
    }

    /// Columns of text and actions, side by side.
    pub fn carousel(columns: impl IntoIterator<Item = LineColumn>) -> Self {
        Self::new(MessageType::Carousel, LineContent::new().columns(columns))
    }

    /// Images side by side, each with an action.
    pub fn images(images: impl IntoIterator<Item = (impl Into<String>, LineAction)>) -> Self {
        let columns = images
            .into_iter()
            .map(|(link, action)| LineColumn::new().image_url(link).action(action));
        Self::new(MessageType::ImageCarousel, LineContent::new().columns(columns))
    }

    /// A text with at most 13 quick replies.
    pub fn quick_replies(
        text: impl Into<String>,
        actions: impl IntoIterator<Item = LineAction>,
    ) -> Self {
        let items = actions.into_iter().map(|action| LineQuickReply::new("action", action));
        Self::new(MessageType::QuickReply, LineContent::new().text(text).items_(items))
    }

    /// A sticker, by its package and its ID.
    pub fn sticker(package_id: impl Into<String>, sticker_id: impl Into<String>) -> Self {
        let content = LineContent::new().package_id(package_id).sticker_id(sticker_id);
        Self::new(MessageType::Sticker, content)
    }

    /// A coupon.
    pub fn coupon(coupon_id: impl Into<String>) -> Self {
        Self::new(MessageType::Coupon, LineContent::new().coupon_id(coupon_id))
    }

    /// An image with tappable areas: the base URL of its images and a text for other devices.
    pub fn imagemap(base_url: impl Into<String>, alt_text: impl Into<String>) -> Self {
        let content = LineContent::new().base_url(base_url).alt_text(alt_text);
        Self::new(MessageType::Imagemap, content)
    }

    /// A message with a custom layout, in the JSON of LINE's Flex containers.
    pub fn flex(alt_text: impl Into<String>, contents: impl Into<Value>) -> Self {
        let content = LineContent::new().alt_text(alt_text).contents(contents);
        Self::new(MessageType::Flex, content)
    }

    /// Changes the parts that have no method of their own.
    pub fn with(mut self, change: impl FnOnce(LineContent) -> LineContent) -> Self {
        self.content = change(self.content);
        self
    }
}

impl LineAction {
    /// A button that sends a text for the user.
    pub fn message(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self::new("message").label(label).set_text(Some(text.into()))
    }

    /// A button that opens a URL.
    pub fn open(label: impl Into<String>, uri: impl Into<String>) -> Self {
        Self::new("uri").label(label).uri(uri)
    }

    /// A button whose data you receive.
    pub fn postback(label: impl Into<String>, data: impl Into<String>) -> Self {
        Self::new("postback").label(label).set_data(Some(data.into()))
    }
}

impl From<Line> for Content {
    #[inline]
    fn from(Line { type_, content }: Line) -> Self {
        Self::of(type_, &content)
    }
}

into_text!(Line);
