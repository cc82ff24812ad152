//! Random contents: whatever a builder makes is JSON, decodes back, and is refused exactly when it
//! exceeds a documented limit.

use cams_api::compose::{
    Buttons, CallToAction, Card, Carousel, Catalog, Content, FlowMessage, Image, Line, List,
    LocationRequest, ProductList, RichText, Text,
};
use cams_api::messages::{
    Channel, Interactive, LineAction, LineContent, ListRow, MediaContent, TextContent,
};
use proptest::collection::vec;
use proptest::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// A text of characters that JSON escapes, or that have up to 4 bytes. No refusal contains one.
fn text(length: usize) -> String {
    "é中👍\u{1}𝄞".chars().cycle().take(length).collect()
}

/// A length on both sides of its limits.
fn around(least: usize, most: usize) -> impl Strategy<Value = usize> {
    let low = least.saturating_sub(1);
    prop_oneof![Just(low), Just(least), Just(most), Just(most + 1), low..=most + 3]
}

/// The length of a text and whether its limits allow it.
fn length(least: usize, most: usize) -> impl Strategy<Value = (String, bool)> {
    // Most texts fit, so that contents with many texts are accepted too.
    prop_oneof![4 => least..=most.min(40), 1 => around(least, most)]
        .prop_map(move |length| (text(length), (least..=most).contains(&length)))
}

