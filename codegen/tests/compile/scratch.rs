//! A copy of the runtime with other generated code, in a folder of its own.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use codegen::GeneratedFiles;

use super::fixture::repository;

/// The folder of a copy.
pub(crate) struct Scratch {
    workspace: PathBuf,
}

impl Scratch {
    /// A copy with this name, these families and their code.
    pub(crate) fn new(name: &str, families: &[&str], code: &GeneratedFiles) -> Self {
        let workspace = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if workspace.exists() {
            fs::remove_dir_all(&workspace).expect("the folder of the last run is removed");
        }
        let scratch = Self { workspace };
        let root = repository();
        copy(&root.join("cams-api/src"), &scratch.package().join("src"));
        let changes = "compatibility.md";
        fs::copy(root.join("cams-api").join(changes), scratch.package().join(changes))
            .expect("a copy");
        for (path, text) in code.iter() {
            scratch.write(&format!("src/generated/{path}"), text);
        }
        scratch.write("Cargo.toml", &manifest(families));
        fs::write(scratch.workspace.join("Cargo.toml"), workspace_manifest()).expect("a file");
        fs::copy(root.join("Cargo.lock"), scratch.workspace.join("Cargo.lock")).expect("a copy");
        scratch
    }

    fn package(&self) -> PathBuf {
        self.workspace.join("cams-api")
    }

    /// Writes a file of the package.
    pub(crate) fn write(&self, path: &str, text: &str) {
        let path = self.package().join(path);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Runs cargo with all features. It must succeed without a warning.
    pub(crate) fn cargo(&self, args: &[&str]) {
        let output = Command::new(env!("CARGO"))
            .args(args)
            .args(["--quiet", "--offline", "--all-features"])
            .current_dir(&self.workspace)
            .env("CARGO_TARGET_DIR", repository().join("target"))
            .output()
            .expect("cargo starts");
        let said = String::from_utf8_lossy(&output.stderr);
        // TLS features are not declared here. No other warning is allowed.
        let is_warning =
            |line: &&str| line.starts_with("warning:") && !line.contains("`cfg` condition");
        assert!(output.status.success() && !said.lines().any(|line| is_warning(&line)), "{said}");
    }
}

/// The manifest of a workspace with the runtime alone.
fn workspace_manifest() -> String {
    let workspace = fs::read_to_string(repository().join("Cargo.toml")).expect("a manifest");
    let (head, rest) = workspace.split_once("members = [").expect("members");
    let (_, rest) = rest.split_once(']').expect("members");
    let (before, after) = rest.split_once("[workspace.dependencies]").expect("dependencies");
    let (_, after) = after.split_once("\n[").expect("lints");
    format!("{head}members = [\"cams-api\"]{before}[{after}")
}

/// The manifest of the runtime with these families, without dependencies that only its tests need.
fn manifest(families: &[&str]) -> String {
    let text = fs::read_to_string(repository().join("cams-api/Cargo.toml")).expect("a manifest");
    let text = format!("\n{text}");
    let wanted = |section: &&str| {
        let header = section.lines().next().unwrap_or_default();
        ["package]", "lints]"].contains(&header)
            || (header.ends_with("dependencies]") && !header.contains("dev-"))
    };
    let mut kept: String =
        text.split("\n[").filter(wanted).map(|section| format!("[{section}\n")).collect();
    // Without the TLS crates, which are slow to compile.
    let is_tls = |line: &str| line.starts_with("rustls");
    kept = kept.lines().filter(|line| !is_tls(line)).map(|line| format!("{line}\n")).collect();
    kept += "\n[features]\nblocking = [\"tokio/rt-multi-thread\"]\nserde = []\n";
    kept += "testing = [\"serde\"]\n";
    kept += "tracing = [\"dep:tracing\"]\n";
    kept += "profiles = [\"dep:rustix\"]\n";
    for family in families {
        kept += &format!("{} = []\n", family.replace('_', "-").trim_end_matches('-'));
    }
    kept
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name");
        if path.is_dir() && name != "generated" {
            copy(&path, &to.join(name));
        } else if path.is_file() {
            fs::copy(&path, to.join(name)).expect("a copy");
        }
    }
}
