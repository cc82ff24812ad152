//! Mistakes that are found before anything is sent: one clear error, and no request.

use std::pin::pin;
use std::task::{Context, Poll, Waker};
use std::time::SystemTime;

use cams_api::{Client, Credentials, ErrorKind, Operation, Params, RetryClass};
use serde::ser::Error as _;
use serde_json::{Value, json};

use crate::support::{Answer, Probe, Safe, Server};

#[tokio::test]
async fn one_error_names_all_missing_parameters() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let lacking = |names: &[&'static str]| {
        names.iter().fold(Probe::<Safe>::new(), |probe, name| probe.query(name, Value::Null))
    };
    let error = client.call(lacking(&["Alpha", "Beta", "Zone"])).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingParameter);
    assert_eq!(error.operation(), Some("Probe"));
    assert_eq!(
        error.to_string(),
        "Probe failed: required parameters are missing: Alpha, Beta, Zone (nothing was sent)"
    );
    let call = client.call(lacking(&["Zone"]).query("Alpha", "a"));
    let error = call.await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "Probe failed: a required parameter is missing: Zone (nothing was sent)"
    );
    assert_eq!(
        (error.metadata().attempts(), error.status(), error.is_retryable()),
        (0, None, false)
    );
    let nested = client
        .call(Probe::<Safe>::new().query("Page", Value::Null))
        .sign(SystemTime::now(), "n")
        .await;
    assert_eq!(nested.unwrap_err().kind(), ErrorKind::MissingParameter);
    assert_eq!(server.connections(), 0);
}

/// Timers and sockets would panic there.
#[test]
fn outside_a_runtime_a_call_is_an_error_and_does_not_panic() {
    let fixed = Client::builder().credentials(Credentials::new("id", "secret"));
    let provided = Client::builder().credentials_provider(Credentials::new("id", "secret"));
    for builder in [fixed, provided] {
        let client = builder.endpoint("http://127.0.0.1:1").build().unwrap();
        let call = pin!(client.call(Probe::<Safe>::new()).send());
        let Poll::Ready(sent) = call.poll(&mut Context::from_waker(Waker::noop())) else {
            panic!("it waits");
        };
        let error = sent.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.to_string(),
            "Probe failed: no Tokio runtime is running here; await the call inside one, or use `send_blocking` \
             (feature `blocking`) (nothing was sent)"
        );
    }
}

#[tokio::test]
async fn an_extra_parameter_stands_for_the_one_of_its_name() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    client
        .delete_chat_group_invite_link()
        .business_number("typed")
        .channel_type("WHATSAPP")
        .cust_space_id("cams-1")
        .customize()
        .extra_param("GroupId", "g")
        .extra_param("BusinessNumber", "first")
        .extra_param("BusinessNumber", "replaced")
        .extra_param("OwnerId", "1")
        .send()
        .await
        .unwrap();
    let probe = Probe::<Safe>::new().query("A", "1").form("B", "2").form("C", "3");
    client.call(probe).extra_param("B", "two").extra_param("New Name", "é").send().await.unwrap();
    let requests = server.requests();
    assert_eq!(
        requests[0].raw_query(),
        "BusinessNumber=replaced&ChannelType=WHATSAPP&CustSpaceId=cams-1&GroupId=g&OwnerId=1"
    );
    assert_eq!(requests[1].raw_query(), "A=1&New%20Name=%C3%A9");
    assert_eq!(requests[1].body, b"B=two&C=3");
}

#[tokio::test]
async fn an_extra_parameter_needs_a_name() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let call = client.call(Probe::<Safe>::new()).extra_param("", "x");
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert!(error.to_string().contains("an extra parameter has no name"), "{error}");
    assert_eq!(server.requests().len(), 0);
}

