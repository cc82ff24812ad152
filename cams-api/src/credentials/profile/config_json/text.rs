//! Where the text of `config.json` is kept: a file that other programs read and write too, or memory. All that it
//! knows of the text is that it should be JSON.
//!
//! A writer first holds the lock, a file of its own beside the configuration: the configuration itself is
//! replaced as a whole, so a lock on it would end up on a file that is no longer there, and on Windows it
//! would shut readers out. Readers need no lock, since they see the old text or the new one, never a part. Other
//! tools write in place; a text that they have cut off is read again.

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

/// How long to wait for another program that holds the lock. It holds it for two HTTP requests at most.
const PATIENCE: Duration = Duration::from_secs(45);

/// The pause between two looks at a lock that is held.
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

/// The right to write. Dropping it gives it up.
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

    /// Waits until no one else may write. A wait that is dropped leaves nothing behind, which is why it
    /// looks again and again rather than have a thread block.
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

    /// Replaces the whole text at once. After a failure the old text is still there.
    pub(super) async fn replace(&self, lock: &Lock<'_>, text: Zeroizing<String>) -> io::Result<()> {
        let path = match self {
            Self::Memory(memory) => {
                *memory.text() = text;
                return Ok(());
            }
            Self::File(path) => path.clone(),
        };
        // Writing goes on if nobody waits for its end any more, and then still needs the lock.
        let held = match lock {
            Lock::File(file) => Some(Arc::clone(file)),
            Lock::Memory { .. } => None,
        };
        let write = move || {
            // A link is kept; what it points to is replaced.
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
    // Only the holder of the lock writes, so what has this name is from a program that died.
    let _ = std::fs::remove_file(&temporary);
    let written = file::open(&temporary, private().create_new(true)).and_then(|mut file| {
        file.write_all(bytes)?;
        keep_owner(&file, &old);
        file.set_permissions(old.permissions())?;
        file.sync_all()
    });
    written.and_then(|()| std::fs::rename(&temporary, path)).inspect_err(|_| {
        // The first failure is the one to report.
        let _ = std::fs::remove_file(&temporary);
    })
}

/// A program of the superuser must not take the file away from its owner. Nobody else can change the owner,
/// nor needs to, so a failure is none.
#[cfg(unix)]
fn keep_owner(file: &File, old: &Metadata) {
    use std::os::unix::fs::{MetadataExt as _, fchown};

    let _ = fchown(file, Some(old.uid()), Some(old.gid()));
}

#[cfg(not(unix))]
fn keep_owner(_: &File, _: &Metadata) {}

/// Opens for writing what only its owner may read.
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
