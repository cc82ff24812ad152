//! The story of a template: created, reviewed, listed, changed and deleted.

use std::time::Duration;

use cams_api::compose::Component;
use cams_api::templates::{GetChatappTemplateDetailResponse, ListChatappTemplateRequest, Page};
use cams_api::wait::Review;
use cams_api::{Client, Error};
use cams_mock::Server;

use crate::support::{SECRET, client, server};

const SPACE: &str = "cams-1";
const MINUTE: Duration = Duration::from_secs(60);
const WEEK: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// Creates a template. Returns its code.
async fn create(client: &Client, name: &str, language: &str) -> Result<String, Error> {
    let call = client.create_chatapp_template().cust_space_id(SPACE).template_type("WHATSAPP");
    let call = call.name(name).language(language).category("UTILITY");
    let created = call.components([Component::body(format!("Hi from {name}"))]).await?;
    Ok(created.data.unwrap().template_code.unwrap())
}

async fn detail(client: &Client, code: &str) -> Result<GetChatappTemplateDetailResponse, Error> {
    client
        .get_chatapp_template_detail()
        .cust_space_id(SPACE)
        .template_code(code)
        .language("en")
        .await
}

async fn status(client: &Client, code: &str) -> String {
    detail(client, code).await.unwrap().data.unwrap().audit_status.unwrap().to_string()
}

fn list(client: &Client) -> ListChatappTemplateRequest<Client> {
    client.list_chatapp_template().cust_space_id(SPACE)
}

async fn names(list: ListChatappTemplateRequest<Client>) -> Vec<String> {
    let templates = list.await.unwrap().list_template;
    templates.into_iter().filter_map(|template| template.template_name).collect()
}

fn code_of<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().code().unwrap().to_owned()
}

#[tokio::test]
async fn a_template_is_reviewed_after_a_while() {
    let server = server().await;
    let client = client(&server, SECRET);
    let code = create(&client, "hello", "en").await.unwrap();
    create(&client, "spam_rejected", "en").await.unwrap();
    let found = detail(&client, &code).await.unwrap().data.unwrap();
    assert_eq!(found.audit_status, Some("auditing".into()));
    assert_eq!(found.components[0].text.as_deref(), Some("Hi from hello"));

    server.advance(MINUTE / 2);
    assert_eq!(status(&client, &code).await, "auditing");
    server.advance(MINUTE / 2);
    let reviewed = client.get_chatapp_template_detail().cust_space_id(SPACE).language("en");
    let reviewed = reviewed.template_code(&code).until_reviewed().await.unwrap();
    assert_eq!(reviewed, Review::Passed);
    assert_eq!(names(list(&client).audit_status("fail")).await, ["spam_rejected"]);
    assert_eq!(names(list(&client)).await, ["spam_rejected", "hello"]);
    assert_eq!(names(list(&client).page(Page::new().index(2).size(1))).await, ["hello"]);
    assert_eq!(code_of(detail(&client, "1").await), "DetailError.TemplateNotExist");
}

#[tokio::test]
async fn only_a_template_that_has_not_passed_can_be_changed() {
    let server = server().await;
    let client = client(&server, SECRET);
    create(&client, "hello_rejected", "en").await.unwrap();
    create(&client, "hello", "en").await.unwrap();
    server.advance(MINUTE);
    let change = async |name: &str| {
        let call = client.modify_chatapp_template().cust_space_id(SPACE).language("en");
        call.template_name(name).components([Component::body("Hi again")]).await
    };
    assert_eq!(code_of(change("hello").await), "ModifyError.TemplateReviewed");
    change("hello_rejected").await.unwrap();
    assert_eq!(names(list(&client).audit_status("auditing")).await, ["hello_rejected"]);
}

#[tokio::test]
async fn the_name_of_a_deleted_template_is_blocked_for_four_weeks() {
    let server = server().await;
    let client = client(&server, SECRET);
    let code = create(&client, "hello", "en").await.unwrap();
    let german = create(&client, "hello", "de").await.unwrap();
    assert_eq!(code, german, "the languages share a code");
    let taken = "InvalidParameter.TemplateNameExist";
    assert_eq!(code_of(create(&client, "hello", "en").await), taken);

    let delete = client.delete_chatapp_template().cust_space_id(SPACE).template_code(&code);
    let delete = delete.language("en");
    delete.clone().await.unwrap();
    assert_eq!(code_of(delete.await), "DelError.TemplateNotExist");
    assert_eq!(names(list(&client).language("de")).await, ["hello"]);
    assert_eq!(code_of(create(&client, "hello", "en").await), taken);
    server.advance(4 * WEEK);
    create(&client, "hello", "en").await.unwrap();
    assert_eq!(names(list(&client)).await, ["hello", "hello"]);
}

#[test]
fn the_operations_with_state_are_known() {
    let names: Vec<_> = Server::operations_with_state().collect();
    assert!(names.contains(&"CreateChatappTemplate") && names.is_sorted(), "{names:?}");
}
