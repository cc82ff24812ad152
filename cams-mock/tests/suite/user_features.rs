//! A program that tests with the local CAMS compiles the same client for tests and builds.

use std::fs;
use std::path::Path;
use std::process::Command;

/// The cams-api features that cargo resolves in a package with these kinds of dependencies.
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
    // A crate listed again has a star after its features.
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
    // The versions of the workspace are available, so no network is needed.
    fs::copy(workspace.join("Cargo.lock"), user.path().join("Cargo.lock")).unwrap();

    assert_eq!(features(user.path(), "normal"), "chat-groups");
    assert_eq!(features(user.path(), "normal,dev"), "chat-groups");
}
