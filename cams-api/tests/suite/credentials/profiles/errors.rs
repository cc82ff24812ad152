//! What is said when a profile cannot be used, and that no text is too strange to say it.

use std::fmt::Write as _;

use cams_api::credentials::{CliProfile, CredentialsError, CredentialsProvider as _, IniProfile};
use proptest::prelude::*;

use super::*;

fn list<P>(cases: &[&str], parse: impl Fn(&str) -> Result<P, CredentialsError>) -> String {
    let mut texts = String::new();
    for text in cases {
        match parse(text) {
            Ok(_) => panic!("accepted: {text}"),
            Err(error) => {
                let nature = if error.is_not_configured() { "not configured" } else { "failed" };
                writeln!(texts, "{}\n  {nature}: {error}\n", text.escape_debug()).unwrap();
            }
        }
    }
    assert!(!texts.contains("hidden;") && !texts.contains("hidden\"\n"), "{texts}");
    texts
}

#[test]
fn every_error_of_config_json_says_where_and_what_to_do() {
    let profile = |fields: &str| {
        format!(
            "{{\"current\":\"a\",\n \"profiles\":[{{\"name\":\"other\"}},\n  {{\"name\":\"a\",{fields}}}]}}"
        )
    };
    let mut cases: Vec<String> = [
        "",
        "{\"current\": \"a\"",
        "{\"current\": \"a\",\n  \"profiles\": [}",
        "{\"\u{4e2d}\u{6587}\": oops}",
        "[1]",
        "{}",
        "{\"current\":7}",
        "{\"current\":\"a\"}",
        "{\"current\":\"a\",\"profiles\":null}",
        "{\"current\":\"a\",\"profiles\":{}}",
        "{\"current\":\"a\",\"profiles\":[1]}",
        "{\"current\":\"a\",\"profiles\":[{\"name\":[]}]}",
        "{\"current\":\"\",\"profiles\":[{\"name\":\"b\"}]}",
        "{\"current\":\"a\",\"profiles\":[{\"name\":\"b\"},{\"name\":\"c\"}]}",
        "{\"current\":\"my own\",\"profiles\":[{\"name\":\"my own\",\"mode\":\"AK\"}]}",
    ]
    .map(str::to_owned)
    .into();
    cases.extend(
        [
            r#""x":1"#,
            r#""mode":"""#,
            r#""mode":"Magic""#,
            r#""mode":"RsaKeyPair","private_key":"hidden""#,
            r#""mode":"RamRoleArnWithRoleName""#,
            r#""mode":"Anonymous""#,
            r#""mode":"AK""#,
            r#""mode":"AK","access_key_id":"i","access_key_secret":"""#,
            r#""mode":"AK","access_key_id":" ","access_key_secret":"hidden""#,
            r#""mode":"AK","access_key_id":{"hidden":1},"access_key_secret":"hidden""#,
            r#""mode":"AK","access_key_id":null,"access_key_secret":"hidden""#,
            r#""mode":"StsToken","access_key_id":"i","access_key_secret":"hidden""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"r","expired_seconds":1.5"#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"r","enable_vpc":"perhaps""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"r""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"acs:ram::1:role/r","ram_session_name":"my shop""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"acs:ram::1:role/r","expired_seconds":60"#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"acs:ram::1:role/r","sts_region":"EU/""#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"acs:ram::1:role/r","enable_vpc":true"#,
            r#""mode":"RamRoleArn","access_key_id":"i","access_key_secret":"hidden","ram_role_arn":"acs:ram::1:role/r","sts_endpoint":"ftp://host""#,
            r#""mode":"OIDC","ram_role_arn":"r","oidc_provider_arn":"p""#,
            r#""mode":"OIDC","ram_role_arn":"r","oidc_provider_arn":"p","oidc_token_file":"f""#,
            r#""mode":"OIDC","ram_role_arn":"acs:ram::1:role/r","oidc_provider_arn":"p","oidc_token_file":"f","enable_vpc":"TRUE""#,
            r#""mode":"OIDC","ram_role_arn":"acs:ram::1:role/r","oidc_provider_arn":"p","oidc_token_file":"f","sts_region":"EU/""#,
            r#""mode":"ChainableRamRoleArn""#,
            r#""mode":"ChainableRamRoleArn","source_profile":"missing""#,
            r#""mode":"ChainableRamRoleArn","source_profile":"a""#,
            r#""mode":"ChainableRamRoleArn","source_profile":"other""#,
            r#""mode":"CloudSSO","cloud_sso_sign_in_url":"ftp://hidden""#,
            r#""mode":"CloudSSO","cloud_sso_sign_in_url":"https://signin.example.com","cloud_sso_account_id":"1","cloud_sso_access_config":"c""#,
            r#""mode":"OAuth""#,
            r#""mode":"OAuth","oauth_site_type":"MARS""#,
            r#""mode":"OAuth","oauth_refresh_token":"hidden","oauth_access_token_expire":"soon""#,
            r#""mode":"External""#,
            r#""mode":"External","process_command":"hidden 'hidden""#,
            r#""mode":"CredentialsURI""#,
            r#""mode":"BearerToken""#,
            r#""mode":"BearerToken","bearer_token":"hidden","bearer_token_header_key":"authorization""#,
        ]
        .map(profile),
    );
    // A loop of two.
    cases.push(
        r#"{"current":"a","profiles":[{"name":"a","mode":"ChainableRamRoleArn","source_profile":"b"},{"name":"b","mode":"ChainableRamRoleArn","source_profile":"c"},{"name":"c","mode":"ChainableRamRoleArn","source_profile":"a"}]}"#
            .to_owned(),
    );
    let cases: Vec<_> = cases.iter().map(String::as_str).collect();
    insta::assert_snapshot!(list(&cases, |text| CliProfile::from_text(text, None)));
}

