//! The body of a form upload, which is streamed: its fields, the file, and the end of the form.

use std::error::Error as StdError;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use hyper::body::{Body, Frame, SizeHint};
use tokio::task::JoinHandle;

use super::media::{Chunks, Source};

/// The size of the pieces that a file is read in, in bytes.
const PIECE: usize = 128 * 1024;

/// The function that a user passes to `on_progress`.
pub(super) type OnProgress = Box<dyn FnMut(u64, u64) + Send>;

/// The state of an attempt, also seen from outside its body.
pub(super) struct Progress {
    sent: AtomicU64,
    all: u64,
    on_progress: Mutex<Option<OnProgress>>,
    failure: Mutex<Option<io::Error>>,
}

impl Progress {
    pub(super) fn new(all: u64, on_progress: Option<OnProgress>) -> Self {
        Self {
            sent: AtomicU64::new(0),
            all,
            on_progress: Mutex::new(on_progress),
            failure: Mutex::default(),
        }
    }

    /// The bytes of the file that the connection has taken.
    pub(super) fn sent(&self) -> u64 {
        self.sent.load(Ordering::Relaxed)
    }

    /// The reason why the file could not be read.
    pub(super) fn take_failure(&self) -> Option<io::Error> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    pub(super) fn reached(&self, sent: u64) {
        self.sent.store(sent, Ordering::Relaxed);
        let mut on_progress = self.on_progress.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(on_progress) = &mut *on_progress {
            on_progress(sent, self.all);
        }
    }

    fn failed(&self, error: io::Error) {
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }
}

/// The bytes of a file, as they become ready. A body must be `Sync`; the lock is never taken.
enum Content {
    Bytes(Bytes),
    File(Reading),
    Stream(Mutex<Chunks>),
}

/// A file that is read outside the async runtime, piece by piece.
enum Reading {
    Closed(PathBuf),
    Open(File),
    Busy(JoinHandle<io::Result<(File, Bytes)>>),
}

impl Content {
    /// The content of a source. `None` if its stream is gone.
    fn of(source: &mut Source) -> Option<Self> {
        Some(match source {
            Source::Bytes(bytes) => Self::Bytes(bytes.clone()),
            Source::File(path) => Self::File(Reading::Closed(path.clone())),
            Source::Stream(stream) => Self::Stream(Mutex::new(stream.take()?)),
        })
    }

    /// The next piece. Empty at the end.
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        match self {
            Self::Bytes(bytes) => Poll::Ready(Ok(bytes.split_to(bytes.len().min(PIECE)))),
            Self::File(reading) => reading.poll_next(context),
            Self::Stream(chunks) => {
                let chunks = chunks.get_mut().unwrap_or_else(PoisonError::into_inner);
                loop {
                    match ready!(chunks.as_mut().poll_next(context)) {
                        Some(Ok(chunk)) if chunk.is_empty() => {}
                        next => return Poll::Ready(next.unwrap_or_else(|| Ok(Bytes::new()))),
                    }
                }
            }
        }
    }
}

impl Reading {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        if !matches!(self, Self::Busy(_)) {
            let before = std::mem::replace(self, Self::Closed(PathBuf::new()));
            *self = Self::Busy(tokio::task::spawn_blocking(|| before.read()));
        }
        let Self::Busy(piece) = self else { return Poll::Pending };
        let piece = ready!(Pin::new(piece).poll(context));
        let (file, bytes) = piece.unwrap_or_else(|error| Err(io::Error::other(error)))?;
        *self = Self::Open(file);
        Poll::Ready(Ok(bytes))
    }

    fn read(self) -> io::Result<(File, Bytes)> {
        let mut file = match self {
            Self::Closed(path) => File::open(path)?,
            Self::Open(file) => file,
            Self::Busy(_) => return Err(io::ErrorKind::ResourceBusy.into()),
        };
        let mut piece = vec![0; PIECE];
        let length = file.read(&mut piece)?;
        piece.truncate(length);
        Ok((file, piece.into()))
    }
}

/// The whole form.
pub(super) struct FormBody {
    head: Bytes,
    content: Content,
    /// The bytes of the file that are still to come.
    left: u64,
    tail: Bytes,
    progress: Arc<Progress>,
}

impl FormBody {
    /// The form around a file of `progress.all` bytes. `None` if the file can be read only once.
    pub(super) fn new(
        head: String,
        source: &mut Source,
        tail: String,
        progress: &Arc<Progress>,
    ) -> Option<Self> {
        let content = Content::of(source)?;
        progress.sent.store(0, Ordering::Relaxed);
        let (head, tail, progress) = (head.into(), tail.into(), Arc::clone(progress));
        Some(Self { head, content, left: progress.all, tail, progress })
    }

    /// The next piece of the file.
    fn poll_content(&mut self, context: &mut Context<'_>) -> Poll<io::Result<Bytes>> {
        let piece = ready!(self.content.poll_next(context))?;
        let length = piece.len() as u64;
        if length == 0 {
            return Poll::Ready(Err(io::Error::other("it is shorter than announced")));
        }
        let Some(left) = self.left.checked_sub(length) else {
            return Poll::Ready(Err(io::Error::other("it is longer than announced")));
        };
        self.left = left;
        self.progress.reached(self.progress.all - left);
        Poll::Ready(Ok(piece))
    }

    fn poll_piece(&mut self, context: &mut Context<'_>) -> Poll<Option<io::Result<Bytes>>> {
        if !self.head.is_empty() {
            return Poll::Ready(Some(Ok(std::mem::take(&mut self.head))));
        }
        if self.left > 0 {
            return self.poll_content(context).map(Some);
        }
        let tail = std::mem::take(&mut self.tail);
        Poll::Ready((!tail.is_empty()).then_some(Ok(tail)))
    }

    /// The whole body, for a transport that takes no streams.
    pub(super) async fn collect(mut self) -> io::Result<Bytes> {
        let mut body = BytesMut::new();
        while let Some(piece) = std::future::poll_fn(|context| self.poll_piece(context)).await {
            body.extend_from_slice(&piece?);
        }
        Ok(body.freeze())
    }
}

impl Body for FormBody {
    type Data = Bytes;
    type Error = Box<dyn StdError + Send + Sync>;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        let piece = ready!(self.poll_piece(context));
        Poll::Ready(piece.map(|piece| match piece {
            Ok(piece) => Ok(Frame::data(piece)),
            Err(error) => {
                self.progress.failed(error);
                Err("the media cannot be read".into())
            }
        }))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact((self.head.len() + self.tail.len()) as u64 + self.left)
    }
}
