//! One call: a request and its options. A thin generic layer around [`send`].

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::credentials::Credentials;
use crate::outcome::{Error, ErrorKind, Metadata};
use crate::privacy::{GivenName, GivenNames};
use crate::request::{CallOptions, Placement, Sendable, SignedRequest};
use crate::retry::RetryPolicy;
use crate::send::{self, Core};

/// A request, the client that sends it, and options for this call. To get one, call `customize()`
/// on a request from a method of [`Client`](crate::Client), or use
/// [`Client::call`](crate::Client::call).
///
/// A call owns everything it needs: it can be stored, returned, cloned and spawned.
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
/// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
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
/// `.await` on the call itself sends it too.
///
/// # Dropped futures
///
/// A dropped future sends nothing more and returns nothing: the service may have executed the
/// request. This also happens if `tokio::time::timeout` or `select!` gives up on it. Set
/// [`timeout`](Self::timeout) instead. It ends the call with an [`Error`] whose [kind](Error::kind)
/// tells whether the request may have been executed. Only
/// [observers](crate::telemetry::Observer::call_dropped) and spans hear of a dropped call.
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

    /// Sets the time limit of the whole call: credentials, all attempts and the waits between them.
    /// Replaces the client's [`timeout`](crate::ClientBuilder::timeout).
    ///
    /// Use it instead of `tokio::time::timeout`, which [drops the call](Self#dropped-futures) and
    /// loses its outcome.
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = Some(timeout);
        self
    }

    /// Sets the time limit of one attempt of this call, including connecting. Replaces the client's
    /// [`attempt_timeout`](crate::ClientBuilder::attempt_timeout). The [`timeout`](Self::timeout)
    /// of the whole call still applies.
    pub fn attempt_timeout(mut self, timeout: Duration) -> Self {
        self.options.attempt_timeout = Some(timeout);
        self
    }

    /// Sets the policy that decides about repeats of this call. Replaces the client's
    /// [`retry_policy`](crate::ClientBuilder::retry_policy). An operation of
    /// [`RetryClass::Never`](crate::RetryClass::Never) that the service may have executed is never
    /// repeated.
    pub fn retry_policy(mut self, policy: impl RetryPolicy) -> Self {
        self.options.retry = Some(Arc::new(policy));
        self
    }

    /// Chooses the part of the request that carries the parameters.
    pub fn placement(mut self, placement: Placement) -> Self {
        self.options.placement = placement;
        self
    }

    /// Sends a parameter by its wire name. Use it for a parameter that this version of the crate
    /// does not know, or to replace the value of one that it knows, which then counts as set. An
    /// empty name is an error.
    pub fn extra_param(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.extra_params.push((name.into(), value.into()));
        self
    }

    /// Adds a header. It is sent but not signed. Sending fails for headers that this crate sets
    /// itself and for all that begin with `x-acs-`.
    pub fn header(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.options.headers.push((name.into(), value.into()));
        self
    }

    /// Signs this call with these credentials instead of the client's. Use it in programs that
    /// serve several accounts with one client. A stale security token is not renewed.
    pub fn credentials(mut self, credentials: Credentials) -> Self {
        self.options.credentials = Some(credentials);
        self
    }

    /// Sends the request and returns the response. Await it in a Tokio runtime with timers and IO
    /// enabled. [Do not drop its future](Self#dropped-futures) before it ends.
    ///
    /// # Errors
    ///
    /// An [`Error`] of any [kind](crate::ErrorKind). A response with HTTP status 200 whose `Code`
    /// is not `OK` is an error too. Outside a Tokio runtime the kind is
    /// [`Config`](crate::ErrorKind::Config).
    pub fn send(self) -> impl Future<Output = Result<O::Response, Error>> + Send {
        self.sent(|response, _| response)
    }

    /// Sends the request and returns the response with its [`Metadata`].
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send).
    pub fn send_with_metadata(
        self,
    ) -> impl Future<Output = Result<(O::Response, Metadata), Error>> + Send {
        self.sent(|response, metadata| (response, metadata))
    }

    fn sent<T>(
        self,
        finish: fn(O::Response, Metadata) -> T,
    ) -> impl Future<Output = Result<T, Error>> + Send {
        let Self { core, request, options } = self;
        // Written before the future begins: a future that held the request would be large.
        let outgoing = request.outgoing();
        async move {
            let outgoing = outgoing?;
            let (action, retry) = (outgoing.action, outgoing.retry);
            let mut response = None;
            let mut decode = |body: &[u8]| {
                let (decoded, verdict) = crate::response::decode(body)?;
                response = Some(decoded);
                Ok(verdict)
            };
            let metadata = send::send(&core, outgoing, &options, &mut decode).await?;
            match response {
                Some(response) => Ok(finish(response, metadata)),
                // A success always has a response. Without one it would not be a success.
                None => Err(Error::new(ErrorKind::Decode, "the response was not read")
                    .of_call(action, retry, metadata)),
            }
        }
    }

    /// Signs the request with this date and nonce and returns it as data, without sending it. Every
    /// request that reaches the service needs a new nonce.
    ///
    /// # Errors
    ///
    /// The errors that [`send`](Self::send) can have before it sends.
    pub async fn sign(self, date: SystemTime, nonce: &str) -> Result<SignedRequest, Error> {
        let outgoing = self.request.outgoing()?;
        send::sign(&self.core, outgoing, &self.options, date, nonce).await
    }

    /// Signs the request and returns it as a `curl` command, to show it to others. `***` replaces
    /// the access key ID, the signature, tokens, confidential and undocumented parameters, and
    /// headers of the caller, so the command cannot be sent. [`SignedRequest::to_curl`] returns one
    /// that can.
    ///
    /// ```
    /// # #[cfg(feature = "messages")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).lenient().build()?;
    /// let call = client.send_chatapp_message().channel_type("whatsapp").from("8613800***");
    /// let call = call.to("8613900***").type_("template").template_code("1119").customize();
    /// let command = call.to_curl().await?;
    /// assert!(command.contains("ChannelType=whatsapp&From=***&TemplateCode=1119&To=***"));
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors that [`send`](Self::send) can have before it sends.
    pub async fn to_curl(self) -> Result<String, Error> {
        let outgoing = self.request.outgoing()?;
        send::curl(&self.core, outgoing, &self.options).await
    }

    /// Sends the request and waits for the response on this thread, for programs without an async
    /// runtime. The client starts its own small runtime for such calls.
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
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// let call = client.delete_chat_group_invite_link().business_number("8613800***");
    /// let response = call.group_id("E398****").cust_space_id("cams-8***").send_blocking()?;
    /// println!("{:?} rows", response.result);
    /// # assert_eq!(response.result, Some(1));
    /// # }
    /// # Ok::<(), cams_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`send`](Self::send). Inside an async runtime the kind is
    /// [`Config`](crate::ErrorKind::Config), because waiting could stall the whole program: use
    /// [`send`](Self::send) there. The threads of `tokio::task::spawn_blocking` also belong to
    /// their runtime, but they may wait for it:
    /// `tokio::runtime::Handle::current().block_on(call.send())`.
    #[cfg(feature = "blocking")]
    pub fn send_blocking(self) -> Result<O::Response, Error> {
        let core = Arc::clone(&self.core);
        core.runtime.wait_for(self.send(), "send_blocking", "send()")?
    }

    /// Sends the request like [`send_blocking`](Self::send_blocking) and returns the response with
    /// its [`Metadata`].
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
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// let call = client.delete_chat_group_invite_link().business_number("8613800***");
    /// let call = call.group_id("E398****").cust_space_id("cams-8***").customize();
    /// let (response, metadata) = call.send_blocking_with_metadata()?;
    /// println!("{:?} rows after {} attempts", response.result, metadata.attempts());
    /// # assert_eq!((response.result, metadata.attempts()), (Some(1), 1));
    /// # }
    /// # Ok::<(), cams_api::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`send_blocking`](Self::send_blocking).
    #[cfg(feature = "blocking")]
    pub fn send_blocking_with_metadata(self) -> Result<(O::Response, Metadata), Error> {
        let core = Arc::clone(&self.core);
        let (blocking, awaited) = ("send_blocking_with_metadata", "send_with_metadata()");
        core.runtime.wait_for(self.send_with_metadata(), blocking, awaited)?
    }
}

impl<O: Sendable + 'static> IntoFuture for Call<O> {
    type Output = Result<O::Response, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.send())
    }
}

/// Shows the operation and the names of extra parameters and headers, but not their values.
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
