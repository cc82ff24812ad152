//! An uploaded file.

use std::fmt;

/// A file in the object storage of the service. `Debug` does not show its link.
#[derive(Clone, PartialEq, Eq)]
pub struct Uploaded {
    pub(super) link: String,
    pub(super) path: String,
    pub(super) content_type: String,
    pub(super) length: u64,
}

impl Uploaded {
    /// The URL of the file, for messages and templates.
    /// [The module](crate::upload#the-link) says what is known about it.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The path of the file in the storage, as `GeneratePresignedUrl` takes it: `/<key>`.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The content type that the file is stored with.
    pub fn content_type(&self) -> &str {
        &self.content_type
    }

    /// The size of the file in bytes.
    pub fn length(&self) -> u64 {
        self.length
    }
}

impl fmt::Debug for Uploaded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uploaded")
            .field("content_type", &self.content_type)
            .field("length", &self.length)
            .finish_non_exhaustive()
    }
}
