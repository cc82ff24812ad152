//! Profiles in files: with an access key, with a way to get one, broken, and with programs to run.

use std::fmt::Debug;
use std::sync::Arc;
use std::time::Duration;

use cams_api::credentials::{CliProfile, IniProfile};
use serde_json::{Value, json};

use super::service::{Service, of_sts, session, without_code};
use super::{OIDC_PROVIDER, ROLE, ask, metadata_service};
use crate::canary;
use crate::capture::{show, show_error};
use crate::support::Answer;

/// A file with the token of an identity provider, and the token.
pub(super) fn token_file() -> (tempfile::NamedTempFile, String) {
    let token = canary::secret("OIDC token");
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), format!("{token}\n")).unwrap();
    (file, token)
}

/// The text of a `config.json` with these profiles, the first being the current one.
fn config(profiles: &[Value]) -> String {
    json!({ "current": profiles[0]["name"], "profiles": profiles }).to_string()
}

pub(super) fn cli_profile(profiles: &[Value]) -> CliProfile {
    CliProfile::from_text(config(profiles), None).unwrap()
}

/// Profiles of both kinds of files that hold an access key or say how to get one.
pub(super) async fn profiles() {
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
pub(super) async fn logins() {
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

/// Files that end too early, or in which a character is missing.
pub(super) fn broken_files() {
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
pub(super) async fn programs() {
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
