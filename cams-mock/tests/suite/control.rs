//! The HTTP control, as a test in another language uses it.

use cams_api::reqwest::Method;
use cams_api::transport::http_client_builder;
use cams_mock::{Server, faults};
use serde_json::{Value, json};
use tokio::io::AsyncReadExt as _;

use crate::support::{ID, Request, SECRET, connected, now};

async fn controlled() -> Server {
    Server::builder().credential(ID, SECRET).clock(now).control().start().await.unwrap()
}

/// Sends a request to the control. Returns the status and the line of the response.
pub(crate) async fn control(
    server: &Server,
    method: Method,
    path: &str,
    body: &str,
) -> (u16, Value) {
    let http = http_client_builder().unwrap().no_proxy().build().unwrap();
    let request = http.request(method, format!("{}{path}", server.url()));
    let request = request.header("content-type", "application/json").body(body.to_owned());
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    assert!(text.is_empty() || text.find('\n') == Some(text.len() - 1), "{text}");
    (status, serde_json::from_str(&text).unwrap_or_default())
}

/// The refusal of a request.
async fn refused(server: &Server, method: Method, path: &str, body: &str) -> (u16, String) {
    let (status, line) = control(server, method, path, body).await;
    (status, line["error"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn faults_are_added_counted_and_removed() {
    let server = controlled().await;
    let body = r#"[
        {"operation": "DeleteChatGroupInviteLink", "times": 1, "then": {"fail": {"code": "Gone"}}},
        {"family": "messages", "then": "reset"}
    ]"#;
    let (status, added) = control(&server, Method::POST, "/-/faults", body).await;
    assert_eq!((status, &added["faults"][1]["id"]), (201, &json!(2)));

    assert_eq!(Request::new().send(&server).await.code(), "Gone");
    let code = "InvalidParameter.GroupNotExist";
    assert_eq!(Request::new().send(&server).await.code(), code);
    let (status, listed) = control(&server, Method::GET, "/-/faults", "").await;
    let first = json!({
        "id": 1, "seen": 2, "fired": 1, "operation": "DeleteChatGroupInviteLink", "times": 1,
        "then": { "fail": { "code": "Gone" } },
    });
    assert_eq!((status, &listed["faults"][0]), (200, &first));

    assert_eq!(control(&server, Method::DELETE, "/-/faults/1", "").await.0, 204);
    let (_, listed) = control(&server, Method::GET, "/-/faults", "").await;
    assert_eq!(listed["faults"].as_array().unwrap().len(), 1);
    assert_eq!(control(&server, Method::DELETE, "/-/faults", "").await.0, 204);
    let (_, listed) = control(&server, Method::GET, "/-/faults", "").await;
    assert_eq!(listed, json!({ "faults": [] }));
}

#[tokio::test]
async fn calls_are_listed() {
    let server = controlled().await;
    Request::new().send(&server).await;
    let mut forged = Request::new();
    forged.secret = "wrong";
    forged.send(&server).await;
    let (status, listed) = control(&server, Method::GET, "/-/calls", "").await;
    let (call, stranger) = (&listed["calls"][0], &listed["calls"][1]);
    assert_eq!((status, &call["operation"]), (200, &json!("DeleteChatGroupInviteLink")));
    assert_eq!(call["parameters"]["GroupId"], "E1");
    assert_eq!(call["code"], "InvalidParameter.GroupNotExist");
    assert_eq!((&call["status"], &call["time"]), (&json!(200), &json!("2026-01-02T03:04:05Z")));
    assert_eq!((&stranger["status"], &stranger["parameters"]), (&json!(400), &json!({})));

    let one = "/-/calls?operation=DeleteChatGroupInviteLink";
    let (_, listed) = control(&server, Method::GET, one, "").await;
    assert_eq!(listed["calls"].as_array().unwrap().len(), 1);
    let misspelt = "/-/calls?operation=ListChatGrup";
    let error = "\"ListChatGrup\" is not an operation; did you mean ListChatGroup?";
    assert_eq!(refused(&server, Method::GET, misspelt, "").await, (400, error.to_owned()));
    let error = "the query can only be ?operation=NAME";
    assert_eq!(refused(&server, Method::GET, "/-/calls?page=1", "").await, (400, error.to_owned()));
}

#[tokio::test]
async fn time_passes_on_request() {
    let server = controlled().await;
    let body = r#"{"seconds": 1.5}"#;
    assert_eq!(control(&server, Method::POST, "/-/advance", body).await.0, 204);
    for body in [r#"{"seconds": -1}"#, r#"{"minutes": 1}"#, ""] {
        let (status, error) = refused(&server, Method::POST, "/-/advance", body).await;
        assert_eq!(status, 400, "{error}");
    }
}

#[tokio::test]
async fn a_reset_forgets() {
    let server = controlled().await;
    let is_open = async |action: &'static str| {
        let mut request = Request::new();
        request.set("x-acs-action", action);
        request.send(&server).await.body["OpenStatus"].clone()
    };
    assert_eq!(is_open("OpenChatappService").await, true);
    assert_eq!(is_open("GetChatappOpenStatus").await, true);
    assert_eq!(control(&server, Method::POST, "/-/reset", "{}").await.0, 204);
    assert_eq!(is_open("GetChatappOpenStatus").await, false);
}

#[tokio::test]
async fn mistakes_are_named() {
    let server = controlled().await;
    let misspelt = r#"{"operation": "SendChatapMessage", "then": "reset"}"#;
    for (method, path, body, status, error) in [
        (
            Method::POST,
            "/-/faults",
            misspelt,
            400,
            "line 1, column 33: \"SendChatapMessage\" is not an operation; did you mean \
             SendChatappMessage?",
        ),
        (
            Method::DELETE,
            "/-/faults/7",
            "",
            404,
            "there is no fault \"7\"; GET /-/faults lists them with their ids",
        ),
        (
            Method::PUT,
            "/-/fault",
            "",
            404,
            "PUT /-/fault does not exist; https://docs.rs/cams-mock lists the paths of the control",
        ),
        (
            Method::GET,
            "/-/advance",
            "",
            404,
            "GET /-/advance does not exist; https://docs.rs/cams-mock lists the paths of the \
             control",
        ),
    ] {
        assert_eq!(refused(&server, method, path, body).await, (status, error.to_owned()));
    }
}

#[tokio::test]
async fn it_is_off_unless_asked_for() {
    let server = Server::builder().start().await.unwrap();
    let error = "the control is off; start the server with --control or ServerBuilder::control";
    let refusal = refused(&server, Method::GET, "/-/faults", "").await;
    assert_eq!(refusal, (404, error.to_owned()));
}

#[tokio::test]
async fn pages_elsewhere_are_refused() {
    let server = controlled().await;
    for (head, status) in [
        ("host: evil.example\r\ncontent-type: application/json", "403"),
        ("host: localhost\r\norigin: http://evil.example\r\ncontent-type: application/json", "403"),
        ("host: localhost\r\ncontent-type: text/plain", "415"),
        ("host: localhost", "415"),
    ] {
        let body = r#"{"then": "reset"}"#;
        let request = format!(
            "POST /-/faults HTTP/1.1\r\n{head}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut response = String::new();
        connected(&server, &request).await.read_to_string(&mut response).await.unwrap();
        assert_eq!(response.split(' ').nth(1), Some(status), "{response}");
    }
    assert_eq!(control(&server, Method::GET, "/-/faults", "").await.1, json!({ "faults": [] }));
}

/// The example file and the curl lines of the documentation are faults.
#[test]
fn the_documentation_shows_faults() {
    let (readme, front) = (include_str!("../../README.md"), include_str!("../../src/lib.rs"));
    let file = readme.split_once("```json\n").unwrap().1.split_once("```").unwrap().0;
    assert!(faults::parse(file).unwrap().len() > 1);
    for page in [readme, front] {
        let line = page.lines().find(|line| line.contains("curl ")).unwrap();
        assert!(line.contains("/-/faults --json '"), "{line}");
        assert_eq!(faults::parse(line.split('\'').nth(1).unwrap()).unwrap().len(), 1);
    }
}
