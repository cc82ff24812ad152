//! The mode OAuth, whose tokens are written back.

use std::fs::{self, File};
use std::future::poll_fn;
use std::path::PathBuf;
use std::task::Poll;

use cams_api::credentials::{CliProfile, CredentialsProvider as _};
use tempfile::TempDir;

use super::*;

/// A file with a login in it, written as no program of ours would, between two other profiles.
struct Login {
    folder: TempDir,
}

impl Login {
    fn new(fields: &str) -> Self {
        let login = Self { folder: tempfile::tempdir().unwrap() };
        fs::write(login.path(), Self::text(fields)).unwrap();
        login
    }

    fn text(fields: &str) -> String {
        format!(
            "{{\n\t\"unknown\" : [ 1.50e1, \"\\u0041\" ],\n\t\"current\": \"web\",\n\t\"profiles\": [\n\t\t\
             {{\"name\":\"first\",\"mode\":\"AK\",\"retry_timeout\":1.0}},\n\t\t\
             {{\n\t\t\t\"name\": \"web\", \"mode\": \"OAuth\", \"z\": 1E5, {fields}\n\t\t}},\n\t\t\
             {{ \"name\" : \"last\" }} ],\n\t\"meta_path\": \"\"\n}}\n\n"
        )
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("config.json")
    }

    fn provider(&self, server: &Server) -> CliProfile {
        CliProfile::new().file(self.path()).profile("web").oauth_endpoint(server.url())
    }

    /// What the file says of the login now.
    fn profile(&self) -> Value {
        let config: Value =
            serde_json::from_str(&fs::read_to_string(self.path()).unwrap()).unwrap();
        config["profiles"][1].clone()
    }

    /// The files that are there besides the lock.
    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.folder.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.ends_with(".lock"))
            .collect();
        names.sort();
        names
    }
}

