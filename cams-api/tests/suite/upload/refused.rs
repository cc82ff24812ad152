//! Files that are refused, by the client and by the storage.

use cams_api::upload::Media;
use cams_api::{ErrorKind, operations};
use serde_json::json;

use super::storage::{Storage, authorization, refusal};
use super::stored::Pieces;
use crate::support::{Answer, Server};

#[tokio::test]
async fn a_file_that_no_message_can_have_is_not_sent() {
    let storage = Storage::storing().await;
    let client = storage.client();
    let sized = |name: &str, size: u64| Media::stream(name, size, Pieces(Vec::new()));
    for (media, text) in [
        (Media::bytes("a.txt", ""), "the media is empty"),
        (Media::bytes("secret-name", "x"), "the type of the media is unknown"),
        (Media::bytes("a.txt", "x").content_type("text\r\nX: y/z"), "is not one"),
        (Media::bytes("a.txt", "x").content_type("text"), "is not one"),
        (
            sized("a.jpg", (5 << 20) + 1),
            "has 5242881 bytes, but WhatsApp takes an image of at most 5242880",
        ),
        (sized("a.mp4", (16 << 20) + 1), "a video of at most 16777216"),
        (sized("a.mp3", (16 << 20) + 1), "an audio file of at most"),
        (sized("a.webp", (500 << 10) + 1), "a sticker of at most 512000"),
        (sized("a.pdf", (100 << 20) + 1), "a document of at most 104857600"),
        (sized("a.jpg", (100 << 20) + 1).as_document(), "a document of at most"),
        (sized("a.jpg", 11).max_bytes(10), "has 11 bytes; at most 10"),
    ] {
        let error = client.upload(media).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
        assert!(error.to_string().contains(text), "{error}");
        assert!(!error.to_string().contains("secret-name"), "{error}");
    }
    assert_eq!((storage.authorized().len(), storage.forms().len()), (0, 0));
}

#[tokio::test]
async fn a_file_of_the_largest_size_is_not_refused_by_its_size() {
    let storage = Storage::storing().await;
    for media in [
        Media::bytes("a.webp", vec![0; 500 << 10]),
        Media::bytes("a.webp", vec![0; (500 << 10) + 1]).as_document(),
        Media::bytes("a.webp", vec![0; (500 << 10) + 1]).max_bytes(1 << 20),
    ] {
        storage.client().upload(media).await.unwrap();
    }
}

#[test]
fn a_path_without_a_file_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("none-8613800138000.jpg"), folder.path().to_owned()] {
        let error = Media::file(path).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert!(!error.to_string().contains("8613800138000"), "{error}");
    }
}

/// The operation that authorizes uploads decides about it.
#[tokio::test]
async fn an_upload_without_a_space_is_refused_if_the_spec_requires_one() {
    let storage = Storage::storing().await;
    let client = cams_api::Client::builder()
        .endpoint(storage.url())
        .credentials(cams_api::Credentials::new("id", "secret"))
        .build()
        .unwrap();
    let uploaded = client.upload(Media::bytes("a.txt", "x")).await;
    let operation = operations::find("GetChatappUploadAuthorization").unwrap();
    let space = operation.parameters.iter().find(|one| one.name == "CustSpaceId").unwrap();
    if space.required {
        let error = uploaded.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::MissingParameter);
        assert!(error.to_string().contains("CustSpaceId"), "{error}");
    } else {
        uploaded.unwrap();
    }
}

#[tokio::test]
async fn an_incomplete_authorization_names_what_it_lacks() {
    for (change, text) in [
        (
            json!({ "AccessKeySecret": null, "Dir": " " }),
            "the authorization lacks AccessKeySecret, Dir",
        ),
        (json!({ "EndPoint": "https://oss.com/path" }), "bucket of the upload is not usable"),
        (json!({ "BucketName": "evil.example/" }), "its name is not a bucket name"),
    ] {
        let server = Server::start(move |_, request| {
            let mut response = authorization(&request.headers["host"], 3600);
            for (name, value) in change.as_object().unwrap() {
                response["Data"][name] = value.clone();
            }
            Answer::json(&response.to_string())
        });
        let server = server.await;
        let upload = server.client().upload(Media::bytes("a.txt", "x")).in_space("cams-1");
        let error = upload.await.unwrap_err();
        assert!(error.to_string().contains(text), "{error}");
        assert_eq!(server.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_refusal_of_the_storage_has_code_and_request_id_but_no_secret() {
    let message = "Access to STS.key7 with temporary-token-7 denied by policy.";
    let storage = Storage::start(3600, move |_, _| refusal(403, "AccessDenied", message)).await;
    let error = storage.client().upload(Media::bytes("a.txt", "x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::AccessDenied);
    assert_eq!((error.code(), error.status()), (Some("AccessDenied"), Some(403)));
    assert_eq!(error.request_id(), Some("5C3D9175B6FC201293AD****"));
    assert_eq!(error.operation(), Some("PostObject"));
    assert_eq!(error.message(), Some(message));
    assert_eq!(storage.forms().len(), 1);
    let key = storage.forms()[0].key().to_owned();
    for text in [error.to_string(), format!("{error:?}")] {
        assert!(text.contains("PostObject") && text.contains("AccessDenied"), "{text}");
        for secret in ["STS.key7", "temporary-token-7", "temporary-secret-7", &key] {
            assert!(!text.contains(secret), "{text}");
        }
    }
}

#[tokio::test]
async fn a_stream_has_exactly_the_announced_length() {
    let storage = Storage::storing().await;
    for (length, text) in [(2_001, "shorter"), (1_999, "longer")] {
        let media = Media::stream("a.txt", length, Pieces(vec![b'x'; 2_000]));
        let error = storage.client().upload(media).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter, "{error}");
        assert!(error.to_string().contains(text), "{error}");
    }
    assert_eq!(storage.forms().len(), 0);
}

#[tokio::test]
async fn nothing_shows_names_links_and_secrets() {
    let storage = Storage::storing().await;
    let client = storage.client();
    let media = Media::bytes("8613800138000.pdf", "a secret text");
    let upload = client.upload(media).in_space("cams-1");
    let shown = format!("{upload:?} {:?}", client.uploader());
    let uploaded = upload.await.unwrap();
    let shown = format!("{shown} {uploaded:?}");
    for secret in ["8613800138000", "a secret text", uploaded.link(), uploaded.path()] {
        assert!(!shown.contains(secret), "{shown}");
    }
}

#[tokio::test]
async fn other_responses_are_unexpected() {
    for (status, body) in [(302, ""), (400, "<html>"), (404, r#"{"a":1}"#)] {
        let storage = Storage::start(3600, move |_, _| Answer::of(status, body)).await;
        let error = storage.client().upload(Media::bytes("a.txt", "x")).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnexpectedResponse, "{error}");
        assert_eq!(error.status(), Some(status));
    }
}
