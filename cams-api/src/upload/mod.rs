//! Uploads files to the object storage of the service, so that messages and templates can link to
//! them.
//!
//! ```
//! # use cams_api::upload::Media;
//! # async fn run(client: cams_api::Client) -> Result<(), cams_api::Error> {
//! let photo = client
//!     .upload(Media::file("photo.jpg")?)
//!     .in_space("cams-8c8*********")
//!     .on_progress(|sent, all| println!("{sent} of {all} bytes"))
//!     .await?;
//! println!("uploaded {} bytes", photo.length());
//! # Ok(())
//! # }
//! ```
//!
//! An [`Uploader`] asks for one authorization and uses it for several files:
//!
//! ```
//! # use cams_api::upload::Media;
//! # async fn run(client: cams_api::Client) -> Result<(), cams_api::Error> {
//! let uploader = client.uploader().in_space("cams-8c8*********");
//! let photo = uploader.upload(Media::file("photo.jpg")?).await?;
//! let terms = uploader.upload(Media::bytes("terms.pdf", "%PDF-1.7 …")).await?;
//! # Ok(())
//! # }
//! ```
//!
//! # The link
//!
//! The documentation says that messages and templates take a link to the file. It does not say which
//! URL that is after an upload.
//!
//! - [`Uploaded::link`] is the URL of the stored file, `https://<bucket>.<endpoint>/<key>`. Other
//!   clients of the service give this URL to messages and templates. It works if the bucket lets
//!   everybody read. Its name is random, so nobody can guess it.
//! - If the service answers `InvalidParameter.FileUrlError` (it cannot download the file), sign the
//!   URL: `client.generate_presigned_url().file_path(photo.path())`. The documentation does not say
//!   how long a signed URL is valid.
//!
//! A link must stay readable until the message is delivered. The service does not document when it
//! deletes files.
//!
//! # Checks
//!
//! The size is compared with the limits of WhatsApp before anything is sent:
//!
//! | Kind | Types | Largest |
//! |---|---|---|
//! | image | JPEG, PNG | 5 MiB |
//! | video | MP4, 3GPP | 16 MiB |
//! | audio | AAC, AMR, MP3, M4A, OGG | 16 MiB |
//! | sticker | WebP | 500 KiB |
//! | document | everything else, and [`Media::as_document`] | 100 MiB |
//!
//! [`Media::max_bytes`] replaces the limit, for other channels. The content type follows from the
//! extension of the file name, or from [`Media::content_type`].
//!
//! # The way of a file
//!
//! The file is streamed, never held in memory as a whole (but a [`Transport`] of your own gets whole
//! bodies). It travels through the client's own HTTP client, with its proxy, certificates and
//! connections. An attempt ends if nothing moves for the client's
//! [`attempt_timeout`](crate::ClientBuilder::attempt_timeout). Attempts are repeated by the client's
//! [retry policy](crate::retry): all of them write the same object, so a repeat cannot act twice. An
//! authorization that has expired is renewed once.
//!
//! The request is a form (`PostObject`) with a policy that allows this one file: its bucket, name
//! and length. It is signed with OSS signature version 1, because version 4 needs the region of the
//! bucket, which an authorization does not name.
//!
//! [`Transport`]: crate::transport::Transport

mod authorization;
mod body;
mod bucket;
mod format;
mod media;
mod policy;
mod sending;
mod uploaded;

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use self::authorization::Kept;
use self::body::{OnProgress, Progress};
pub use self::media::Media;
use self::sending::Sending;
pub use self::uploaded::Uploaded;
use crate::client::{Call, Client};
use crate::generated::service::GetChatappUploadAuthorizationRequest;
use crate::outcome::Error;

/// The time limit of an upload with all its attempts, unless [`Upload::timeout`] sets another one.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(600);

impl Client {
    /// Starts the upload of one file, which messages and templates can then link to. See
    /// [`upload`](crate::upload).
    pub fn upload(&self, media: Media) -> Upload {
        self.uploader().upload(media)
    }

    /// Returns an uploader, which uses one authorization for several files. See
    /// [`upload`](crate::upload).
    pub fn uploader(&self) -> Uploader {
        Uploader {
            authorize: self.get_chatapp_upload_authorization().customize(),
            endpoint: None,
            kept: Arc::default(),
        }
    }
}

