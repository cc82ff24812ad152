//! Plain requests that are checked before they are sent: one accepted and one refused for each
//! rule.

use cams_api::compose::{Button, Component, Image, Text};
use cams_api::messages::{MassRecipient, SendChatappMassMessageRequest, SendChatappMessageRequest};
use cams_api::templates::{CreateChatappTemplateRequest, ModifyChatappTemplateRequest};
use cams_api::types::{
    TemplateButton, TemplateButtonFlowAction, TemplateButtonType, TemplateCardComponent,
    TemplateCardComponentType, TemplateComponent, TemplateSupportedApp,
};
use cams_api::{Error, ErrorKind};

use crate::support::{Answer, Server};

fn text_message() -> SendChatappMessageRequest {
    let request = SendChatappMessageRequest::new().channel_type("whatsapp").from("861387777000");
    request.to("49151000111").message(Text::new("Hello"))
}

/// A request that is not refused.
fn accepted<T>(result: Result<T, Error>) {
    drop(result.unwrap());
}

/// The text of a refusal, without the secret word.
fn refused<T>(result: Result<T, Error>) -> String {
    let error = result.err().expect("a refusal");
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    let text = error.to_string();
    assert!(!text.contains("geheim") && !format!("{error:?}").contains("geheim"), "{text}");
    text
}

#[test]
fn a_plain_message_is_refused_for_what_a_sender_would_refuse() {
    accepted(text_message().checked());
    let refusal = |request: SendChatappMessageRequest| refused(request.checked());
    for (request, problem) in [
        (text_message().to("+49 151"), "`To` is not a phone number of digits only"),
        (text_message().to("geheim"), "`To` is not a phone number of digits only"),
        (text_message().to("1".repeat(16)), "`To` has 16 digits; at most 15"),
        (text_message().to(""), "`To` is empty"),
        (text_message().from("+861387777000"), "`From` is not a phone number of digits only"),
        (text_message().from(""), "`From` is empty"),
        (text_message().content("geheim"), "`Content` is not JSON"),
        (text_message().content(""), "`Content` is missing"),
        (text_message().message(Text::new("")), "`Content.text` is empty"),
        (text_message().message(Image::link("")), "`Content.link` is empty"),
        (text_message().message_type("image"), "`Content.link` is missing"),
        (text_message().type_("template"), "`TemplateCode` is missing"),
        (text_message().set_message_type(None), "`MessageType` is missing"),
    ] {
        let text = refusal(request);
        assert!(text.contains(problem), "{text}");
    }
    let long = text_message().message(Text::new("geheim".repeat(1_000)));
    assert!(refusal(long).contains("`Content.text` has 6000 characters; at most 4096"));
    // IDs of other channels have any form.
    accepted(text_message().channel_type("messenger").from("page-1").to("user-1").checked());
    accepted(text_message().to("E-1").recipient_type("group").checked());
    let caption = text_message().message(Image::link("l").caption("x".repeat(1_025)));
    assert_eq!(caption.lints().len(), 1);
    accepted(caption.checked());
}

#[test]
fn a_plain_mass_message_has_1_to_1000_recipients() {
    let request = |count: usize| {
        let request = SendChatappMassMessageRequest::new().channel_type("whatsapp");
        let request = request.from("861387777000").language("en").template_code("1119");
        request.sender_list(vec![MassRecipient::new().to("49151"); count])
    };
    accepted(request(1).checked());
    accepted(request(1_000).checked());
    assert!(refused(request(0).checked()).contains("`SenderList` is empty"));
    let many = refused(request(1_001).checked());
    assert!(many.contains("`SenderList` has 1001 recipients; at most 1000"), "{many}");
    let wrong = request(1).sender_list([MassRecipient::new().to("+49 geheim")]);
    assert!(refused(wrong.checked()).contains("`SenderList[0].To` is not a phone number"));
    let nameless = request(1).set_template_code(None);
    assert!(refused(nameless.checked()).contains("`TemplateCode` is missing"));
}

