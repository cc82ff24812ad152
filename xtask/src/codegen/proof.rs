//! The proof that the generated files agree with spec/, left behind by the last run that wrote or
//! compared them all.
//!
//! It is one hash of the spec, the generator and the generated files, so any edit ends it.

use std::fs;
use std::path::Path;

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::folders::FOLDERS;
use crate::{file, tree};

/// The proof, relative to the root.
const FILE: &str = "target/xtask/generated";

/// Everything else that the comparison reads, relative to the root.
const READ: [&str; 6] =
    ["Cargo.lock", "rustfmt.toml", "codegen/src", "xtask/src/codegen", "xtask/src/format", "spec"];

/// `true` if nothing changed since the generated files were last written or compared.
///
/// # Errors
/// An unreadable file, by name.
pub(super) fn holds(root: &Path) -> Result<bool> {
    let Ok(proof) = fs::read_to_string(root.join(FILE)) else { return Ok(false) };
    Ok(proof == hash(root)?)
}

/// Leaves the proof. Without one, the next review says that nothing is proven.
///
/// # Errors
/// An unreadable file, by name.
pub(super) fn leave(root: &Path) -> Result<()> {
    let _ = file::write(&root.join(FILE), &hash(root)?);
    Ok(())
}

fn hash(root: &Path) -> Result<String> {
    let mut hash = Sha256::new();
    let mut add = |path: &str, bytes: &[u8]| {
        hash.update(format!("{path}\n{}\n", bytes.len()));
        hash.update(bytes);
    };
    for part in READ.into_iter().chain(FOLDERS) {
        let path = root.join(part);
        if path.is_dir() {
            for (name, bytes) in tree::read(&path)? {
                add(&format!("{part}/{name}"), &bytes);
            }
        } else if let Ok(bytes) = fs::read(&path) {
            add(part, &bytes);
        }
    }
    Ok(format!("{:x}", hash.finalize()))
}
