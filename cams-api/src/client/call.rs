//! One call: a request, its options, and the thin generic shell around [`send`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::credentials::Credentials;
use crate::outcome::{Error, ErrorKind, Metadata};
use crate::privacy::{GivenName, GivenNames};
use crate::request::{CallOptions, Placement, Sendable, SignedRequest};
use crate::response;
use crate::retry::RetryPolicy;
use crate::send::{self, Core};

/// A request with the client that sends it, and options of this call. `customize()` on a request that
/// a method of [`Client`](crate::Client) began gives one, and so does
/// [`Client::call`](crate::Client::call).
///
/// A call owns all that it needs: it can be stored, returned, cloned and spawned.
///
/// ```
/// # #[cfg(feature = "chat-groups")]
/// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
/// # struct Local;
/// # impl cams_api::transport::Transport for Local {
/// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
/// #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","Result":1}"#.into())) })
/// #     }
/// # }
/// # let credentials = cams_api::Credentials::new("id", "secret");
/// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).build()?;
/// use std::time::Duration;
///
/// let call = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .customize()
///     .timeout(Duration::from_secs(5));
/// let (response, metadata) = call.send_with_metadata().await?;
/// println!("{:?} rows after {} attempts", response.result, metadata.attempts());
/// # assert_eq!((response.result, metadata.attempts()), (Some(1), 1));
/// # Ok::<(), cams_api::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// Dropping the future of a call, or `tokio::time::timeout` around it, loses what became of the
/// request. [`timeout`](Self::timeout) ends a call with an error that says so instead.
///
/// `.await` on the call itself sends it too.
#[must_use = "a call does nothing until it is sent"]
#[derive(Clone)]
pub struct Call<O> {
    pub(crate) core: Arc<Core>,
    pub(crate) request: O,
    pub(crate) options: CallOptions,
}

impl<O: Sendable> Call<O> {
    pub(crate) fn new(core: Arc<Core>, request: O) -> Self {
        Self { core, request, options: CallOptions::default() }
    }

