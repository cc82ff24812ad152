//! Opens and reads files with credentials: profiles, tokens, and the lock beside them. Nothing else
//! does.
//!
//! A path from a variable can lead anywhere. Only regular files are opened, since a pipe or a
//! terminal keeps its reader waiting, and only up to [`LARGEST`]. Files are opened and read on
//! threads for blocking work, never on threads that drive futures.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Seek as _};
use std::path::Path;
use std::time::Duration;

use tokio::runtime::Handle;
use zeroize::Zeroizing;

/// The size of the largest file that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// The size of the first buffer, in bytes. Some files, such as those in `/proc`, report no size.
const USUAL: usize = 4096;

/// The number of times that an incomplete file is read again. Its writer may have to wait for its
/// turn first.
const REPEATS: usize = 50;

/// The pause before each repetition.
const PAUSE: Duration = Duration::from_millis(20);

/// Reads a file. Some tools truncate a file before they rewrite it, so a text that `is_whole`
/// refuses is read again a few times, then returned as it is.
///
/// # Errors
///
/// `NotFound` if there is no file, `InvalidData` if it is not UTF-8, `FileTooLarge`, and any other
/// kind if it cannot be read.
pub(super) async fn read(
    path: &Path,
    is_whole: impl Fn(&str) -> bool,
) -> io::Result<Zeroizing<String>> {
    let is_cut = |read: &io::Result<Zeroizing<String>>| match read {
        Ok(text) => !is_whole(text),
        Err(error) => error.kind() == io::ErrorKind::InvalidData,
    };
    let mut read = read_once(path).await;
    for _ in 0..REPEATS {
        // Without a runtime nothing would wake this future.
        if !is_cut(&read) || Handle::try_current().is_err() {
            break;
        }
        tokio::time::sleep(PAUSE).await;
        read = read_once(path).await;
    }
    read
}

async fn read_once(path: &Path) -> io::Result<Zeroizing<String>> {
    let path = path.to_owned();
    on_a_thread(move || text(&open(&path, OpenOptions::new().read(true))?)).await?
}

/// Opens a regular file. It never blocks, even if the file is replaced by a pipe meanwhile.
pub(super) fn open(path: &Path, options: &mut OpenOptions) -> io::Result<File> {
    match path.metadata() {
        // Opening a device may change it.
        Ok(found) if !found.is_file() => return Err(irregular(found.is_dir())),
        // A file that is about to be created does not exist yet.
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, libc::O_NONBLOCK | libc::O_NOCTTY);
    let file = options.open(path)?;
    let opened = file.metadata()?;
    if opened.is_file() { Ok(file) } else { Err(irregular(opened.is_dir())) }
}

fn irregular(is_folder: bool) -> io::Error {
    io::Error::other(if is_folder {
        "it is a folder, not a file"
    } else {
        "it is a pipe or a device, not a file"
    })
}

fn text(file: &File) -> io::Result<Zeroizing<String>> {
    let size = usize::try_from(file.metadata()?.len()).unwrap_or(usize::MAX);
    // One byte more than reported reveals a file that is larger than it says.
    let mut room = size.min(LARGEST) + 1;
    loop {
        room = room.clamp(USUAL, LARGEST + 1);
        // Read at once, since a buffer that grows leaves its old bytes behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(room));
        file.take(room as u64).read_to_end(&mut bytes)?;
        if bytes.len() > LARGEST {
            let text = format!("it is larger than {LARGEST} bytes");
            return Err(io::Error::new(io::ErrorKind::FileTooLarge, text));
        }
        if bytes.len() < room {
            let bytes = std::mem::take(&mut *bytes);
            return String::from_utf8(bytes).map(Zeroizing::new).map_err(|error| {
                drop(Zeroizing::new(error.into_bytes()));
                io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8")
            });
        }
        (&*file).rewind()?;
        room *= 2;
    }
}

/// Runs blocking work on a thread for it, or on this one if there is no runtime.
pub(super) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<T> {
    match Handle::try_current() {
        Ok(runtime) => runtime.spawn_blocking(work).await.map_err(io::Error::other),
        Err(_) => Ok(work()),
    }
}
