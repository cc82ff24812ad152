//! Calls by name with JSON. They send the bytes of the typed request, and wrong input gives one
//! clear error.

use std::time::{Duration, SystemTime};

use cams_api::operations::{self, OperationInfo, Shape};
use cams_api::{
    Call, Client, Credentials, ErrorKind, Operation, Placement, Sendable, SignedRequest,
};
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};

use crate::support::{Answer, Server, complete};

/// Inputs for each operation. Nested objects also vary within one input.
const INPUTS: u32 = 12;

/// Every operation, with inputs made from its entry in the table.
#[test]
fn the_bytes_are_those_of_the_typed_request() {
    macro_rules! compare {
        ($($request:ty,)*) => { $(compare::<$request>();)* };
    }
    each_request!(compare);
}

fn compare<O: Operation + DeserializeOwned>() {
    let client = client("http://127.0.0.1:1");
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let operation = operations::find(O::ACTION).unwrap();
    let config = Config { cases: INPUTS, failure_persistence: None, ..Config::default() };
    let result = TestRunner::new(config).run(&input(operation), |input| {
        let typed: O = serde_json::from_value(input.clone()).unwrap();
        let typed = runtime.block_on(signed(client.call(typed)));
        let untyped = runtime.block_on(signed(client.call_json(O::ACTION, input)));
        prop_assert_eq!(untyped.canonical_request(), typed.canonical_request());
        prop_assert_eq!(untyped.authorization(), typed.authorization());
        prop_assert_eq!(untyped.url(), typed.url());
        prop_assert_eq!(untyped.body(), typed.body());
        Ok(())
    });
    if let Err(error) = result {
        panic!("{}: {error}", O::ACTION);
    }
}

async fn signed<R: Sendable>(call: Call<R>) -> SignedRequest {
    call.sign(SystemTime::UNIX_EPOCH, "nonce").await.unwrap()
}

fn client(endpoint: &str) -> Client {
    Client::builder()
        .endpoint(endpoint)
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap()
}

/// All required parameters of an operation, and some of the others.
fn input(operation: &'static OperationInfo) -> BoxedStrategy<Value> {
    let fields = operation.parameters.iter().map(|parameter| {
        let value = value(&parameter.shape).prop_filter("required", |value| !value.is_null());
        let value =
            if parameter.required { value.prop_map(Some).boxed() } else { absent_or(value) };
        (parameter.name, value)
    });
    object(fields)
}

fn object(
    fields: impl Iterator<Item = (&'static str, BoxedStrategy<Option<Value>>)>,
) -> BoxedStrategy<Value> {
    let (names, values): (Vec<_>, Vec<_>) = fields.unzip();
    values
        .prop_map(move |values| {
            let fields = names.iter().zip(values);
            let fields = fields.filter_map(|(name, value)| Some(((*name).to_owned(), value?)));
            Value::Object(fields.collect())
        })
        .boxed()
}

fn absent_or(value: impl Strategy<Value = Value> + 'static) -> BoxedStrategy<Option<Value>> {
    prop_oneof![1 => Just(None), 1 => Just(Some(Value::Null)), 4 => value.prop_map(Some)].boxed()
}

fn value(shape: &'static Shape) -> BoxedStrategy<Value> {
    match shape {
        Shape::String => text().prop_map(Value::from).boxed(),
        Shape::Int32 => any::<i32>().prop_map(Value::from).boxed(),
        Shape::Int64 => any::<i64>().prop_map(Value::from).boxed(),
        Shape::Double => {
            prop_oneof![any::<i32>().prop_map(Value::from), (-1e9..1e9).prop_map(Value::from)]
                .boxed()
        }
        Shape::Boolean => any::<bool>().prop_map(Value::from).boxed(),
        Shape::Object(fields) => {
            object(fields.iter().map(|field| (field.name, absent_or(value(&field.shape)))))
        }
        Shape::Array(shape) => vec(value(shape), 0..3).prop_map(Value::from).boxed(),
        Shape::Map(shape) => btree_map(text(), value(shape), 0..3)
            .prop_map(|fields| Value::Object(Map::from_iter(fields)))
            .boxed(),
        _ => any_value(),
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("line\n\"quoted\" \\ 中文 é 😀 a+b&c=d%20*~".to_owned()),
        "[A-Z_]{1,8}",
    ]
}

fn any_value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e9..1e9).prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text(), inner, 0..3).prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
    .boxed()
}