    /// How long this call may take as a whole, with credentials, all attempts and the waits between them,
    /// instead of the client's [`timeout`](crate::ClientBuilder::timeout).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// How long one attempt of this call may take, connecting included, instead of the client's
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout). The [`timeout`](Self::timeout) of the
    /// whole call holds besides.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// Decides by this policy what is repeated and when, instead of the client's
    /// [`retry_policy`](crate::ClientBuilder::retry_policy). An operation of
    /// [`RetryClass::Never`](crate::RetryClass::Never) is never repeated when it may have been carried out.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.options.retry = Some(Arc::new(policy));
        self
    }

    /// Where the parameters of this call are sent.
    pub fn placement(mut self, placement: Placement) -> Self {
        self.options.placement = placement;
        self
    }

    /// Sends a parameter by its wire name: one that this version of the crate does not know, or another
    /// value for one that it knows, which then counts as set. Sending it without a name is an error.
    pub fn extra_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.extra_params.push((name.into(), value.into()));
        self
    }

    /// Adds a header. It is sent, but not signed. Headers that this crate writes itself, and all that
    /// begin with `x-acs-`, are refused when the call is sent.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Signs this call with these credentials instead of the client's, for programs that serve many
    /// accounts with one client. A stale security token is not renewed.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.options.credentials = Some(credentials);
        self
    }

    /// Sends the request and gives the reply. It must be awaited in a Tokio runtime whose timers and IO are
    /// enabled.
    ///
    /// # Errors
    ///
    /// An [`Error`] of any [kind](crate::ErrorKind); also for a reply with HTTP status 200 whose `Code` is
    /// not `OK`, and [`Config`](crate::ErrorKind::Config) outside a Tokio runtime.
    pub async fn send(self) -> Result<O::Response, Error> {
        self.send_with_metadata().await.map(|(reply, _)| reply)
    }

    /// Sends the request and gives the reply with its [`Metadata`].
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send).
    pub async fn send_with_metadata(self) -> Result<(O::Response, Metadata), Error> {
        let outgoing = self.request.outgoing()?;
        let (action, retry) = (outgoing.action, outgoing.retry);
        let mut reply = None;
        let mut decode = |body: &[u8]| {
            let (decoded, verdict) = response::decode(body)?;
            reply = Some(decoded);
            Ok(verdict)
        };
        // Boxed, so that the future of a call stays small: it is moved often.
        let sending = Box::pin(send::send(&self.core, outgoing, &self.options, &mut decode));
        let metadata = sending.await?;
        match reply {
            Some(reply) => Ok((reply, metadata)),
            // A success without a reply does not happen; if it did, it would not be one.
            None => Err(Error::new(ErrorKind::Decode, "the reply was not read")
                .of_call(action, retry, metadata)),
        }
    }

    /// Signs the request with this date and nonce and gives it as data, without sending it. The nonce must
    /// be new for every request that reaches the service.
    ///
    /// # Errors
    ///
    /// The errors that [`send`](Self::send) has before it sends.
    pub async fn sign(self, date: SystemTime, nonce: &str) -> Result<SignedRequest, Error> {
        let outgoing = self.request.outgoing()?;
        send::sign(&self.core, outgoing, &self.options, date, nonce).await
    }

    /// Sends the request and waits for the reply on this thread, for programs without an async runtime.
    /// The client runs a small runtime of its own for such calls.
    ///
    /// ```
    /// # #[cfg(feature = "chat-groups")] {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","Result":1}"#.into())) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).build()?;
    /// let call = client.delete_chat_group_invite_link().business_number("8613800***");
    /// let reply = call.group_id("E398****").cust_space_id("cams-8***").send_blocking()?;
    /// println!("{:?} rows", reply.result);
    /// # assert_eq!(reply.result, Some(1));
    /// # }
    /// # Ok::<(), cams_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send`](Self::send), and [`Config`](crate::ErrorKind::Config) inside an async runtime, where
    /// waiting could stall the whole program: use [`send`](Self::send) there. The threads of
    /// `tokio::task::spawn_blocking` belong to their runtime too, but they may wait for it:
    /// `tokio::runtime::Handle::current().block_on(call.send())`.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<O::Response, Error> {
        let core = Arc::clone(&self.core);
        core.runtime.wait_for(self.send())?
    }

    /// Sends the request like [`send_blocking`](Self::send_blocking) and gives the reply with its
    /// [`Metadata`].
    ///
    /// ```
    /// # #[cfg(feature = "chat-groups")] {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(r#"{"Code":"OK","Result":1}"#.into())) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).build()?;
    /// let call = client.delete_chat_group_invite_link().business_number("8613800***");
    /// let call = call.group_id("E398****").cust_space_id("cams-8***").customize();
    /// let (reply, metadata) = call.send_blocking_with_metadata()?;
    /// println!("{:?} rows after {} attempts", reply.result, metadata.attempts());
    /// # assert_eq!((reply.result, metadata.attempts()), (Some(1), 1));
    /// # }
    /// # Ok::<(), cams_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`send_blocking`](Self::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking_with_metadata(self) -> Result<(O::Response, Metadata), Error> {
        let core = Arc::clone(&self.core);
        core.runtime.wait_for(self.send_with_metadata())?
    }
}

impl<O: Sendable + 'static> IntoFuture for Call<O> {
    type Output = Result<O::Response, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Shows the operation and the names of extra parameters and headers, not their values.
impl<O: Sendable> fmt::Debug for Call<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let extra = self.options.extra_params.iter().map(|(name, _)| name.as_str());
        let headers = self.options.headers.iter().map(|(name, _)| name.as_str());
        f.debug_struct("Call")
            .field("operation", &GivenName(self.request.action()))
            .field("timeout", &self.options.timeout)
            .field("attempt_timeout", &self.options.attempt_timeout)
            .field("placement", &self.options.placement)
            .field("extra_params", &GivenNames(extra))
            .field("headers", &GivenNames(headers))
            .field("credentials", &self.options.credentials)
            .finish_non_exhaustive()
    }
}
