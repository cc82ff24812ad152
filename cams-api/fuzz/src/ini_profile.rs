//! Any text as an ini file of profiles.
//!
//! A text from the fuzzer is only parsed: it could name a file to read or a server to ask, and
//! [`IniProfile::from_text`] does neither. It reads variables of the process, which decide on a few
//! types.
//!
//! - Nothing panics, and an error names file, place and no secret ([`profile_error`]).
//! - Line ends, comments behind values and a byte order mark make no difference.
//! - The access key of a section [comes back](access_key), as far as an ini file can hold its
//!   characters.

use cams_api::credentials::IniProfile;

use super::access_key::{self, AccessKey, bare};
use super::planted::SECRET;
use super::profile_error;

/// What errors call the text.
const ORIGIN: &str = "credentials.ini";

/// Checks one text. Bytes that are not UTF-8 are replaced, because there is no way to give them to
/// the parser.
pub fn check(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    check_section(&text, None);
    for name in text.lines().filter_map(section).take(4) {
        check_section(&text, Some(name));
    }
    check_access_key(&AccessKey::of_lines(&text));
}

fn check_section(text: &str, name: Option<&str>) {
    if let Err(error) = IniProfile::from_text(text, name) {
        profile_error::check(&error, ORIGIN, text);
        profile_error::check_quotes(&error, SECRET, &quoted(text));
    }
    let outcome = |text: &str| match IniProfile::from_text(text, name) {
        Ok(provider) => format!("{provider:?}"),
        Err(error) => error.to_string(),
    };
    let expected = outcome(text);
    if !text.starts_with('\u{feff}') {
        assert_eq!(expected, outcome(&format!("\u{feff}{text}")));
    }
    assert_eq!(expected, outcome(&text.replace('\n', "\r\n")));
    assert_eq!(expected, outcome(&text.replace('\n', "#a comment\n")));
}

/// The texts that errors may quote: the names of sections, and values of `type`.
fn quoted(text: &str) -> Vec<String> {
    let is_quoted =
        |line: &&str| section(line).is_some() || line.to_ascii_lowercase().contains("type");
    text.lines().filter(is_quoted).map(str::to_owned).collect()
}

/// The name of the section that a line may begin.
fn section(line: &str) -> Option<&str> {
    let line = line.strip_prefix('\u{feff}').unwrap_or(line).split('#').next()?.trim();
    line.strip_prefix('[')?.strip_suffix(']').map(str::trim)
}

fn check_access_key(key: &AccessKey<'_>) {
    // The name of a section is not quoted.
    let profile = bare(key.profile).replace(['#', ';'], "");
    let [id, secret, token] = [key.id, key.secret, key.token].map(plain);
    let key = AccessKey { profile: &profile, id: &id, secret: &secret, token: &token };
    // In quotes a value may hold what begins a comment elsewhere.
    for quote in ["", "\"", "'"] {
        if !quote.is_empty() && [&id, &secret, &token].iter().any(|text| text.contains(quote)) {
            continue;
        }
        let text = format!(
            "[{profile}]\ntype = sts\naccess_key_id = {quote}{id}{quote}\naccess_key_secret = \
             {quote}{secret}{quote} ; a comment\nsecurity_token = {quote}{token}{quote}\n",
        );
        let parsed = IniProfile::from_text(text, Some(&profile));
        assert_eq!(parsed.is_ok(), key.is_complete());
        if let Ok(provider) = parsed {
            access_key::assert_gives(&provider, key.credentials());
        }
    }
}

/// A value that needs no quotes: it holds no comment and begins with no quote.
fn plain(text: &str) -> String {
    bare(text).replace(['#', ';'], "").trim_start_matches(['"', '\'']).to_owned()
}