#[tokio::test]
async fn a_value_that_cannot_be_written_is_named() {
    struct Unwritable;
    impl serde::Serialize for Unwritable {
        fn serialize<S: serde::Serializer>(&self, _: S) -> Result<S::Ok, S::Error> {
            Err(S::Error::custom("a key must be a text"))
        }
    }
    struct Request;
    impl Operation for Request {
        const ACTION: &'static str = "Request";
        const RETRY: RetryClass = RetryClass::Safe;
        type Response = Value;
        fn write(&self, params: &mut Params) {
            params.query("Page").optional_json(&Some(Unwritable));
        }
    }
    let server = Server::always(Answer::json("{}")).await;
    let error = server.client().call(Request).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidParameter);
    assert_eq!(
        error.to_string(),
        "Request failed: Page cannot be written as JSON: a key must be a text (nothing was sent)"
    );
    assert_eq!(server.connections(), 0);
    server.client().call(Request).extra_param("Page", "{}").send().await.unwrap();
    assert_eq!(server.requests()[0].query(), [("Page".to_owned(), "{}".to_owned())]);
}

#[tokio::test]
async fn texts_that_no_header_can_have_are_refused() {
    let server = Server::always(Answer::json("{}")).await;
    for (credentials, what) in [
        (Credentials::new("id\r\nx: y", "secret"), "the access key id"),
        (Credentials::new("id", "secret").with_security_token("a\nb"), "the security token"),
    ] {
        let client = server.client_builder().credentials(credentials).build().unwrap();
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains(what), "{error}");
    }
    let signed = server.client().call(Probe::<Safe>::new()).sign(SystemTime::now(), "a\nb").await;
    assert_eq!(signed.unwrap_err().kind(), ErrorKind::Config);
    assert_eq!(server.connections(), 0);
}

#[test]
fn a_client_that_could_never_call_is_not_made() {
    for (builder, kind) in [
        (Client::builder().endpoint("http://host/path"), ErrorKind::Config),
        (Client::builder().region("no such region"), ErrorKind::Config),
        (Client::builder().user_agent("a\nb"), ErrorKind::Config),
        (Client::builder().credentials(Credentials::new("", "secret")), ErrorKind::Credentials),
    ] {
        let error = builder.build().unwrap_err();
        assert_eq!((error.kind(), error.operation()), (kind, None), "{error}");
    }
}

/// The reader of an error may not have set the variable, so the error names it and its right form.
/// It quotes nothing, since a password may have got into the wrong place.
#[test]
fn a_wrong_setting_is_named_with_its_remedy() {
    let refused = |setting: &str, text: &'static str| {
        let setting = setting.to_owned();
        let lookup = move |name: &str| (name == setting).then(|| text.to_owned());
        Client::from_env_with(lookup).unwrap_err()
    };
    for (endpoint, reason) in [
        ("http://us:hidden@host", "it holds a user name or password"),
        ("http://us:hidden@host:99999", "invalid port number"),
        ("hidden://host", "its scheme is neither http nor https"),
        ("https://host/hidden", "it has a path, query or fragment"),
        ("host?token=hidden", "it has a path, query or fragment"),
        ("https://", "empty host"),
        ("hidden hidden", "invalid international domain name"),
    ] {
        for (error, whose) in [
            (Client::builder().endpoint(endpoint).build().unwrap_err(), "endpoint"),
            (refused("ALIBABA_CLOUD_ENDPOINT", endpoint), "the variable ALIBABA_CLOUD_ENDPOINT"),
        ] {
            let text = error.to_string();
            assert_eq!(error.kind(), ErrorKind::Config, "{text}");
            assert!(text.starts_with(&format!("{whose} is not usable: {reason}")), "{text}");
            let remedy = "write it as https://host, http://host:port or host, for example \
                          https://cams.ap-southeast-1.aliyuncs.com";
            assert!(text.ends_with(remedy), "{text}");
            assert!(!format!("{text} {error:?}").contains("hidden"), "{text}");
        }
    }
    for (error, whose) in [
        (Client::builder().user_agent("hid\nden").build().unwrap_err(), "user_agent"),
        (refused("ALIBABA_CLOUD_USER_AGENT", "hid\nden"), "the variable ALIBABA_CLOUD_USER_AGENT"),
    ] {
        assert_eq!(error.kind(), ErrorKind::Config);
        assert_eq!(
            error.to_string(),
            format!(
                "{whose} is not usable: it holds characters that a header cannot have; write a product such as \
                 shop/1.2"
            )
        );
    }
    for region in ["hidden region", "HIDDEN", "hidden.example.com/", "\u{4f60}hidden"] {
        for (error, whose) in [
            (Client::builder().region(region).build().unwrap_err(), "region"),
            (refused("ALIBABA_CLOUD_REGION_ID", region), "the variable ALIBABA_CLOUD_REGION_ID"),
        ] {
            assert_eq!(error.kind(), ErrorKind::Config);
            assert_eq!(
                error.to_string(),
                format!(
                    "{whose} is not usable: it is not a region ID of lower-case letters, digits and hyphens; \
                     write ap-southeast-1, the only one with a documented endpoint, or leave it out"
                )
            );
        }
    }
}