fn group() -> Value {
    json!({
        "BusinessNumber": "8613800138000",
        "ChannelType": "WHATSAPP",
        "CustSpaceId": "cams-1",
        "GroupId": "E398",
    })
}

#[tokio::test]
async fn the_response_is_what_the_service_sent() {
    let body = json!({ "Code": "OK", "RequestId": "R", "Result": "12", "New": [null, { "b": 1, "a": 1.5 }] });
    let server = Server::always(Answer::json(&body.to_string())).await;
    let client = server.client();
    let (response, metadata) =
        client.call_json("DeleteChatGroupInviteLink", group()).send_with_metadata().await.unwrap();
    assert_eq!(response, body);
    assert_eq!(metadata.request_id(), Some("R"));
    assert_eq!(client.call_json("DeleteChatGroupInviteLink", group()).await.unwrap(), body);
}

#[tokio::test]
async fn a_failing_code_is_an_error() {
    let server =
        Server::always(Answer::json(r#"{"Code":"Product.Unsubscript","RequestId":"R"}"#)).await;
    let client = server.client();
    let error = client.call_json("DeleteChatGroupInviteLink", group()).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Service);
    assert_eq!(error.operation(), Some("DeleteChatGroupInviteLink"));
    assert_eq!((error.code(), error.request_id()), (Some("Product.Unsubscript"), Some("R")));
}

#[tokio::test]
async fn a_response_that_is_not_an_object_is_an_error() {
    for body in ["[]", "\"OK\"", "null", "12"] {
        let server = Server::always(Answer::json(body)).await;
        let error = server
            .client()
            .call_json("DeleteChatGroupInviteLink", group())
            .send()
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode, "{body}");
    }
}

#[tokio::test]
async fn the_options_of_a_call_are_those_of_every_call() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let mut partial = group();
    partial.as_object_mut().unwrap().remove("GroupId");
    client
        .call_json("DeleteChatGroupInviteLink", partial)
        .placement(Placement::Form)
        .extra_param("GroupId", "stands for the missing one")
        .extra_param("OwnerId", "1")
        .timeout(Duration::from_secs(30))
        .send()
        .await
        .unwrap();
    let request = server.requests().remove(0);
    assert_eq!(request.headers["x-acs-action"], "DeleteChatGroupInviteLink");
    assert_eq!(request.query(), []);
    let names: Vec<_> = request.form().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["BusinessNumber", "ChannelType", "CustSpaceId", "GroupId", "OwnerId"]);
}

