//! Contents: their exact JSON, and the limits that they must keep.

use cams_api::ErrorKind;
use cams_api::compose::{
    Audio, Buttons, CallToAction, Card, Carousel, Catalog, Contacts, Content, Document,
    FlowMessage, Gif, Image, Line, List, Location, LocationRequest, Product, ProductList, Reaction,
    RichText, Sticker, Text, Video,
};
use cams_api::messages::{
    Channel, Contact, ContactName, ContactPhone, LineAction, LineColumn, ListRow,
};
use serde_json::{Value, json};

/// Builds a content and compares its type and JSON. The channel accepts it.
fn sent(channel: &str, content: impl Into<Content>, type_: &str, json: Value) {
    let (content, channel) = (content.into(), Channel::from(channel));
    assert_eq!(content.message_type().as_str(), type_);
    assert_eq!(*content.json(), json, "{type_}");
    content.check(&channel).unwrap();
    assert_eq!(content.lints(&channel), [], "{type_}");
    assert_eq!(serde_json::from_str::<Value>(&String::from(content)).unwrap(), json);
}

#[test]
fn every_plain_content_has_the_documented_json() {
    let link = "https://a.io/a";
    let place = json!({ "latitude": "52.5", "longitude": "13.25" });
    for channel in ["whatsapp", "messenger", "instagram", "telegram", "viber", "line"] {
        sent(channel, Text::new("Hello"), "text", json!({ "text": "Hello" }));
    }
    sent(
        "whatsapp",
        Image::link(link).caption("A"),
        "image",
        json!({ "link": link, "caption": "A" }),
    );
    sent(
        "whatsapp",
        Video::link(link).caption("A"),
        "video",
        json!({ "link": link, "caption": "A" }),
    );
    sent("whatsapp", Audio::link(link), "audio", json!({ "link": link }));
    sent(
        "whatsapp",
        Document::link(link, "a.pdf"),
        "document",
        json!({ "link": link, "fileName": "a.pdf" }),
    );
    sent("whatsapp", Sticker::link(link), "sticker", json!({ "link": link }));
    sent("telegram", Gif::link(link), "gif", json!({ "link": link }));
    sent("telegram", Location::new(52.5, 13.25), "location", place);
    sent(
        "whatsapp",
        Location::new(52.5, 13.25).name("Shop").address("1 Street"),
        "location",
        json!({ "latitude": "52.5", "longitude": "13.25", "name": "Shop", "address": "1 Street" }),
    );
    sent(
        "whatsapp",
        Reaction::to("m-1", "👍"),
        "reaction",
        json!({ "messageId": "m-1", "emoji": "👍" }),
    );
    sent(
        "whatsapp",
        Reaction::to("m-1", ""),
        "reaction",
        json!({ "messageId": "m-1", "emoji": "" }),
    );
    let name = ContactName::new("Ada Example").first_name("Ada");
    let phone = ContactPhone::new("+49 151").type_("CELL").wa_id("49151");
    sent(
        "whatsapp",
        Contacts::new([Contact::new(name).phones([phone])]),
        "contacts",
        json!([{
            "name": { "formatted_name": "Ada Example", "first_name": "Ada" },
            "phones": [{ "phone": "+49 151", "type": "CELL", "wa_id": "49151" }],
        }]),
    );
    for channel in ["messenger", "instagram"] {
        sent(channel, Image::link(link), "image", json!({ "link": link }));
    }
    let preview = json!({ "link": link, "previewImageUrl": link });
    sent("line", Image::link(link).preview_image_url(link), "image", preview);
    sent(
        "line",
        Audio::link(link).duration(3000),
        "audio",
        json!({ "link": link, "duration": 3000 }),
    );
}

#[test]
fn every_content_of_viber_has_the_documented_json() {
    let (link, text) = ("https://a.io/a", "Sale");
    let video = json!({ "link": link, "thumbnail": link, "fileSize": 10, "duration": 30 });
    let film = Video::link(link).thumbnail(link).file_size(10).duration(30);
    sent("viber", film, "video", video.clone());
    let document = Document::link(link, "a").file_type("docx");
    sent(
        "viber",
        document,
        "document",
        json!({ "link": link, "fileName": "a", "fileType": "docx" }),
    );
    let with = |mut value: Value, more: Value| {
        value["text"] = text.into();
        value.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        value
    };
    let (none, button) = (json!({}), json!({ "caption": "Open", "action": link }));
    let image = json!({ "link": link });
    let rich = RichText::new(text);
    sent(
        "viber",
        rich.clone().button("Open", link),
        "text_button",
        with(none.clone(), button.clone()),
    );
    let pictured = rich.clone().image(link);
    sent("viber", pictured.clone(), "text_image", with(image.clone(), none.clone()));
    sent("viber", pictured.button("Open", link), "text_image_button", with(image, button.clone()));
    let film = rich.video(link, link, 10, 30);
    sent("viber", film.clone(), "text_video", with(video.clone(), none));
    sent("viber", film.button("Open", link), "text_video_button", with(video, button));
}

