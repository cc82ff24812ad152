//! Roles that STS gives: for an access key, and for the token of an identity provider.

use std::fmt::Write as _;
use std::time::Duration;

use cams_api::Credentials;
use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CredentialsFuture, CredentialsProvider, CredentialsUri,
};

use super::{PROVIDER, ROLE, TokenFile, failure, source, steady};
use crate::support::{Answer, Clock, ID, SECRET, SESSION, Server, Sts};

#[tokio::test]
async fn a_role_is_assumed_by_a_signed_request() {
    let clock = Clock::new();
    let sts = Sts::start(&clock).await;
    let role = sts
        .provider()
        .session_name("shop@eu")
        .duration(Duration::from_secs(900))
        .policy(r#"{"Version":"1"}"#)
        .external_id("x 1");
    let credentials = role.credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.0");
    assert_eq!(credentials.expiration(), Some(clock.now() + Duration::from_secs(3600)));
    let request = sts.server.requests().remove(0);
    let sent: Vec<_> = request.query();
    let expected = [
        ("DurationSeconds", "900"),
        ("ExternalId", "x 1"),
        ("Policy", r#"{"Version":"1"}"#),
        ("RoleArn", ROLE),
        ("RoleSessionName", "shop@eu"),
    ];
    assert_eq!(sent, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert_eq!(request.headers["x-acs-date"], "2026-01-02T00:00:00Z");
    let signed =
        "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version";
    let authorization = &request.headers["authorization"];
    assert!(authorization.contains(&format!(",SignedHeaders={signed},")), "{authorization}");
    assert_eq!(request.headers["accept"], "application/json");
    assert!(request.body.is_empty());
}

#[tokio::test]
async fn a_role_can_be_assumed_by_way_of_another() {
    let server = Server::start(|number, request| {
        if number == 0 {
            request.assert_signed_by(ID, SECRET);
            assert!(!request.headers.contains_key("x-acs-security-token"));
            return Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#));
        }
        request.assert_signed_by("STS.id", "sts-secret");
        assert_eq!(request.headers["x-acs-security-token"], "sts-token");
        assert!(request.headers["authorization"].contains(";x-acs-security-token;"));
        let last = SESSION.replace("STS.id", "STS.last");
        Answer::json(&format!(r#"{{"Credentials":{last}}}"#))
    })
    .await;
    let first = Cached::new(AssumeRole::new(source(), ROLE).endpoint(server.url()));
    let role = AssumeRole::new(first, ROLE).endpoint(server.url());
    assert_eq!(role.credentials().await.unwrap().access_key_id(), "STS.last");
    // The source is kept, the role itself is not: nothing keeps it here.
    role.credentials().await.unwrap();
    assert_eq!(server.requests().len(), 3);
}

/// The source of a role keeps its credentials for as long as they say that they are valid.
#[tokio::test]
async fn a_source_that_sts_calls_stale_is_renewed_once() {
    for stale in [1, 2] {
        let first = Server::start(|number, _| {
            Answer::json(&SESSION.replace("STS.id", &format!("STS.{number}")))
        })
        .await;
        let sts = Server::start(move |number, request| {
            request.assert_signed_by(&format!("STS.{number}"), "sts-secret");
            if number < stale {
                return Answer::code(403, "InvalidSecurityToken.Expired");
            }
            Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#))
        })
        .await;
        let source = Cached::new(CredentialsUri::new(first.url()));
        let role = AssumeRole::new(source, ROLE).endpoint(sts.url());
        let assumed = role.credentials().await;
        assert_eq!(assumed.is_ok(), stale == 1);
        if let Err(error) = assumed {
            let text = error.to_string();
            let end = "; the source's security token has expired or belongs to another key";
            assert!(text.contains("InvalidSecurityToken.Expired") && text.ends_with(end), "{text}");
        }
        assert_eq!((first.requests().len(), sts.requests().len()), (2, 2));
    }
    // Nothing else can come from a key at hand.
    let sts = Server::always(Answer::code(403, "InvalidSecurityToken.Expired")).await;
    let text = failure(AssumeRole::new(source(), ROLE).endpoint(sts.url())).await;
    assert!(text.contains("InvalidSecurityToken.Expired"), "{text}");
    assert_eq!(sts.requests().len(), 1);
}

#[tokio::test]
async fn a_role_is_assumed_with_the_token_that_the_file_holds_now() {
    let server = Server::always(Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#))).await;
    let file = TokenFile::new("rotated", "first.token+/=\n");
    let clock = Clock::new();
    let role = AssumeRoleWithOidc::new(ROLE, PROVIDER, &file.0)
        .endpoint(server.url())
        .session_name("pod")
        .duration(Duration::from_secs(1800))
        .policy("{}")
        .clock(clock.reader());
    assert_eq!(role.credentials().await.unwrap().access_key_id(), "STS.id");
    file.write("second");
    role.credentials().await.unwrap();
    let requests = server.requests();
    let query = requests[0].query();
    let value = |name: &str| &query.iter().find(|(key, _)| key == name).unwrap().1;
    assert_eq!(value("Action"), "AssumeRoleWithOIDC");
    assert_eq!(value("Version"), "2015-04-01");
    assert_eq!(value("Format"), "JSON");
    assert_eq!(value("Timestamp"), "2026-01-02T00:00:00Z");
    assert_ne!(requests[0].raw_query(), requests[1].raw_query(), "each has a nonce of its own");
    assert!(!requests[0].headers.contains_key("authorization"));
    let mut form = requests[0].form();
    form.sort();
    let expected = [
        ("DurationSeconds", "1800"),
        ("OIDCProviderArn", PROVIDER),
        ("OIDCToken", "first.token+/="),
        ("Policy", "{}"),
        ("RoleArn", ROLE),
        ("RoleSessionName", "pod"),
    ];
    assert_eq!(form, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    assert!(requests[1].form().contains(&("OIDCToken".to_owned(), "second".to_owned())));
}

#[tokio::test]
async fn what_sts_cannot_do_is_said_with_its_remedy() {
    let mut shown = String::new();
    for (code, message) in [
        ("NoPermission", "You are not authorized to do this action."),
        ("EntityNotExist.Role", "The role not exists: sender."),
        ("InvalidParameter.PolicyGrammar", "The parameter Policy has not passed grammar check."),
        ("InvalidParameter.RoleSessionName", "The parameter RoleSessionName is wrongly formed."),
        ("InvalidParameter.DurationSeconds", "The Min/Max value of DurationSeconds is 15min/1hr."),
        ("InvalidAccessKeyId.NotFound", "Specified access key is not found."),
        ("InvalidAccessKeyId.Inactive", "Specified access key is disabled."),
        ("MissingSecurityToken", "SecurityToken is mandatory for this action."),
        ("InvalidSecurityToken.Expired", "Specified SecurityToken is expired."),
        ("InvalidTimeStamp.Expired", "Specified time stamp or date value is expired."),
        ("SignatureDoesNotMatch", "server string to sign is POST&secret-text"),
    ] {
        let body = format!(r#"{{"RequestId":"R-1","Code":"{code}","Message":"{message}"}}"#);
        let server = Server::always(Answer::of(403, &body)).await;
        let role = AssumeRole::new(source(), ROLE).endpoint(server.url());
        writeln!(shown, "{}", steady(&failure(role).await, &server)).unwrap();
    }
    assert!(!shown.contains("secret-text"), "{shown}");
    insta::assert_snapshot!(shown);
}

#[tokio::test]
async fn what_sts_would_refuse_is_said_before_it_is_asked() {
    let server = Server::always(Answer::json("{}")).await;
    let role = || AssumeRole::new(source(), ROLE).endpoint(server.url());
    let arn = |arn: &str| AssumeRole::new(source(), arn).endpoint(server.url());
    let oidc = |file: &str| AssumeRoleWithOidc::new(ROLE, PROVIDER, file).endpoint(server.url());
    let empty = TokenFile::new("empty", " \n");
    let bearer = AssumeRole::new(Credentials::bearer("b-token"), ROLE);
    let nothing = cams_api::credentials::EnvironmentProvider::with_lookup(|_| None);
    let texts = [
        failure(arn("")).await,
        failure(arn("role/sender")).await,
        failure(arn("acs:ram::1:user/someone")).await,
        failure(role().session_name("x")).await,
        failure(role().session_name("with space")).await,
        failure(role().session_name("y".repeat(65))).await,
        failure(role().duration(Duration::from_secs(899))).await,
        failure(role().duration(Duration::from_secs(43_201))).await,
        failure(role().endpoint("ftp://host")).await,
        failure(role().endpoint("http://user:hidden@host")).await,
        failure(role().endpoint("http://host/path")).await,
        failure(AssumeRole::new(source(), ROLE).region("EU/")).await,
        failure(AssumeRole::new(source(), ROLE).vpc(true)).await,
        failure(bearer.endpoint(server.url())).await,
        failure(AssumeRole::new(nothing, ROLE).endpoint(server.url())).await,
        failure(oidc("/no/such/file")).await,
        failure(oidc(&empty.0.display().to_string())).await,
        failure(AssumeRoleWithOidc::new(ROLE, "", "/file").endpoint(server.url())).await,
    ];
    let shown = texts.join("\n").replace(&empty.0.display().to_string(), "[file]");
    assert!(!shown.contains("hidden") && !shown.contains("b-token"), "{shown}");
    insta::assert_snapshot!(shown);
    assert_eq!(server.connections(), 0);
}

/// Nobody should have to write a provider for an access key that is at hand.
#[tokio::test]
async fn an_access_key_at_hand_assumes_a_role() {
    let server = Server::always(Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#))).await;
    let assume = async |key: Credentials| {
        AssumeRole::new(key, ROLE).endpoint(server.url()).credentials().await
    };
    let assumed = assume(Credentials::new(ID, SECRET)).await.unwrap();
    assert_eq!(assumed.access_key_id(), "STS.id");
    server.requests()[0].assert_signed_by(ID, SECRET);
    for (blank, part) in
        [(Credentials::new("", SECRET), "id"), (Credentials::new(ID, " "), "secret")]
    {
        let error = assume(blank).await.unwrap_err();
        let expected = format!("source fixed: the access key {part} is empty or blank");
        assert_eq!(error.to_string(), expected);
    }
    // Nor does it matter who gives the blank key.
    struct Vault;
    impl CredentialsProvider for Vault {
        fn name(&self) -> &str {
            "vault"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async { Ok(Credentials::new(ID, "")) })
        }
    }
    let text = failure(AssumeRole::new(Vault, ROLE).endpoint(server.url())).await;
    assert_eq!(text, "failed: source vault: the access key secret is empty or blank");
    assert_eq!(server.requests().len(), 1);
}
