//! Files go to the storage of the local CAMS.

use serde_json::Value;

use crate::support::line;

#[test]
fn a_file_is_stored_and_its_link_printed() {
    let upload = line("--local upload photo.jpg --cust-space-id cams-1");
    let stored = upload.file("photo.jpg", "not really a photo").run().ok();
    let stored: Value = serde_json::from_str(&stored).unwrap();
    assert_eq!(stored["ContentType"], "image/jpeg");
    assert_eq!(stored["Length"], 18);
    assert!(stored["Link"].as_str().unwrap().starts_with("http"), "{stored}");
}

#[test]
fn a_file_that_cannot_be_sent_is_named() {
    let missing = line("--local upload photo.jpg --cust-space-id cams-1").run();
    assert!(missing.fails(2).contains("photo.jpg"), "{missing:?}");
    let empty = line("--local upload photo.jpg --cust-space-id cams-1").file("photo.jpg", "").run();
    assert!(empty.fails(2).contains("empty"), "{empty:?}");
}