#[test]
fn a_long_chain_of_profiles_is_refused() {
    let profiles: Vec<_> = (0..20_000)
        .map(|number| {
            json!({
                "name": number.to_string(), "mode": "ChainableRamRoleArn",
                "source_profile": (number + 1).to_string(), "ram_role_arn": "acs:ram::1:role/r",
            })
        })
        .collect();
    let error = CliProfile::from_text(config(&profiles), None).unwrap_err();
    assert!(
        error.to_string().ends_with(
            "profile \"16\": more than 16 profiles build on this one; shorten the chain of source profiles"
        ),
        "{error}"
    );
}

#[test]
fn debug_shows_no_secret() {
    let text = r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"hidden","access_key_secret":"hidden"}]}"#;
    let shown = format!("{:?}", CliProfile::from_text(text, None).unwrap());
    assert!(shown.starts_with("CliProfile {") && !shown.contains("hidden"), "{shown}");
    let text = "[default]\ntype=access_key\naccess_key_id=hidden\naccess_key_secret=hidden";
    let shown = format!("{:?}", IniProfile::from_text(text, None).unwrap());
    assert!(shown.starts_with("IniProfile {") && !shown.contains("hidden"), "{shown}");
}

#[test]
fn every_error_of_the_ini_file_says_where_and_what_to_do() {
    let cases = [
        "",
        "[other]",
        "access_key_id = hidden",
        "[default\n",
        "[default]\nhidden",
        "[default]\n = hidden",
        "[default]",
        "[default]\ntype =",
        "[default]\ntype = magic",
        "\n[default]\ntype = rsa_key_pair\npublic_key_id = i",
        "[default]\ntype = access_key\naccess_key_id = i # hidden",
        "[default]\ntype = access_key\naccess_key_id = i\naccess_key_secret = # hidden",
        "[default]\ntype = sts\naccess_key_id = i\naccess_key_secret = hidden",
        "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = hidden",
        "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = hidden\nrole_arn = r\nduration_seconds = long",
        "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = hidden\nrole_arn = r",
        "[default]\ntype = ram_role_arn\naccess_key_id = i\naccess_key_secret = hidden\nrole_arn = acs:ram::1:role/r\nrole_session_name = x",
        "[default]\ntype = oidc_role_arn\nrole_arn = r\noidc_provider_arn = p",
        "[default]\ntype = oidc_role_arn\nrole_arn = acs:ram::1:role/r\noidc_provider_arn = p\noidc_token_file_path = f\nduration_seconds = 60",
        "[default]\ntype = oidc_role_arn\nrole_arn = acs:ram::1:role/r\noidc_provider_arn = p\noidc_token_file_path = f\nenable_vpc = true",
    ];
    insta::assert_snapshot!(list(&cases, |text| IniProfile::from_text(text, None)));
}

