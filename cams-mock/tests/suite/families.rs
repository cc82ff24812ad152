//! Things of several families, seen through the typed client.

use cams_api::Error;
use cams_api::whatsapp_flows::Page;

use crate::support::{SECRET, client, server};

const SPACE: &str = "cams-1";
const NUMBER: &str = "8613800000000";

fn code<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    result.unwrap_err().code().unwrap().to_owned()
}

#[tokio::test]
async fn a_flow_is_a_draft_then_published_then_retired() {
    let server = server().await;
    let client = client(&server, SECRET);
    let create = |name: &str| {
        client.create_flow().cust_space_id(SPACE).flow_name(name).categories(["SURVEY"])
    };
    let flow = create("first").await.unwrap().data.unwrap().flow_id.unwrap();
    create("second").await.unwrap();
    create("third").cust_space_id("cams-2").await.unwrap();

    let list = || client.list_flow().cust_space_id(SPACE);
    let names = async |page: Page| -> Vec<String> {
        let flows = list().page(page).await.unwrap().data;
        flows.into_iter().map(|flow| flow.flow_name.unwrap()).collect()
    };
    assert_eq!(names(Page::new().index(1).size(10)).await, ["second", "first"]);
    assert_eq!(names(Page::new().index(2).size(1)).await, ["first"]);
    assert_eq!(list().flow_name("first").await.unwrap().data[0].flow_id.as_ref(), Some(&flow));

    let get = || client.get_flow().cust_space_id(SPACE).flow_id(&flow);
    let status = async || get().await.unwrap().data.unwrap().status.unwrap();
    assert_eq!(status().await, "DRAFT");
    let update = client.update_flow_json_asset().cust_space_id(SPACE).flow_id(&flow);
    update.file_path("https://example.com/flow.json").await.unwrap();
    let asset = client.get_flow_json_assest().cust_space_id(SPACE).flow_id(&flow).await.unwrap();
    assert_eq!(asset.data.unwrap().file_path.unwrap(), "https://example.com/flow.json");
    let rename = client.modify_flow().cust_space_id(SPACE).flow_id(&flow).flow_name("renamed");
    rename.categories(["OTHER"]).await.unwrap();
    let renamed = get().await.unwrap().data.unwrap();
    assert_eq!(renamed.flow_name.as_deref(), Some("renamed"));
    assert_eq!(renamed.categories, ["OTHER"]);

    client.publish_flow().cust_space_id(SPACE).flow_id(&flow).await.unwrap();
    assert_eq!(status().await, "PUBLISHED");
    let delete = || client.delete_flow().cust_space_id(SPACE).flow_id(&flow);
    assert_eq!(code(delete().await), "InvalidParameter.FlowStatus");
    client.deprecate_flow().cust_space_id(SPACE).flow_id(&flow).await.unwrap();
    assert_eq!(status().await, "DEPRECATED");
    assert_eq!(code(get().flow_id("1").await), "InvalidParameter.FlowNotExist");
    assert_eq!(code(get().cust_space_id("cams-2").await), "InvalidParameter.FlowNotExist");
}

#[tokio::test]
async fn a_number_is_added_verified_and_gets_a_webhook() {
    let server = server().await;
    let client = client(&server, SECRET);
    let add = client.add_chatapp_phone_number().cust_space_id(SPACE).cc("86");
    add.phone_number("13800000000").verified_name("Shop").await.unwrap();
    let number = async || {
        let numbers = client.query_chatapp_phone_numbers().cust_space_id(SPACE).await.unwrap();
        numbers.phone_numbers.into_iter().next().unwrap()
    };
    assert_eq!(number().await.status.as_deref(), Some("PENDING"));

    let ask = client.get_chatapp_verify_code().cust_space_id(SPACE).phone_number(NUMBER);
    ask.locale("en").method("sms").await.unwrap();
    let verify = || client.chatapp_verify_and_register().cust_space_id(SPACE).phone_number(NUMBER);
    assert_eq!(code(verify().verify_code("000000").await), "InvalidParameter.VerifyCode");
    verify().verify_code("123456").await.unwrap();
    let webhook = client.update_phone_webhook().cust_space_id(SPACE).phone_number(NUMBER);
    webhook.http_flag("Y").status_callback_url("http://127.0.0.1:9/receipts").await.unwrap();
    let number = number().await;
    assert_eq!(number.status.as_deref(), Some("CONNECTED"));
    assert_eq!(number.verified_name.as_deref(), Some("Shop"));
    assert_eq!(number.status_callback_url.as_deref(), Some("http://127.0.0.1:9/receipts"));
}

#[tokio::test]
async fn a_changed_qr_code_gets_a_new_code() {
    let server = server().await;
    let client = client(&server, SECRET);
    let create = client.create_phone_message_qrdl().phone_number(NUMBER).generate_qr_image("PNG");
    let old = create.prefilled_message("Hi").await.unwrap().data.unwrap();
    let update =
        || client.update_phone_message_qrdl().phone_number(NUMBER).generate_qr_image("SVG");
    let update = |code: &str| update().prefilled_message("Hello").qrdl_code(code);
    let new = update(old.qrdl_code.as_deref().unwrap()).await.unwrap().data.unwrap();
    assert_ne!(new.qrdl_code, old.qrdl_code);
    let gone = update(old.qrdl_code.as_deref().unwrap()).await;
    assert_eq!(code(gone), "InvalidParameter.QrdlCodeNotExist");
    let list = || client.list_phone_message_qrdl().phone_number(NUMBER);
    let listed = list().await.unwrap().data;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].deep_link_url, new.deep_link_url);
    let delete = client.delete_phone_message_qrdl().phone_number(NUMBER);
    delete.qrdl_code(new.qrdl_code.unwrap()).await.unwrap();
    assert!(list().await.unwrap().data.is_empty());
}
