//! Uploads that fail and are repeated.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use cams_api::ErrorKind;
use cams_api::upload::Media;

use super::storage::{Storage, refusal, stored};
use super::stored::Pieces;
use crate::support::Answer;

const EXPIRED: (u16, &str, &str) = (403, "InvalidAccessKeyId", "The key does not exist.");
const POLICY: (u16, &str, &str) =
    (403, "AccessDenied", "Invalid according to Policy: Policy expired.");

#[tokio::test]
async fn an_expired_authorization_is_renewed_once() {
    for (status, code, message) in [EXPIRED, POLICY] {
        let storage = Storage::start(3600, move |number, _| match number {
            0 => refusal(status, code, message),
            _ => stored(),
        });
        let storage = storage.await;
        let uploader = storage.client().uploader();
        uploader.upload(Media::bytes("a.txt", "x")).await.unwrap();
        uploader.upload(Media::bytes("a.txt", "x")).await.unwrap();
        assert_eq!((storage.authorized().len(), storage.forms().len()), (2, 3));
    }
    let (status, code, message) = EXPIRED;
    let storage = Storage::start(3600, move |_, _| refusal(status, code, message)).await;
    let error = storage.client().upload(Media::bytes("a.txt", "x")).await.unwrap_err();
    assert_eq!((error.kind(), error.code()), (ErrorKind::Credentials, Some(code)));
    assert_eq!((storage.authorized().len(), storage.forms().len()), (2, 2));
}

#[tokio::test]
async fn a_repeat_writes_the_same_object() {
    for failure in [Answer::Drop, refusal(503, "ServiceUnavailable", "later"), Answer::of(502, "")]
    {
        let storage = Storage::start(3600, move |number, _| match number {
            0 => failure.clone(),
            _ => stored(),
        });
        let storage = storage.await;
        let seen = Arc::new(Mutex::new(Vec::new()));
        let see = Arc::clone(&seen);
        let upload = storage.client().upload(Media::bytes("a.txt", "text"));
        upload.on_progress(move |sent, _| see.lock().unwrap().push(sent)).await.unwrap();
        let forms = storage.forms();
        assert_eq!(forms.len(), 2);
        assert_eq!(forms[0].key(), forms[1].key());
        assert_eq!((&*forms[0].file, &*forms[1].file), (&b"text"[..], &b"text"[..]));
        assert_eq!(*seen.lock().unwrap(), [4, 4]);
        assert_eq!(storage.authorized().len(), 1);
    }
}

#[tokio::test]
async fn a_stream_cannot_be_repeated() {
    let storage = Storage::start(3600, |_, _| refusal(503, "ServiceUnavailable", "later")).await;
    let media = Media::stream("a.txt", 5, Pieces(b"hello".to_vec()));
    let error = storage.client().upload(media).await.unwrap_err();
    assert_eq!(error.code(), Some("ServiceUnavailable"));
    assert_eq!(storage.forms().len(), 1);
}

#[tokio::test]
async fn an_upload_ends_when_nothing_moves() {
    let storage = Storage::start(3600, |_, _| Answer::Stall).await;
    let patience = Duration::from_millis(100);
    let client = storage.client_builder().attempt_timeout(patience).build().unwrap();
    let error = client.upload(Media::bytes("a.txt", "x")).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.to_string().contains("nothing moved for 100ms"), "{error}");
    assert_eq!(error.metadata().attempts(), 3);
}

#[tokio::test]
async fn the_timeout_ends_all_attempts() {
    let storage = Storage::start(3600, |_, _| Answer::Stall).await;
    let upload = storage.client().upload(Media::bytes("a.txt", "x"));
    let error = upload.timeout(Duration::from_millis(200)).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(error.to_string().contains("timeout of 200ms"), "{error}");
}

/// A stream that waits between its pieces.
struct Slow(tokio::time::Interval, u8);

impl futures_core::Stream for Slow {
    type Item = std::io::Result<bytes::Bytes>;

    fn poll_next(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Self::Item>> {
        let slow = &mut *self;
        slow.0.poll_tick(context).map(|_| {
            slow.1 = slow.1.checked_sub(1)?;
            Some(Ok(bytes::Bytes::from_static(b"x")))
        })
    }
}

#[tokio::test]
async fn a_slow_upload_goes_on_as_long_as_something_moves() {
    let storage = Storage::storing().await;
    let client = storage.client_builder().attempt_timeout(Duration::from_millis(400)).build();
    let interval = tokio::time::interval(Duration::from_millis(100));
    let media = Media::stream("a.txt", 12, Slow(interval, 12));
    client.unwrap().upload(media).await.unwrap();
    assert_eq!(storage.forms()[0].file.len(), 12);
}