#[tokio::test]
async fn a_refused_template_is_not_sent() {
    let server = Server::always(Answer::json(r#"{"Code":"OK"}"#)).await;
    let client = server.lenient_client();
    let create = |text: &str| {
        let call = client.create_chatapp_template().template_type("WHATSAPP").category("UTILITY");
        call.language("en").name("hello").components([Component::body(text)])
    };
    assert!(create(&"geheim".repeat(200)).checked().is_err());
    assert_eq!(server.requests().len(), 0);
    create("Hi $(name)").checked().unwrap().send().await.unwrap();
    assert_eq!(server.requests().len(), 1);
}

/// A WhatsApp template in a category with these components.
fn created<const N: usize>(
    category: &str,
    components: [TemplateComponent; N],
) -> CreateChatappTemplateRequest {
    let request = CreateChatappTemplateRequest::new().template_type("WHATSAPP").name("hello");
    request.category(category).language("en").components(components)
}

fn with_buttons<const N: usize>(buttons: [TemplateButton; N]) -> CreateChatappTemplateRequest {
    created("UTILITY", [Component::buttons(buttons)])
}

#[test]
fn the_texts_of_a_template_have_their_limits() {
    let long = |length: usize| "x".repeat(length);
    let one = |component: TemplateComponent| created("UTILITY", [component]);
    for (good, refusal, problem) in [
        (
            one(Component::body(long(1_024))),
            one(Component::body(long(1_025))),
            "`Components[0].Text` has 1025 characters; at most 1024",
        ),
        (
            one(Component::header(long(60))),
            one(Component::header(long(61))),
            "`Components[0].Text` has 61 characters; at most 60",
        ),
        (
            one(Component::footer(long(60))),
            one(Component::footer(long(61))),
            "`Components[0].Text` has 61 characters; at most 60",
        ),
        (
            with_buttons([Button::quick_reply(long(25))]),
            with_buttons([Button::quick_reply(long(26))]),
            "`Components[0].Buttons[0].Text` has 26 characters; at most 25",
        ),
        (
            one(Component::body("x")).name(long(512)),
            one(Component::body("x")).name(long(513)),
            "`Name` has 513 characters; at most 512",
        ),
        (
            one(Component::header("$(a)")),
            one(Component::header("$(a) $(b)")),
            "`Components[0].Text` has several variables; at most 1",
        ),
        (
            one(Component::footer("geheim")),
            one(Component::footer("geheim $(a)")),
            "`Components[0].Text` has a variable",
        ),
        (
            one(Component::body("$(1)")),
            one(Component::body("{{1}}")),
            "has variables of the form `{{1}}`; write `$(name)`",
        ),
        (
            one(Component::body("x")).message_send_ttl_seconds(43_200),
            one(Component::body("x")).message_send_ttl_seconds(43_201),
            "`MessageSendTtlSeconds` is not from 30 to 43200 seconds",
        ),
    ] {
        accepted(good.checked());
        let text = refused(refusal.checked());
        assert!(text.contains(problem), "{text}");
    }
}

#[test]
fn the_buttons_of_a_template_have_their_limits() {
    let url = || Button::url("Open", "https://a.io");
    let reply = || Button::quick_reply("Yes");
    let call = || Button::phone_number("Call", "+49151");
    let one_tap = || {
        let button = TemplateButton::new().type_(TemplateButtonType::OneTap).autofill_text("Fill");
        button.text("Copy").supported_apps([TemplateSupportedApp::new()])
    };
    let code = |button: TemplateButton| created("AUTHENTICATION", [Component::buttons([button])]);
    let flow = || Button::flow("Book", "f-1", "FIRST");
    // The fields of one app are deprecated.
    let old_one_tap = serde_json::from_value(serde_json::json!({
        "Type": "ONE_TAP", "AutofillText": "Fill", "PackageName": "a", "SignatureHash": "b",
    }));
    let old_one_tap: TemplateButton = old_one_tap.unwrap();
    for (good, refusal, problem) in [
        (
            created("UTILITY", [Component::buttons(vec![reply(); 10])]),
            created("UTILITY", [Component::buttons(vec![reply(); 11])]),
            "`Components[0].Buttons` has 11 entries; at most 10",
        ),
        (with_buttons([url()]), with_buttons([]), "`Components[0].Buttons` is empty"),
        (
            with_buttons([url(), url()]),
            with_buttons([url(), url(), url()]),
            "`Components[0].Buttons` has 3 `URL` buttons; at most 2",
        ),
        (
            with_buttons([call()]),
            with_buttons([call(), call()]),
            "has 2 `PHONE_NUMBER` buttons; at most 1",
        ),
        (
            with_buttons([reply(), reply(), url()]),
            with_buttons([reply(), url(), reply()]),
            "has other buttons between its `QUICK_REPLY` buttons",
        ),
        (
            with_buttons([Button::url("Open", "https://a.io/$(a)")]),
            with_buttons([Button::url("Open", "https://a.io/$(a)/$(b)")]),
            "`Components[0].Buttons[0].Url` has 2 variables; at most 1",
        ),
        (
            with_buttons([Button::quick_reply("a")]),
            with_buttons([Button::quick_reply("$(a)")]),
            "`Components[0].Buttons[0].Text` has a variable",
        ),
        (
            with_buttons([Button::copy_code("Copy", "A2345678901234B")]),
            with_buttons([Button::copy_code("Copy", "A2345678901234BC")]),
            "`Components[0].Buttons[0].CouponCode` has 16 characters; at most 15",
        ),
        (
            with_buttons([Button::copy_code("Copy", "$(a_long_name_of_a_variable)")]),
            with_buttons([Button::copy_code("Copy", "geheim!")]),
            "`Components[0].Buttons[0].CouponCode` has a character other than letters and digits",
        ),
        (
            with_buttons([flow()]),
            with_buttons([flow().navigate_screen("")]),
            "`Components[0].Buttons[0].NavigateScreen` is missing; `NAVIGATE` requires it",
        ),
        (
            with_buttons([flow().flow_action(TemplateButtonFlowAction::DataExchange)]),
            with_buttons([flow().set_navigate_screen(None)]),
            "`Components[0].Buttons[0].NavigateScreen` is missing",
        ),
        (
            code(one_tap()),
            code(one_tap().set_autofill_text(None)),
            "`Components[0].Buttons[0].AutofillText` is missing; `ONE_TAP` requires it",
        ),
        (
            code(one_tap().supported_apps(vec![TemplateSupportedApp::new(); 5])),
            code(one_tap().supported_apps(vec![TemplateSupportedApp::new(); 6])),
            "`Components[0].Buttons[0].SupportedApps` has 6 entries; at most 5",
        ),
        (
            code(old_one_tap),
            code(one_tap().set_supported_apps(None)),
            "`Components[0].Buttons[0].SupportedApps` is missing; `ONE_TAP` requires it",
        ),
        (
            code(Button::copy_code("Copy", "")),
            code(reply()),
            "`Components[0].Buttons[0].Type` is not `COPY_CODE`, `ONE_TAP` or `ZERO_TAP`",
        ),
    ] {
        accepted(good.checked());
        let text = refused(refusal.checked());
        assert!(text.contains(problem), "{text}");
    }
    let mixed = with_buttons([reply(), url()]);
    assert_eq!(
        mixed.lints()[0].to_string().split(" (").next(),
        Some("`Components[0].Buttons` has `QUICK_REPLY` beside other buttons")
    );
    accepted(mixed.checked());
}

#[test]
fn each_category_and_channel_has_its_components() {
    let copy = || Component::buttons([Button::copy_code("Copy", "")]);
    let code = |body: TemplateComponent| created("AUTHENTICATION", [body, copy()]);
    let card = |buttons: usize| {
        let part = TemplateCardComponent::new().type_(TemplateCardComponentType::Buttons);
        vec![part.buttons(vec![cams_api::types::TemplateCardButton::new().type_("URL"); buttons])]
    };
    let carousel = |cards: Vec<_>| created("MARKETING", [Component::carousel(cards)]);
    let viber =
        |component: TemplateComponent| created("UTILITY", [component]).template_type("VIBER");
    for (good, refusal, problem) in [
        (
            code(Component::authentication_body(true)),
            code(Component::body("geheim")),
            "`Components[0].Text` is not empty; WhatsApp writes the text",
        ),
        (
            code(Component::authentication_footer(90)),
            code(Component::authentication_footer(91)),
            "`Components[0].CodeExpirationMinutes` is above 90",
        ),
        (
            code(Component::authentication_footer(1)),
            code(Component::header("geheim")),
            "`Components[0].Type` is not allowed in an authentication template",
        ),
        (
            code(Component::authentication_body(true)),
            created("AUTHENTICATION", [Component::authentication_body(true)]),
            "`Components` has no `BUTTONS`",
        ),
        (
            code(Component::authentication_body(true)).message_send_ttl_seconds(900),
            code(Component::authentication_body(true)).message_send_ttl_seconds(901),
            "`MessageSendTtlSeconds` is not from 30 to 900 seconds",
        ),
        (
            carousel(vec![card(2); 10]),
            carousel(vec![card(2); 11]),
            "`Components[0].Cards` has 11 entries; at most 10",
        ),
        (
            carousel(vec![card(2)]),
            carousel(vec![card(3)]),
            "`Components[0].Cards[0].CardComponents[0].Buttons` has 3 entries; at most 2",
        ),
        (
            viber(Component::body("x".repeat(2_000))),
            viber(Component::footer("geheim")),
            "`Components[0].Type` is not supported on Viber",
        ),
        (
            viber(Component::header_video("u").duration(600)),
            viber(Component::header_video("u").duration(601)),
            "`Components[0].Duration` is above 600",
        ),
        (
            viber(Component::buttons([Button::url("Open", "https://a.io")])),
            viber(Component::buttons([Button::quick_reply("Yes")])),
            "`Components[0].Buttons` has a button other than `URL`",
        ),
    ] {
        accepted(good.checked());
        let text = refused(refusal.checked());
        assert!(text.contains(problem), "{text}");
    }
}

#[test]
fn a_changed_template_is_checked_as_far_as_it_is_known() {
    let changed = |component: TemplateComponent| {
        ModifyChatappTemplateRequest::new()
            .language("en")
            .template_code("1")
            .components([component])
    };
    accepted(changed(Component::body("Hi")).checked());
    let text = refused(changed(Component::footer("x".repeat(61))).checked());
    assert!(text.contains("`Components[0].Text` has 61 characters; at most 60"), "{text}");
    assert_eq!(
        changed(Component::body("Hi").duration(3)).lints()[0].path,
        "Components[0].Duration"
    );
    // LINE documents no limits.
    accepted(changed(Component::footer("x".repeat(61))).template_type("LINE").checked());
}
