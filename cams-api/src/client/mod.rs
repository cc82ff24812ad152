//! The client: everything that calls share. It knows no operation by name; the generated code does.

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

/// A client of the service. Clones are cheap: they share connections, credentials, the corrected
/// clock and the retry budget.
///
/// Each operation is a method. [`operation_list`](crate::operation_list) lists them by family.
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
/// # let client = client.transport(Local).lenient();
/// let client = client.build()?;
/// let response = client
///     .delete_chat_group_invite_link()
///     .business_number("8613800***")
///     .group_id("E398****")
///     .cust_space_id("cams-8***")
///     .send()
///     .await?;
/// println!("{:?} rows", response.result);
/// # assert_eq!(response.result, Some(1));
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

    /// Starts building a client.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// Builds a client from the environment: the credentials of [`ProviderChain`],
    /// `ALIBABA_CLOUD_REGION_ID`, `ALIBABA_CLOUD_ENDPOINT` and, for
    /// [`user_agent`](ClientBuilder::user_agent), `ALIBABA_CLOUD_USER_AGENT`. Blank variables count
    /// as absent. Whitespace around values is ignored.
    ///
    /// The first call looks for credentials. If it finds none, its error lists the sources it
    /// tried.
    ///
    /// [`ProviderChain`]: crate::credentials::ProviderChain
    ///
    /// # Errors
    ///
    /// The errors of [`ClientBuilder::build`].
    pub fn from_env() -> Result<Self, Error> {
        Self::builder().variables(Variables::default()).build()
    }

    /// Like [`from_env`](Self::from_env), but with variables from elsewhere: for tests, and for
    /// programs that keep their configuration in another place.
    ///
    /// # Errors
    ///
    /// The errors of [`ClientBuilder::build`].
    pub fn from_env_with(
        lookup: impl Fn(&str) -> Option<String> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        Self::builder().variables(Variables::new(lookup)).build()
    }

    /// Starts a call with an existing request. The methods named after the operations start from an
    /// empty request.
    pub fn call<O: Operation>(&self, request: O) -> Call<O> {
        self.clone().into_call(request)
    }

    /// The same for the last use of a client.
    pub(crate) fn into_call<O: Operation>(self, request: O) -> Call<O> {
        Call::new(self.core, request)
    }

    /// Starts a call of an operation named at run time, with its parameters as JSON. Use it for
    /// tools. Operation and parameters have their wire names. The response is the JSON as the
    /// service sent it.
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
    /// use serde_json::json;
    ///
    /// let parameters = json!({
    ///     "BusinessNumber": "8613800***",
    ///     "GroupId": "E398****",
    ///     "CustSpaceId": "cams-8***",
    /// });
    /// let response = client.call_json("DeleteChatGroupInviteLink", parameters).send().await?;
    /// println!("{}", response["Result"]);
    /// # assert_eq!(response["Result"], 1);
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// The call checks the parameters against the table of [`operations`](crate::operations) before
    /// it sends anything. It sends the same bytes as the typed call:
    ///
    /// - A null parameter or field counts as absent.
    /// - A value must have its documented type: `12`, not `"12"`, for a number, and an object
    ///   itself, not its JSON text. Lists of documented values are hints; other values are sent.
    /// - Undocumented fields of nested objects are sent, because the service is sometimes ahead of
    ///   its documentation. Undocumented parameters are refused, because most are typing errors;
    ///   [`extra_param`](Call::extra_param) sends them.
    ///
    /// # Errors
    ///
    /// - [`InvalidParameter`](crate::ErrorKind::InvalidParameter) for an unknown operation, with
    ///   the most similar names, or for one whose family is not compiled in, with the feature to
    ///   turn on.
    /// - [`InvalidParameter`](crate::ErrorKind::InvalidParameter) for unknown parameters and wrong
    ///   types. One error names every problem, with paths such as `Components[2].Text` but without
    ///   values.
    /// - [`MissingParameter`](crate::ErrorKind::MissingParameter) if the only problem is that
    ///   required parameters are absent.
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
