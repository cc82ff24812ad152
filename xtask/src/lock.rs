//! Runs one command at a time: two would read each other's half-written files.
//!
//! The operating system holds the lock, so it ends with the process.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};

/// The lock file, relative to the root. It is empty and stays.
const FILE: &str = "target/xtask.lock";

/// The right to read and write spec/ and the generated files, until dropped.
pub(crate) struct Lock {
    /// `None` where the file system has no locks or is read-only.
    _file: Option<File>,
}

/// Waits until no other command works on this root.
///
/// # Errors
/// The system's error, with the name of the file.
pub(crate) fn hold(root: &Path) -> Result<Lock> {
    let path = root.join(FILE);
    let cannot_lock = || format!("cannot lock {}", path.display());
    let folder = path.parent().map_or(Ok(()), fs::create_dir_all);
    let file = match folder.and_then(|()| File::options().create(true).append(true).open(&path)) {
        Ok(file) => file,
        Err(error) if is_read_only(error.kind()) => return Ok(Lock { _file: None }),
        Err(error) => return Err(error).with_context(cannot_lock),
    };
    let locked = match file.try_lock() {
        Err(TryLockError::WouldBlock) => {
            eprintln!("waiting for another cargo xtask in {}", root.display());
            file.lock()
        }
        Err(TryLockError::Error(error)) => Err(error),
        Ok(()) => Ok(()),
    };
    match locked {
        Err(error) if error.kind() == ErrorKind::Unsupported => Ok(Lock { _file: None }),
        locked => locked.map(|()| Lock { _file: Some(file) }).with_context(cannot_lock),
    }
}

/// On a read-only file system, commands cannot interfere with each other.
fn is_read_only(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem)
}
