//! What `cargo metadata` says about the workspace.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};
use serde::Deserialize;

use crate::program::Program;

/// The parts that commands need.
#[derive(Deserialize)]
pub(crate) struct Metadata {
    pub(crate) target_directory: PathBuf,
    pub(crate) packages: Vec<Package>,
    pub(crate) workspace_members: Vec<String>,
    /// `None` without dependencies.
    pub(crate) resolve: Option<Resolve>,
}

/// A package of the workspace, or a crate that one depends on.
#[derive(Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) rust_version: Option<String>,
    pub(crate) license: Option<String>,
    pub(crate) repository: Option<String>,
    /// The registries that may have it. `None` means any.
    publish: Option<Vec<String>>,
    /// The features, and what each turns on.
    #[serde(default)]
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// The packages that each package depends on.
#[derive(Deserialize)]
pub(crate) struct Resolve {
    pub(crate) nodes: Vec<Node>,
}

/// A package and its dependencies.
#[derive(Deserialize)]
pub(crate) struct Node {
    pub(crate) id: String,
    pub(crate) deps: Vec<Dependency>,
}

/// A dependency, possibly of several kinds.
#[derive(Deserialize)]
pub(crate) struct Dependency {
    pkg: String,
    dep_kinds: Vec<Kind>,
}

#[derive(Deserialize)]
struct Kind {
    /// `None` for an ordinary dependency.
    kind: Option<String>,
}

impl Metadata {
    /// The packages of the workspace, without their dependencies.
    ///
    /// # Errors
    /// Cargo cannot read the workspace.
    pub(crate) fn of_workspace(root: &Path) -> Result<Self> {
        read(&Program::cargo(root).args(ALONE))
    }

    /// Everything that the workspace is built from on a platform, with all features.
    ///
    /// # Errors
    /// Cargo cannot read the workspace, or a crate is not on this machine.
    pub(crate) fn with_dependencies(root: &Path, platform: &str) -> Result<Self> {
        read(&Program::cargo(root).args(WHOLE).arg(platform))
    }

    /// The packages of the workspace.
    pub(crate) fn members(&self) -> impl Iterator<Item = &Package> {
        self.packages.iter().filter(|package| self.workspace_members.contains(&package.id))
    }
}

const ALONE: &str = "metadata --format-version 1 --no-deps --offline";
const WHOLE: &str =
    "metadata --format-version 1 --all-features --offline --locked --filter-platform";

fn read(cargo: &Program<'_>) -> Result<Metadata> {
    let text = cargo.quietly()?;
    serde_json::from_str(&text).context("cargo metadata printed an unknown form")
}

impl Package {
    /// `true` if a registry may have it.
    pub(crate) fn is_published(&self) -> bool {
        self.publish.as_ref().is_none_or(|registries| !registries.is_empty())
    }

    /// The name of the packed file, without its ending.
    pub(crate) fn stem(&self) -> String {
        format!("{}-{}", self.name, self.version)
    }
}

impl Node {
    /// The packages that its users build: all but those of its tests.
    pub(crate) fn built(&self) -> impl Iterator<Item = &str> {
        let is_built =
            |one: &&Dependency| one.dep_kinds.iter().any(|one| one.kind.as_deref() != Some("dev"));
        self.deps.iter().filter(is_built).map(|one| one.pkg.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_workspace_can_be_read() {
        let root = crate::workspace::root();
        let metadata = Metadata::of_workspace(&root).unwrap();
        assert!(metadata.target_directory.is_absolute());
        let client = metadata.members().find(|package| package.name == "cams-api").unwrap();
        assert!(client.is_published() && client.features.contains_key("default"));
    }
}
