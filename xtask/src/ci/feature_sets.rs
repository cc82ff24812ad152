//! The sets of features to compile on their own.

use crate::metadata::Metadata;

/// A package with a single feature, or with none.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct FeatureSet<'a> {
    pub(super) package: &'a str,
    pub(super) feature: Option<&'a str>,
}

/// Each feature of each package on its own, and each package with features without any. Reading
/// them from the manifests covers new families. `default` only lists others, and other gates build
/// it.
pub(super) fn feature_sets(metadata: &Metadata) -> Vec<FeatureSet<'_>> {
    let mut sets = Vec::new();
    for package in metadata.members().filter(|package| !package.features.is_empty()) {
        let package_name = package.name.as_str();
        let alone = package.features.keys().filter(|feature| *feature != "default");
        let alone = alone.map(|feature| Some(feature.as_str()));
        let all = std::iter::once(None).chain(alone);
        sets.extend(all.map(|feature| FeatureSet { package: package_name, feature }));
    }
    sets
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_feature_of_every_member_stands_alone() {
        let metadata: Metadata = serde_json::from_value(json!({
            "target_directory": "/w/target",
            "workspace_members": ["path+file:///w/api#0.1.0", "path+file:///w/tool#0.1.0"],
            "packages": [
                { "id": "path+file:///w/api#0.1.0", "name": "api", "version": "0.1.0",
                  "features": { "default": ["rustls", "chat-groups"], "rustls": ["dep:rustls"], "chat-groups": [] } },
                { "id": "path+file:///w/tool#0.1.0", "name": "tool", "version": "0.1.0", "features": {} },
                { "id": "registry+https://example.com/index#serde@1.0.0", "name": "serde", "version": "1.0.0", "features": { "derive": [] } },
            ],
        }))
        .unwrap();
        let sets: Vec<_> =
            feature_sets(&metadata).into_iter().map(|set| (set.package, set.feature)).collect();
        assert_eq!(sets, [("api", None), ("api", Some("chat-groups")), ("api", Some("rustls"))]);
    }
}
