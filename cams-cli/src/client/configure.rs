//! `cams configure`: a profile in `config.json`, the file of the official tools. It mends a file
//! without profiles, and keeps whatever else the file has.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

use console::Term;
use serde_json::{Map, Value, json};

use crate::arguments::{self, Options};
use crate::exit::{Exit, Failure};
use crate::output;

/// The name of a profile, if none is given.
const DEFAULT: &str = "default";

/// Stores an access key, and asks for it on a terminal.
pub(crate) fn configure(options: &Options) -> Result<(), Failure> {
    let path = path()?;
    let mut config = read(&path)?;
    let id = match &options.access_key_id {
        Some(id) => id.clone(),
        None => asked("Access key ID", "--access-key-id", Term::read_line)?,
    };
    let secret = match &options.access_key_secret {
        Some(secret) => arguments::read_secret(secret)
            .map_err(|problem| Failure::usage(format!("--access-key-secret: {problem}")))?,
        None => asked("Access key secret", "--access-key-secret", Term::read_secure_line)?,
    };
    if id.trim().is_empty() || secret.trim().is_empty() {
        return Err(Failure::usage("the access key is empty"));
    }
    let name = options.profile.as_deref().unwrap_or(DEFAULT);
    store(&mut config, name, profile(options, id.trim(), secret.trim()))
        .ok_or_else(|| unusable(&path, "it does not have the form of config.json"))?;
    write(&path, &config)
        .map_err(|error| Failure::new(Exit::Machine, format!("{}: {error}", path.display())))?;
    output::note(&format!("stored profile {name:?} in {}", path.display()));
    Ok(())
}

fn path() -> Result<PathBuf, Failure> {
    let variable = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    if let Some(path) = variable("ALIBABA_CLOUD_CONFIG_FILE") {
        return Ok(path.into());
    }
    let home = variable("HOME").or_else(|| variable("USERPROFILE"));
    home.map(|home| Path::new(&home).join(".aliyun/config.json")).ok_or_else(|| {
        Failure::usage("there is no home folder")
            .hint("set ALIBABA_CLOUD_CONFIG_FILE to the file to write")
    })
}

fn read(path: &Path) -> Result<Value, Failure> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(json!({})),
        Err(error) => Err(unusable(path, &error.to_string())),
        Ok(text) if text.trim().is_empty() => Ok(json!({})),
        // The text of the error has a place, but nothing of the file.
        Ok(text) => serde_json::from_str(&text)
            .map_err(|error| unusable(path, &format!("this is not JSON: {error}"))),
    }
}

fn unusable(path: &Path, reason: &str) -> Failure {
    Failure::new(Exit::Machine, format!("{}: {reason}", path.display()))
        .hint("repair the file, or move it away and configure again")
}

fn asked(what: &str, flag: &str, read: fn(&Term) -> io::Result<String>) -> Result<String, Failure> {
    if !io::stdin().is_terminal() {
        return Err(Failure::usage(format!("missing {flag}"))
            .hint("on a terminal, `cams configure` asks for the access key"));
    }
    let term = Term::stderr();
    term.write_str(&format!("{what}: "))?;
    Ok(read(&term)?)
}

fn profile(options: &Options, id: &str, secret: &str) -> Map<String, Value> {
    let mut profile = Map::new();
    let mut set = |name: &str, value: &str| profile.insert(name.to_owned(), value.into());
    set("mode", if options.security_token.is_some() { "StsToken" } else { "AK" });
    set("access_key_id", id);
    set("access_key_secret", secret);
    if let Some(token) = &options.security_token {
        set("sts_token", token);
    }
    set("region_id", options.region.as_deref().unwrap_or("ap-southeast-1"));
    profile
}

/// Puts the profile into the file. `None` if the file has another form.
fn store(config: &mut Value, name: &str, profile: Map<String, Value>) -> Option<()> {
    let root = config.as_object_mut()?;
    let profiles = root.entry("profiles").or_insert(Value::Null);
    if profiles.is_null() {
        *profiles = json!([]);
    }
    let profiles = profiles.as_array_mut()?;
    match profiles.iter_mut().find(|profile| profile["name"] == name) {
        Some(existing) => existing.as_object_mut()?.extend(profile),
        None => {
            let mut named = Map::from_iter([("name".to_owned(), name.into())]);
            named.extend(profile);
            profiles.push(Value::Object(named));
        }
    }
    let names: Vec<Value> = profiles.iter().map(|profile| profile["name"].clone()).collect();
    let current = root.entry("current").or_insert(Value::Null);
    if !names.contains(current) {
        *current = name.into();
    }
    Some(())
}

/// Replaces the file at once. Nobody else can read it.
fn write(path: &Path, config: &Value) -> io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension("json.new");
    let mut open = OpenOptions::new();
    open.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut open, 0o600);
    let mut file = open.open(&new)?;
    file.write_all(format!("{config:#}\n").as_bytes())?;
    file.sync_all()?;
    fs::rename(&new, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_added_and_the_rest_is_kept() {
        let mut config = json!({ "current": "gone", "profiles": [{ "name": "a", "mode": "AK", "note": 1 }], "meta": {} });
        let key = || profile(&Options::default(), "id", "secret");
        store(&mut config, "b", key()).unwrap();
        assert_eq!(config["current"], "b");
        assert_eq!(config["profiles"][1]["access_key_id"], "id");
        store(&mut config, "a", key()).unwrap();
        assert_eq!((&config["current"], &config["profiles"][0]["note"]), (&json!("b"), &json!(1)));
        assert_eq!(config["meta"], json!({}));
        assert!(store(&mut json!([]), "a", key()).is_none());
    }
}
