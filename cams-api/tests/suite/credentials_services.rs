//! Credentials from STS, from the metadata server of an ECS instance and from a URI: what goes over the wire,
//! and what is said when it fails.

mod trouble;

use std::fmt::Write as _;
use std::time::Duration;

use cams_api::Credentials;
use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CredentialsFuture, CredentialsProvider, CredentialsUri,
    EcsRamRole,
};
use cams_api::sign::parse_date;

use crate::fakes::{Clock, Imds, SESSION, Sts};
use crate::loopback::{Answer, ID, SECRET, Server};

const ROLE: &str = "acs:ram::123456789012:role/sender";
const PROVIDER: &str = "acs:ram::123456789012:oidc-provider/cluster";

fn source() -> Credentials {
    Credentials::new(ID, SECRET)
}

/// The text of a provider's error.
async fn failure(provider: impl CredentialsProvider) -> String {
    let error = provider.credentials().await.unwrap_err();
    let nature = if error.is_not_configured() { "not configured" } else { "failed" };
    format!("{nature}: {error}")
}

/// An error text without what differs from run to run.
fn steady(text: &str, server: &Server) -> String {
    text.replace(&server.address.to_string(), "[server]")
}

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
            let end = "; the source's security token is over or not its own";
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

/// A file of the test's own that is gone afterwards.
struct TokenFile(std::path::PathBuf);

impl TokenFile {
    fn new(name: &str, token: &str) -> Self {
        let name = format!("cams-api-{}-{name}", std::process::id());
        let file = Self(std::env::temp_dir().join(name));
        file.write(token);
        file
    }

    fn write(&self, token: &str) {
        std::fs::write(&self.0, token).unwrap();
    }
}

impl Drop for TokenFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
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

#[tokio::test]
async fn a_metadata_token_is_used_until_it_ends_or_is_refused() {
    let clock = Clock::new();
    let imds = Imds::start().await;
    let provider = imds.provider(&clock);
    let first = ["PUT /latest/api/token", "GET …/", "GET …/web"];
    let credentials = provider.credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.id");
    assert!(credentials.expiration().is_some());
    assert_eq!(imds.asked(), first);
    provider.credentials().await.unwrap();
    assert_eq!(imds.asked()[3..], first[1..]);
    clock.advance(21_600);
    provider.credentials().await.unwrap();
    assert_eq!(imds.asked()[5..], first);
    imds.forget_tokens();
    provider.credentials().await.unwrap();
    let asked = imds.asked();
    assert_eq!(asked[8..], ["GET …/", "PUT /latest/api/token", "GET …/", "GET …/web"]);
    // Who knows the name of the role need not ask for it.
    let imds = Imds::start().await;
    imds.provider(&clock).role_name("web").credentials().await.unwrap();
    assert_eq!(imds.asked(), [first[0], first[2]]);
}

#[tokio::test]
async fn without_tokens_the_first_version_of_the_protocol_serves_unless_disabled() {
    for refusal in [Answer::of(404, ""), Answer::of(403, ""), Answer::Drop] {
        let is_closed = matches!(refusal, Answer::Drop);
        let server = Server::start(move |_, request| match (&*request.method, request.path()) {
            ("PUT", _) => refusal.clone(),
            (_, path) => {
                assert!(!request.headers.contains_key("x-aliyun-ecs-metadata-token"));
                let is_list = path.ends_with('/');
                Answer::of(200, if is_list { "web" } else { SESSION })
            }
        })
        .await;
        let provider = || EcsRamRole::new().endpoint(server.url());
        assert_eq!(provider().credentials().await.unwrap().access_key_id(), "STS.id");
        let before = server.requests().len();
        let text = failure(provider().disable_v1(true)).await;
        let start = "failed: version 1 of the metadata protocol is disabled: ";
        assert!(text.starts_with(start), "{text}");
        let attempts = if is_closed { 3 } else { 1 };
        assert_eq!(server.requests().len(), before + attempts);
    }
}

