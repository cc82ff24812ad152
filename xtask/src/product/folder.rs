//! The folder of a product: its spec, and a copy of the runtime with its code.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use codegen::GeneratedFiles;
use codegen::new_product::NewProduct;

use crate::file;
use crate::tree::{self, Tree};

/// The first line of the folder's manifest, which tells that this command wrote the folder.
const MARK: &str =
    "# Written by `cargo xtask product`; a new run replaces this folder's content.\n";

/// The crate with the runtime.
pub(super) const CRATE: &str = "cams-api";

/// The generated code below the crate.
pub(super) const GENERATED: &str = "src/generated/";

/// A folder that this command may write.
pub(super) struct Folder(PathBuf);

impl Folder {
    /// A folder that is missing, empty or from an earlier run.
    ///
    /// # Errors
    /// A folder with other content, or something that is not a folder.
    pub(super) fn at(path: &Path) -> Result<Self> {
        let name = path.display();
        if path.exists() {
            ensure!(path.is_dir(), "{name} is not a folder; give an empty or new one with `--out`");
            let mut entries = fs::read_dir(path).with_context(|| format!("cannot read {name}"))?;
            let is_ours = || {
                fs::read_to_string(path.join("Cargo.toml")).is_ok_and(|text| text.starts_with(MARK))
            };
            ensure!(
                entries.next().is_none() || is_ours(),
                "{name} is not empty and not from this command; give an empty or new folder with `--out`"
            );
        }
        Ok(Self(path.to_owned()))
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }

    /// Writes the spec, the runtime and the code.
    ///
    /// # Errors
    /// A file that cannot be read or written, by name.
    pub(super) fn write(
        &self,
        root: &Path,
        product: &NewProduct,
        code: &GeneratedFiles,
    ) -> Result<()> {
        let manifest = file::text(&root.join("Cargo.toml"))?;
        file::write(&self.0.join("Cargo.toml"), &format!("{MARK}{}", workspace(&manifest)))?;
        for name in ["Cargo.lock", "rustfmt.toml"] {
            let wanted = file::text(&root.join(name))?;
            // Cargo removes unused crates from the copy of the lock file.
            if name != "Cargo.lock" || !self.0.join(name).exists() {
                file::write(&self.0.join(name), &wanted)?;
            }
        }
        let files = product.files();
        let spec = files.iter().map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
        replace(self.0.join("spec"), spec)?;
        replace(self.0.join(CRATE), package(root, product, code)?)
    }
}

fn replace(folder: PathBuf, wanted: BTreeMap<String, String>) -> Result<()> {
    match Tree::new(folder, wanted)?.stage()? {
        Some(staged) => staged.swap(),
        None => Ok(()),
    }
}

/// The files of the crate: the runtime's own, and the code of the product.
fn package(
    root: &Path,
    product: &NewProduct,
    code: &GeneratedFiles,
) -> Result<BTreeMap<String, String>> {
    let origin = root.join(CRATE);
    let mut files = BTreeMap::new();
    for (path, bytes) in tree::read(&origin.join("src"))? {
        let path = format!("src/{path}");
        if !path.starts_with(GENERATED) {
            let text = String::from_utf8(bytes);
            files.insert(path.clone(), text.with_context(|| format!("{path} is not UTF-8"))?);
        }
    }
    for name in ["compatibility.md", "README.md"] {
        if origin.join(name).exists() {
            files.insert(name.to_owned(), file::text(&origin.join(name))?);
        }
    }
    let manifest = file::text(&origin.join("Cargo.toml"))?;
    files.insert("Cargo.toml".to_owned(), manifest_of(&manifest, &product.families()));
    for (path, text) in code.iter() {
        files.insert(format!("{GENERATED}{path}"), text.to_owned());
    }
    Ok(files)
}

/// The manifest of a workspace with the runtime alone.
fn workspace(manifest: &str) -> String {
    let kept = sections(manifest, |header| header != "workspace.dependencies");
    let Some((before, rest)) = kept.split_once("members = [") else { return kept };
    let (_, after) = rest.split_once(']').unwrap_or(("", rest));
    format!("{before}members = [\"{CRATE}\"]{after}")
}

/// The manifest of the runtime with other families, and without what only its tests need.
fn manifest_of(manifest: &str, families: &[&str]) -> String {
    let kept = sections(manifest, |header| {
        !header.contains("dev-dependencies") && !header.starts_with('[')
    });
    let Some((before, rest)) = kept.split_once("all-families = [") else { return kept };
    // After the families come the features of the runtime itself, each with its comment.
    let (_, rest) = rest.split_once("\n\n").unwrap_or(("", rest));
    let features: Vec<String> = families.iter().map(|family| family.replace('_', "-")).collect();
    let list: String = features.iter().map(|feature| format!("    \"{feature}\",\n")).collect();
    let each: String = features.iter().map(|feature| format!("{feature} = []\n")).collect();
    format!("{before}all-families = [\n{list}]\n{each}\n{rest}")
}

/// The sections of a manifest with a wanted header, given without its outer brackets.
fn sections(manifest: &str, is_wanted: impl Fn(&str) -> bool) -> String {
    let text = format!("\n{manifest}");
    let mut kept = String::new();
    for section in text.split("\n[") {
        let header = section.lines().next().unwrap_or_default().trim_end_matches(']');
        if kept.is_empty() && section.trim().is_empty() {
            continue;
        }
        let is_head = !section.contains(']') || section.starts_with('\n');
        if is_head {
            kept += section.trim_start_matches('\n');
        } else if is_wanted(header) {
            kept += &format!("\n[{section}");
        }
        if !kept.ends_with('\n') {
            kept.push('\n');
        }
    }
    kept
}
