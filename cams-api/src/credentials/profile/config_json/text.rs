//! Keeps the text of `config.json`: in a file that other programs read and write too, or in memory.
//! It only knows that the text should be JSON.
//!
//! A writer takes a lock on a separate file beside the configuration. The configuration itself is
//! replaced as a whole, so a lock on it would be on a file that no longer exists, and on Windows it
//! would keep readers out. Readers need no lock: they see the old text or the new one. Other tools
//! write in place; a text that is cut off is read again.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::de::IgnoredAny;
use tokio::time::Instant;
use zeroize::Zeroizing;

use crate::credentials::file::{self, on_a_thread};
use crate::credentials::profile::without_mark;

/// The time to wait for another program that holds the lock. It holds it for at most two HTTP
/// requests.
const PATIENCE: Duration = Duration::from_secs(45);

/// The pause between two attempts to take the lock.
const PAUSE: Duration = Duration::from_millis(25);

/// The text of a configuration. Clones share it.
#[derive(Clone)]
pub(super) enum ConfigText {
    File(PathBuf),
    Memory(Arc<Memory>),
}

pub(super) struct Memory {
    text: Mutex<Zeroizing<String>>,
    lock: tokio::sync::Mutex<()>,
}

/// The right to write, until it is dropped.
pub(super) enum Lock<'a> {
    /// Shared with a thread that writes.
    File(Arc<File>),
    Memory {
        _lock: tokio::sync::MutexGuard<'a, ()>,
    },
}

impl Memory {
    fn text(&self) -> MutexGuard<'_, Zeroizing<String>> {
        self.text.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConfigText {
    pub(super) fn in_memory(text: Zeroizing<String>) -> Self {
        let text = Mutex::new(text);
        Self::Memory(Arc::new(Memory { text, lock: tokio::sync::Mutex::new(()) }))
    }

    pub(super) async fn read(&self) -> io::Result<Zeroizing<String>> {
        match self {
            Self::File(path) => file::read(path, is_json).await,
            Self::Memory(memory) => Ok(memory.text().clone()),
        }
    }

    /// Waits for the right to write. It tries repeatedly instead of blocking a thread, so that a
    /// dropped wait leaves nothing behind.
    pub(super) async fn lock(&self) -> io::Result<Lock<'_>> {
        let path = match self {
            Self::Memory(memory) => return Ok(Lock::Memory { _lock: memory.lock.lock().await }),
            Self::File(path) => path.clone(),
        };
        let open = move || {
            let path = sibling(&path.canonicalize()?, ".lock");
            file::open(&path, private().create(true).truncate(false))
        };
        let file = on_a_thread(open).await??;
        let started = Instant::now();
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock::File(Arc::new(file))),
                Err(TryLockError::Error(error)) => return Err(error),
                Err(TryLockError::WouldBlock) if started.elapsed() > PATIENCE => {
                    return Err(io::Error::new(
                        io::ErrorKind::TimedOut,
                        "another program holds its lock",
                    ));
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(PAUSE).await,
            }
        }
    }

    /// Replaces the whole text at once. After a failure the old text remains.
    pub(super) async fn replace(&self, lock: &Lock<'_>, text: Zeroizing<String>) -> io::Result<()> {
        let path = match self {
            Self::Memory(memory) => {
                *memory.text() = text;
                return Ok(());
            }
            Self::File(path) => path.clone(),
        };
        // Writing continues if nobody waits for it any more, and still needs the lock.
        let held = match lock {
            Lock::File(file) => Some(Arc::clone(file)),
            Lock::Memory { .. } => None,
        };
        let write = move || {
            // A link stays; its target is replaced.
            let written = replace_file(&path.canonicalize()?, text.as_bytes());
            drop(held);
            written
        };
        on_a_thread(write).await?
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<IgnoredAny>(without_mark(text)).is_ok()
}

fn replace_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let old = path.metadata()?;
    let temporary = sibling(path, ".new");
    // Only the holder of the lock writes, so a file with this name is from a program that died.
    let _ = std::fs::remove_file(&temporary);
    let written = file::open(&temporary, private().create_new(true)).and_then(|mut file| {
        file.write_all(bytes)?;
        keep_owner(&file, &old);
        file.set_permissions(old.permissions())?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&temporary, path)).inspect_err(|_| {
        // The first failure is reported.
        let _ = std::fs::remove_file(&temporary);
    })
}

/// A program of the superuser must not take the file from its owner. Others cannot change the owner
/// and need not, so errors are ignored.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Opens a file for writing that only its owner may read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

fn sibling(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(ending);
    path.with_file_name(name)
}