#[tokio::test]
async fn a_missing_role_and_a_missing_server_are_told_apart() {
    let mut shown = String::new();
    let token = || Answer::of(200, "token");
    for (role, list, session) in [
        (None, Answer::of(404, ""), Answer::Drop),
        (None, Answer::of(200, " \n"), Answer::Drop),
        (None, Answer::of(500, "<html>"), Answer::Drop),
        (None, Answer::of(200, "../x"), Answer::Drop),
        (Some("web"), Answer::Drop, Answer::of(404, "")),
        (Some("web"), Answer::Drop, Answer::json(r#"{"Code":"Failed"}"#)),
        (Some("web"), Answer::Drop, Answer::json("{}")),
        (Some("web"), Answer::Drop, Answer::json(r#"{"Code":"Success","AccessKeyId":"x"}"#)),
        (Some("web"), Answer::Drop, Answer::json("<html>")),
        (Some("a b?c"), Answer::Drop, Answer::Drop),
    ] {
        let server = Server::start(move |_, request| match (&*request.method, request.path()) {
            ("PUT", _) => token(),
            (_, path) if path.ends_with('/') => list.clone(),
            _ => session.clone(),
        })
        .await;
        let provider = EcsRamRole::new().endpoint(server.url());
        let provider = match role {
            Some(role) => provider.role_name(role),
            None => provider,
        };
        writeln!(shown, "{}", steady(&failure(provider).await, &server)).unwrap();
    }
    insta::assert_snapshot!(shown);
    // It gave a token, so it is a metadata server, and a chain must not go on without it.
    let server = Server::start(|_, request| match &*request.method {
        "PUT" => Answer::of(200, "token"),
        _ => Answer::Drop,
    })
    .await;
    let text = failure(EcsRamRole::new().endpoint(server.url())).await;
    let start = "failed: [server] broke the exchange off";
    assert!(steady(&text, &server).starts_with(start), "{text}");
    let silent = Server::always(Answer::Drop).await;
    let text = failure(EcsRamRole::new().endpoint(silent.url())).await;
    let start = "not configured: no metadata server answers: [server] broke the exchange off";
    assert!(steady(&text, &silent).starts_with(start), "{text}");
    // Nobody listens there.
    let gone = EcsRamRole::new().endpoint("http://127.0.0.1:1");
    let text = failure(gone).await;
    let start = "not configured: not on an ECS instance: 127.0.0.1:1 cannot be reached";
    assert!(text.starts_with(start), "{text}");
    let gone = EcsRamRole::new().endpoint("http://127.0.0.1:1").role_name("web");
    assert!(failure(gone).await.starts_with("failed: 127.0.0.1:1 cannot be reached"));
}

/// The clock of the test stands still until nothing but waiting is left, and then jumps.
#[tokio::test(start_paused = true)]
async fn a_silent_metadata_server_is_given_up() {
    let server = Server::always(Answer::Stall).await;
    let text = failure(EcsRamRole::new().endpoint(server.url()).role_name("web")).await;
    let start = "failed: [server] gave no answer in time";
    assert!(steady(&text, &server).starts_with(start), "{text}");
    // With a token asked for, and without.
    assert_eq!(server.requests().len(), 2);
}

/// Five seconds to connect and ten to answer; here there is a connection.
#[tokio::test(start_paused = true)]
async fn a_silent_service_is_given_up() {
    let server = Server::always(Answer::Stall).await;
    let role = AssumeRole::new(source(), ROLE).endpoint(server.url());
    let started = tokio::time::Instant::now();
    let texts = [failure(role).await, failure(CredentialsUri::new(server.url())).await];
    for text in texts {
        let start = "failed: [server] gave no answer in time";
        assert!(steady(&text, &server).starts_with(start), "{text}");
    }
    assert_eq!((started.elapsed().as_secs(), server.requests().len()), (20, 2));
}

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

/// Services are not of one mind how to write a time. Credentials whose end cannot be read serve all the same.
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
    let redirect = Answer::Reply {
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

#[tokio::test]
async fn providers_show_no_secret() {
    let role = AssumeRole::new(source(), ROLE).external_id("hidden").policy("hidden");
    let shown = format!(
        "{role:?}\n{:?}\n{:?}\n{:?}\n{:?}\n{:?}",
        AssumeRoleWithOidc::new(ROLE, PROVIDER, "/token/file").policy("hidden"),
        EcsRamRole::new().role_name("web"),
        CredentialsUri::new("http://hidden/"),
        Cached::new(CredentialsUri::new("http://hidden/")),
        [
            Credentials::bearer("hidden"),
            Credentials::new("hidden", "hidden").with_security_token("hidden"),
        ],
    );
    assert!(!shown.contains("hidden") && !shown.contains("123456789012"), "{shown}");
    insta::assert_snapshot!(shown);
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