#[test]
fn every_interactive_content_has_the_json_of_meta() {
    let url = "https://a.io/a";
    let check = |content: Content, json: Value| sent("whatsapp", content, "interactive", json);
    check(
        Buttons::new("Sure?")
            .header_image(url)
            .footer("f")
            .reply("y", "Yes")
            .reply("n", "No")
            .into(),
        json!({
            "type": "button",
            "header": { "type": "image", "image": { "link": url } },
            "body": { "text": "Sure?" },
            "footer": { "text": "f" },
            "action": { "buttons": [
                { "type": "reply", "reply": { "id": "y", "title": "Yes" } },
                { "type": "reply", "reply": { "id": "n", "title": "No" } },
            ] },
        }),
    );
    check(
        List::new("Choose", "Open")
            .section("Pizza", [("1", "Margherita")])
            .section_of("Pasta", [ListRow::new("2", "Penne").description("Hot")])
            .into(),
        json!({
            "type": "list",
            "body": { "text": "Choose" },
            "action": { "button": "Open", "sections": [
                { "title": "Pizza", "rows": [{ "id": "1", "title": "Margherita" }] },
                { "title": "Pasta", "rows": [{ "id": "2", "title": "Penne", "description": "Hot" }] },
            ] },
        }),
    );
    let action = |name: &str, parameters: Value| json!({ "name": name, "parameters": parameters });
    check(
        CallToAction::new("New", "Look", url).into(),
        json!({
            "type": "cta_url",
            "body": { "text": "New" },
            "action": action("cta_url", json!({ "display_text": "Look", "url": url })),
        }),
    );
    check(
        FlowMessage::new("Book", "Start", "f-1")
            .token("t")
            .navigate("FIRST", [("table", 7)])
            .into(),
        json!({
            "type": "flow",
            "body": { "text": "Book" },
            "action": action("flow", json!({
                "flow_message_version": "3", "flow_id": "f-1", "flow_cta": "Start", "flow_token": "t",
                "flow_action": "navigate",
                "flow_action_payload": { "screen": "FIRST", "data": { "table": 7 } },
            })),
        }),
    );
    check(
        Product::new("c-1", "p-1").into(),
        json!({ "type": "product", "action": { "catalog_id": "c-1", "product_retailer_id": "p-1" } }),
    );
    check(
        ProductList::new("Our", "best", "c-1").section("A", ["p-1", "p-2"]).into(),
        json!({
            "type": "product_list",
            "header": { "type": "text", "text": "Our" },
            "body": { "text": "best" },
            "action": { "catalog_id": "c-1", "sections": [{ "title": "A", "product_items": [
                { "product_retailer_id": "p-1" }, { "product_retailer_id": "p-2" },
            ] }] },
        }),
    );
    check(
        Catalog::new("All").thumbnail("p-1").into(),
        json!({
            "type": "catalog_message",
            "body": { "text": "All" },
            "action": action("catalog_message", json!({ "thumbnail_product_retailer_id": "p-1" })),
        }),
    );
    check(
        LocationRequest::new("Where?").into(),
        json!({
            "type": "location_request_message",
            "body": { "text": "Where?" },
            "action": { "name": "send_location" },
        }),
    );
    let card = |index: i64| {
        json!({
            "card_index": index, "type": "cta_url",
            "header": { "type": "image", "image": { "link": url } },
            "body": { "text": "b" },
            "action": action("cta_url", json!({ "display_text": "Look", "url": url })),
        })
    };
    let one = Card::image(url).body("b").url("Look", url);
    sent(
        "whatsapp",
        Carousel::new("New").card(one.clone()).card(one),
        "carousel",
        json!({ "type": "carousel", "body": { "text": "New" }, "action": { "cards": [card(0), card(1)] } }),
    );
}

