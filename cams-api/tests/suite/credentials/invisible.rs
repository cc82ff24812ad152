//! Characters that nobody sees, and that editors and web pages add to keys and tokens.

use cams_api::credentials::{
    AssumeRoleWithOidc, CliProfile, Credentials, CredentialsProvider, EnvironmentProvider,
    IniProfile, ProviderChain,
};
use cams_api::{Client, ErrorKind};
use serde_json::json;

use crate::support::{Answer, Probe, SESSION, Safe, Server, single_test};

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
const TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// What may stand around a value: a byte order mark, and spaces of every width.
const AROUND: [(&str, &str); 4] = [
    ("\u{feff}", ""),
    ("", "\u{200b}"),
    ("\u{a0}", "\u{a0}\r\n"),
    (" \u{2060}", "\u{200d}\u{200c} "),
];

fn variables(set: &[(&str, String)]) -> impl Fn(&str) -> Option<String> + Send + Sync + 'static {
    let set: Vec<_> = set.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    move |name| set.iter().find(|(set, _)| set == name).map(|(_, value)| value.clone())
}

/// The key `id`, `s`, `t` with something in front of or behind each part, from everywhere that a
/// key can be.
fn from_everywhere(id: &str, secret: &str, token: &str) -> Vec<Box<dyn CredentialsProvider>> {
    let key = Credentials::new(id, secret).with_security_token(token);
    let set = [(ID, id.to_owned()), (SECRET, secret.to_owned()), (TOKEN, token.to_owned())];
    let profile = json!({
        "name": "a", "mode": "StsToken",
        "access_key_id": id, "access_key_secret": secret, "sts_token": token,
    });
    let config = json!({"current": "a", "profiles": [profile]}).to_string();
    let mut providers: Vec<Box<dyn CredentialsProvider>> =
        vec![Box::new(key), Box::new(EnvironmentProvider::with_lookup(variables(&set)))];
    if let Ok(provider) = CliProfile::from_text(config, None) {
        providers.push(Box::new(provider));
    }
    // A line cannot hold a line break.
    let [id, secret, token] = [id, secret, token].map(|part| part.replace(['\r', '\n'], ""));
    let section = format!(
        "[default]\ntype=sts\naccess_key_id={id}\naccess_key_secret={secret}\nsecurity_token={token}\n"
    );
    if let Ok(provider) = IniProfile::from_text(section, None) {
        providers.push(Box::new(provider));
    }
    providers
}

#[tokio::test]
async fn around_a_key_they_are_dropped() {
    let server = Server::always(Answer::json("{}")).await;
    for (before, after) in AROUND {
        let part = |part: &str| format!("{before}{part}{after}");
        let providers = from_everywhere(&part("id"), &part("secret"), &part("token"));
        assert_eq!(providers.len(), 4);
        for provider in providers {
            let given = provider.credentials().await.unwrap();
            let client = server.client_builder().credentials(given).build().unwrap();
            client.call(Probe::<Safe>::new()).send().await.unwrap();
            let request = server.requests().pop().unwrap();
            request.assert_signed_by("id", "secret");
            assert_eq!(request.headers["x-acs-security-token"], "token");
        }
    }
    let bearer = Credentials::bearer("\u{feff}b-token\u{200b}\n");
    let client = server.client_builder().credentials(bearer).build().unwrap();
    client.call(Probe::<Safe>::new()).send().await.unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!(request.headers["x-acs-bearer-token"], "b-token");
}

