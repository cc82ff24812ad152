//! Runs a program and reads its output, which is wiped when it is dropped.
//!
//! A program may leave others behind that inherit its output and keep it open. So the output ends
//! when the program ends, not when the pipe closes: this process keeps a writing end and wakes the
//! reading thread with one byte. Neither thread nor pipe outlives the call.

use std::io::{self, PipeReader, PipeWriter, Read as _, Write as _};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::oneshot;
use tokio::time::timeout;
use zeroize::Zeroizing;

use crate::credentials::file::on_a_thread;

/// The largest output that is read, in bytes.
const LARGEST: usize = 1024 * 1024;

/// Room for any credentials, in bytes.
const USUAL: usize = 64 * 1024;

/// The size of one read, in bytes.
const CHUNK: usize = 4096;

/// The longest pause between two checks whether the program has ended.
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// The byte that ends an output. JSON never contains it.
const MARK: u8 = 0;

/// The output cannot be read.
const UNREADABLE: &str = "prints something that cannot be read";

type Text = Zeroizing<Vec<u8>>;

/// Runs a program with its arguments. At its limit, and when nobody waits for it any more, it is
/// killed with the programs that it started.
///
/// # Errors
///
/// The fault of the program, as the rest of a sentence. It quotes neither the program nor its
/// output.
pub(super) async fn run(
    words: &Arc<Zeroizing<Vec<String>>>,
    limit: Duration,
) -> Result<(ExitStatus, Text), String> {
    let words = Arc::clone(words);
    let ended = timeout(limit, async move {
        // The program may be on a disk that does not respond.
        let started = on_a_thread(move || start(&words)).await;
        started.map_err(|error| cannot_start(&error))??.end().await
    });
    ended.await.unwrap_or_else(|_| Err(format!("did not end within {limit:?}")))
}

fn start(words: &[String]) -> Result<Running, String> {
    let (program, arguments) = words.split_first().ok_or("has no name")?;
    let (output, theirs) = Output::new().map_err(|error| cannot_start(&error))?;
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stdout(theirs).stderr(Stdio::null());
    // A group of its own, so that the programs that it starts can be killed with it.
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    let child = command.spawn().map_err(|error| cannot_start(&error))?;
    Ok(Running { child, output })
}

fn cannot_start(error: &io::Error) -> String {
    // The text of the kind does not quote the program.
    format!("cannot be started: {}", error.kind())
}

/// A program that runs. It is killed when this is dropped, with the programs that it started.
struct Running {
    child: Child,
    output: Output,
}

impl Running {
    /// Waits for its end. The standard library has no wait that can be cancelled, so this checks
    /// repeatedly, at growing intervals.
    async fn end(mut self) -> Result<(ExitStatus, Text), String> {
        let mut pause = Duration::from_millis(1);
        loop {
            match self.child.try_wait() {
                Ok(Some(status)) => return Ok((status, self.output.text().await?)),
                Ok(None) => {}
                Err(_) => return Err("cannot be waited for".to_owned()),
            }
            // An output that ends before its program is too large.
            if let Ok(text) = timeout(pause, &mut self.output.text).await {
                return checked(text).and_then(|_| Err(UNREADABLE.to_owned()));
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // A program that ends by itself may leave others running on purpose.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            kill_group(&self.child);
            // An error means that it has just ended.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Kills a program that nobody has waited for yet, and the programs in its group. The group has the
/// number of the program, which no other process gets before somebody waits for it.
#[cfg(unix)]
fn kill_group(child: &Child) {
    use rustix::process::{Pid, Signal, kill_process_group};

    let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
}

/// Windows has no such groups: only the program is killed.
#[cfg(not(unix))]
fn kill_group(_: &Child) {}

/// The output of a program, which a thread reads. The thread ends at the latest when this is
/// dropped.
struct Output {
    text: oneshot::Receiver<io::Result<Text>>,
    /// The program has ended; a mark follows.
    is_over: Arc<AtomicBool>,
    /// Keeps the pipe open, so that a mark can be written.
    ours: PipeWriter,
}

impl Output {
    /// Also returns the writing end for the program.
    fn new() -> io::Result<(Self, PipeWriter)> {
        let (pipe, ours) = io::pipe()?;
        let theirs = ours.try_clone()?;
        let (sender, text) = oneshot::channel();
        let is_over = Arc::new(AtomicBool::new(false));
        let seen = Arc::clone(&is_over);
        // Its own thread: one of the runtime's would keep the runtime from ending.
        std::thread::Builder::new()
            .name("credentials".to_owned())
            .spawn(move || read(pipe, &seen, sender))?;
        Ok((Self { text, is_over, ours }, theirs))
    }

    /// Everything printed until now.
    async fn text(&mut self) -> Result<Text, String> {
        self.stop();
        checked((&mut self.text).await)
    }

    /// Ends the thread. It reads everything before the mark, so writing the mark does not block.
    fn stop(&mut self) {
        if !self.is_over.swap(true, Ordering::AcqRel) {
            // An error means that the thread has ended.
            let _ = self.ours.write_all(&[MARK]);
        }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.stop();
    }
}

fn checked(text: Result<io::Result<Text>, oneshot::error::RecvError>) -> Result<Text, String> {
    match text {
        Ok(Ok(text)) if text.len() <= LARGEST => Ok(text),
        Ok(Ok(_)) => Err(format!("prints more than {LARGEST} bytes")),
        Ok(Err(_)) | Err(_) => Err(UNREADABLE.to_owned()),
    }
}

/// Reads until the mark and sends everything before it. Sends an output that is too large at once.
fn read(mut pipe: PipeReader, is_over: &AtomicBool, sender: oneshot::Sender<io::Result<Text>>) {
    // Room for any credentials: a text that grows leaves its old bytes behind.
    let mut kept = Some((sender, Zeroizing::new(Vec::with_capacity(USUAL))));
    let mut chunk = Zeroizing::new([0; CHUNK]);
    loop {
        let read = match pipe.read(&mut *chunk) {
            Ok(read) => &chunk[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => {
                let _ = kept.take().map(|(sender, _)| sender.send(Err(error)));
                return;
            }
        };
        let mut mark = None;
        if is_over.load(Ordering::Acquire) {
            mark = read.iter().rposition(|byte| *byte == MARK);
        }
        let is_end = mark.is_some() || read.is_empty();
        if let Some((_, text)) = &mut kept {
            text.extend_from_slice(&read[..mark.unwrap_or(read.len())]);
            if is_end || text.len() > LARGEST {
                // Without a receiver nobody wants the output.
                let _ = kept.take().map(|(sender, text)| sender.send(Ok(text)));
            }
        }
        if is_end {
            return;
        }
    }
}
