//! Any text as the `config.json` of the `aliyun` tool.
//!
//! A text from the fuzzer is only parsed: it could name a program to run, a file to read or a
//! server to ask, and [`CliProfile::from_text`] does none of it. It reads variables of the process,
//! which decide on a few modes.
//!
//! - Nothing panics, and an error names file, place and no secret ([`profile_error`]).
//! - Layout, order of the members and a byte order mark make no difference.
//! - The access key of a profile [comes back](access_key), whatever characters are in it.

use cams_api::credentials::CliProfile;
use serde::de::IgnoredAny;
use serde_json::{Value, json};

use super::access_key::{self, AccessKey};
use super::fraction::has_fraction;
use super::planted::SECRET;
use super::{place, profile_error, unique_json};

/// What errors call the text.
const ORIGIN: &str = "config.json";

/// The members of a profile that errors quote. They are no secrets, and say what is wrong.
const QUOTED: [&str; 3] = ["mode", "name", "source_profile"];

/// Checks one text. Bytes that are not UTF-8 are replaced, because there is no way to give them to
/// the parser.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let json = unique_json::parse(without_bom(&text));
    check_profile(&text, None, json.as_ref());
    for name in
        json.iter().flat_map(profiles).filter_map(|profile| profile["name"].as_str()).take(4)
    {
        check_profile(&text, Some(name), json.as_ref());
    }
    check_access_key(&AccessKey::of_lines(&text));
}

fn check_profile(text: &str, name: Option<&str>, json: Option<&Value>) {
    let parsed = CliProfile::from_text(text, name);
    if let Err(error) = &parsed {
        profile_error::check(error, ORIGIN, text);
        if let Some(json) = json {
            profile_error::check_quotes(error, SECRET, &quoted(json));
        } else if serde_json::from_str::<IgnoredAny>(without_bom(text)).is_err() {
            // Of what is not JSON nothing is quoted.
            profile_error::check_quotes(error, SECRET, &[]);
        }
    }
    let outcome = |text: &str| match CliProfile::from_text(text, name) {
        Ok(provider) => format!("{provider:?}"),
        Err(error) => place::without(&error.to_string(), ORIGIN),
    };
    if !text.starts_with('\u{feff}') {
        assert_eq!(outcome(text), outcome(&format!("\u{feff}{text}")));
    }
    // A number with a fraction can be written in many ways, and all of them are text to the parser.
    if let Some(json) = json.filter(|json| !has_fraction(json)) {
        let pretty = serde_json::to_string_pretty(json).expect("JSON can be written");
        assert_eq!(outcome(text), outcome(&pretty));
    }
}

/// The texts that errors may quote.
fn quoted(json: &Value) -> Vec<String> {
    let names = profiles(json)
        .flat_map(|profile| QUOTED.into_iter().map(move |name| &profile[name]))
        .chain([&json["current"]]);
    names.map(|name| name.as_str().map_or_else(|| name.to_string(), str::to_owned)).collect()
}

fn profiles(json: &Value) -> impl Iterator<Item = &Value> {
    json["profiles"].as_array().into_iter().flatten()
}

fn check_access_key(key: &AccessKey<'_>) {
    let text = |mode: &str| {
        let profile = json!({
            "name": key.profile, "mode": mode, "access_key_id": key.id,
            "access_key_secret": key.secret, "sts_token": key.token,
        });
        json!({ "profiles": [profile] }).to_string()
    };
    let parsed = CliProfile::from_text(text("StsToken"), Some(key.profile));
    assert_eq!(parsed.is_ok(), key.is_complete());
    if let Ok(provider) = parsed {
        access_key::assert_gives(&provider, key.credentials());
    }
}

fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}
