//! What earlier runs proved about the generated files, for as long as nothing changes.
//!
//! A proof is one hash of every file that it depends on, so any edit ends it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;
use sha2::{Digest as _, Sha256};

use super::folders::{CARDS, CLIENT_TESTS, GENERATED, LOCAL_TABLE};
use crate::{file, tree};

/// The folder of the proofs, relative to the root.
const FOLDER: &str = "target/xtask";

/// A fact that a run proves.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Proof {
    /// The generated files agree with the spec.
    Agrees,
    /// The client compiles with the generated files.
    Compiles,
    /// Its documentation builds without warnings.
    Documented,
}

/// A proof whose files were read before the run, so that an edit during it ends the proof too.
pub(crate) struct Begun {
    path: PathBuf,
    hash: String,
}

impl Proof {
    /// `true` if nothing changed since a run proved it.
    ///
    /// # Errors
    /// An unreadable file, by name.
    pub(crate) fn holds(self, root: &Path) -> Result<bool> {
        let Ok(proof) = fs::read_to_string(self.path(root)) else { return Ok(false) };
        Ok(proof == hash(root, self.depends_on())?)
    }

    /// Reads the files before the run that proves it.
    ///
    /// # Errors
    /// An unreadable file, by name.
    pub(crate) fn begin(self, root: &Path) -> Result<Begun> {
        Ok(Begun { path: self.path(root), hash: hash(root, self.depends_on())? })
    }

    fn path(self, root: &Path) -> PathBuf {
        let name = match self {
            Self::Agrees => "generated",
            Self::Compiles => "compiled",
            Self::Documented => "documented",
        };
        root.join(FOLDER).join(name)
    }

    /// The files and folders, relative to the root.
    fn depends_on(self) -> &'static [&'static str] {
        match self {
            Self::Agrees => &[
                "Cargo.lock",
                "rustfmt.toml",
                "codegen/src",
                "xtask/src/codegen",
                "xtask/src/format",
                "spec",
                GENERATED,
                CLIENT_TESTS,
                LOCAL_TABLE,
                CARDS,
            ],
            // What its documentation includes is there too.
            Self::Compiles | Self::Documented => &[
                "Cargo.lock",
                "Cargo.toml",
                "cams-api/Cargo.toml",
                "cams-api/README.md",
                "cams-api/compatibility.md",
                "cams-api/src",
            ],
        }
    }
}

impl Begun {
    /// Leaves the proof. Without one, the next review says that nothing is proven.
    pub(crate) fn leave(&self) {
        let _ = file::write(&self.path, &self.hash);
    }
}

fn hash(root: &Path, parts: &[&str]) -> Result<String> {
    let mut hash = Sha256::new();
    let mut add = |path: &str, bytes: &[u8]| {
        hash.update(format!("{path}\n{}\n", bytes.len()));
        hash.update(bytes);
    };
    for part in parts {
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
