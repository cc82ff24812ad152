//! Senders and templates: the calls that are sent, and what is refused before.

use cams_api::compose::{Button, Buttons, Component, Content, Image, Recipient, Template, Text};
use cams_api::messages::{Channel, MassRecipient};
use cams_api::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::support::{Answer, Server};

async fn answering() -> Server {
    Server::always(Answer::json(r#"{"Code":"OK","MessageId":"m-1"}"#)).await
}

#[tokio::test]
async fn a_sender_sends_what_the_plain_operation_would() {
    let server = answering().await;
    let shop =
        server.lenient_client().sender(Channel::Whatsapp, "+86 138 7777 000").in_space("cams-1");
    let draft = shop.to("+49 (151) 000-111").reply_to("m-0").task_id("t-1");
    let response = draft.send(Text::new("Hello")).await.unwrap();
    assert_eq!(response.message_id.as_deref(), Some("m-1"));
    let query = server.requests()[0].query();
    for (name, value) in [
        ("ChannelType", "whatsapp"),
        ("Content", r#"{"text":"Hello"}"#),
        ("ContextMessageId", "m-0"),
        ("CustSpaceId", "cams-1"),
        ("From", "861387777000"),
        ("MessageType", "text"),
        ("TaskId", "t-1"),
        ("To", "49151000111"),
        ("Type", "message"),
    ] {
        assert_eq!(
            query.iter().find(|(found, _)| found == name).map(|(_, value)| &**value),
            Some(value),
            "{name}"
        );
    }
    let template = Template::new("1119", "en").param("name", "Ada").quick_replies(["yes", "no"]);
    shop.to("861388988000").send(template).await.unwrap();
    let query = server.requests()[1].query();
    for (name, value) in [
        ("Language", "en"),
        ("Payload", r#"["yes","no"]"#),
        ("TemplateCode", "1119"),
        ("TemplateParams", r#"{"name":"Ada"}"#),
        ("Type", "template"),
    ] {
        assert_eq!(
            query.iter().find(|(found, _)| found == name).map(|(_, value)| &**value),
            Some(value),
            "{name}"
        );
    }
    // IDs of other channels pass unchanged, and so do IDs of users.
    let page = server.lenient_client().sender("messenger", "page-1");
    page.to("user-1").send(Text::new("Hello")).await.unwrap();
    shop.to("US.1349120865").send(Text::new("Hello")).await.unwrap();
    let to = |at: usize| {
        server.requests()[at].query().into_iter().find(|(name, _)| name == "To").unwrap().1
    };
    assert_eq!((to(2).as_str(), to(3).as_str()), ("user-1", "US.1349120865"));
}

#[tokio::test]
async fn a_wrong_message_is_refused_before_it_is_sent() {
    let server = answering().await;
    let client = server.lenient_client();
    let shop = client.sender(Channel::Whatsapp, "861387777000");
    let text = || Text::new("Hello");
    let refusals: Vec<(Error, &str)> = vec![
        (shop.to("geheim").send(text()).await.unwrap_err(), "`To` is not a phone number"),
        (shop.to(" ").send(text()).await.unwrap_err(), "`To` is empty"),
        (shop.to("1").send(Text::new("")).await.unwrap_err(), "`text` is empty"),
        (shop.to("1").send(Template::new("", "en")).await.unwrap_err(), "`TemplateCode` is empty"),
        (
            client.sender(Channel::Whatsapp, "geheim").to("1").send(text()).await.unwrap_err(),
            "`From` is not a phone number",
        ),
        (shop.mass(&Template::new("1", "en"), []).err().unwrap(), "`SenderList` is empty"),
        (
            shop.mass(&Template::new("1", "en"), (0..1_001).map(|_| MassRecipient::new().to("1")))
                .err()
                .unwrap(),
            "`SenderList` has 1001 recipients; at most 1000",
        ),
        (
            shop.mass(&Template::new("1", "en"), [MassRecipient::new().to("geheim")])
                .err()
                .unwrap(),
            "`SenderList[0].To` is not a phone number",
        ),
    ];
    for (error, problem) in refusals {
        let text = error.to_string();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(text.contains(problem) && !text.contains("geheim"), "{text}");
    }
    assert_eq!(server.requests().len(), 0);
    assert_eq!(format!("{:?}", Recipient::new("geheim")), "Recipient(***)");
}

#[tokio::test]
async fn a_mass_message_has_the_parameters_of_its_template() {
    let server = answering().await;
    let shop = server.lenient_client().sender(Channel::Whatsapp, "861387777000");
    let template = Template::new("1119", "en").param("name", "friend");
    let own = MassRecipient::new().to("+49 152").template_params([("name", "Ada")]);
    shop.mass(&template, [MassRecipient::new().to("+49 151"), own]).unwrap().send().await.unwrap();
    let query = server.requests()[0].query();
    let list = query.into_iter().find(|(name, _)| name == "SenderList").unwrap().1;
    assert_eq!(
        serde_json::from_str::<Value>(&list).unwrap(),
        json!([
            { "To": "49151", "TemplateParams": { "name": "friend" } },
            { "To": "49152", "TemplateParams": { "name": "Ada" } },
        ])
    );
}

#[test]
fn a_template_from_its_detail_refuses_a_wrong_set() {
    let response = serde_json::from_value(json!({
        "Code": "OK",
        "Data": { "TemplateCode": "1119", "Language": "en", "Components": [
            { "Type": "HEADER", "Format": "IMAGE", "Url": "$(image)" },
            { "Type": "BODY", "Text": "Hi $(name), order $(order)" },
            { "Type": "BUTTONS", "Buttons": [
                { "Type": "QUICK_REPLY", "Text": "Yes" },
                { "Type": "URL", "Text": "Track", "Url": "https://x/$(id)" },
            ] },
        ] },
    }));
    let template = Template::from_detail(&response.unwrap()).unwrap();
    assert_eq!(template.variables().collect::<Vec<_>>(), ["id", "image", "name", "order"]);
    let wrong =
        template.clone().param("name", "geheim").param("nmae", "geheim").quick_replies(["a", "b"]);
    let text = wrong.check().unwrap_err().to_string();
    assert!(text.contains("missing variables: `id`, `image`, `order`"), "{text}");
    assert!(text.contains("the template has no variables: `nmae`"), "{text}");
    assert!(text.contains("2 quick replies for 1 buttons"), "{text}");
    assert!(!text.contains("geheim"));
    let right = ["id", "image", "name", "order"]
        .into_iter()
        .fold(template, |template, name| template.param(name, "x"));
    right.quick_replies(["a"]).check().unwrap();
    assert!(Template::from_detail(&Default::default()).is_err());
}

#[test]
fn components_are_those_of_the_operation() {
    let components = [
        Component::header_image("https://a.io/a"),
        Component::body("Hi $(name)"),
        Component::footer("Bye"),
        Component::buttons([Button::url("Track", "https://x/$(id)"), Button::quick_reply("Yes")]),
    ];
    assert_eq!(
        serde_json::to_value(components).unwrap(),
        json!([
            { "Type": "HEADER", "Format": "IMAGE", "Url": "https://a.io/a" },
            { "Type": "BODY", "Text": "Hi $(name)" },
            { "Type": "FOOTER", "Text": "Bye" },
            { "Type": "BUTTONS", "Buttons": [
                { "Type": "URL", "Text": "Track", "Url": "https://x/$(id)", "UrlType": "dynamic" },
                { "Type": "QUICK_REPLY", "Text": "Yes" },
            ] },
        ])
    );
}

#[test]
fn the_plain_operation_takes_the_same_contents() {
    let request = cams_api::messages::SendChatappMessageRequest::new();
    let json = request.clone().content(Text::new("Hello")).content;
    assert_eq!(json.as_deref(), Some(r#"{"text":"Hello"}"#));
    let request = request.message(Image::link("l"));
    assert_eq!(request.content.as_deref(), Some(r#"{"link":"l"}"#));
    assert!(request.message_type.unwrap() == "image" && request.type_.unwrap() == "message");
    assert!(!format!("{:?}", Content::from(Text::new("geheim"))).contains("geheim"));
    assert!(!format!("{:?}", Template::new("1", "en").param("a", "geheim")).contains("geheim"));
    assert!(!format!("{:?}", Buttons::new("geheim").reply("1", "geheim")).contains("geheim"));
}