/// A server that takes each refresh token once: `refresh-0` gives `access-1` and `refresh-1`, and
/// so on.
async fn server() -> Server {
    let next = std::sync::Mutex::new(0);
    Server::start(move |_, request| match request.path() {
        "/v1/token" => {
            let mut next = next.lock().unwrap();
            if parameters(request)["refresh_token"] != format!("refresh-{next}") {
                return Answer::of(400, r#"{"error":"invalid_grant","error_description":"used before"}"#);
            }
            *next += 1;
            Answer::json(&format!(
                r#"{{"access_token":"access-{next}","refresh_token":"refresh-{next}","expires_in":7200,"token_type":"Bearer"}}"#
            ))
        }
        "/v1/exchange" => Answer::json(&session("web").to_string()),
        _ => Answer::of(404, ""),
    })
    .await
}

/// The fields of a login whose access token is valid for so many seconds.
fn tokens(access_token_lasts: i64) -> String {
    format!(
        r#""oauth_site_type":"intl","oauth_access_token":"access-0","oauth_refresh_token":"refresh-0","oauth_access_token_expire":{}"#,
        unix(access_token_lasts)
    )
}

fn paths(server: &Server) -> Vec<String> {
    server.requests().iter().map(|request| request.target.clone()).collect()
}

#[tokio::test]
async fn tokens_are_refreshed_and_written_back_without_touching_anything_else() {
    let server = server().await;
    let login = Login::new(&tokens(1200));
    assert_gives(&login.provider(&server), session_credentials("web")).await;
    let [refresh, exchange] = server.requests().try_into().unwrap();
    assert_eq!((refresh.method.as_str(), refresh.target.as_str()), ("POST", "/v1/token"));
    let form = parameters(&refresh);
    assert_eq!(form["grant_type"], "refresh_token");
    assert_eq!(form["client_id"], "4103531455503354461");
    assert_eq!(form["Timestamp"].len(), "2026-01-02T03:04:05Z".len());
    assert_eq!((exchange.method.as_str(), exchange.target.as_str()), ("POST", "/v1/exchange"));
    assert_eq!(exchange.headers["authorization"], "Bearer access-1");

    let profile = login.profile();
    let (expire, expiration) = (&profile["oauth_access_token_expire"], &profile["sts_expiration"]);
    assert!((unix(7100)..=unix(7200)).contains(&expire.as_i64().unwrap()));
    assert!((unix(3500)..=unix(3600)).contains(&expiration.as_i64().unwrap()));
    let written = format!(
        "\"oauth_site_type\":\"intl\",\"oauth_access_token\":\"access-1\",\"oauth_refresh_token\":\"refresh-1\",\
         \"oauth_access_token_expire\":{expire},\n\t\t\t\"access_key_id\": \"web-id\",\n\t\t\t\"access_key_secret\": \
         \"web-secret\",\n\t\t\t\"sts_token\": \"web-token\",\n\t\t\t\"sts_expiration\": {expiration}"
    );
    assert_eq!(fs::read_to_string(login.path()).unwrap(), Login::text(&written));
    assert_eq!(login.files(), ["config.json"]);

    // Another program finds them.
    assert_gives(&login.provider(&server), session_credentials("web")).await;
    assert_eq!(server.requests().len(), 2);
}

/// Each site knows this crate by another id.
#[tokio::test]
async fn the_site_names_the_client() {
    for (site, id) in [
        ("", "4038181954557748008"),
        (r#""oauth_site_type":"cn","#, "4038181954557748008"),
        (r#""oauth_site_type":"INTL","#, "4103531455503354461"),
    ] {
        let server = server().await;
        let login = Login::new(&format!(r#"{site}"oauth_refresh_token":"refresh-0""#));
        assert_gives(&login.provider(&server), session_credentials("web")).await;
        assert_eq!(parameters(&server.requests()[0])["client_id"], id);
    }
}

#[tokio::test]
async fn credentials_in_the_file_are_used_until_they_expire() {
    let server = server().await;
    for (lasts, requests) in [(600, 0), (0, 1)] {
        let login = Login::new(&format!(
            r#"{},"access_key_id":"web-id","access_key_secret":"web-secret","sts_token":"web-token","sts_expiration":{}"#,
            tokens(3600),
            unix(lasts)
        ));
        assert_gives(&login.provider(&server), session_credentials("web")).await;
        // The access token is still good, so only the credentials are fetched.
        assert_eq!(paths(&server), vec!["/v1/exchange"; requests]);
    }
}

#[tokio::test]
async fn credentials_that_the_service_calls_stale_are_fetched_anew() {
    let server = server().await;
    let login = Login::new(&format!(
        r#"{},"access_key_id":"old","access_key_secret":"s","sts_token":"t","sts_expiration":{}"#,
        tokens(3600),
        unix(3600)
    ));
    let provider = login.provider(&server);
    let old = provider.credentials().await.unwrap();
    assert_eq!((old.access_key_id(), server.connections()), ("old", 0));
    provider.invalidate(&old);
    assert_gives(&provider, session_credentials("web")).await;
    assert_gives(&provider, session_credentials("web")).await;
    assert_eq!(paths(&server), ["/v1/exchange"]);
}

#[tokio::test]
async fn a_text_in_memory_keeps_its_tokens_in_memory() {
    let server = server().await;
    let text = Login::text(&tokens(0));
    let provider = CliProfile::from_text(text, None).unwrap().oauth_endpoint(server.url());
    assert_gives(&provider, session_credentials("web")).await;
    assert_gives(&provider, session_credentials("web")).await;
    assert_eq!(paths(&server), ["/v1/token", "/v1/exchange"]);
}

#[tokio::test]
async fn many_providers_refresh_once_and_keep_the_file_whole() {
    let server = server().await;
    let login = Login::new(&tokens(0));
    let mut fetching = tokio::task::JoinSet::new();
    for _ in 0..8 {
        let provider = login.provider(&server);
        fetching.spawn(async move { provider.credentials().await });
    }
    while let Some(fetched) = fetching.join_next().await {
        assert_eq!(fetched.unwrap().unwrap().access_key_id(), "web-id");
    }
    assert_eq!(paths(&server), ["/v1/token", "/v1/exchange"]);
    assert_eq!(login.profile()["oauth_refresh_token"], "refresh-1");
    assert_eq!(login.files(), ["config.json"]);
}

#[tokio::test]
async fn two_profiles_of_one_file_do_not_lose_each_other() {
    let server = Server::start(|_, request| match request.path() {
        "/v1/token" => {
            let old = &parameters(request)["refresh_token"];
            Answer::json(
                &json!({ "access_token": "a", "refresh_token": format!("{old}+") }).to_string(),
            )
        }
        _ => Answer::json(&session("web").to_string()),
    })
    .await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("config.json");
    let names = ["one", "two", "three", "four"];
    let profiles: Vec<_> = names
        .iter()
        .map(|name| json!({"name": name, "mode": "OAuth", "oauth_refresh_token": name}))
        .collect();
    fs::write(&path, config(&profiles)).unwrap();
    let mut fetching = tokio::task::JoinSet::new();
    for name in names {
        let provider = CliProfile::new().file(&path).profile(name).oauth_endpoint(server.url());
        fetching.spawn(async move { provider.credentials().await });
    }
    while let Some(fetched) = fetching.join_next().await {
        fetched.unwrap().unwrap();
    }
    let config: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    for (index, name) in names.iter().enumerate() {
        let profile = &config["profiles"][index];
        assert_eq!(profile["oauth_refresh_token"], format!("{name}+"));
        assert_eq!(profile["sts_token"], "web-token");
    }
}

#[tokio::test]
async fn what_another_program_refreshed_meanwhile_is_used() {
    let server = server().await;
    let login = Login::new(&tokens(0));
    let lock = File::create(login.folder.path().join("config.json.lock")).unwrap();
    lock.lock().unwrap();
    let provider = login.provider(&server);
    let mut fetch = provider.credentials();
    // It read the file and now waits for the lock.
    poll_fn(|context| {
        assert!(fetch.as_mut().poll(context).is_pending());
        Poll::Ready(())
    })
    .await;
    let fields = format!(
        r#"{},"access_key_id":"web-id","access_key_secret":"web-secret","sts_token":"web-token","sts_expiration":{}"#,
        tokens(7200),
        unix(3600)
    );
    fs::write(login.path(), Login::text(&fields)).unwrap();
    lock.unlock().unwrap();
    assert_eq!(fetch.await.unwrap().access_key_id(), "web-id");
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn new_tokens_are_kept_even_when_the_next_step_fails() {
    let server = Server::start(|_, request| match request.path() {
        "/v1/token" => Answer::json(r#"{"access_token":"access-1","refresh_token":"refresh-1"}"#),
        _ => Answer::of(503, "busy"),
    })
    .await;
    let login = Login::new(&tokens(0));
    let error = login.provider(&server).credentials().await.unwrap_err();
    assert!(error.to_string().contains("HTTP 503"), "{error}");
    let profile = login.profile();
    assert_eq!(profile["oauth_refresh_token"], "refresh-1");
    assert_eq!(profile["oauth_access_token"], "access-1");
    assert_eq!(profile["access_key_id"], Value::Null);
}

#[tokio::test]
async fn a_refusal_changes_nothing_and_asks_for_a_new_login() {
    let answers = [
        Answer::of(
            400,
            r#"{"error":"invalid_grant","error_description":"The refresh token is invalid."}"#,
        ),
        Answer::of(502, "<html>refresh-0</html>"),
        Answer::json(r#"{"error":"invalid_client"}"#),
        Answer::json(r#"{"access_token":["access-1"]}"#),
        Answer::json(r#"{"access_token":"access-1"}"#),
        Answer::json(r#"{"access_token":"access-1","refresh_token":null}"#),
    ];
    let server = Server::start(move |number, _| answers[number].clone()).await;
    let login = Login::new(&tokens(0));
    let before = fs::read_to_string(login.path()).unwrap();
    let provider = login.provider(&server);
    let mut texts = String::new();
    for _ in 0..6 {
        let error = provider.credentials().await.unwrap_err();
        assert!(!error.is_not_configured());
        let folder = login.folder.path().display().to_string();
        let text = format!("{error}\n").replace(&folder, "FOLDER").replace('\\', "/");
        texts += &text.replace(&server.address.to_string(), "SERVER");
    }
    assert_eq!(fs::read_to_string(login.path()).unwrap(), before);
    assert!(!texts.contains("access-") && !texts.contains("refresh-"), "{texts}");
    insta::assert_snapshot!(texts);
}

#[tokio::test]
async fn a_file_that_cannot_be_changed_keeps_its_refresh_token() {
    let server = server().await;
    let login = Login::new(&tokens(0));
    fs::create_dir(login.folder.path().join("config.json.lock")).unwrap();
    let error = login.provider(&server).credentials().await.unwrap_err().to_string();
    assert!(error.contains("config.json cannot be locked: "), "{error}");
    assert!(error.ends_with(
        "; the mode OAuth must be able to write in that folder, because each refresh replaces the tokens"
    ));
    assert_eq!(server.connections(), 0);
}

/// The clock of the test stands still until nothing but waiting is left, and then jumps.
#[tokio::test(start_paused = true)]
async fn a_program_that_never_gives_the_lock_back_is_not_waited_for_without_end() {
    let login = Login::new(&tokens(0));
    let lock = File::create(login.folder.path().join("config.json.lock")).unwrap();
    lock.lock().unwrap();
    let provider =
        CliProfile::new().file(login.path()).profile("web").oauth_endpoint("http://127.0.0.1:1");
    let error = provider.credentials().await.unwrap_err().to_string();
    assert!(
        error.ends_with(
            "config.json cannot be locked: another program holds its lock; wait until it is done, or end it"
        ),
        "{error}"
    );
}

#[tokio::test]
async fn without_a_refresh_token_an_access_token_is_used_to_its_end() {
    let server = server().await;
    let fields = |lasts| {
        format!(r#""oauth_access_token":"access-0","oauth_access_token_expire":{}"#, unix(lasts))
    };
    let login = Login::new(&fields(60));
    assert_gives(&login.provider(&server), session_credentials("web")).await;
    assert_eq!(server.requests()[0].headers["authorization"], "Bearer access-0");
    let login = Login::new(&fields(0));
    let error = login.provider(&server).credentials().await.unwrap_err();
    assert!(error.to_string().ends_with(
        "the OAuth login has expired; log in again with `aliyun configure --profile web --mode OAuth`"
    ));
    assert_eq!(server.requests().len(), 1);
}

/// Tools write times as numbers, and people who copy credentials as services write them.
#[tokio::test]
async fn times_are_read_in_every_form() {
    let server = server().await;
    let session =
        r#""access_key_id":"i","access_key_secret":"s","sts_token":"t","sts_expiration":"#;
    let milliseconds = format!("{}000", unix(3600));
    for time in [r#""2999-01-02T03:04:05.678+08:00""#, r#""2999-01-02t03:04:05z""#, &milliseconds] {
        let login = Login::new(&format!("{},{session}{time}", tokens(0)));
        let kept = Credentials::new("i", "s").with_security_token("t");
        assert_gives(&login.provider(&server), kept).await;
    }
    assert_eq!(server.connections(), 0);
    // One that cannot be read says nothing, so that new ones are fetched.
    let login = Login::new(&format!("{},{session}\"soon\"", tokens(7200)));
    assert_gives(&login.provider(&server), session_credentials("web")).await;
    assert_eq!(paths(&server), ["/v1/exchange"]);
}

#[cfg(unix)]
#[tokio::test]
async fn a_lock_that_is_not_a_file_is_not_waited_for() {
    let server = server().await;
    let login = Login::new(&tokens(0));
    let lock = login.folder.path().join("config.json.lock");
    assert!(std::process::Command::new("mkfifo").arg(lock).status().unwrap().success());
    let error = login.provider(&server).credentials().await.unwrap_err().to_string();
    assert!(
        error.contains("config.json cannot be locked: it is a pipe or a device, not a file; "),
        "{error}"
    );
    assert_eq!(server.connections(), 0);
}

#[cfg(unix)]
#[tokio::test]
async fn a_link_and_the_permissions_of_the_file_stay_what_they_are() {
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    let server = server().await;
    let login = Login::new(&tokens(0));
    fs::set_permissions(login.path(), fs::Permissions::from_mode(0o640)).unwrap();
    let links = tempfile::tempdir().unwrap();
    let link = links.path().join("link.json");
    symlink(login.path(), &link).unwrap();
    let provider = CliProfile::new().file(&link).profile("web").oauth_endpoint(server.url());
    assert_gives(&provider, session_credentials("web")).await;
    assert!(link.symlink_metadata().unwrap().is_symlink());
    assert_eq!(login.path().metadata().unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(login.profile()["oauth_refresh_token"], "refresh-1");
}