#[test]
fn every_content_of_line_has_its_json() {
    let yes = || LineAction::message("Yes", "yes");
    let action = json!({ "type": "message", "label": "Yes", "text": "yes" });
    sent(
        "line",
        Line::buttons("t", [yes()]),
        "buttons",
        json!({ "text": "t", "actions": [action] }),
    );
    sent(
        "line",
        Line::confirm("t", yes(), yes()),
        "confirm",
        json!({ "text": "t", "actions": [action, action] }),
    );
    let column = LineColumn::new().text("c").actions([yes()]);
    sent(
        "line",
        Line::carousel([column]),
        "carousel",
        json!({ "columns": [{ "text": "c", "actions": [action] }] }),
    );
    sent(
        "line",
        Line::images([("https://a.io", yes())]),
        "imageCarousel",
        json!({ "columns": [{ "imageUrl": "https://a.io", "action": action }] }),
    );
    sent(
        "line",
        Line::quick_replies("t", [yes()]),
        "quickReply",
        json!({ "text": "t", "items": [{ "type": "action", "action": action }] }),
    );
    sent(
        "line",
        Line::sticker("446", "1988"),
        "sticker",
        json!({ "packageId": "446", "stickerId": "1988" }),
    );
    sent("line", Line::coupon("c-1"), "coupon", json!({ "couponId": "c-1" }));
    sent("line", Line::imagemap("b", "a"), "imagemap", json!({ "baseUrl": "b", "altText": "a" }));
    sent(
        "line",
        Line::flex("a", json!({ "type": "bubble" })),
        "flex",
        json!({ "altText": "a", "contents": { "type": "bubble" } }),
    );
}

/// The text of the refusal. It must not contain the secret word.
fn refused(channel: &str, content: impl Into<Content>) -> String {
    let error = content.into().check(&Channel::from(channel)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    let text = error.to_string();
    assert!(!text.contains("geheim") && !format!("{error:?}").contains("geheim"), "{text}");
    text
}

#[test]
fn a_refusal_names_field_limit_and_length_but_no_value() {
    let long = "geheim".repeat(4);
    let text = refused("whatsapp", Buttons::new("b").reply("1", &long));
    assert!(
        text.contains("`action.buttons[0].reply.title` has 24 characters; at most 20"),
        "{text}"
    );
    let text = refused("whatsapp", Buttons::new("b"));
    assert!(text.contains("`action.buttons` is missing"), "{text}");
    let text = refused("whatsapp", Buttons::new("b").reply("1", "geheim").reply("1", "geheim"));
    assert!(text.contains("`action.buttons[1].reply.id` is not unique"), "{text}");
    let rows = (0..11).map(|row| (row.to_string(), "geheim"));
    let text = refused("whatsapp", List::new("b", "o").section("s", rows));
    assert!(text.contains("`action.sections` has 11 rows; at most 10 in all"), "{text}");
    let list = List::new("b", "o").section("", [("1", "a")]).section("s", [("2", "b")]);
    assert!(refused("whatsapp", list).contains("`action.sections[0].title` is missing"));
    let products = (0..31).map(|product| product.to_string());
    let list = ProductList::new("h", "b", "c").section("s", products);
    assert!(refused("whatsapp", list).contains("has 31 products; at most 30 in all"));
    let both = json!({
        "type": "flow", "body": { "text": "b" },
        "action": { "name": "flow", "parameters": {
            "flow_message_version": "3", "flow_cta": "c", "flow_id": "1", "flow_name": "geheim",
        } },
    });
    assert!(refused("whatsapp", Content::raw("interactive", both)).contains("both `flow_id` and"));
    let contact = Contact::new(ContactName::new("geheim"));
    assert!(
        refused("whatsapp", Contacts::new([contact])).contains("`[0].name` needs another part")
    );
    assert!(refused("viber", Video::link("geheim")).contains("`thumbnail` is missing"));
    assert!(
        refused("viber", Text::new("geheim".repeat(200))).contains("1200 characters; at most 1000")
    );
    assert!(
        refused("whatsapp", Content::raw("text", json!("geheim")))
            .contains("the content is not an object")
    );
}

#[test]
fn what_sources_disagree_about_is_a_lint_and_no_error() {
    let content: Content = List::new("x".repeat(1_025), "o").section("s", [("1", "a")]).into();
    content.check(&Channel::Whatsapp).unwrap();
    let lints = content.lints(&Channel::Whatsapp);
    assert_eq!(lints.len(), 1);
    assert_eq!(lints[0].path, "body.text");
    assert!(lints[0].to_string().contains("has 1025 characters; at most 1024"));
    let extra = Content::raw("audio", json!({ "link": "l", "caption": "c" }));
    extra.check(&Channel::Whatsapp).unwrap();
    assert_eq!(extra.lints(&Channel::Whatsapp)[0].to_string(), "`caption` is not documented here");
    // Unknown types and undocumented pairs are the caller's business.
    Content::raw("hologram", json!([1])).check(&Channel::Whatsapp).unwrap();
    Content::raw("quickReply", json!({})).check(&Channel::Messenger).unwrap();
}
