//! The components and buttons of templates.

use crate::generated::types::{
    TemplateButton, TemplateButtonFlowAction, TemplateButtonType, TemplateCard,
    TemplateCardComponent, TemplateComponent, TemplateComponentFormat, TemplateComponentType,
};

/// Creates the components of a template. Its results are [`TemplateComponent`]s, whose setters add
/// the rest.
#[derive(Clone, Copy, Debug)]
pub enum Component {}

fn of(type_: TemplateComponentType) -> TemplateComponent {
    TemplateComponent::new().type_(type_)
}

fn header(format: TemplateComponentFormat) -> TemplateComponent {
    of(TemplateComponentType::Header).format(format)
}

impl Component {
    /// The main text, with variables such as `$(name)`. On WhatsApp at most 1,024 characters.
    pub fn body(text: impl Into<String>) -> TemplateComponent {
        of(TemplateComponentType::Body).text(text)
    }

    /// A header with a text, on WhatsApp of at most 60 characters.
    pub fn header(text: impl Into<String>) -> TemplateComponent {
        header(TemplateComponentFormat::Text).text(text)
    }

    /// A header with an image.
    pub fn header_image(url: impl Into<String>) -> TemplateComponent {
        header(TemplateComponentFormat::Image).url(url)
    }

    /// A header with a video.
    pub fn header_video(url: impl Into<String>) -> TemplateComponent {
        header(TemplateComponentFormat::Video).url(url)
    }

    /// A header with a document and its file name.
    pub fn header_document(
        url: impl Into<String>,
        file_name: impl Into<String>,
    ) -> TemplateComponent {
        header(TemplateComponentFormat::Document).url(url).file_name(file_name)
    }

    /// The closing line, of at most 60 characters. WhatsApp only.
    pub fn footer(text: impl Into<String>) -> TemplateComponent {
        of(TemplateComponentType::Footer).text(text)
    }

    /// The buttons, at most 10.
    pub fn buttons(buttons: impl IntoIterator<Item = TemplateButton>) -> TemplateComponent {
        of(TemplateComponentType::Buttons).buttons(buttons)
    }

    /// Cards side by side, at most 10. WhatsApp only.
    pub fn carousel(
        cards: impl IntoIterator<Item = Vec<TemplateCardComponent>>,
    ) -> TemplateComponent {
        let cards = cards.into_iter().map(|parts| TemplateCard::new().card_components(parts));
        of(TemplateComponentType::Carousel).cards(cards)
    }

    /// A limited-time offer. WhatsApp only.
    pub fn limited_time_offer(has_expiration: bool) -> TemplateComponent {
        of(TemplateComponentType::LimitedTimeOffer).has_expiration(has_expiration)
    }

    /// The empty text of an authentication template. WhatsApp fills it in.
    pub fn authentication_body(add_secret_recommendation: bool) -> TemplateComponent {
        of(TemplateComponentType::Body).add_secret_recommendation(add_secret_recommendation)
    }

    /// The empty closing line of an authentication template, with the validity of the code in
    /// minutes, from 1 to 90.
    pub fn authentication_footer(code_expiration_minutes: i32) -> TemplateComponent {
        of(TemplateComponentType::Footer).code_expiration_minutes(code_expiration_minutes)
    }
}

/// Creates the buttons of a template. Its results are [`TemplateButton`]s, whose setters add the
/// rest.
#[derive(Clone, Copy, Debug)]
pub enum Button {}

fn button(type_: TemplateButtonType, text: impl Into<String>) -> TemplateButton {
    TemplateButton::new().type_(type_).text(text)
}

impl Button {
    /// A button that opens a URL. A variable in it, such as `$(id)`, makes the URL dynamic.
    pub fn url(text: impl Into<String>, url: impl Into<String>) -> TemplateButton {
        let url = url.into();
        let kind = if url.contains("$(") { "dynamic" } else { "static" };
        button(TemplateButtonType::Url, text).url(url).url_type(kind)
    }

    /// A button that sends a reply.
    pub fn quick_reply(text: impl Into<String>) -> TemplateButton {
        button(TemplateButtonType::QuickReply, text)
    }

    /// A button that calls a phone number, with `+` and country code.
    pub fn phone_number(text: impl Into<String>, number: impl Into<String>) -> TemplateButton {
        button(TemplateButtonType::PhoneNumber, text).phone_number(number)
    }

    /// A button that copies a coupon code of letters and digits, or a verification code.
    pub fn copy_code(text: impl Into<String>, code: impl Into<String>) -> TemplateButton {
        button(TemplateButtonType::CopyCode, text).coupon_code(code)
    }

    /// A button that opens a catalog.
    pub fn catalog(text: impl Into<String>) -> TemplateButton {
        button(TemplateButtonType::Catalog, text)
    }

    /// A button that shows several products.
    pub fn products(text: impl Into<String>) -> TemplateButton {
        button(TemplateButtonType::Mpm, text)
    }

    /// A button that opens a WhatsApp Flow on a screen.
    pub fn flow(
        text: impl Into<String>,
        flow_id: impl Into<String>,
        screen: impl Into<String>,
    ) -> TemplateButton {
        let flow = button(TemplateButtonType::Flow, text).flow_id(flow_id);
        flow.flow_action(TemplateButtonFlowAction::Navigate).navigate_screen(screen)
    }
}
