//! Uploaded files, which the server stores and returns.

use cams_api::upload::Media;
use cams_api::{Client, Credentials, reqwest, transport};
use cams_mock::Server;

use crate::support::builder;

async fn started() -> (Server, Client) {
    let server = builder().credential("id", "secret").start().await.unwrap();
    let client = Client::builder()
        .credentials(Credentials::new("id", "secret"))
        .endpoint(server.url())
        .cust_space_id("cams-1")
        .lenient()
        .build()
        .unwrap();
    (server, client)
}

async fn answer(request: reqwest::RequestBuilder) -> (u16, String) {
    let response = request.send().await.unwrap();
    (response.status().as_u16(), response.text().await.unwrap())
}

#[tokio::test]
async fn a_stored_file_is_at_its_link() {
    let (server, client) = started().await;
    let uploaded = client.upload(Media::bytes("hello.txt", "Hello\r\n--there")).await.unwrap();
    assert!(uploaded.path().starts_with("/cams-1/"), "{}", uploaded.path());

    let http = transport::http_client_builder().unwrap().build().unwrap();
    let response = http.get(uploaded.link()).send().await.unwrap();
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(response.text().await.unwrap(), "Hello\r\n--there");
    let (status, body) = answer(http.get(format!("{}/cams-mock/none", server.url()))).await;
    assert!(status == 404 && body.contains("<Code>NoSuchKey</Code>"), "{body}");
}

#[tokio::test]
async fn forms_without_a_valid_policy_are_refused() {
    let (server, client) = started().await;
    let authorization = client.get_chatapp_upload_authorization().await.unwrap().data.unwrap();
    let (id, token) = (authorization.access_key_id.unwrap(), authorization.security_token.unwrap());
    let http = transport::http_client_builder().unwrap().build().unwrap();
    for (fields, code) in [
        (vec![], "InvalidAccessKeyId"),
        (vec![("OSSAccessKeyId", id.as_str())], "InvalidSecurityToken"),
        (
            vec![("OSSAccessKeyId", id.as_str()), ("x-oss-security-token", token.as_str())],
            "SignatureDoesNotMatch",
        ),
    ] {
        let mut body = String::new();
        for (name, value) in fields {
            body += &format!(
                "--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        body += "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n";
        let request = http.post(format!("{}/cams-mock/", server.url()));
        let request = request.header("content-type", "multipart/form-data; boundary=b").body(body);
        let (status, body) = answer(request).await;
        assert!(status == 403 && body.contains(&format!("<Code>{code}</Code>")), "{body}");
    }
    let (status, body) = answer(http.post(format!("{}/cams-mock/", server.url()))).await;
    assert!(status == 400 && body.contains("MalformedPOSTRequest"), "{body}");
    let (status, _) = answer(http.delete(format!("{}/cams-mock/a", server.url()))).await;
    assert_eq!(status, 405);
}
