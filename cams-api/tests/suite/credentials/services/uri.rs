//! Credentials from a URI.

use std::fmt::Write as _;

use cams_api::credentials::{CredentialsProvider, CredentialsUri};
use cams_api::sign::parse_date;

use super::{failure, steady};
use crate::support::{Answer, SESSION, Server};

#[tokio::test]
async fn a_uri_gives_credentials_with_and_without_a_verdict() {
    for body in [SESSION.to_owned(), SESSION.replace(r#""Code":"Success","#, "")] {
        let server = Server::always(Answer::json(&body)).await;
        let uri = CredentialsUri::new(format!("{}/path?key=k", server.url()));
        let credentials = uri.credentials().await.unwrap();
        assert_eq!(credentials.access_key_id(), "STS.id");
        assert!(credentials.expiration().is_some());
        let request = server.requests().remove(0);
        assert_eq!((&*request.method, &*request.target), ("GET", "/path?key=k"));
    }
}

/// Services are not of one mind how to write a time. Credentials whose end cannot be read serve all
/// the same.
#[tokio::test]
async fn the_end_of_credentials_is_read_in_every_form() {
    for (form, is_read) in [
        (r#""2999-01-01T00:00:00.000Z""#, true),
        (r#""2999-01-01t02:00:00+02:00""#, true),
        ("32472144000", true),
        (r#""32472144000000""#, true),
        (r#""hidden-secret""#, false),
        ("[]", false),
    ] {
        let body = SESSION.replace(r#""2999-01-01T00:00:00Z""#, form);
        let server = Server::always(Answer::json(&body)).await;
        let credentials = CredentialsUri::new(server.url()).credentials().await.unwrap();
        let expected = is_read.then(|| parse_date("2999-01-01T00:00:00Z").unwrap());
        assert_eq!(credentials.expiration(), expected, "{form}");
    }
}

#[tokio::test]
async fn what_a_uri_may_do_wrong() {
    let redirect = Answer::Response {
        status: 302,
        headers: vec![("location".to_owned(), "http://127.0.0.1:1/".to_owned())],
        body: Vec::new(),
    };
    let without = |key: &str| {
        let mut session: serde_json::Value = serde_json::from_str(SESSION).unwrap();
        session.as_object_mut().unwrap().remove(key).unwrap();
        Answer::json(&session.to_string())
    };
    let mut shown = String::new();
    for answer in [
        Answer::of(404, ""),
        Answer::of(500, r#"{"Code":"Oops","Message":"try 13800138000","RequestId":"R-9"}"#),
        redirect,
        Answer::json(r#"{"Code":"Denied","Message":"not you"}"#),
        Answer::json("<html>hidden-secret</html>"),
        Answer::json(r#"{"AccessKeySecret":["hidden-secret"]}"#),
        Answer::json(r#"{"AccessKeySecret":"hidden-secret"#),
        without("AccessKeyId"),
        without("AccessKeySecret"),
        without("SecurityToken"),
        without("Expiration"),
        Answer::json(&format!("{SESSION}{}", " ".repeat(1024 * 1024))),
        Answer::Drop,
    ] {
        let server = Server::always(answer).await;
        let uri = CredentialsUri::new(format!("{}/?key=hidden-key", server.url()));
        writeln!(shown, "{}", steady(&failure(uri).await, &server)).unwrap();
    }
    let server = Server::start(|_, request| {
        let (_, key) = &request.query()[0];
        Answer::of(403, &format!(r#"{{"Code":"Denied","RequestId":"{key} is no id"}}"#))
    })
    .await;
    let uri = CredentialsUri::new(format!("{}/?key=hidden-key", server.url()));
    writeln!(shown, "{}", steady(&failure(uri).await, &server)).unwrap();
    for uri in ["", "no uri", "file:///hidden-key", "http://user:hidden-key@host/"] {
        writeln!(shown, "{}", failure(CredentialsUri::new(uri)).await).unwrap();
    }
    assert!(!shown.contains("hidden"), "{shown}");
    insta::assert_snapshot!(shown);
}
