//! A program that tests with the local CAMS gets the same client for its tests as for its build.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking, in its helpers too")]

use std::fs;
use std::path::Path;
use std::process::Command;

/// The features of cams-api in a package that is built with these kinds of dependencies, as cargo resolves them.
fn features(package: &Path, edges: &str) -> String {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--offline", "--quiet", "--prefix", "none", "--format", "{p}|{f}"])
        .args(["--edges", edges])
        .current_dir(package)
        .output()
        .unwrap();
    let tree = String::from_utf8(output.stdout).unwrap();
    let lines = tree.lines().filter_map(|line| line.strip_prefix("cams-api "));
    let mut features: Vec<&str> = lines.filter_map(|line| line.split('|').nth(1)).collect();
    // A crate that is named again has a star behind its features.
    features.iter_mut().for_each(|features| *features = features.trim_end_matches(" (*)"));
    features.dedup();
    assert_eq!(features.len(), 1, "{tree}{}", String::from_utf8_lossy(&output.stderr));
    features[0].to_owned()
}

#[test]
fn the_local_cams_turns_on_no_feature_of_the_client() {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let user = tempfile::tempdir().unwrap();
    let manifest = format!(
        r#"
[package]
name = "user"
edition = "2024"

[lib]
path = "lib.rs"

[dependencies]
cams-api = {{ path = '{workspace}/cams-api', default-features = false, features = ["chat-groups"] }}

[dev-dependencies]
cams-mock = {{ path = '{workspace}/cams-mock' }}

[workspace]
"#,
        workspace = workspace.display()
    );
    fs::write(user.path().join("Cargo.toml"), manifest).unwrap();
    fs::write(user.path().join("lib.rs"), "").unwrap();
    // The versions of the workspace are at hand, so that no network is needed.
    fs::copy(workspace.join("Cargo.lock"), user.path().join("Cargo.lock")).unwrap();

    assert_eq!(features(user.path(), "normal"), "chat-groups");
    assert_eq!(features(user.path(), "normal,dev"), "chat-groups");
}
