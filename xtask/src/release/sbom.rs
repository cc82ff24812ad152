//! The bill of materials of each package: every crate that its users build on this platform, as
//! CycloneDX JSON. Crates of other platforms may not be on this machine.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result};
use serde::Serialize;

use super::{Outcome, Release};
use crate::file;
use crate::metadata::{Metadata, Node, Package};

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Bom {
    bom_format: &'static str,
    spec_version: &'static str,
    version: u32,
    metadata: About,
    components: Vec<Component>,
    dependencies: Vec<Edges>,
}

#[derive(Serialize)]
struct About {
    component: Component,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Component {
    r#type: &'static str,
    #[serde(rename = "bom-ref")]
    id: String,
    name: String,
    version: String,
    purl: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    licenses: Vec<License>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    external_references: Vec<Address>,
}

#[derive(Serialize)]
struct License {
    expression: String,
}

#[derive(Serialize)]
struct Address {
    r#type: &'static str,
    url: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Edges {
    r#ref: String,
    depends_on: Vec<String>,
}

/// Writes the bill of each package, with all its features.
pub(super) fn write(release: &Release) -> Result<Outcome> {
    let compiler = release.program("rustc").arg("-vV").logged(&release.log("rustc"))?;
    let host = compiler.lines().find_map(|line| line.strip_prefix("host: "));
    let host = host.context("rustc -vV names no host")?;
    let metadata = Metadata::with_dependencies(&release.root, host)?;
    let mut written = Vec::new();
    for package in &release.packages {
        let bom = bill(&metadata, &package.name).context("cargo metadata lacks a package")?;
        let path = release.folder.join(format!("{}.cdx.json", package.stem()));
        file::write(&path, &(serde_json::to_string_pretty(&bom)? + "\n"))?;
        written.push(format!("{} components in {}", bom.components.len(), path.display()));
    }
    Ok(Outcome::Passed(written.join(", ")))
}

fn bill(metadata: &Metadata, name: &str) -> Option<Bom> {
    let crates: BTreeMap<&str, &Package> =
        metadata.packages.iter().map(|one| (one.id.as_str(), one)).collect();
    let nodes = metadata.resolve.iter().flat_map(|resolve| &resolve.nodes);
    let nodes: BTreeMap<&str, &Node> = nodes.map(|one| (one.id.as_str(), one)).collect();
    // The workspace has each of its names once.
    let root = metadata.packages.iter().find(|one| one.name == name)?;
    let built = |id: &str| -> BTreeSet<&str> {
        nodes.get(id).into_iter().flat_map(|node| node.built()).collect()
    };
    let mut found = BTreeSet::new();
    let mut open = vec![root.id.as_str()];
    while let Some(id) = open.pop() {
        if found.insert(id) {
            open.extend(built(id));
        }
    }
    let purl =
        |id: &str| crates.get(id).map(|one| format!("pkg:cargo/{}@{}", one.name, one.version));
    let mut components: Vec<Component> = found
        .iter()
        .filter(|id| **id != root.id)
        .filter_map(|id| crates.get(id).map(|one| component(one)))
        .collect();
    components.sort_by(|one, other| one.id.cmp(&other.id));
    let mut dependencies: Vec<Edges> = found
        .iter()
        .filter_map(|id| {
            let mut depends_on: Vec<String> = built(id).into_iter().filter_map(purl).collect();
            depends_on.sort();
            Some(Edges { r#ref: purl(id)?, depends_on })
        })
        .collect();
    dependencies.sort_by(|one, other| one.r#ref.cmp(&other.r#ref));
    Some(Bom {
        bom_format: "CycloneDX",
        spec_version: "1.5",
        version: 1,
        metadata: About { component: component(root) },
        components,
        dependencies,
    })
}

fn component(one: &Package) -> Component {
    let Package { name, version, license, repository, .. } = one;
    let purl = format!("pkg:cargo/{name}@{version}");
    // Old crates separate their licenses with a slash.
    let license = license.as_ref().map(|text| License { expression: text.replace('/', " OR ") });
    let address = repository.clone().map(|url| Address { r#type: "vcs", url });
    Component {
        r#type: "library",
        id: purl.clone(),
        name: name.clone(),
        version: version.clone(),
        purl,
        licenses: license.into_iter().collect(),
        external_references: address.into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_bill_has_what_users_build_and_no_tests() {
        let metadata: Metadata = serde_json::from_value(json!({
            "target_directory": "target",
            "workspace_members": ["a"],
            "packages": [
                { "id": "a", "name": "api", "version": "1.0.0", "license": "MIT" },
                { "id": "b", "name": "bytes", "version": "2.0.0", "license": "MIT/Apache-2.0" },
                { "id": "t", "name": "tests", "version": "3.0.0" },
            ],
            "resolve": { "nodes": [
                { "id": "a", "deps": [
                    { "pkg": "b", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "t", "dep_kinds": [{ "kind": "dev" }] },
                ] },
                { "id": "b", "deps": [] },
                { "id": "t", "deps": [] },
            ] },
        }))
        .unwrap();
        let bom = serde_json::to_value(bill(&metadata, "api").unwrap()).unwrap();
        assert_eq!(bom["metadata"]["component"]["bom-ref"], "pkg:cargo/api@1.0.0");
        assert_eq!(bom["components"].as_array().unwrap().len(), 1);
        assert_eq!(bom["components"][0]["licenses"][0]["expression"], "MIT OR Apache-2.0");
        assert_eq!(bom["dependencies"][0]["dependsOn"], json!(["pkg:cargo/bytes@2.0.0"]));
        assert!(bill(&metadata, "nothing").is_none());
    }
}
