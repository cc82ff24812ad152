//! Every source of credentials, served well and badly by services that quote what they get, and described well and
//! badly by files, variables and programs.

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CliProfile, CredentialsProvider, CredentialsUri,
    EcsRamRole, EnvironmentProvider, IniProfile, ProviderChain,
};
use cams_api::{Client, Credentials};
use serde_json::{Value, json};

use crate::capture::{show, show_error};
use crate::loopback::{Answer, Recorded, Server};
use crate::{canary, quoting};

const ROLE: &str = "acs:ram::123456789012:role/sender";
const OIDC_PROVIDER: &str = "acs:ram::123456789012:oidc-provider/cluster";

pub(crate) async fn all() {
    fixed_ones().await;
    roles().await;
    metadata().await;
    uris().await;
    profiles().await;
    logins().await;
    variables().await;
    broken_files();
    #[cfg(unix)]
    programs().await;
}

/// Asks a provider, alone and for a client, and shows all that is known of it. Whether it has credentials.
async fn ask<P: CredentialsProvider + Debug>(name: &str, provider: P) -> bool {
    show(&format!("provider {name}"), &provider);
    let outcome = provider.credentials().await;
    match &outcome {
        Ok(credentials) => {
            provider.invalidate(credentials);
            show(&format!("credentials of {name}"), credentials);
        }
        Err(error) => show_error(&format!("failure of {name}"), error),
    }
    let builder = Client::builder().endpoint("http://127.0.0.1:1").credentials_provider(provider);
    show(&format!("builder with {name}"), &builder);
    let client = builder.build().unwrap();
    show(&format!("client with {name}"), &client);
    let call = client.call_json("GetCustomerSite", Value::Null);
    match call.sign(SystemTime::now(), "nonce").await {
        Ok(signed) => show(&format!("request signed with {name}"), &signed),
        Err(error) => show_error(&format!("call with {name}"), &error),
    }
    outcome.is_ok()
}

/// A service that gives credentials.
struct Service {
    name: &'static str,
    /// What it answers when all is well.
    good: Arc<dyn Fn(&Recorded) -> Answer + Send + Sync>,
    /// The paths that it is asked, each with what it then gets to see.
    steps: Vec<(&'static str, Vec<String>)>,
    /// The session as it is in a reply.
    wrapped: fn(Value) -> Value,
}

impl Service {
    /// One that is asked once.
    fn of_one_step(
        name: &'static str,
        path: &'static str,
        seen: &[&String],
        wrapped: fn(Value) -> Value,
    ) -> Self {
        let session = wrapped(session()).to_string();
        let seen = seen.iter().map(|seen| (*seen).clone()).collect();
        let good = Arc::new(move |_: &Recorded| Answer::json(&session));
        Self { name, good, steps: vec![(path, seen)], wrapped }
    }

    /// Lets the providers for its address be served well, and each step badly in every way.
    async fn serve<P: CredentialsProvider + Debug>(&self, provider: impl Fn(&str) -> P) {
        let good = Arc::clone(&self.good);
        let server = Server::start(move |_, request| good(request)).await;
        assert!(ask(self.name, provider(&server.url())).await, "{}", self.name);
        assert!(server.requests().len() >= self.steps.len(), "{}", self.name);
        let mut failures = 0;
        for (path, seen) in &self.steps {
            for bad in self.bad_answers(seen) {
                let (good, path) = (Arc::clone(&self.good), *path);
                let server = Server::start(move |_, request| {
                    if request.path() == path { bad(request) } else { good(request) }
                })
                .await;
                failures += usize::from(!ask(self.name, provider(&server.url())).await);
                assert!(server.requests().iter().any(|request| request.path() == path));
            }
        }
        assert!(failures > 20, "{}: {failures}", self.name);
    }

