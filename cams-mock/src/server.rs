//! The HTTP server: takes requests from the socket, leads them through the gateway to what answers them.
//! It decides nothing about a request itself.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::operations::OperationInfo;
use http::request::Parts;
use http::{Request, Response};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::bodies::{self, Bodies};
use crate::chat_groups::ChatGroups;
use crate::connections;
use crate::gateway::{Clock, Credential, Gateway};
use crate::outline;
use crate::parameters::{self, Parameters};
use crate::reply::{self, Outcome, Refusal};

/// How long [`Server::shutdown`] waits for calls that are under way.
const GRACE: Duration = Duration::from_secs(1);

/// A local CAMS that is listening. It stops when it is dropped.
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    url: String,
    service: Arc<Service>,
    /// The server stops when this end of the channel is gone.
    stop: oneshot::Sender<()>,
    serving: JoinHandle<()>,
}

impl Server {
    /// Begins to set up a server. Without further settings it listens on a free port of 127.0.0.1 and
    /// knows no credential, so that it refuses every call.
    pub fn builder() -> ServerBuilder {
        ServerBuilder {
            listen: "127.0.0.1:0".to_owned(),
            credentials: Vec::new(),
            clock: Box::new(SystemTime::now),
        }
    }

    /// The address that the server listens on, with the port that it really got.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address as an endpoint for clients, for example `http://127.0.0.1:8080`.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Lets a phone number join a chat group, as if somebody had opened its invitation link. A number that
    /// is in the group already stays in it once. `false` if there is no group with this ID.
    #[must_use = "false means that there is no such group"]
    pub fn add_participant(&self, group_id: &str, number: impl Into<String>) -> bool {
        self.service.chat_groups.add_participant(group_id, number.into())
    }

    /// Stops listening and waits for the calls that are under way, for at most a second.
    pub async fn shutdown(self) {
        drop(self.stop);
        // Whatever is still open after that belongs to a client that neither speaks nor leaves.
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
}

impl ServerBuilder {
    /// Accepts calls that are signed with this access key. May be given several times.
    pub fn credential(mut self, access_key_id: impl Into<String>, access_key_secret: &str) -> Self {
        self.credentials.push((access_key_id.into(), Credential::new(access_key_secret)));
        self
    }

    /// Accepts calls that are signed with this temporary access key and bear its security token, as STS
    /// issues them. May be given several times.
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

    /// The address to listen on, as `host:port`. Port 0 picks a free one. Default: `127.0.0.1:0`.
    pub fn listen(mut self, address: impl Into<String>) -> Self {
        self.listen = address.into();
        self
    }

    /// Tells the server the time, instead of the system's clock: to test what happens to requests that are
    /// too old, or from clients whose clock is wrong.
    pub fn clock(mut self, now: impl Fn() -> SystemTime + Send + Sync + 'static) -> Self {
        self.clock = Box::new(now);
        self
    }

    /// Listens and serves in a task of the current Tokio runtime.
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
        });
        let (stop, stopped) = oneshot::channel();
        let answering = Arc::clone(&service);
        let answer = move |request| answer(Arc::clone(&answering), request);
        let serving = tokio::spawn(connections::serve(listener, stopped, answer));
        Ok(Server { address, url: format!("http://{address}"), service, stop, serving })
    }
}

/// Why a server could not start: it could not listen on its address.
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

/// `Display` tells the cause already, so there is no `source`.
impl std::error::Error for StartError {}

/// What stands behind the socket.
struct Service {
    gateway: Gateway,
    bodies: Bodies,
    chat_groups: ChatGroups,
}

impl Service {
    /// The way of a request: gateway, parameters, operation.
    async fn answer(
        &self,
        parts: &Parts,
        body: Incoming,
    ) -> Result<(&'static OperationInfo, Outcome), Refusal> {
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
        parameters.check(operation)?;

        let outcome = self
            .chat_groups
            .answer(operation.name, &parameters, self.gateway.now())
            .unwrap_or_else(|| Ok(outline::example(operation)));
        Ok((operation, outcome))
    }
}

async fn answer(service: Arc<Service>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let request_id = reply::request_id();
    let (parts, body) = request.into_parts();
    match service.answer(&parts, body).await {
        Ok((operation, outcome)) => reply::answered(operation, outcome, &request_id),
        Err(refusal) => refusal.into_response(&parts.headers, &request_id),
    }
}