#[tokio::test]
async fn every_error_of_a_file_names_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::write(path("empty.json"), "{}").unwrap();
    std::fs::write(path("empty.ini"), "").unwrap();
    std::fs::write(path("latin"), b"\xff").unwrap();
    let home = folder.path().to_str().unwrap();
    let named = [("HOME", home), ("ALIBABA_CLOUD_PROFILE", "named")];
    let files = [
        ("HOME", home),
        ("ALIBABA_CLOUD_CONFIG_FILE", "/nowhere/config.json"),
        ("ALIBABA_CLOUD_CREDENTIALS_FILE", "/nowhere/credentials"),
    ];
    let cli = |set: &[(&str, &str)]| CliProfile::with_lookup(variables(set));
    let ini = |set: &[(&str, &str)]| IniProfile::with_lookup(variables(set));
    let mut texts = String::new();
    for error in [
        cli(&[]).credentials().await,
        ini(&[]).credentials().await,
        cli(&named[..1]).credentials().await,
        ini(&named[..1]).credentials().await,
        cli(&named).credentials().await,
        ini(&named).credentials().await,
        cli(&named[..1]).profile("chosen").credentials().await,
        cli(&named).file(path("empty.json")).credentials().await,
        cli(&named).file(path("empty.json")).profile("chosen").credentials().await,
        ini(&named).file(path("empty.ini")).credentials().await,
        ini(&named).file(path("empty.ini")).profile("chosen").credentials().await,
        cli(&files).credentials().await,
        ini(&files).credentials().await,
        cli(&named).file(path("missing")).credentials().await,
        cli(&named).file(path("latin")).credentials().await,
        ini(&named).file(path("latin")).credentials().await,
    ] {
        let error = error.unwrap_err();
        let nature = if error.is_not_configured() { "not configured" } else { "failed" };
        let text = error.to_string().replace(home, "HOME").replace('\\', "/");
        writeln!(texts, "{nature}: {text}").unwrap();
    }
    insta::assert_snapshot!(texts);
}

/// Texts that are nearly right: a good one with something cut out and something put in.
fn nearly(good: &'static str) -> impl Strategy<Value = String> {
    let length = good.chars().count();
    (0..length, 0..8_usize, "\\PC{0,6}|[\\[\\]{}\",:=#\n\\\\]{0,3}").prop_map(
        move |(at, cut, added)| {
            let start: String = good.chars().take(at).collect();
            let end: String = good.chars().skip(at + cut).collect();
            format!("{start}{added}{end}")
        },
    )
}

const GOOD_JSON: &str = r#"{"current":"a","profiles":[{"name":"b","mode":"External","process_command":"a 'b' \"c\\"},
    {"name":"a","mode":"ChainableRamRoleArn","source_profile":"b","ram_role_arn":"acs:ram::1:role/r","expired_seconds":900}]}"#;

const GOOD_INI: &str =
    "[default]\ntype = ram_role_arn # c\naccess_key_id: i\naccess_key_secret = s\nrole_arn = r\n";

proptest! {
    #[test]
    fn no_text_is_too_strange_for_config_json(
        text in prop_oneof![any::<String>(), nearly(GOOD_JSON)],
        profile in prop::option::of("[ab]|.*"),
    ) {
        let _ = CliProfile::from_text(text, profile.as_deref());
    }

    #[test]
    fn no_text_is_too_strange_for_the_ini_file(
        text in prop_oneof![any::<String>(), nearly(GOOD_INI)],
        profile in prop::option::of("default|.*"),
    ) {
        let _ = IniProfile::from_text(text, profile.as_deref());
    }
}