#[tokio::test]
async fn inside_a_key_they_are_named() {
    let end = |name| format!("holds the character {name}, which no key has; copy it again");
    for (character, name) in [
        ('\u{200b}', "U+200B"),
        ('\u{feff}', "U+FEFF"),
        ('\u{a0}', "U+00A0"),
        ('\u{fffd}', "U+FFFD"),
    ] {
        let bad = format!("hid{character}den");
        for (credentials, part) in [
            (Credentials::new(&bad, "s"), "access key id"),
            (Credentials::new("id", &bad), "access key secret"),
            (Credentials::new("id", "s").with_security_token(&bad), "security token"),
            (Credentials::bearer(&bad), "bearer token"),
        ] {
            let error = Client::builder().credentials(credentials).build().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Credentials);
            assert_eq!(error.to_string(), format!("the {part} {}", end(name)));
        }
        let of_variables = |set: &[(&str, String)]| {
            let provider = EnvironmentProvider::with_lookup(variables(set));
            async move { provider.credentials().await.unwrap_err().to_string() }
        };
        let (id, secret) = ((ID, "id".to_owned()), (SECRET, "s".to_owned()));
        for (set, variable) in [
            ([(ID, bad.clone()), secret.clone()].as_slice(), ID),
            (&[id.clone(), (SECRET, bad.clone())], SECRET),
            (&[id, secret, (TOKEN, bad.clone())], TOKEN),
        ] {
            assert_eq!(of_variables(set).await, format!("{variable} {}", end(name)));
        }
        let config = json!({"current": "a", "profiles": [
            {"name": "a", "mode": "AK", "access_key_id": bad, "access_key_secret": "s"},
        ]});
        let error = CliProfile::from_text(config.to_string(), None).unwrap_err().to_string();
        let place = "config.json:1:28: profile \"a\": \"access_key_id\" ";
        assert!(error.starts_with(place) && error.contains(name), "{error}");
        let section =
            format!("[default]\ntype=access_key\naccess_key_id=i\naccess_key_secret={bad}");
        let error = IniProfile::from_text(section, None).unwrap_err().to_string();
        let place = "credentials.ini:1: section \"default\": \"access_key_secret\" ";
        assert!(error.starts_with(place) && error.contains(name), "{error}");
        assert!(!error.contains("hid"), "{error}");
    }
}

#[tokio::test]
async fn a_token_file_is_read_without_them() {
    let server = Server::always(Answer::json(&format!(r#"{{"Credentials":{SESSION}}}"#))).await;
    let file = tempfile::NamedTempFile::new().unwrap();
    let role =
        AssumeRoleWithOidc::new("acs:ram::1:role/r", "acs:ram::1:oidc-provider/p", file.path())
            .endpoint(server.url());
    std::fs::write(file.path(), "\u{feff}identity\u{200b}\r\n").unwrap();
    role.credentials().await.unwrap();
    let form = server.requests()[0].form();
    assert!(form.contains(&("OIDCToken".to_owned(), "identity".to_owned())), "{form:?}");
    std::fs::write(file.path(), "hid\u{200b}den").unwrap();
    let error = role.credentials().await.unwrap_err().to_string();
    let path = file.path().display().to_string();
    assert!(error.contains(&path) && error.contains("U+200B") && !error.contains("hid"), "{error}");
    assert_eq!(server.requests().len(), 1);
}

#[tokio::test]
async fn a_switch_is_on_in_every_spelling() {
    let home = tempfile::tempdir().unwrap();
    std::fs::create_dir(home.path().join(".aliyun")).unwrap();
    let config = r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}"#;
    std::fs::write(home.path().join(".aliyun/config.json"), config).unwrap();
    let chain = |value: &str| {
        ProviderChain::with_lookup(variables(&[
            ("HOME", home.path().to_str().unwrap().to_owned()),
            ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", value.to_owned()),
            ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "1".to_owned()),
        ]))
    };
    for on in ["1", "true", "True", " TRUE\n", "yes", "on"] {
        let error = chain(on).credentials().await.unwrap_err();
        assert!(error.is_not_configured(), "{on:?}: {error}");
    }
    for off in ["", "0", "false", "no", "off", "2"] {
        assert_eq!(chain(off).credentials().await.unwrap().access_key_id(), "cli", "{off:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_unicode_does_not_count_as_missing() {
    use std::os::unix::ffi::OsStrExt as _;

    let output = single_test(module_path!(), "the_key_of_this_process")
        .env_clear()
        .env(ID, "id")
        .env(SECRET, std::ffi::OsStr::from_bytes(b"se\xffcret"))
        .output()
        .unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains(&format!("{SECRET} holds the character U+FFFD")), "{text}");
}

#[tokio::test]
#[ignore = "run by the test above, with an environment of its own"]
async fn the_key_of_this_process() {
    println!("{}", EnvironmentProvider::new().credentials().await.unwrap_err());
}
