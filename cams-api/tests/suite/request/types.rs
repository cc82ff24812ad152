//! Types of requests and responses: imported from their family, and one type for one thing.

use cams_api::Client;
use cams_api::messages::{
    Channel, ListChatappMessageRequest, MassRecipient, MessageType, Page,
    SendChatappMassMessageRequest, SendChatappMessageRequest,
};
use cams_api::templates::{
    GetChatappTemplateDetailRequest, ListChatappTemplateRequest, ModifyChatappTemplateRequest,
    TemplateButton,
};
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::{Answer, Server, completed};

async fn invite(client: &Client, users: &[(&'static str, &'static str)]) -> usize {
    let mut set = JoinSet::new();
    let base = SendChatappMessageRequest::new().channel_type("whatsapp").from("861");
    let base = completed(base.type_("template").template_code("1119"));
    for (number, language) in users {
        let request = base.clone().to(*number).set_language(Some((*language).to_owned()));
        set.spawn(client.call(request.message_type(MessageType::Text)).send());
    }
    let mut sent = 0;
    while let Some(response) = set.join_next().await {
        sent += usize::from(response.unwrap().unwrap().message_id.is_some());
    }
    sent
}

#[tokio::test]
async fn the_types_of_a_family_are_imported_from_it() {
    let server = Server::always(Answer::json(r#"{"Code":"OK","MessageId":"m-1"}"#)).await;
    assert_eq!(invite(&server.client(), &[("862", "en"), ("863", "de")]).await, 2);

    let recipient = MassRecipient::new().to("864").template_params([("name", "Ada")]);
    let request = SendChatappMassMessageRequest::new().channel_type(Channel::Whatsapp).from("861");
    let request = completed(request.language("en").sender_list([recipient]));
    server.client().call(request).send().await.unwrap();
    let query = server.requests()[2].raw_query().to_owned();
    assert!(query.contains("ChannelType=whatsapp&") && query.contains("&From=861&"), "{query}");
}

#[test]
fn a_page_is_one_type() {
    let page = Page::new().index(2).size(20);
    let messages = ListChatappMessageRequest::new().page(page.clone());
    let templates = ListChatappTemplateRequest::new().page(page);
    assert_eq!(messages.page, templates.page);
}

/// The service writes one of the fields in another case than it reads it.
#[tokio::test]
async fn a_template_is_read_changed_and_written_back() {
    let components = json!([
        { "Type": "BODY", "Text": "Hi $(name)", "LocationName": "Hangzhou" },
        { "Type": "LIMITED_TIME_OFFER", "hasExpiration": true },
        { "Type": "BUTTONS", "Buttons": [
            { "Type": "URL", "Text": "Track", "UrlType": "static", "ExtendAttrs": { "Action": "next" } },
        ] },
        { "Type": "CAROUSEL", "Cards": [{ "CardComponents": [
            { "Type": "HEADER", "Format": "IMAGE" },
            { "Type": "BUTTONS", "Buttons": [{ "Type": "URL", "UrlType": "dynamic" }] },
        ] }] },
    ]);
    let detail = json!({ "Code": "OK", "Data": { "Components": components } });
    let server = Server::start(move |number, _| match number {
        0 => Answer::json(&detail.to_string()),
        _ => Answer::json(r#"{"Code":"OK"}"#),
    })
    .await;
    let client = server.client();
    let (response, metadata) = client
        .call(completed(GetChatappTemplateDetailRequest::new().language("en")))
        .send_with_metadata()
        .await
        .unwrap();
    assert!(metadata.mismatches().is_empty(), "{:?}", metadata.mismatches());
    let mut components = response.data.unwrap().components;
    components[0].text = Some("Hello $(name)".to_owned());
    let help = TemplateButton::new().type_("QUICK_REPLY").text("Help");
    components[2].buttons.get_or_insert_default().push(help);
    let request = completed(ModifyChatappTemplateRequest::new().template_code("1119"));
    client.call(request.components(components)).send().await.unwrap();

    let query = server.requests()[1].query();
    let (_, sent) = query.iter().find(|(name, _)| name == "Components").unwrap();
    let sent: Value = serde_json::from_str(sent).unwrap();
    assert_eq!(
        sent,
        json!([
            { "Type": "BODY", "Text": "Hello $(name)", "LocationName": "Hangzhou" },
            { "Type": "LIMITED_TIME_OFFER", "HasExpiration": true },
            { "Type": "BUTTONS", "Buttons": [
                { "Type": "URL", "Text": "Track", "UrlType": "static", "ExtendAttrs": { "Action": "next" } },
                { "Type": "QUICK_REPLY", "Text": "Help" },
            ] },
            { "Type": "CAROUSEL", "Cards": [{ "CardComponents": [
                { "Type": "HEADER", "Format": "IMAGE" },
                { "Type": "BUTTONS", "Buttons": [{ "Type": "URL", "UrlType": "dynamic" }] },
            ] }] },
        ])
    );
}