/// Uploads files with one authorization, which it renews before it expires. Clones share it.
#[derive(Clone)]
pub struct Uploader {
    authorize: Call<GetChatappUploadAuthorizationRequest>,
    endpoint: Option<String>,
    kept: Arc<Kept>,
}

impl Uploader {
    /// Uploads to the folder of this space. Default: the space that the client is built with.
    pub fn in_space(mut self, cust_space_id: impl Into<String>) -> Self {
        self.authorize.request.cust_space_id = Some(cust_space_id.into());
        self.kept = Arc::default();
        self
    }

    /// Uploads through this server instead of the one that the authorization names: an internal or
    /// accelerated endpoint of OSS, or a local server for tests. [`Uploaded::link`] is not affected.
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.endpoint = Some(endpoint.into());
        self
    }

    /// Starts the upload of a file.
    pub fn upload(&self, media: Media) -> Upload {
        Upload { uploader: self.clone(), media, on_progress: None, timeout: DEFAULT_TIMEOUT }
    }
}

impl fmt::Debug for Uploader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Uploader").field("authorize", &self.authorize).finish_non_exhaustive()
    }
}

/// The upload of one file. `.await` on it does the same as [`send`](Self::send).
#[must_use = "an upload does nothing until it is awaited"]
pub struct Upload {
    uploader: Uploader,
    media: Media,
    on_progress: Option<OnProgress>,
    timeout: Duration,
}

impl Upload {
    /// Uploads to the folder of this space. Default: the space of the uploader or client.
    pub fn in_space(mut self, cust_space_id: impl Into<String>) -> Self {
        self.uploader = self.uploader.in_space(cust_space_id);
        self
    }

    /// Uploads through this server. See [`Uploader::endpoint`].
    pub fn endpoint(mut self, endpoint: impl Into<String>) -> Self {
        self.uploader = self.uploader.endpoint(endpoint);
        self
    }

    /// Calls this function with the bytes that were handed to the connection, and those of the
    /// whole file. If an attempt is repeated, it starts at 0 again. The function must be quick.
    pub fn on_progress(mut self, call: impl FnMut(u64, u64) + Send + 'static) -> Self {
        self.on_progress = Some(Box::new(call));
        self
    }

    /// Sets the time limit of the whole upload. Default: [`DEFAULT_TIMEOUT`].
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// Uploads the file.
    ///
    /// # Errors
    ///
    /// - [`InvalidParameter`](crate::ErrorKind::InvalidParameter): the file is empty, too large or
    ///   of an unknown type, cannot be read, or changed its length meanwhile.
    /// - The errors of `GetChatappUploadAuthorization`.
    /// - [`Decode`](crate::ErrorKind::Decode): the authorization lacks a part.
    /// - The refusals of object storage, with its code and request ID. The operation of these errors
    ///   is `PostObject`. Their kind is [`Credentials`](crate::ErrorKind::Credentials) if even a new
    ///   authorization has expired.
    /// - [`Connect`](crate::ErrorKind::Connect), [`Timeout`](crate::ErrorKind::Timeout) or
    ///   [`Transport`](crate::ErrorKind::Transport) if the file did not arrive.
    pub async fn send(self) -> Result<Uploaded, Error> {
        let content_type = self.media.checked()?;
        let progress = Arc::new(Progress::new(self.media.length(), self.on_progress));
        let sending = Sending {
            core: &self.uploader.authorize.core,
            uploader: &self.uploader,
            content_type: &content_type,
            progress: &progress,
            limit: self.timeout,
            started: tokio::time::Instant::now(),
        };
        sending.run(self.media).await
    }

    /// Like [`send`](Self::send), for programs without an async runtime.
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send), and those of
    /// [`Call::send_blocking`](crate::Call::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<Uploaded, Error> {
        let core = Arc::clone(&self.uploader.authorize.core);
        core.runtime.wait_for(self.send(), "send_blocking", "send()")?
    }
}

impl IntoFuture for Upload {
    type Output = Result<Uploaded, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upload")
            .field("media", &self.media)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
