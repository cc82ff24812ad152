//! A client and its provider: each call asks it, and checks the credentials that it gives.

use std::error::Error as _;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_api::credentials::{AssumeRole, CredentialsError, CredentialsProvider, ProviderChain};
use cams_api::{Client, Credentials, ErrorKind};

use super::Scripted;
use crate::support::{Answer, Answering, Probe, Safe, Server};

const DAY: Duration = Duration::from_secs(24 * 3600);

#[tokio::test]
async fn a_bearer_token_takes_the_place_of_the_signature() {
    let server = Server::always(Answer::json("{}")).await;
    // A security token belongs to an access key, so this one changes nothing.
    let bearer = Credentials::bearer("b-token").with_security_token("s-token");
    let client = server.client_builder().credentials(bearer).build().unwrap();
    for probe in [Probe::new(), Probe::<Safe>::new().query("Zone", "z").query("Alpha", "a")] {
        client.call(probe).send().await.unwrap();
    }
    for (request, query) in server
        .requests()
        .iter()
        .zip(["SignatureType=BEARERTOKEN", "Alpha=a&SignatureType=BEARERTOKEN&Zone=z"])
    {
        assert_eq!(request.raw_query(), query);
        assert_eq!(request.headers["x-acs-bearer-token"], "b-token");
        assert!(!request.headers.contains_key("authorization"));
        assert!(!request.headers.contains_key("x-acs-security-token"));
    }
    let empty = Client::builder().credentials(Credentials::bearer("")).build().unwrap_err();
    assert_eq!(empty.to_string(), "the bearer token is empty or blank");
    let unsendable = server.client_builder().credentials(Credentials::bearer("b\ntoken"));
    let error = unsendable.build().unwrap().call(Probe::<Safe>::new()).send().await.unwrap_err();
    assert!(error.to_string().contains("the bearer token holds characters"), "{error}");
    assert!(!error.to_string().contains("b\n"), "{error}");
}

/// Otherwise the service would answer that the signature is wrong, and name neither the part nor
/// who gave it.
#[tokio::test]
async fn an_access_key_that_lacks_a_part_is_refused_before_anything_is_sent() {
    let server = Server::always(Answer::json("{}")).await;
    for (blank, missing) in [
        (Credentials::new("", "secret"), "the access key id is empty or blank"),
        (Credentials::new(" \n", "secret"), "the access key id is empty or blank"),
        (Credentials::new("id", ""), "the access key secret is empty or blank"),
        (Credentials::new("id", "\t "), "the access key secret is empty or blank"),
        (Credentials::bearer(" "), "the bearer token is empty or blank"),
    ] {
        let fixed = server.client_builder().credentials(blank.clone()).build().unwrap_err();
        assert_eq!((fixed.kind(), fixed.to_string().as_str()), (ErrorKind::Credentials, missing));
        // Kept or not, what a provider gives is checked too.
        for given in [blank.clone(), blank.with_expiration(SystemTime::now() + DAY)] {
            let vault = Scripted { name: "vault", asked: Arc::default(), answers: vec![Ok(given)] };
            let client = server.client_builder().credentials_provider(vault).build().unwrap();
            let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert_eq!(error.source().unwrap().to_string(), format!("vault: {missing}"));
        }
    }
    assert_eq!(server.connections(), 0);
}

/// The reason says what to do, the error below it why.
#[tokio::test]
async fn a_failure_is_shown_with_its_cause() {
    let sealed = || {
        Answering("vault", || async {
            let error = CredentialsError::failed("the vault is sealed; unseal it");
            Err(error.with_source(std::io::Error::other("permission denied")))
        })
    };
    let alone = Client::builder().credentials_provider(sealed());
    let chained = Client::builder().credentials_provider(ProviderChain::empty().then(sealed()));
    for (builder, place) in [(alone, "\"vault\": "), (chained, "\"chain\": vault: ")] {
        let client = builder.endpoint("http://127.0.0.1:1").build().unwrap();
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!(
            error.to_string(),
            format!(
                "Probe failed: there are no credentials from {place}the vault is sealed; unseal it: \
                 permission denied (nothing was sent)"
            )
        );
    }
}

#[tokio::test]
async fn every_call_asks_the_provider() {
    let server = Server::always(Answer::json("{}")).await;
    let answers = vec![Ok(Credentials::new("one", "1")), Ok(Credentials::new("two", "2"))];
    let client = server
        .client_builder()
        .credentials_provider(Scripted { name: "scripted", asked: Arc::default(), answers })
        .build()
        .unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    server.requests()[0].assert_signed_by("one", "1");
    server.requests()[1].assert_signed_by("two", "2");
}

/// The source of a role has to give credentials, so that one without is a failure, and its cause is
/// not lost.
#[tokio::test]
async fn what_a_source_lacks_is_told_down_to_its_cause() {
    let absent = Answering("absent", || async {
        Err(CredentialsError::not_configured("no socket").with_source("not found"))
    });
    let role = AssumeRole::new(absent, "acs:ram::1:role/r");
    let error = role.credentials().await.unwrap_err();
    assert!(!error.is_not_configured());
    let causes = std::iter::successors(error.source(), |&cause| cause.source());
    let causes: Vec<_> = causes.map(ToString::to_string).collect();
    assert_eq!(error.to_string(), "source absent: no socket");
    assert_eq!(causes.last().unwrap(), "not found");
}

#[tokio::test(start_paused = true)]
async fn a_provider_that_never_answers_is_given_up() {
    let client = Client::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials_provider(Answering("silent", std::future::pending))
        .build()
        .unwrap();
    let error = client
        .call(Probe::<Safe>::new())
        .timeout(Duration::from_secs(20))
        .send()
        .await
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Credentials);
    assert!(error.to_string().contains(r#""silent" did not answer within 20s"#), "{error}");
}
