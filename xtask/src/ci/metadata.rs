//! Reads cargo's metadata of the workspace: its target directory and the features of its packages.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde_json::Value;

use crate::program::Program;

/// The parts of `cargo metadata` that the gates need.
pub(super) struct Metadata {
    /// The target directory. Installed tools go below it, so that `cargo clean` removes them too.
    pub(super) target: PathBuf,
    pub(super) feature_sets: Vec<FeatureSet>,
}

/// A package with a single feature, or with none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FeatureSet {
    pub(super) package: String,
    pub(super) feature: Option<String>,
}

impl Metadata {
    /// Runs `cargo metadata`.
    ///
    /// # Errors
    /// Cargo cannot read the workspace.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let output = Program::cargo(root).args("metadata --format-version 1 --no-deps").output()?;
        let value: Value =
            serde_json::from_str(&output).context("cargo metadata printed no JSON")?;
        let target = value["target_directory"]
            .as_str()
            .context("cargo metadata names no target_directory")?;
        Ok(Self { target: target.into(), feature_sets: feature_sets(&value) })
    }
}

/// Each feature of each package on its own, and each package with features without any. Reading
/// them from the manifests covers new families. `default` only lists others, and other gates build
/// it.
fn feature_sets(metadata: &Value) -> Vec<FeatureSet> {
    let members = metadata["workspace_members"].as_array().map_or(&[][..], Vec::as_slice);
    let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
    let mut sets = Vec::new();
    for package in packages.iter().filter(|package| members.contains(&package["id"])) {
        let (Some(name), Some(features)) =
            (package["name"].as_str(), package["features"].as_object())
        else {
            continue;
        };
        if features.is_empty() {
            continue;
        }
        sets.push(FeatureSet { package: name.to_owned(), feature: None });
        let alone: BTreeSet<_> = features.keys().filter(|feature| *feature != "default").collect();
        sets.extend(alone.into_iter().map(|feature| FeatureSet {
            package: name.to_owned(),
            feature: Some(feature.clone()),
        }));
    }
    sets
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_feature_of_every_member_stands_alone() {
        let metadata = json!({
            "workspace_members": ["path+file:///w/api#0.1.0", "path+file:///w/tool#0.1.0"],
            "packages": [
                { "id": "path+file:///w/api#0.1.0", "name": "api",
                  "features": { "default": ["rustls", "chat-groups"], "rustls": ["dep:rustls"], "chat-groups": [] } },
                { "id": "path+file:///w/tool#0.1.0", "name": "tool", "features": {} },
                { "id": "registry+https://example.com/index#serde@1.0.0", "name": "serde", "features": { "derive": [] } },
            ],
        });
        let sets: Vec<_> =
            feature_sets(&metadata).into_iter().map(|set| (set.package, set.feature)).collect();
        let alone = |feature: &str| ("api".to_owned(), Some(feature.to_owned()));
        assert_eq!(sets, [("api".to_owned(), None), alone("chat-groups"), alone("rustls")]);
    }

    #[test]
    fn this_workspace_can_be_read() {
        let root = crate::workspace::root();
        let metadata = Metadata::read(&root).unwrap();
        assert!(metadata.target.is_absolute());
        let none = FeatureSet { package: "cams-api".to_owned(), feature: None };
        assert!(metadata.feature_sets.contains(&none), "{:?}", metadata.feature_sets);
    }
}
