//! The HTTP server: passes requests from the socket through the gateway to their operation. Makes
//! no decision about a request itself.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bodies::{self, Bodies};
use crate::chat_groups::ChatGroups;
use crate::checks::{self, Wrong};
use crate::connections;
use crate::gateway::{Clock, Credential, Gateway};
use crate::operation::{self, OperationInfo};
use crate::outline;
use crate::parameters::{self, Parameters};
use crate::response::{self, Refusal};
use crate::rule::{Answer, Rule, Rules};
use crate::storage::{self, Storage};

/// The time that [`Server::shutdown`] waits for calls in progress.
const GRACE: Duration = Duration::from_secs(1);

/// A running local CAMS. It stops when dropped.
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    url: String,
    service: Arc<Service>,
    /// Dropping this end of the channel stops the server.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Returns a builder. By default, the server listens on a free port of 127.0.0.1 and accepts no
    /// credential, so it refuses every call.
    pub fn builder() -> ServerBuilder {
        ServerBuilder {
            listen: "127.0.0.1:0".to_owned(),
            credentials: Vec::new(),
            clock: Box::new(SystemTime::now),
            tolerated: None,
        }
    }

    /// The address of the server, with its actual port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The endpoint for clients, for example `http://127.0.0.1:8080`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds a phone number to a chat group, as if its owner had opened the invitation link. Adding
    /// a number twice has no effect. Returns `false` if there is no group with this ID.
    #[must_use = "`false` means that there is no such group"]
    pub fn add_participant(&self, group_id: &str, number: impl Into<String>) -> bool {
        self.service.chat_groups.add_participant(group_id, number.into())
    }

    /// Adds a rule for an operation, by its wire name. Its methods add answers, which replace the
    /// server's own behavior. The call is still checked first. A call that no rule answers is
    /// answered as without rules.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use cams_api::{Client, Credentials};
    /// use serde_json::json;
    ///
    /// let server = cams_mock::Server::builder().credential("id", "secret").start().await?;
    /// let answers = server.on("DeleteChatGroupInviteLink").with("GroupId", "E1");
    /// answers.throttle(1).response(json!({ "Result": 7 }));
    /// # let client = Client::builder().credentials(Credentials::new("id", "secret"));
    /// # let client = client.endpoint(server.url()).build()?;
    ///
    /// let call = client.delete_chat_group_invite_link().group_id("E1");
    /// let response = call.business_number("8613800000000").cust_space_id("cams-1").await?;
    /// assert_eq!(response.result, Some(7));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no operation with this name.
    #[track_caller]
    pub fn on(&self, operation: &str) -> Rule {
        let known = operation::find(operation).map(|operation| operation.name);
        assert!(known.is_some(), "{operation:?} is not an operation");
        self.service.rules.add(known.unwrap_or_default())
    }

    /// Stops listening and waits for calls in progress, for at most one second.
    pub async fn shutdown(self) {
        drop(self.stop);
        // A connection still open after that belongs to an idle client.
        let _ = tokio::time::timeout(GRACE, self.serving).await;
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

/// Sets up a [`Server`].
#[must_use = "nothing listens until `start`"]
pub struct ServerBuilder {
    listen: String,
    credentials: Vec<(String, Credential)>,
    clock: Clock,
    tolerated: Option<Log>,
}

impl ServerBuilder {
    /// Accepts calls signed with this access key. Call it again for more keys.
    pub fn credential(mut self, access_key_id: impl Into<String>, access_key_secret: &str) -> Self {
        self.credentials.push((access_key_id.into(), Credential::new(access_key_secret)));
        self
    }

    /// Accepts calls signed with this temporary access key that carry its security token, as issued
    /// by STS. Call it again for more keys.
    pub fn temporary_credential(
        mut self,
        access_key_id: impl Into<String>,
        access_key_secret: &str,
        security_token: impl Into<String>,
    ) -> Self {
        let credential = Credential::new(access_key_secret).with_token(security_token.into());
        self.credentials.push((access_key_id.into(), credential));
        self
    }

    /// Sets the address to listen on, as `host:port`. Port 0 picks a free port. Default:
    /// `127.0.0.1:0`.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// Replaces the system clock, for tests with expired requests or wrong client clocks.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Responds in spite of a wrong parameter, and passes one line about it to `log`: the operation,
    /// the error code and the reason, without the value. Signatures are still checked.
    pub fn lenient(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.tolerated = Some(Box::new(log));
        self
    }

    /// Starts the server in a task of the current Tokio runtime.
    ///
    /// # Errors
    /// If the address is malformed, unknown, not allowed or in use.
    pub async fn start(self) -> Result<Server, StartError> {
        let listen = self.listen;
        let failed = |source| StartError { listen: listen.clone(), source };
        let listener = TcpListener::bind(&listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        let gateway = Gateway::new(self.credentials, self.clock);
        let service = Arc::new(Service {
            gateway,
            bodies: Bodies::default(),
            chat_groups: ChatGroups::default(),
            rules: Rules::default(),
            storage: Storage::default(),
            tolerated: self.tolerated,
        });
        let (stop, stopped) = oneshot::channel();
        let answering = Arc::clone(&service);
        let answer = move |request| answer(Arc::clone(&answering), request);
        let serving = tokio::spawn(connections::serve(listener, stopped, answer));
        Ok(Server { address, url: format!("http://{address}"), service, stop, serving })
    }
}

/// The server could not listen on its address.
#[derive(Debug)]
pub struct StartError {
    listen: String,
    source: io::Error,
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "cannot listen on {}: {}", self.listen, self.source)
    }
}