#[test]
fn a_call_can_block() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::always(Answer::json(r#"{"Code":"OK"}"#)));
    let client = server.client();
    let response = client.call_json("DeleteChatGroupInviteLink", group()).send_blocking().unwrap();
    assert_eq!(response, json!({ "Code": "OK" }));
}

/// The end of an error of a call of `DeleteChatGroupInviteLink` that has only these parameters.
fn missing(given: &[&str]) -> String {
    let info = operations::find("DeleteChatGroupInviteLink").unwrap();
    let required = info.parameters.iter().filter(|parameter| parameter.required);
    let missing: Vec<_> =
        required.map(|parameter| parameter.name).filter(|name| !given.contains(name)).collect();
    let are =
        if missing.len() == 1 { "a required parameter is" } else { "required parameters are" };
    format!("{are} missing: {} (nothing was sent)", missing.join(", "))
}

/// The error of a call. Nothing must be sent.
async fn refused(operation: &str, parameters: Value) -> (ErrorKind, String) {
    let server = Server::always(Answer::json("{}")).await;
    let error = server.client().call_json(operation, parameters).send().await.unwrap_err();
    assert_eq!(server.connections(), 0);
    assert_eq!(error.metadata().attempts(), 0);
    (error.kind(), error.to_string())
}

#[tokio::test]
async fn an_unknown_operation_finds_its_neighbours() {
    let (kind, text) = refused("DeleteChatGroupInvitLink", group()).await;
    assert_eq!(kind, ErrorKind::InvalidParameter);
    assert!(
        text.starts_with(
            "DeleteChatGroupInvitLink is not an operation that this version of cams-api knows; \
             did you mean DeleteChatGroupInviteLink"
        ),
        "{text}"
    );
    let (_, text) = refused("delete_chat_group_invite_link", group()).await;
    assert!(text.ends_with("did you mean DeleteChatGroupInviteLink?"), "{text}");
    let (_, text) = refused("Quux", Value::Null).await;
    assert!(text.ends_with("`cams_api::operations` lists all operations"), "{text}");
}

#[tokio::test]
async fn only_missing_parameters() {
    let (kind, text) = refused("DeleteChatGroupInviteLink", json!({ "GroupId": null })).await;
    assert_eq!(kind, ErrorKind::MissingParameter);
    assert_eq!(text, format!("DeleteChatGroupInviteLink failed: {}", missing(&[])));
    assert_eq!(refused("DeleteChatGroupInviteLink", Value::Null).await.1, text);
}

#[tokio::test]
async fn one_error_names_all_that_is_wrong() {
    let (kind, text) = refused(
        "DeleteChatGroupInviteLink",
        json!({ "BusinessNumber": 8613800138000_i64, "group_id": "secret words", "Owner": 1 }),
    )
    .await;
    assert_eq!(kind, ErrorKind::InvalidParameter);
    let wrong = "DeleteChatGroupInviteLink failed: BusinessNumber: expected a string, found a number (write it in \
                 quotes); Owner is not a documented parameter (`extra_param` sends undocumented ones); group_id is \
                 not a documented parameter: did you mean GroupId? (`extra_param` sends undocumented ones)";
    assert_eq!(text, format!("{wrong}; {}", missing(&["BusinessNumber"])));
}

/// A program that makes parameters can get very many of them wrong at once.
#[tokio::test]
async fn an_error_tells_twenty_problems_and_counts_the_rest() {
    let unknown = |count: usize| -> Map<String, Value> {
        (0..count).map(|number| (format!("group_i{number:06}"), json!("secret words"))).collect()
    };
    let mut parameters = unknown(100_000);
    let (_, text) = refused("DeleteChatGroupInviteLink", parameters.clone().into()).await;
    // One of the twenty names the missing parameters.
    assert_eq!(text.matches("is not a documented parameter").count(), 19, "{text}");
    assert!(text.ends_with("; 99981 more problems (nothing was sent)"), "{text}");
    assert!(text.len() < 5000, "{} bytes", text.len());
    parameters.extend(group().as_object().unwrap().clone());
    let (_, text) = refused("DeleteChatGroupInviteLink", parameters.into()).await;
    assert_eq!(text.matches("is not a documented parameter").count(), 20, "{text}");
    assert!(text.ends_with("; 99980 more problems (nothing was sent)"), "{text}");
    let mut parameters = unknown(21);
    parameters.extend(group().as_object().unwrap().clone());
    let (_, text) = refused("DeleteChatGroupInviteLink", parameters.into()).await;
    assert!(text.ends_with("; 1 more problem (nothing was sent)"), "{text}");
}

#[tokio::test]
async fn problems_inside_a_value_are_counted_with_the_others() {
    let parameters = json!({
        "ChannelType": 1,
        "SenderList": vec![json!("secret words"); 100_000],
    });
    let parameters = complete("SendChatappMassMessage", parameters);
    let (_, text) = refused("SendChatappMassMessage", parameters.clone()).await;
    assert!(text.contains("ChannelType: expected a string") && text.contains("SenderList[18]: "));
    assert!(text.ends_with("; 99981 more problems (nothing was sent)"), "{text}");
    assert!(text.len() < 5000, "{} bytes", text.len());
    // The count includes the problems that are not shown.
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let call = client.call_json("SendChatappMassMessage", parameters);
    call.extra_param("SenderList", "[]")
        .extra_param("ChannelType", "whatsapp")
        .send()
        .await
        .unwrap();
}

/// Nobody mistypes a name of a hundred letters, and nobody reads all of it.
#[tokio::test]
async fn very_long_names_are_neither_compared_nor_shown() {
    let long = |name: &str| format!("{name}{}", "_".repeat(1_000_000));
    let client = client("http://127.0.0.1:1");
    let call = client.call_json(long("List_Chat_Group"), json!({ long("Page"): 1 }));
    let shown = format!("{call:?} {call:#?}");
    assert!(shown.len() < 2000, "{} bytes", shown.len());
    let text = call.send().await.unwrap_err().to_string();
    assert!(text.starts_with("List_Chat_Group___"), "{text}");
    assert!(text.contains("___… is not an operation") && !text.contains("did you mean"), "{text}");
    let (_, text) = refused("ListChatGroup", json!({ long("Page_"): 1 })).await;
    assert!(text.contains("___… is not a documented parameter (`extra_param`"), "{text}");
    let map = json!({
        "ChannelType": "whatsapp", "From": "1", "Language": "en", "TemplateCode": "c", "TemplateName": "n",
        "SenderList": [{ "To": "1", "TemplateParams": { long("name"): 1 } }],
    });
    let (_, text) = refused("SendChatappMassMessage", map).await;
    assert!(text.contains("TemplateParams.name___") && text.len() < 1000, "{text}");
}

#[tokio::test]
async fn the_path_of_a_wrong_value_is_told_and_the_value_is_not() {
    let template =
        |components: Value| complete("CreateChatappTemplate", json!({ "Components": components }));
    let components = json!([
        { "Type": "BODY", "Text": 777_777 },
        null,
        { "Type": "BUTTONS", "Buttons": [{ "Text": "secret words" }, "secret words"], "Undocumented": {} },
    ]);
    let (kind, text) = refused("CreateChatappTemplate", template(components)).await;
    assert_eq!(kind, ErrorKind::InvalidParameter);
    assert_eq!(
        text,
        "CreateChatappTemplate failed: Components[0].Text: expected a string, found a number (write it in \
         quotes); Components[2].Buttons[1]: expected an object, found a string (give the value itself, not its \
         JSON text) (nothing was sent)"
    );
    let (_, text) = refused("CreateChatappTemplate", template(json!("[]"))).await;
    assert!(
        text.contains(
            "Components: expected a list, found a string (give the value itself, not its JSON text)"
        ),
        "{text}"
    );
    let (_, text) =
        refused("ListChatGroup", json!({ "Page": { "Index": "1", "Size": 1.5 } })).await;
    assert!(
        text.contains(
            "Page.Index: expected a 64-bit integer, found a string (write it without quotes); \
             Page.Size: expected a 64-bit integer, found a number with a fraction or an exponent"
        ),
        "{text}"
    );
    let (_, text) = refused("ListChatGroup", json!([group()])).await;
    assert!(
        text.contains("the parameters must be one JSON object with a field for each, not a list")
    );
}

/// The service is sometimes ahead of its documentation.
#[tokio::test]
async fn undocumented_fields_and_values_are_sent() {
    let server = Server::always(Answer::json("{}")).await;
    let parameters = json!({
        "ChannelType": "A_NEW_CHANNEL",
        "Page": { "Size": 5, "New": { "a": "é", "b": null }, "Index": null },
    });
    let parameters = complete("ListChatGroup", parameters);
    server.client().call_json("ListChatGroup", parameters).send().await.unwrap();
    let query = server.requests().remove(0).query();
    let sent = |name: &str| query.iter().find(|pair| pair.0 == name).unwrap().1.as_str();
    assert_eq!(sent("ChannelType"), "A_NEW_CHANNEL");
    assert_eq!(sent("Page"), r#"{"New":{"a":"é","b":null},"Size":5}"#);
}

#[tokio::test]
async fn an_extra_parameter_corrects_a_wrong_one() {
    let server = Server::always(Answer::json("{}")).await;
    let mut parameters = group();
    parameters["GroupId"] = json!(398);
    let client = server.client();
    let call = client.call_json("DeleteChatGroupInviteLink", parameters);
    call.extra_param("GroupId", "E398").send().await.unwrap();
    assert!(
        server.requests().remove(0).query().contains(&("GroupId".to_owned(), "E398".to_owned()))
    );
}

#[test]
fn debug_shows_no_values() {
    let client = client("http://127.0.0.1:1");
    let call = client.call_json("DeleteChatGroupInviteLink", group());
    let shown = format!("{call:?}");
    assert!(shown.contains("DeleteChatGroupInviteLink"), "{shown}");
    assert!(!shown.contains("8613800138000") && !shown.contains("E398"), "{shown}");
}
