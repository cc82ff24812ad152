//! Secrets do not stay in memory when everything that held them is gone.
//!
//! A process of its own asks every provider, signs calls, drops all of it, and then searches its
//! memory. The searched text is never in it as a whole, unless a provider got it: services and
//! files have it from the parent process.
//!
//! The HTTP library keeps what it sent and received. So services write the secrets with an escape,
//! as JSON may, and what is sent is percent-encoded: only this crate sees the searched text.

use std::fs::{self, File};
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use bytes::Bytes;
use cams_api::credentials::{
    AssumeRole, AssumeRoleWithOidc, Cached, CliProfile, CredentialsProvider, CredentialsUri,
    EcsRamRole, EnvironmentProvider, IniProfile,
};
use cams_api::transport::{Transport, TransportFuture};
use cams_api::{Client, Credentials};
use serde_json::json;

use crate::support::{Answer, Probe, Safe, Server, single_test};

/// The two halves of the searched text, and what stands between them.
const FIRST: &str = "wipe-the-beginning";
const SECOND: &str = "wipe-the-end";
const BETWEEN: u8 = b'<';

/// A long secret leaves more to be found.
const REPEATS: usize = 20;

/// The role that STS gives.
const ROLE: &str = "acs:ram::123456789012:role/sender";

const PROFILES: [&str; 7] =
    ["AK", "StsToken", "BearerToken", "External", "Escaped", "CloudSSO", "OAuth"];

/// The URL of the services and the folder of the files, for the process of its own.
const SERVER: &str = "CAMS_WIPED_SERVER";
const FOLDER: &str = "CAMS_WIPED_FOLDER";

#[test]
#[ignore = "run by the test below, in its own process"]
fn alone() {
    let [server, folder] = [SERVER, FOLDER].map(|name| std::env::var(name).unwrap());
    ask_and_search(&server, Path::new(&folder));
}

/// A secret in which the halves are joined by `between`.
fn secret(between: &str) -> String {
    with_secret("", between)
}

/// A text that ends with a secret.
fn with_secret(start: &str, between: &str) -> String {
    let len = FIRST.len() + between.len() + SECOND.len();
    // A text that grows would stay in memory itself.
    let mut text = String::with_capacity(start.len() + REPEATS * len);
    text.push_str(start);
    for _ in 0..REPEATS {
        for part in [FIRST, between, SECOND] {
            text.push_str(part);
        }
    }
    text
}

#[test]
fn secrets_do_not_stay_in_memory() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let server = runtime.block_on(Server::start(|_, request| answer(request.path())));
    let folder = tempfile::tempdir().unwrap();
    write_files(folder.path(), &server.url());
    let output = single_test(module_path!(), "alone")
        .env(SERVER, server.url())
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let [out, err] = [output.stdout, output.stderr].map(|text| String::from_utf8(text).unwrap());
    assert!(output.status.success(), "{out}{err}");
    assert!(out.contains("1 passed"), "{out}{err}");
}

