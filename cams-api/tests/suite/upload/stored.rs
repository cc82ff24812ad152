//! Files that arrive.

use std::collections::HashSet;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};

use bytes::Bytes;
use cams_api::transport::{Transport, TransportFuture};
use cams_api::upload::Media;
use futures_core::Stream;
use serde_json::json;

use super::storage::{SPACE, Storage};

/// The bytes of a file, in pieces of 1,000.
pub(super) struct Pieces(pub(super) Vec<u8>);

impl Stream for Pieces {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let count = self.0.len().min(1_000);
        let piece: Bytes = self.0.drain(..count).collect();
        Poll::Ready((!piece.is_empty()).then_some(Ok(piece)))
    }
}

/// Bytes of all values, more than a file is read in at once.
fn content() -> Vec<u8> {
    (0..300_000_u32).map(|number| (number * 7 % 256) as u8).collect()
}

#[tokio::test]
async fn a_file_arrives_from_the_disk_from_memory_and_from_a_stream() {
    let storage = Storage::storing().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("Photo of Ada.JPG");
    std::fs::write(&path, content()).unwrap();
    let uploader = storage.client().uploader();
    for media in [
        Media::file(&path).unwrap(),
        Media::bytes("photo.jpg", content()),
        Media::stream("photo.jpg", 300_000, Pieces(content())),
    ] {
        let uploaded = uploader.upload(media).await.unwrap();
        let form = storage.forms().pop().unwrap();
        assert!(form.file == content(), "the bytes differ");
        assert_eq!(form.content_type, "image/jpeg");
        assert_eq!((uploaded.length(), uploaded.content_type()), (300_000, "image/jpeg"));
        assert_eq!(uploaded.path(), format!("/{}", form.key()));
        assert_eq!(uploaded.link(), format!("{}/media/{}", storage.url(), form.key()));
    }
}

#[tokio::test]
async fn the_policy_is_signed_and_allows_this_file_only() {
    let storage = Storage::storing().await;
    storage.client().upload(Media::bytes("a.pdf", "%PDF")).await.unwrap();
    let form = storage.forms().pop().unwrap();
    let policy = form.policy();
    let conditions = json!([
        { "bucket": "media" },
        ["eq", "$key", form.key()],
        ["content-length-range", 4, 4],
    ]);
    assert_eq!(policy["conditions"], conditions);
    let expiration = policy["expiration"].as_str().unwrap();
    let now = cams_api::sign::format_date(std::time::SystemTime::now());
    assert!(expiration.ends_with(".000Z") && expiration > now.as_str(), "{expiration}");
    assert_eq!(form.fields["success_action_status"], "200");
}

#[tokio::test]
async fn names_are_random_and_keep_only_the_extension() {
    let storage = Storage::storing().await;
    let uploader = storage.client().uploader();
    let mut keys = HashSet::new();
    for name in ["8613800138000.pdf", "../8613800138000.pdf", "8613800138000"] {
        let media = Media::bytes(name, "x").content_type("application/pdf");
        let uploaded = uploader.upload(media).await.unwrap();
        let key = uploaded.path().strip_prefix("/100010/").unwrap().to_owned();
        let name = key.strip_suffix(".pdf").unwrap_or(&key);
        assert!(name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_hexdigit()), "{key}");
        keys.insert(key);
    }
    assert_eq!(keys.len(), 3);
}

#[tokio::test]
async fn progress_ends_with_all_bytes() {
    let storage = Storage::storing().await;
    let seen = Arc::new(Mutex::new(Vec::new()));
    let see = Arc::clone(&seen);
    let upload = storage.client().upload(Media::bytes("photo.jpg", content()));
    upload.on_progress(move |sent, all| see.lock().unwrap().push((sent, all))).await.unwrap();
    let seen = seen.lock().unwrap();
    assert!(seen.len() > 1 && seen.is_sorted(), "{seen:?}");
    assert_eq!(seen.last(), Some(&(300_000, 300_000)));
}

#[tokio::test]
async fn several_files_share_an_authorization() {
    let storage = Storage::storing().await;
    let uploader = storage.client().uploader();
    let upload = || uploader.upload(Media::bytes("a.txt", "x")).send();
    let (first, second, third) = tokio::join!(upload(), upload(), upload());
    assert!(first.is_ok() && second.is_ok() && third.is_ok());
    assert_eq!(storage.authorized(), [SPACE]);

    uploader.upload(Media::bytes("a.txt", "x")).in_space("cams-2").await.unwrap();
    assert_eq!(storage.authorized(), [SPACE, "cams-2"]);
}

#[tokio::test]
async fn an_authorization_that_ends_soon_is_renewed() {
    let storage = Storage::start(30, |_, _| super::storage::stored()).await;
    let uploader = storage.client().uploader();
    for _ in 0..2 {
        uploader.upload(Media::bytes("a.txt", "x")).await.unwrap();
    }
    assert_eq!(storage.authorized().len(), 2);
}

#[tokio::test]
async fn another_endpoint_receives_the_file_but_the_link_stays() {
    let (service, other) = (Storage::storing().await, Storage::storing().await);
    let uploader = service.client().uploader().endpoint(other.url());
    let uploaded = uploader.upload(Media::bytes("a.txt", "x")).await.unwrap();
    assert_eq!((service.forms().len(), other.forms().len()), (0, 1));
    assert!(uploaded.link().starts_with(&service.url()), "{}", uploaded.link());
}

/// Carries requests by another HTTP client.
struct Carrier(cams_api::reqwest::Client);

impl Transport for Carrier {
    fn send(&self, request: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async {
            let response = self.0.execute(request.try_into()?).await?;
            let mut answer = http::Response::builder().status(response.status());
            *answer.headers_mut().unwrap() = response.headers().clone();
            Ok(answer.body(response.bytes().await?).unwrap())
        })
    }
}

#[tokio::test]
async fn a_transport_of_the_program_carries_the_file() {
    let storage = Storage::storing().await;
    let http = cams_api::transport::http_client_builder().unwrap().build().unwrap();
    let client = storage.client_builder().transport(Carrier(http)).build().unwrap();
    client.upload(Media::bytes("photo.jpg", content())).await.unwrap();
    assert!(storage.forms()[0].file == content());
}

#[test]
fn a_program_without_async_uploads_too() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let storage = runtime.block_on(Storage::storing());
    let upload = storage.client().upload(Media::bytes("a.txt", "x"));
    assert_eq!(upload.send_blocking().unwrap().length(), 1);
}