/// An endpoint replaces a region, and an empty variable counts as absent.
#[test]
fn what_is_not_used_is_not_checked() {
    let variables = |name: &str| match name {
        "ALIBABA_CLOUD_ENDPOINT" => Some("http://127.0.0.1:1".to_owned()),
        "ALIBABA_CLOUD_REGION_ID" => Some("no region".to_owned()),
        _ => None,
    };
    assert!(Client::from_env_with(variables).is_ok());
    assert!(Client::from_env_with(|_| Some(String::new())).is_ok());
}

#[tokio::test]
async fn headers_are_what_the_service_expects() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client_builder().user_agent("shop/1.2").build().unwrap();
    client.call(Probe::<Safe>::new().query("Page", json!({"Index": 1}))).send().await.unwrap();
    client.call(Probe::<Safe>::new().form("Name", "a b")).send().await.unwrap();
    let requests = server.requests();
    let names =
        |index: usize| requests[index].headers.keys().map(String::as_str).collect::<Vec<_>>();
    let common = [
        "accept",
        "accept-encoding",
        "authorization",
        "content-length",
        "host",
        "user-agent",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
    ];
    assert_eq!(names(0), common);
    assert_eq!(names(1), [&common[..4], &["content-type"], &common[4..]].concat());
    let headers = &requests[0].headers;
    assert_eq!(headers["accept"], "application/json");
    assert_eq!(headers["accept-encoding"], "identity");
    assert_eq!(headers["content-length"], "0");
    assert_eq!(headers["host"], server.address.to_string());
    assert_eq!(headers["x-acs-version"], "2020-06-06");
    assert_eq!(headers["x-acs-signature-nonce"].len(), 32);
    assert!(
        headers["user-agent"].starts_with("cams-api/")
            && headers["user-agent"].ends_with(" shop/1.2")
    );
    assert_eq!(requests[1].headers["content-type"], "application/x-www-form-urlencoded");
    assert_eq!(requests[1].body, b"Name=a+b");
}

#[tokio::test]
async fn a_number_is_sent_with_all_its_digits_or_not_at_all() {
    struct Request(f64);
    impl Operation for Request {
        const ACTION: &'static str = "Request";
        const RETRY: RetryClass = RetryClass::Safe;
        type Response = Value;
        fn write(&self, params: &mut Params) {
            params.query("Ratio").required(&Some(self.0));
        }
    }
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    for (number, text) in [(1e-7, "0.0000001"), (1e21, "1000000000000000000000"), (-2.50, "-2.5")] {
        client.call(Request(number)).send().await.unwrap();
        let requests = server.requests();
        assert_eq!(requests[requests.len() - 1].raw_query(), format!("Ratio={text}"));
    }
    for number in [f64::NAN, f64::INFINITY] {
        let error = client.call(Request(number)).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidParameter);
        assert_eq!(
            error.to_string(),
            "Request failed: Ratio is not a finite number (nothing was sent)"
        );
    }
    assert_eq!(server.requests().len(), 3);
}
