//! Calls that the documentation refuses: one accepted and one refused for each rule.

use std::sync::{Arc, Mutex};

use cams_mock::Server;
use form_urlencoded::Serializer;
use serde_json::{Value, json};

use crate::support::{ID, Request, Response, SECRET, now, server_at_now};

/// The parameters of a call, some of which a case changes.
type Pairs = Vec<(&'static str, String)>;

async fn called(server: &Server, action: &str, pairs: &Pairs) -> Response {
    let mut request = Request::new();
    request.set("x-acs-action", action);
    let mut query = Serializer::new(String::new());
    query.extend_pairs(pairs);
    request.query = query.finish();
    request.send(server).await
}

/// Calls with some parameters set anew; an empty text removes one. Returns the code.
async fn code(
    server: &Server,
    action: &str,
    base: &Pairs,
    changes: &[(&'static str, &str)],
) -> String {
    let mut pairs = base.clone();
    for (name, value) in changes {
        pairs.retain(|(found, _)| found != name);
        if !value.is_empty() {
            pairs.push((name, (*value).to_owned()));
        }
    }
    let response = called(server, action, &pairs).await;
    for (_, value) in changes.iter().filter(|(_, value)| value.len() > 12) {
        assert!(!response.message().contains(value), "{}", response.message());
    }
    response.code().to_owned()
}

fn text_message() -> Pairs {
    [
        ("ChannelType", "whatsapp"),
        ("Type", "message"),
        ("MessageType", "text"),
        ("From", "861387777000"),
        ("To", "49151000111"),
        ("Content", r#"{"text":"Hello"}"#),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec()
}

#[tokio::test]
async fn a_message_is_checked_like_the_documentation_says() {
    let server = server_at_now().await;
    let long = json!({ "text": "x".repeat(4_097) }).to_string();
    let fits = json!({ "text": "x".repeat(4_096) }).to_string();
    let viber = json!({ "text": "x".repeat(1_001) }).to_string();
    let title = |length: usize| {
        let reply = json!({ "id": "1", "title": "x".repeat(length) });
        let action = json!({ "buttons": [{ "type": "reply", "reply": reply }] });
        json!({ "type": "button", "body": { "text": "Sure?" }, "action": action }).to_string()
    };
    let (short_title, long_title) = (title(20), title(21));
    for (changes, expected) in [
        (vec![], "OK"),
        (vec![("To", "+49151000111")], "InvalidParameter.ToOnlyNumeric"),
        (vec![("To", "49 151 000 111")], "InvalidParameter.ToOnlyNumeric"),
        (vec![("To", "1234567890123456")], "InvalidParameter.PhoneNumberError"),
        (vec![("To", "")], "MissingTo"),
        (vec![("From", "+861387777000")], "InvalidParameter.FromOnlyNumeric"),
        // Pages and users have IDs of any form, and so have groups.
        (vec![("ChannelType", "messenger"), ("From", "page-1"), ("To", "user-1")], "OK"),
        (vec![("To", "E-1"), ("RecipientType", "group")], "OK"),
        (vec![("To", "US.1349120865"), ("RecipientType", "userId")], "OK"),
        (vec![("To", "E-1"), ("RecipientType", "individual")], "InvalidParameter.ToOnlyNumeric"),
        (vec![("ChannelType", "pigeon")], "InvalidParameter.ChannelTypeNotSupport"),
        (vec![("ChannelType", "")], "MissingChannelType"),
        (vec![("MessageType", "hologram")], "InvalidParameter.MessageTypeNotSupport"),
        (vec![("MessageType", "")], "InvalidParameter.MessageTypeNotEmpty"),
        (vec![("Content", "")], "InvalidParameter.ContentNotEmpty"),
        (vec![("Content", "Hello")], "InvalidParameter.ContentError"),
        (vec![("Content", r#""Hello""#)], "InvalidParameter.ContentError"),
        (vec![("Content", "{}")], "InvalidParameter.TextNotEmpty"),
        (vec![("Content", r#"{"text":""}"#)], "InvalidParameter.TextNotEmpty"),
        (vec![("Content", &fits)], "OK"),
        (vec![("Content", &long)], "InvalidParameter.ContentError"),
        (vec![("ChannelType", "viber"), ("Content", &viber)], "InvalidParameter.ContentError"),
        (vec![("MessageType", "image"), ("Content", "{}")], "InvalidParameter.LinkNotEmpty"),
        (vec![("MessageType", "image"), ("Content", r#"{"link":"https://a.io"}"#)], "OK"),
        (vec![("MessageType", "interactive"), ("Content", &short_title)], "OK"),
        (
            vec![("MessageType", "interactive"), ("Content", &long_title)],
            "InvalidParameter.ContentError",
        ),
        // No source shows its content.
        (vec![("MessageType", "typing_indicator"), ("Content", "")], "OK"),
        (vec![("Type", "template"), ("Content", "")], "InvalidParameter.TemplateCodeNotEmpty"),
        (vec![("Type", "template"), ("TemplateCode", "1119")], "OK"),
        (vec![("Type", "template"), ("TemplateName", "hello")], "OK"),
        (vec![("FallBackDuration", "60")], "OK"),
        (vec![("FallBackDuration", "59")], "InvalidParameter"),
        (vec![("FallBackDuration", "soon")], "InvalidParameter"),
        (vec![("Payload", r#"["yes"]"#)], "OK"),
        (vec![("Payload", "yes")], "InvalidParameter"),
        (vec![("Label", "promotion")], "OK"),
        (vec![("Label", "spam")], "InvalidParameter"),
    ] {
        let code = code(&server, "SendChatappMessage", &text_message(), &changes).await;
        assert_eq!(code, expected, "{changes:?}");
    }
}

#[tokio::test]
async fn a_mass_message_has_1_to_1000_recipients() {
    let server = server_at_now().await;
    let base: Pairs = [
        ("ChannelType", "whatsapp"),
        ("From", "861387777000"),
        ("Language", "en"),
        ("TemplateCode", "1119"),
        ("SenderList", r#"[{"To":"49151000111"}]"#),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    let list = |count: usize| Value::from(vec![json!({ "To": "49151000111" }); count]).to_string();
    for (changes, expected) in [
        (vec![], "OK"),
        (vec![("SenderList", list(1_000))], "OK"),
        (vec![("SenderList", list(1_001))], "InvalidParameter"),
        (vec![("SenderList", list(0))], "InvalidParameter"),
        (vec![("SenderList", String::new())], "InvalidParameter"),
        (vec![("SenderList", r#"[{"To":"+49"}]"#.to_owned())], "InvalidParameter.ToOnlyNumeric"),
        (vec![("SenderList", r#"[{}]"#.to_owned())], "InvalidParameter"),
        (vec![("SenderList", r#"{"To":"49"}"#.to_owned())], "InvalidParameter"),
        (vec![("TemplateCode", String::new())], "InvalidParameter.TemplateCodeNotEmpty"),
        (vec![("Language", String::new())], "MissingLanguage"),
    ] {
        let changes: Vec<_> = changes.iter().map(|(name, value)| (*name, &**value)).collect();
        let code = code(&server, "SendChatappMassMessage", &base, &changes).await;
        assert_eq!(code, expected, "{}", changes.first().map_or("", |(name, _)| name));
    }
}

#[tokio::test]
async fn a_template_is_checked_like_the_documentation_says() {
    let server = server_at_now().await;
    let body = json!([{ "Type": "BODY", "Text": "Hi $(name)" }]).to_string();
    let base: Pairs = [
        ("TemplateType", "WHATSAPP"),
        ("Category", "UTILITY"),
        ("Language", "en"),
        ("Name", "hello"),
        ("Components", &body),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .to_vec();
    let components = |component: Value| json!([component]).to_string();
    let text = |kind: &str, text: String| components(json!({ "Type": kind, "Text": text }));
    let button = |button: Value| components(json!({ "Type": "BUTTONS", "Buttons": [button] }));
    for (number, (change, expected)) in (1..).zip([
        (("Name", "x".repeat(512)), "OK"),
        (("Name", "x".repeat(513)), "InvalidParameter.CreateError"),
        (("TemplateType", "PIGEON".to_owned()), "InvalidParameter.TemplateTypeNotSupport"),
        (("Components", "BODY".to_owned()), "InvalidParameter"),
        (("Components", text("BODY", "x".repeat(1_024))), "OK"),
        (("Components", text("BODY", "x".repeat(1_025))), "InvalidParameter.CreateError"),
        (("Components", text("BODY", "Hi {{1}}".into())), "InvalidParameter.MessageInvalid"),
        (("Components", text("FOOTER", "$(a)".into())), "InvalidParameter.FooterHaveVariable"),
        (("Components", text("HEADER", "$(a)".into())), "OK"),
        (("Components", text("HEADER", "$(a)$(b)".into())), "InvalidParameter.HeaderMoreVariable"),
        (
            ("Components", button(json!({ "Type": "URL", "Url": "https://a.io/$(a)/$(b)" }))),
            "InvalidParameter.UrlMoreVariable",
        ),
        (
            ("Components", button(json!({ "Type": "QUICK_REPLY", "Text": "$(a)" }))),
            "InvalidParameter.ButtonTextHaveVariable",
        ),
        (("Components", button(json!({ "Type": "QUICK_REPLY", "Text": "Yes" }))), "OK"),
        (("MessageSendTtlSeconds", "43201".to_owned()), "InvalidParameter.CreateError"),
    ]) {
        // A name can be used once.
        let name = format!("hello_{number}");
        let changes = [("Name", &*name), (change.0, &*change.1)];
        let code = code(&server, "CreateChatappTemplate", &base, &changes).await;
        assert_eq!(code, expected, "{}", change.0);
    }
}

#[tokio::test]
async fn a_lenient_server_responds_and_tells_what_it_tolerated() {
    let lines = Arc::new(Mutex::new(Vec::new()));
    let log = Arc::clone(&lines);
    let builder = Server::builder().credential(ID, SECRET).clock(now);
    let builder = builder.lenient(move |line| log.lock().unwrap().push(line.to_owned()));
    let server = builder.start().await.unwrap();
    for to in ["49151000111", "+49151000111", ""] {
        assert_eq!(code(&server, "SendChatappMessage", &text_message(), &[("To", to)]).await, "OK");
    }
    let lines = lines.lock().unwrap();
    assert_eq!(
        *lines,
        [
            "SendChatappMessage: InvalidParameter.ToOnlyNumeric: `To` is not a phone number of digits only, with country code.",
            "SendChatappMessage: MissingTo: To is mandatory for this action.",
        ]
    );
}