/// `Display` includes the cause, so there is no `source`.
impl std::error::Error for StartError {}

/// The state shared by all connections.
struct Service {
    gateway: Gateway,
    bodies: Bodies,
    chat_groups: ChatGroups,
    rules: Rules,
    storage: Storage,
    tolerated: Option<Log>,
}

/// Takes lines.
type Log = Box<dyn Fn(&str) + Send + Sync>;

impl Service {
    /// Passes a request through gateway, parameter check and operation. `None` if the connection
    /// breaks instead.
    async fn answer(
        &self,
        parts: &Parts,
        body: Incoming,
        request_id: &str,
    ) -> Result<Option<Response<Full<Bytes>>>, Refusal> {
        if storage::is_for_storage(parts) {
            let (body, _room) = self.bodies.read(body).await?;
            let now = self.gateway.now();
            return Ok(Some(self.storage.answer(parts, &body, now, request_id)));
        }
        let query = parameters::decode(parts.uri.query().unwrap_or_default().as_bytes());
        let admission = match self.gateway.admit(parts, &query) {
            Ok(admission) => admission,
            Err(refusal) => {
                bodies::discard(body).await;
                return Err(refusal);
            }
        };
        let (body, _room) = self.bodies.read(body).await?;
        let operation = self.gateway.confirm(&admission, &body)?;

        let parameters = Parameters::new(query, &parts.headers, &body);
        match (checks::check(operation, &parameters), &self.tolerated) {
            (Ok(()), _) => {}
            (Err(wrong), Some(log)) => log(&wrong.line(operation)),
            (Err(Wrong::Refused(refusal)), None) => return Err(refusal),
            (Err(Wrong::Failed(failure)), None) => {
                return Ok(Some(response::answered(operation, Err(failure), request_id)));
            }
        }

        if let Some((answer, delay)) = self.rules.answer(operation.name, &parameters.pairs()) {
            tokio::time::sleep(delay).await;
            return by_rule(answer, operation, request_id);
        }
        let now = self.gateway.now();
        let outcome = match operation.name {
            "GetChatappUploadAuthorization" => {
                let space = parameters.get("CustSpaceId").unwrap_or_default();
                Ok(self.storage.authorize(space, parts, now))
            }
            name => self
                .chat_groups
                .answer(name, &parameters, now)
                .unwrap_or_else(|| Ok(outline::example(operation))),
        };
        Ok(Some(response::answered(operation, outcome, request_id)))
    }
}

/// The answer of a rule. `None` if the connection breaks.
fn by_rule(
    answer: Answer,
    operation: &OperationInfo,
    request_id: &str,
) -> Result<Option<Response<Full<Bytes>>>, Refusal> {
    let message = "A rule of the local CAMS refuses this call.";
    Ok(Some(match answer {
        Answer::Response(elements) => response::chosen(operation, elements, request_id),
        Answer::Failure(code) => response::failed(operation, &code, message, request_id),
        Answer::Throttle => {
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Throttling.User", message));
        }
        Answer::Http { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response::with_body(status, body, request_id)
        }
        Answer::Broken => return Ok(None),
    }))
}

impl Rule {
    /// Responds with these elements of the operation's response, as a JSON object with wire names.
    /// Absent elements of the envelope, such as `Code` and `RequestId`, are added.
    pub fn response(self, elements: Value) -> Self {
        self.answer(Answer::Response(elements))
    }
}

async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
) -> Option<Response<Full<Bytes>>> {
    let request_id = response::request_id();
    let (parts, body) = request.into_parts();
    match service.answer(&parts, body, &request_id).await {
        Ok(response) => response,
        Err(refusal) => Some(refusal.into_response(&parts.headers, &request_id)),
    }
}