/// The properties of every content. `T` is the type of its JSON.
fn check<T: Serialize + DeserializeOwned>(channel: &str, content: Content, fits: bool) {
    let json: Value = serde_json::from_str(&String::from(content.clone())).unwrap();
    assert_eq!(json, *content.json());
    let typed: T = serde_json::from_value(json.clone()).unwrap();
    assert_eq!(serde_json::to_value(typed).unwrap(), json);

    match content.check(&Channel::from(channel)) {
        Ok(()) => assert!(fits, "a limit was not kept: {channel} {:?}", content.message_type()),
        Err(error) => {
            let text = error.to_string();
            assert!(!fits, "{text}");
            assert!(text.is_ascii(), "a text shows: {text}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn texts((text, fits) in length(1, 4_096), (short, fits_viber) in length(1, 1_000)) {
        check::<TextContent>("whatsapp", Text::new(text.clone()).into(), fits);
        check::<TextContent>("viber", Text::new(short.clone()).into(), fits_viber);
        // Other channels document no limit that all sources have.
        for channel in ["messenger", "instagram", "telegram", "line"] {
            check::<TextContent>(channel, Text::new(text.clone()).into(), !text.is_empty());
        }
        let rich = RichText::new(short).image("https://a.io").button("Open", "https://a.io");
        check::<MediaContent>("viber", rich.into(), fits_viber);
        let is_long = text.chars().count() > 1_024;
        // A long caption is only doubtful. A missing link is refused.
        let image: Content = Image::link("https://a.io").caption(text.clone()).into();
        prop_assert_eq!(image.lints(&Channel::Whatsapp).len(), usize::from(is_long));
        check::<MediaContent>("whatsapp", image, true);
        check::<MediaContent>("whatsapp", Image::link("").caption(text).into(), false);
    }

    #[test]
    fn reply_buttons(
        (body, fits_body) in length(1, 1_024),
        (header, fits_header) in length(0, 60),
        (footer, fits_footer) in length(0, 60),
        buttons in vec((length(1, 254), length(1, 18)), 0..5),
    ) {
        let mut message = Buttons::new(body).header(header).footer(footer);
        let mut fits = fits_body && fits_header && fits_footer && (1..=3).contains(&buttons.len());
        for (index, ((id, fits_id), (title, fits_title))) in buttons.into_iter().enumerate() {
            // Both are unique, two characters longer.
            message = message.reply(format!("{index}-{id}"), format!("{index}-{title}"));
            fits &= (fits_id || id.is_empty()) && (fits_title || title.is_empty());
        }
        check::<Interactive>("whatsapp", message.into(), fits);
    }

    #[test]
    fn lists(
        (body, fits_body) in length(1, 4_096),
        (button, fits_button) in length(1, 20),
        sections in vec((length(0, 24), vec((length(1, 197), length(1, 24), length(0, 72)), 0..5)), 0..12),
    ) {
        let mut message = List::new(body, button);
        let rows: usize = sections.iter().map(|(_, rows)| rows.len()).sum();
        let mut fits = fits_body && fits_button && (1..=10).contains(&sections.len()) && rows <= 10;
        let is_titled = sections.len() > 1;
        for (at, ((title, fits_title), rows)) in sections.into_iter().enumerate() {
            fits &= fits_title && !(is_titled && title.is_empty()) && !rows.is_empty();
            let rows: Vec<_> = rows
                .into_iter()
                .enumerate()
                .map(|(index, ((id, fits_id), (title, fits_title), (about, fits_about)))| {
                    // Unique, three characters longer.
                    fits &= (fits_id || id.is_empty()) && fits_title && fits_about;
                    let number = char::from(b'a' + u8::try_from(at).unwrap());
                    ListRow::new(format!("{number}{index}-{id}"), title).description(about)
                })
                .collect();
            message = message.section_of(title, rows);
        }
        check::<Interactive>("whatsapp", message.into(), fits);
    }

    #[test]
    fn labels_and_products(
        (body, fits_body) in length(1, 1_024),
        (label, fits_label) in length(1, 20),
        (cta, fits_cta) in length(0, 30),
        (header, fits_header) in length(0, 60),
        sections in vec((length(1, 24), 0..8_usize), 0..12),
    ) {
        let url = CallToAction::new(body.clone(), label, "https://a.io");
        check::<Interactive>("whatsapp", url.into(), fits_body && fits_label);
        let flow = FlowMessage::new(body.clone(), cta, "f-1");
        check::<Interactive>("whatsapp", flow.into(), fits_body && fits_cta);
        check::<Interactive>("whatsapp", Catalog::new(body.clone()).into(), fits_body);
        check::<Interactive>("whatsapp", LocationRequest::new(body.clone()).into(), fits_body);

        let products: usize = sections.iter().map(|(_, products)| products).sum();
        let is_titled = sections.len() > 1;
        let mut fits = fits_body && fits_header && (1..=10).contains(&sections.len()) && products <= 30;
        let mut list = ProductList::new(header, body, "c-1");
        for ((title, fits_title), products) in sections {
            // A single section needs no title.
            fits &= fits_title || (title.is_empty() && !is_titled);
            list = list.section(title, (0..products).map(|product| product.to_string()));
        }
        check::<Interactive>("whatsapp", list.into(), fits);
    }

    #[test]
    fn cards(
        (body, fits_body) in length(1, 1_024),
        cards in vec((length(0, 160), length(0, 20), 0..4_usize, 0..5_usize), 0..12),
    ) {
        let mut message = Carousel::new(body);
        let mut fits = fits_body && (1..=10).contains(&cards.len());
        for ((text, fits_text), (label, fits_label), breaks, replies) in cards {
            fits &= breaks <= 2 && replies <= 3;
            // A line break is a character too.
            fits &= fits_text && text.chars().count() + breaks <= 160;
            let mut card = Card::image("https://a.io").body(text + &"\n".repeat(breaks));
            if replies == 0 {
                fits &= fits_label;
                card = card.url(label, "https://a.io");
            }
            for reply in 0..replies {
                card = card.reply(reply.to_string(), reply.to_string());
            }
            message = message.card(card);
        }
        check::<Interactive>("whatsapp", message.into(), fits);
    }

    #[test]
    fn quick_replies_of_line((body, _) in length(0, 40), replies in 0..16_usize) {
        let actions = (0..replies).map(|_| LineAction::message("Yes", "yes"));
        let fits = !body.is_empty() && (1..=13).contains(&replies);
        check::<LineContent>("line", Line::quick_replies(body, actions).into(), fits);
    }
}