    fn bad_answers(&self, seen: &[String]) -> Vec<Answering> {
        let messages = quoting::messages(seen);
        let (first, half) = (messages[0].clone(), (self.wrapped)(session()).to_string());
        let mut answers: Vec<Answering> =
            messages.into_iter().map(|message| fixed(refusal(403, &message))).collect();
        let located = Answer::of(302, "").with_header("location", first.replace('\n', " "));
        let login = json!({ "error": "invalid_grant", "error_description": first }).to_string();
        answers.extend([
            fixed(refusal(200, &first)),
            fixed(Answer::of(401, &login)),
            fixed(Answer::json(&login)),
            fixed(Answer::of(500, &quoting::xml(&first))),
            fixed(located),
            fixed(Answer::json(&half[..half.len() - 3])),
            fixed(Answer::RawThenDrop(format!("HTTP/1.1 {first}\r\n\r\n").into_bytes())),
            fixed(Answer::Drop),
            Box::new(|request| Answer::of(502, &quoting::page(request))),
            Box::new(|request| Answer::json(&quoting::page(request))),
            Box::new(|request| Answer::of(200, &quoting::canonical_request(request))),
            Box::new(|request| refusal(400, &quoting::canonical_request(request))),
        ]);
        for key in ["AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"] {
            for wrong in [Value::Null, json!([canary::secret(key)]), json!(canary::secret(key))] {
                let mut session = session();
                session[key] = wrong;
                answers.push(fixed(Answer::json(&(self.wrapped)(session).to_string())));
            }
        }
        answers
    }
}

type Answering = Box<dyn Fn(&Recorded) -> Answer + Send + Sync>;

fn fixed(answer: Answer) -> Answering {
    Box::new(move |_| answer.clone())
}

fn refusal(status: u16, message: &str) -> Answer {
    let body = json!({ "Code": "NoPermission", "Message": message, "RequestId": "R" });
    Answer::of(status, &body.to_string())
}

/// A temporary access key, as services give it.
fn session() -> Value {
    json!({
        "Code": "Success",
        "AccessKeyId": canary::secret("id of a session"),
        "AccessKeySecret": canary::secret("secret of a session"),
        "SecurityToken": canary::secret("token of a session"),
        "Expiration": "2999-01-01T00:00:00Z",
    })
}

/// To OAuth a code is one of failure.
fn without_code(mut session: Value) -> Value {
    session.as_object_mut().unwrap().remove("Code");
    session
}

fn of_sts(session: Value) -> Value {
    json!({ "RequestId": "R", "Credentials": session })
}

/// Credentials that a program has by itself.
async fn fixed_ones() {
    let [id, secret, token] = ["fixed id", "fixed secret", "fixed token"].map(canary::secret);
    for credentials in [
        Credentials::new(&id, &secret),
        Credentials::new(id, secret).with_security_token(token),
        Credentials::bearer(canary::secret("bearer token")),
    ] {
        show("credentials", &credentials);
        assert!(ask("Fixed", credentials.clone()).await);
        assert!(ask("Cached", Cached::new(credentials)).await);
    }
    show("signing key", &cams_api::sign::SigningKey::new(&canary::secret("signing key")));
}

/// Roles that are assumed by an access key and by the token of an identity provider.
async fn roles() {
    let [id, secret, token] = ["source id", "source secret", "source token"].map(canary::secret);
    let external_id = canary::secret("external id");
    let source = || Credentials::new(&id, &secret).with_security_token(&token);
    let service = Service::of_one_step("AssumeRole", "/", &[&id, &token, &external_id], of_sts);
    service
        .serve(|url| AssumeRole::new(source(), ROLE).external_id(&external_id).endpoint(url))
        .await;
    service
        .serve(|url| {
            Cached::new(AssumeRole::new(source(), ROLE).external_id(&external_id).endpoint(url))
        })
        .await;
    let (file, token) = token_file();
    let service = Service::of_one_step("AssumeRoleWithOidc", "/", &[&token], of_sts);
    service
        .serve(|url| AssumeRoleWithOidc::new(ROLE, OIDC_PROVIDER, file.path()).endpoint(url))
        .await;
    // Before anything is sent.
    ask("AssumeRole", AssumeRole::new(Credentials::bearer(&token), ROLE)).await;
    for url in [
        format!("http://user:{}@host", canary::secret("password").replace('/', "")),
        format!("http://host/{token}"),
    ] {
        ask("AssumeRole", AssumeRole::new(source(), ROLE).endpoint(&url)).await;
        ask("EcsRamRole", EcsRamRole::new().endpoint(&url).role_name("?")).await;
        let profile = json!({ "name": "a", "mode": "RamRoleArn", "access_key_id": id, "access_key_secret": secret, "ram_role_arn": ROLE });
        let provider =
            cli_profile(&[profile]).sts_endpoint(&url).metadata_endpoint(&url).oauth_endpoint(&url);
        ask("CliProfile", provider).await;
        let text = format!(
            "[default]\ntype=ram_role_arn\naccess_key_id={id}\naccess_key_secret={secret}\nrole_arn={ROLE}\n"
        );
        let provider = IniProfile::from_text(text, None).unwrap();
        ask("IniProfile", provider.sts_endpoint(&url).metadata_endpoint(&url)).await;
    }
}

/// A file with the token of an identity provider, and the token.
fn token_file() -> (tempfile::NamedTempFile, String) {
    let token = canary::secret("OIDC token");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{token}\n")).unwrap();
    (file, token)
}

/// The metadata service of an ECS instance.
fn metadata_service() -> Service {
    const ROLES: &str = "/latest/meta-data/ram/security-credentials/";
    let token = canary::secret("metadata token");
    let (session, given) = (session().to_string(), token.clone());
    Service {
        name: "EcsRamRole",
        good: Arc::new(move |request| match request.path() {
            "/latest/api/token" => Answer::of(200, &given),
            ROLES => Answer::of(200, "web"),
            _ => Answer::json(&session),
        }),
        steps: vec![
            ("/latest/api/token", Vec::new()),
            (ROLES, vec![token.clone()]),
            ("/latest/meta-data/ram/security-credentials/web", vec![token]),
        ],
        wrapped: |session| session,
    }
}

async fn metadata() {
    metadata_service().serve(|url| EcsRamRole::new().endpoint(url)).await;
}

/// An address that is a secret as a whole.
async fn uris() {
    let [path, key] = ["path of a URI", "key in a URI"].map(canary::secret);
    let (path, encoded) =
        (format!("/{}", quoting::percent_encoded(&path)), quoting::percent_encoded(&key));
    let path: &'static str = path.leak();
    let service = Service::of_one_step(
        "CredentialsUri",
        path,
        &[&path[1..].to_owned(), &key, &encoded],
        |session| session,
    );
    service.serve(|url| CredentialsUri::new(format!("{url}{path}?key={encoded}"))).await;
    for uri in [format!("ftp://host/{key}"), format!("http://{encoded}@host/"), key] {
        ask("CredentialsUri", CredentialsUri::new(uri)).await;
    }
}

/// The text of a `config.json` with these profiles, the first being the current one.
fn config(profiles: &[Value]) -> String {
    json!({ "current": profiles[0]["name"], "profiles": profiles }).to_string()
}

fn cli_profile(profiles: &[Value]) -> CliProfile {
    CliProfile::from_text(config(profiles), None).unwrap()
}

/// Profiles of both kinds of files that hold an access key or say how to get one.
async fn profiles() {
    let [id, secret, token] = ["profile id", "profile secret", "profile token"].map(canary::secret);
    let external_id = canary::secret("external id of a profile");
    let key =
        json!({ "name": "key", "mode": "AK", "access_key_id": id, "access_key_secret": secret });
    let sts = json!({
        "name": "sts", "mode": "StsToken", "access_key_id": id, "access_key_secret": secret, "sts_token": token,
    });
    let bearer = json!({ "name": "bearer", "mode": "BearerToken", "bearer_token": token });
    for profile in [&key, &sts, &bearer] {
        assert!(ask("CliProfile", cli_profile(std::slice::from_ref(profile))).await);
    }
    let role = json!({
        "name": "role", "mode": "RamRoleArn", "access_key_id": id, "access_key_secret": secret,
        "sts_token": token, "ram_role_arn": ROLE, "external_id": external_id,
    });
    let chained = json!({
        "name": "chained", "mode": "ChainableRamRoleArn", "source_profile": "sts", "ram_role_arn": ROLE,
        "external_id": external_id,
    });
    let seen = [&id, &token, &external_id];
    let service = Service::of_one_step("CliProfile by a role", "/", &seen, of_sts);
    service.serve(|url| cli_profile(std::slice::from_ref(&role)).sts_endpoint(url)).await;
    service.serve(|url| cli_profile(&[chained.clone(), sts.clone()]).sts_endpoint(url)).await;
    let ini = format!(
        "[default]\ntype=ram_role_arn\naccess_key_id={id}\naccess_key_secret={secret}\nsecurity_token={token}\n\
         role_arn={ROLE}\nexternal_id={external_id}\n"
    );
    let service = Service::of_one_step("IniProfile by a role", "/", &seen, of_sts);
    service.serve(|url| IniProfile::from_text(&ini, None).unwrap().sts_endpoint(url)).await;
    for ini in [
        format!("[default]\ntype=access_key\naccess_key_id={id}\naccess_key_secret={secret}\n"),
        format!(
            "[default]\ntype=sts\naccess_key_id={id}\naccess_key_secret={secret}\nsecurity_token={token}\n"
        ),
    ] {
        assert!(ask("IniProfile", IniProfile::from_text(ini, None).unwrap()).await);
    }
    let (file, token) = token_file();
    let path = file.path().to_str().unwrap();
    let oidc = json!({
        "name": "oidc", "mode": "OIDC", "ram_role_arn": ROLE, "oidc_provider_arn": OIDC_PROVIDER,
        "oidc_token_file": path,
    });
    let service = Service::of_one_step("CliProfile by OIDC", "/", &[&token], of_sts);
    service.serve(|url| cli_profile(std::slice::from_ref(&oidc)).sts_endpoint(url)).await;
    let ini = format!(
        "[default]\ntype=oidc_role_arn\nrole_arn={ROLE}\noidc_provider_arn={OIDC_PROVIDER}\noidc_token_file_path={path}\n"
    );
    service.serve(|url| IniProfile::from_text(&ini, None).unwrap().sts_endpoint(url)).await;
    let ecs = json!({ "name": "ecs", "mode": "EcsRamRole" });
    metadata_service()
        .serve(|url| cli_profile(std::slice::from_ref(&ecs)).metadata_endpoint(url))
        .await;
}

/// Profiles with what is left of a login in a browser.
async fn logins() {
    let access_token = canary::secret("access token");
    let service = Service::of_one_step(
        "CloudSSO",
        "/cloud-credentials",
        &[&access_token],
        |session| json!({ "CloudCredential": session }),
    );
    let cloud_sso = |url: &str| {
        cli_profile(&[json!({
            "name": "sso", "mode": "CloudSSO", "cloud_sso_sign_in_url": url, "access_token": access_token,
            "cloud_sso_access_token_expire": 32_503_680_000_u64, "cloud_sso_access_config": "ac-1",
            "cloud_sso_account_id": "1",
        })])
    };
    service.serve(cloud_sso).await;
    let [old, new, next] =
        ["refresh token", "new access token", "new refresh token"].map(canary::secret);
    let tokens =
        json!({ "access_token": new, "refresh_token": next, "expires_in": 7200 }).to_string();
    let granted = without_code(session()).to_string();
    let service = Service {
        name: "OAuth",
        good: Arc::new(move |request| match request.path() {
            "/v1/token" => Answer::json(&tokens),
            _ => Answer::json(&granted),
        }),
        steps: vec![("/v1/token", vec![old.clone()]), ("/v1/exchange", vec![new])],
        wrapped: without_code,
    };
    let profile = json!({
        "name": "web", "mode": "OAuth", "oauth_access_token": access_token, "oauth_refresh_token": old,
        "oauth_access_token_expire": 1,
    });
    service.serve(|url| cli_profile(std::slice::from_ref(&profile)).oauth_endpoint(url)).await;
    // One that cannot write the new tokens back.
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    std::fs::write(&path, config(&[profile])).unwrap();
    std::fs::create_dir(folder.path().join("config.json.lock")).unwrap();
    ask("OAuth in a file", CliProfile::new().file(&path)).await;
}

/// What the variables of a process say.
async fn variables() {
    let lookup = |pairs: &[(&'static str, &str)]| {
        let pairs: HashMap<_, _> =
            pairs.iter().map(|(name, value)| (*name, (*value).to_owned())).collect();
        move |name: &str| pairs.get(name).cloned()
    };
    let [id, secret, token] =
        ["variable id", "variable secret", "variable token"].map(canary::secret);
    let key = ("ALIBABA_CLOUD_ACCESS_KEY_ID", id.as_str());
    let secret = ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret.as_str());
    let whole = [key, secret, ("ALIBABA_CLOUD_SECURITY_TOKEN", token.as_str())];
    assert!(ask("EnvironmentProvider", EnvironmentProvider::with_lookup(lookup(&whole))).await);
    assert!(ask("ProviderChain", ProviderChain::with_lookup(lookup(&whole))).await);
    for half in [key, secret] {
        assert!(
            !ask("EnvironmentProvider", EnvironmentProvider::with_lookup(lookup(&[half]))).await
        );
        assert!(!ask("ProviderChain", ProviderChain::with_lookup(lookup(&[half]))).await);
    }
    let home = tempfile::tempdir().unwrap();
    let home = ("HOME", home.path().to_str().unwrap());
    let without_ecs = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
    let uri = format!("http://127.0.0.1:1/{}", quoting::percent_encoded(&token));
    let uri = ("ALIBABA_CLOUD_CREDENTIALS_URI", uri.as_str());
    for set in [[home, without_ecs, home], [home, without_ecs, uri]] {
        assert!(!ask("ProviderChain", ProviderChain::with_lookup(lookup(&set))).await);
    }
}

/// Files that end too early, or in which a character is missing.
fn broken_files() {
    let secrets: Vec<_> = (0..12).map(|_| canary::secret("broken file")).collect();
    let [a, b, c, d, e, f, g, h, i, j, k, l] = secrets.as_slice() else { panic!("twelve") };
    let cli = config(&[
        json!({ "name": "one", "mode": "StsToken", "access_key_id": a, "access_key_secret": b, "sts_token": c }),
        json!({ "name": "two", "mode": "BearerToken", "bearer_token": d }),
        json!({ "name": "three", "mode": "OAuth", "oauth_access_token": e, "oauth_refresh_token": f }),
        json!({ "name": "four", "mode": "External", "process_command": format!("print '{g}'") }),
        json!({ "name": "five", "mode": "CredentialsURI", "credentials_uri": format!("http://host/{h}") }),
        json!({ "name": "six", "mode": "CloudSSO", "cloud_sso_sign_in_url": format!("http://x:{i}@host/"), "access_token": j }),
        json!({ "name": "seven", "mode": "AK", "access_key_id": [k], "access_key_secret": { "key": l } }),
        json!({ "name": "eight", "mode": "OAuth", "oauth_access_token_expire": a, "oauth_refresh_token": b }),
        json!({ "name": "nine", "mode": "OAuth", "oauth_site_type": c }),
        json!({ "name": "ten", "mode": "BearerToken", "bearer_token_header_key": d, "bearer_token": e }),
        json!({ "name": "eleven", "mode": "OIDC", "enable_vpc": f, "ram_role_arn": g, "oidc_provider_arn": h, "oidc_token_file": "f" }),
        json!({ "name": "twelve", "mode": "External", "process_command": format!("print '{g}") }),
    ]);
    let ini = format!(
        "[default]\ntype = sts\naccess_key_id = {a}\naccess_key_secret = {b}\nsecurity_token = {c}\n{d}\n"
    );
    let names = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve", "thirteen",
    ];
    for name in names {
        show_made(CliProfile::from_text(&cli, Some(name)));
    }
    for at in 0..=cli.len() {
        show_made(CliProfile::from_text(&cli[..at], None));
    }
    for (at, character) in
        cli.char_indices().filter(|(_, character)| r#"{}[]",:"#.contains(*character))
    {
        let text = format!("{}{}", &cli[..at], &cli[at + character.len_utf8()..]);
        show_made(CliProfile::from_text(text, None));
    }
    for at in 0..=ini.len() {
        show_made(IniProfile::from_text(&ini[..at], None));
        show_made(IniProfile::from_text(&ini[at..], None));
    }
}

fn show_made<P: Debug>(made: Result<P, cams_api::credentials::CredentialsError>) {
    match made {
        Ok(provider) => show("profile", &provider),
        Err(error) => show_error("failure of a profile", &error),
    }
}

/// Programs that print credentials, and programs that do not.
#[cfg(unix)]
async fn programs() {
    let [id, secret, token] = ["printed id", "printed secret", "printed token"].map(canary::secret);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("credentials.json");
    let good = json!({ "mode": "StsToken", "access_key_id": id, "access_key_secret": secret, "sts_token": token });
    let mut outputs = vec![good.to_string(), token.clone(), good.to_string()[..40].to_owned()];
    for key in ["mode", "access_key_id", "access_key_secret", "sts_token", "expiration"] {
        for wrong in [json!([token]), json!(""), json!(null), json!(token)] {
            let mut output = good.clone();
            output[key] = wrong;
            outputs.push(output.to_string());
        }
    }
    let asked = async |command: String| {
        let profile = json!({ "name": "a", "mode": "External", "process_command": command });
        ask("External", cli_profile(&[profile]).process_timeout(Duration::from_secs(60))).await
    };
    for (number, output) in outputs.iter().enumerate() {
        std::fs::write(&path, output).unwrap();
        let is_good = asked(format!("cat '{}'", path.display())).await;
        assert!(is_good || number > 0);
    }
    for command in ["false", "/nonexistent/program", "ls"] {
        assert!(!asked(format!("{command} '{token}'")).await);
    }
}