/// What services answer. The secrets hold an escape.
fn answer(path: &str) -> Answer {
    let secret = secret("\\u003c");
    let session = format!(
        r#"{{"Code":"Success","AccessKeyId":"STS.id","AccessKeySecret":"{secret}","SecurityToken":"{secret}","Expiration":"2999-01-01T00:00:00Z"}}"#
    );
    match path {
        "/" => Answer::json(&format!(r#"{{"Credentials":{session}}}"#)),
        "/latest/api/token" => Answer::of(200, "metadata-token"),
        "/latest/meta-data/ram/security-credentials/" => Answer::of(200, "role"),
        "/cloud-credentials" => Answer::json(&format!(r#"{{"CloudCredential":{session}}}"#)),
        "/v1/token" => {
            Answer::json(r#"{"access_token":"access","refresh_token":"refresh","expires_in":3600}"#)
        }
        "/v1/exchange" => Answer::json(&session.replace(r#""Code":"Success","#, "")),
        _ => Answer::json(&session),
    }
}

fn write_files(folder: &Path, server: &str) {
    let secret = secret("<");
    let escaped = secret.replace('<', "\\u003c");
    let write = |name: &str, text: &str| fs::write(folder.join(name), text).unwrap();
    write("token", &secret);
    write(
        "ini",
        &format!(
            "[default]\ntype = sts\naccess_key_id = id\naccess_key_secret = {secret} # a\nsecurity_token = \"{secret}\"\n"
        ),
    );
    let printed = json!({"access_key_id": "id", "access_key_secret": secret, "sts_token": secret});
    let printed = printed.to_string();
    write("printed", &printed);
    write("escaped", &printed.replace('<', "\\u003c"));
    let cat = |name: &str| format!("cat '{}'", folder.join(name).display());
    let profiles = json!({"current": "AK", "profiles": [
        {"name": "AK", "mode": "AK", "access_key_id": "id", "access_key_secret": secret},
        {"name": "StsToken", "mode": "StsToken", "access_key_id": "id", "access_key_secret": "ESCAPED", "sts_token": "ESCAPED"},
        {"name": "BearerToken", "mode": "BearerToken", "bearer_token": secret},
        {"name": "External", "mode": "External", "process_command": cat("printed")},
        {"name": "Escaped", "mode": "External", "process_command": cat("escaped")},
        {"name": "CloudSSO", "mode": "CloudSSO", "cloud_sso_sign_in_url": format!("{server}/login"), "cloud_sso_account_id": "1", "cloud_sso_access_config": "c", "access_token": "access", "cloud_sso_access_token_expire": 99999999999_u64},
        {"name": "OAuth", "mode": "OAuth", "oauth_refresh_token": "refresh"},
    ]});
    write("config.json", &profiles.to_string().replace("ESCAPED", &escaped));
}

/// Drops every request.
struct Nowhere;

impl Transport for Nowhere {
    fn send(&self, _: http::Request<Bytes>) -> TransportFuture<'_> {
        Box::pin(async {
            Ok(http::Response::new(Bytes::from_static(br#"{"Code":"OK","RequestId":"R-1"}"#)))
        })
    }
}

fn ask_and_search(server: &str, folder: &Path) {
    let kept = secret("+");
    assert!(!found(b'+').is_empty(), "the search finds nothing");
    drop(kept);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(ask_all(server, folder));
    drop(runtime);
    let found = found(BETWEEN);
    assert!(found.is_empty(), "{} times: {:#?}", found.len(), &found[..found.len().min(5)]);
}

async fn ask_all(server: &str, folder: &Path) {
    let fixed = || Credentials::new("id", secret("<")).with_security_token(secret("<"));
    let oidc = "acs:ram::1:oidc-provider/p";
    let mut providers: Vec<Box<dyn CredentialsProvider>> = vec![
        Box::new(fixed()),
        Box::new(Cached::new(fixed())),
        Box::new(Credentials::bearer(secret("<"))),
        Box::new(EnvironmentProvider::with_lookup(|name| match name {
            "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some("id".to_owned()),
            _ => Some(secret("<")),
        })),
        Box::new(AssumeRole::new(Credentials::new("id", secret("<")), ROLE).endpoint(server)),
        Box::new(AssumeRoleWithOidc::new(ROLE, oidc, folder.join("token")).endpoint(server)),
        Box::new(EcsRamRole::new().endpoint(server)),
        Box::new(CredentialsUri::new(with_secret(&format!("{server}/uri?token="), "<"))),
        Box::new(IniProfile::new().file(folder.join("ini"))),
    ];
    for name in PROFILES {
        let file = CliProfile::new().file(folder.join("config.json"));
        providers.push(Box::new(file.profile(name).oauth_endpoint(server)));
    }
    for provider in providers {
        let client =
            Client::builder().credentials_provider(provider).transport(Nowhere).build().unwrap();
        for _ in 0..2 {
            client.call(Probe::<Safe>::new()).send().await.unwrap();
        }
    }
}

/// Where the searched text is in the memory of this process that can be written, with what is
/// around it.
fn found(between: u8) -> Vec<String> {
    let len = FIRST.len() + 1 + SECOND.len();
    let is_searched = |bytes: &[u8]| {
        bytes[FIRST.len()] == between
            && bytes.starts_with(FIRST.as_bytes())
            && bytes.ends_with(SECOND.as_bytes())
    };
    let maps = fs::read_to_string("/proc/self/maps").unwrap();
    let memory = File::open("/proc/self/mem").unwrap();
    let mut found = Vec::new();
    let mut buffer = vec![0; 1 << 20];
    for map in maps.lines().filter(|map| map.contains(" rw")) {
        let (start, rest) = map.split_once('-').unwrap();
        let (end, _) = rest.split_once(' ').unwrap();
        let [mut start, end] = [start, end].map(|at| u64::from_str_radix(at, 16).unwrap());
        while start < end {
            let read = &mut buffer[..(1 << 20).min((end - start) as usize)];
            // Some pages cannot be read.
            if memory.read_exact_at(read, start).is_err() {
                break;
            }
            let places = read.windows(len).enumerate().filter(|(_, bytes)| is_searched(bytes));
            for (at, _) in places {
                let around = &read[at.saturating_sub(60)..(at + len + 20).min(read.len())];
                found.push(format!("{map}: {}", around.escape_ascii()));
            }
            // A text may lie across the border of two reads.
            start += if read.len() < len { end - start } else { (read.len() - len + 1) as u64 };
        }
    }
    found
}
