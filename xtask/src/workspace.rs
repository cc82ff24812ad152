//! The workspace that commands work on by default.

use std::path::{Path, PathBuf};

/// The folder above this package. The value at run time wins: a cached binary may come from another
/// checkout.
pub(crate) fn root() -> PathBuf {
    let package = std::env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from);
    package.parent().map_or_else(|| package.clone(), Path::to_path_buf)
}
