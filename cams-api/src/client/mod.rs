//! The client: what all calls share. It knows no operation by name; those are in the generated code.

mod builder;
mod call;
mod given;

use std::fmt;
use std::sync::Arc;

pub use self::builder::ClientBuilder;
pub use self::call::Call;
use crate::json_call::JsonRequest;
use crate::operation::Operation;
use crate::outcome::Error;
use crate::send::Core;
use crate::variables::Variables;

/// A client of the service. Clones are cheap and share connections, credentials, the corrected clock and the
/// budget of repeats.
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
/// use cams_api::{Client, Credentials};
///
/// let client = Client::builder().credentials(Credentials::new("id", "secret"));
/// # let client = client.transport(Local);
/// let client = client.build()?;
/// let reply = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .send()
///     .await?;
/// println!("{:?} rows", reply.result);
/// # assert_eq!(reply.result, Some(1));
/// # Ok::<(), cams_api::Error>(())
/// # })?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct Client {
    core: Arc<Core>,
}

impl Client {
    pub(crate) fn new(core: Core) -> Self {
        Self { core: Arc::new(core) }
    }

    /// Starts the making of a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client of what the environment says: the credentials of [`ProviderChain`],
    /// `ALIBABA_CLOUD_REGION_ID`, `ALIBABA_CLOUD_ENDPOINT` and, for [`user_agent`](ClientBuilder::user_agent),
    /// `ALIBABA_CLOUD_USER_AGENT`. Empty and blank variables count as missing, and space around a value does
    /// not count.
    ///
    /// Credentials are looked for when the first call is sent; if there are none, that call's error says
    /// what was tried.
    ///
    /// [`ProviderChain`]: crate::credentials::ProviderChain
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().variables(Variables::default()).build()
    }

    /// Like [`from_env`](Self::from_env), with variables from elsewhere, for tests and for programs that keep
    /// their configuration in another place.
    ///
    /// # Errors
    ///
    /// Those of [`ClientBuilder::build`].
    pub fn from_env_with(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        Self::builder().variables(Variables::new(lookup)).build()
    }

    /// Starts the call of a request that is at hand as a value. The methods named after the operations start
    /// from an empty request.
    pub fn call<O: Operation>(&self, request: O) -> Call<O> {
        Call::new(Arc::clone(&self.core), request)
    }

    /// Starts the call of an operation that is named at run time, with its parameters as JSON, for tools:
    /// both by the names on the wire. The reply is the JSON as the service sent it.
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
    /// use serde_json::json;
    ///
    /// let parameters = json!({
    ///     "BusinessNumber": "8613800***",
    ///     "GroupId": "E398****",
    ///     "CustSpaceId": "cams-8***",
    /// });
    /// let reply = client.call_json("DeleteChatGroupInviteLink", parameters).send().await?;
    /// println!("{}", reply["Result"]);
    /// # assert_eq!(reply["Result"], 1);
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The parameters are checked against the table of [`operations`](crate::operations) before anything is
    /// sent, and the call sends the same bytes as the typed one:
    ///
    /// - A parameter that is null counts as absent, and so does a field that is null.
    /// - A value must be of its documented type: `12`, not `"12"`, for a number, and an object itself, not
    ///   its JSON text. Lists of documented values are hints; other values are sent.
    /// - Fields of nested objects that are not documented are sent, since the service is ahead of its
    ///   documentation at times. Undocumented parameters are refused, since most are mistyped;
    ///   [`extra_param`](Call::extra_param) sends them.
    ///
    /// # Errors
    ///
    /// Sending gives [`InvalidParameter`](crate::ErrorKind::InvalidParameter) for an operation that is not
    /// known, with the names nearest to it, or whose family is not compiled in, with the feature to turn on.
    /// It gives the same for parameters that are unknown or of another type; one error names all that is
    /// wrong, with paths like `Components[2].Text`, and no values. If the only fault is that required
    /// parameters are absent, it is [`MissingParameter`](crate::ErrorKind::MissingParameter).
    pub fn call_json(
        &self,
        operation: impl Into<String>,
        parameters: serde_json::Value,
    ) -> Call<JsonRequest> {
        Call::new(Arc::clone(&self.core), JsonRequest::new(operation.into(), parameters))
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("endpoint", &self.core.endpoint.url.as_str())
            .field("credentials", &self.core.credentials)
            .field("timeouts", &self.core.timeouts)
            .field("clock", &self.core.clock)
            .finish_non_exhaustive()
    }
}
