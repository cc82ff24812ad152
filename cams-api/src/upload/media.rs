//! A file to upload: where its bytes come from, and the checks before it is sent.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::pin::Pin;

use bytes::Bytes;
use futures_core::Stream;
use http::HeaderValue;

use super::format::{self, Kind};
use crate::outcome::{Error, ErrorKind};

/// A stream of a file's bytes.
pub(super) type Chunks = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// A file to upload, from the disk, from memory or from a stream.
///
/// Errors and `Debug` show neither its name nor its path.
#[must_use = "media is not uploaded yet"]
pub struct Media {
    source: Source,
    length: u64,
    extension: Option<String>,
    content_type: Option<String>,
    is_document: bool,
    max_bytes: Option<u64>,
}

/// The origin of the bytes.
pub(super) enum Source {
    File(PathBuf),
    Bytes(Bytes),
    /// Gone once an attempt has begun to read it.
    Stream(Option<Chunks>),
}

impl Media {
    /// A file on the disk. It is read while it is sent, and again if an attempt is repeated.
    ///
    /// # Errors
    ///
    /// [`InvalidParameter`](ErrorKind::InvalidParameter) if there is no file at this path.
    pub fn file(path: impl AsRef<Path>) -> Result<Self, Error> {
        let path = path.as_ref();
        let about = std::fs::metadata(path).map_err(unreadable)?;
        if !about.is_file() {
            return Err(invalid("the media is not a file"));
        }
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        Ok(Self::new(&name, about.len(), Source::File(path.to_owned())))
    }

    /// Bytes in memory. The extension of the name tells their type.
    pub fn bytes(name: impl AsRef<str>, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Self::new(name.as_ref(), bytes.len() as u64, Source::Bytes(bytes))
    }

    /// A stream with exactly this number of bytes. The extension of the name tells their type. An
    /// attempt that has begun to read the stream is not repeated.
    pub fn stream(
        name: impl AsRef<str>,
        length: u64,
        stream: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Self {
        Self::new(name.as_ref(), length, Source::Stream(Some(Box::pin(stream))))
    }

    fn new(name: &str, length: u64, source: Source) -> Self {
        let extension = format::extension(name);
        Self { source, length, extension, content_type: None, is_document: false, max_bytes: None }
    }

    /// Sets the content type, such as `image/jpeg`. Default: the type of the name's extension.
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// The file will be sent as a document, whatever its type. WhatsApp takes documents of up to
    /// 100 MiB.
    pub fn as_document(mut self) -> Self {
        self.is_document = true;
        self
    }

    /// Sets the largest size, in bytes, for channels with other limits than WhatsApp.
    pub fn max_bytes(mut self, bytes: u64) -> Self {
        self.max_bytes = Some(bytes);
        self
    }

    pub(super) fn length(&self) -> u64 {
        self.length
    }

    pub(super) fn extension(&self) -> Option<&str> {
        self.extension.as_deref()
    }

    /// Returns `false` for a stream that an attempt has begun to read.
    pub(super) fn can_be_read_again(&self) -> bool {
        !matches!(self.source, Source::Stream(None))
    }

    pub(super) fn source(&mut self) -> &mut Source {
        &mut self.source
    }

    /// Checks the file, and returns its content type.
    pub(super) fn checked(&self) -> Result<String, Error> {
        let by_extension = || Some(format::content_type(self.extension()?)?.to_owned());
        let content_type = self.content_type.clone().or_else(by_extension).ok_or_else(|| {
            invalid("the type of the media is unknown; set it with `Media::content_type`")
        })?;
        let is_type = content_type.contains('/') && HeaderValue::from_str(&content_type).is_ok();
        if !is_type {
            return Err(invalid("the content type of the media is not one, such as `image/jpeg`"));
        }
        if self.length == 0 {
            return Err(invalid("the media is empty"));
        }
        let kind = if self.is_document { Kind::Document } else { Kind::of(&content_type) };
        let max = self.max_bytes.unwrap_or_else(|| kind.max_bytes());
        if self.length > max {
            let length = self.length;
            return Err(invalid(match self.max_bytes {
                Some(_) => format!("the media has {length} bytes; at most {max}"),
                None => format!(
                    "the media has {length} bytes, but WhatsApp takes {} of at most {max}; send it as a document \
                     (`Media::as_document`), or set the limit of another channel (`Media::max_bytes`)",
                    kind.name(),
                ),
            }));
        }
        Ok(content_type)
    }
}

impl fmt::Debug for Media {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Media")
            .field("length", &self.length)
            .field("extension", &self.extension)
            .field("content_type", &self.content_type)
            .finish_non_exhaustive()
    }
}

fn invalid(problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidParameter, problem)
}

/// The media cannot be read, before or while it is sent.
pub(super) fn unreadable(error: io::Error) -> Error {
    invalid("the media cannot be read").with_source(error)
}
