//! Every source of credentials. Services serve it well and badly and quote what they get; files,
//! variables and programs describe it well and badly.

mod files;
mod service;

use std::collections::HashMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::SystemTime;

use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CredentialsProvider, CredentialsUri, EcsRamRole,
    EnvironmentProvider, IniProfile, ProviderChain,
};
use cams_api::{Client, Credentials};
use serde_json::{Value, json};

use self::files::{cli_profile, token_file};
use self::service::{Service, of_sts, session};
use crate::capture::{show, show_error};
use crate::support::Answer;
use crate::{canary, quoting};

const ROLE: &str = "acs:ram::123456789012:role/sender";
const OIDC_PROVIDER: &str = "acs:ram::123456789012:oidc-provider/cluster";

pub(crate) async fn all() {
    fixed_ones().await;
    roles().await;
    metadata().await;
    uris().await;
    files::profiles().await;
    files::logins().await;
    variables().await;
    files::broken_files();
    #[cfg(unix)]
    files::programs().await;
}

/// Asks a provider, alone and for a client, and shows everything. Returns `true` if it has
/// credentials.
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
