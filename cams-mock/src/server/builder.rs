//! Sets up a server and starts it.

use std::fmt;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::Server;
use super::calls::Verification;
use super::saving::Saving;
use crate::bodies::Bodies;
use crate::cassette::{Cassette, CassetteError, Recording};
use crate::clock::{Clock, SystemClock};
use crate::connections;
use crate::control::{Control, Controlled};
use crate::faults::Faults;
use crate::gateway::{Credential, Gateway};
use crate::inbox;
use crate::journal::{Journal, Log};
use crate::push::{Manner, Push};
use crate::rule::Rules;
use crate::seed::Seed;
use crate::service::{self, Service};
use crate::stop::stop;
use crate::storage::Storage;
use crate::world::{StateError, World};

/// Sets up a [`Server`].
#[must_use = "nothing listens until `start`"]
pub struct ServerBuilder {
    listen: String,
    credentials: Vec<(String, Credential)>,
    bearer_tokens: Vec<String>,
    clock: SystemClock,
    has_control: bool,
    has_inbox: bool,
    tolerated: Option<Log>,
    log: Option<Log>,
    warn: Option<Log>,
    manner: Manner,
    tape: Option<Tape>,
    seed: Seed,
    state: Option<PathBuf>,
}

/// The use of a cassette.
enum Tape {
    Record(Recording),
    Replay(PathBuf),
}

impl ServerBuilder {
    pub(super) fn new() -> Self {
        Self {
            listen: "127.0.0.1:0".to_owned(),
            credentials: Vec::new(),
            bearer_tokens: Vec::new(),
            clock: Arc::new(SystemTime::now),
            has_control: false,
            has_inbox: false,
            tolerated: None,
            log: None,
            warn: None,
            manner: Manner::default(),
            tape: None,
            seed: Seed::default(),
            state: None,
        }
    }

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

    /// Accepts calls with this bearer token in place of a signature. Call it again for more tokens.
    pub fn bearer_token(mut self, token: impl Into<String>) -> Self {
        self.bearer_tokens.push(token.into());
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
        self.clock = Arc::new(now);
        self
    }

    /// Responds in spite of a wrong parameter, and passes one line about it to `log`: the operation,
    /// the error code and the reason, without the value. Signatures are still checked.
    pub fn lenient(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.tolerated = Some(Box::new(log));
        self
    }

    /// Passes one line for each call to `log`: the operation, the HTTP status, the code and the
    /// reason of a refusal, without any value.
    pub fn log(mut self, log: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.log = Some(Box::new(log));
        self
    }

    /// Passes warnings to `warn`, without any value: for example that a webhook gets no reports,
    /// because it is on another machine.
    pub fn warn(mut self, warn: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.warn = Some(Box::new(warn));
        self
    }

    /// Pushes reports to webhooks on other machines too. By default, only those on this machine get
    /// any: a test must never call the webhook of a running service.
    pub fn push_anywhere(mut self) -> Self {
        self.manner.anywhere = true;
        self
    }

    /// Pushes every report twice, as the service may do.
    pub fn push_twice(mut self) -> Self {
        self.manner.twice = true;
        self
    }

    /// Pushes reports that become due together in reverse order, as the service may do: after
    /// [`Server::advance`], `Read` comes before `Delivered`.
    pub fn push_in_reverse(mut self) -> Self {
        self.manner.reversed = true;
        self
    }

    /// Forwards accepted calls to the real service and records them. See
    /// [record and replay](crate#record-and-replay).
    pub fn record(mut self, recording: Recording) -> Self {
        self.tape = Some(Tape::Record(recording));
        self
    }

    /// Answers from this cassette. See [record and replay](crate#record-and-replay).
    pub fn replay(mut self, path: impl Into<PathBuf>) -> Self {
        self.tape = Some(Tape::Replay(path.into()));
        self
    }

    /// Turns on the [HTTP control](crate#http-control), below `/-/`. It needs no signature: everybody
    /// who reaches the server can use it.
    pub fn control(mut self) -> Self {
        self.has_control = true;
        self
    }

    /// Sets the origin of all values that the server makes up: IDs, and responses of operations
    /// without state. Two servers with the same seed respond to the same calls in the same way.
    /// Default: 0.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = Seed(seed);
        self
    }

    /// Keeps what the server remembers in a file: reads it at the start, unless it does not exist,
    /// and writes it about a second after changes and when the server ends. It is JSON, and holds
    /// phone numbers and message contents as they were sent.
    pub fn state(mut self, path: impl Into<PathBuf>) -> Self {
        self.state = Some(path.into());
        self
    }

    /// Serves the [inbox](crate#the-inbox), a page that shows each conversation as a chat. It needs
    /// the [`control`](Self::control), which this turns on too.
    pub fn ui(mut self) -> Self {
        self.has_inbox = true;
        self.control()
    }

    /// Starts the server in a task of the current Tokio runtime.
    ///
    /// # Errors
    /// If the address is malformed, unknown, not allowed or in use, or the cassette or the state file
    /// cannot be used.
    pub async fn start(self) -> Result<Server, StartError> {
        let clock = Arc::new(Clock::new(Arc::clone(&self.clock)));
        let push = Arc::new(Push::new(Arc::clone(&clock), self.manner, self.warn));
        let pushing = Arc::clone(&push);
        let world = World::new(clock, self.seed, self.state, move |reports| pushing.take(reports));
        let world = Arc::new(world.map_err(|error| StartError(Reason::State(error)))?);
        let listen = self.listen;
        let failed = |source| StartError(Reason::Listen { address: listen.clone(), source });
        let listener = TcpListener::bind(&listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;

        // Last, because a recording overwrites its file.
        let cassette = match self.tape {
            Some(Tape::Record(recording)) => Some(Cassette::record(recording)),
            Some(Tape::Replay(path)) => Some(Cassette::replay(&path)),
            None => None,
        };
        let cassette = cassette.transpose().map_err(|error| StartError(Reason::Cassette(error)))?;

        let faults = Faults::default();
        let journal = Arc::new(Journal::new(self.log));
        let (stopper, stop) = stop();
        let control = self.has_control.then(|| {
            let controlled = Controlled {
                faults: faults.clone(),
                journal: Arc::clone(&journal),
                world: Arc::clone(&world),
                push: Arc::clone(&push),
                stop: stop.clone(),
            };
            let pages = if self.has_inbox { inbox::routes() } else { Router::new() };
            Control::new(&listen, address, controlled, pages)
        });
        let service = Arc::new(Service {
            gateway: Gateway::new(self.credentials, self.bearer_tokens, self.clock),
            bodies: Bodies::default(),
            cassette,
            control,
            faults,
            journal,
            rules: Rules::default(),
            storage: Storage::default(),
            world,
            push,
            tolerated: self.tolerated,
        });
        let answering = Arc::clone(&service);
        let answer = move |request| service::answer(Arc::clone(&answering), request);
        let serving = tokio::spawn(connections::serve(listener, stop, answer));
        let _verification = Verification(Arc::clone(&service));
        let mut living = JoinSet::new();
        let world = Arc::clone(&service);
        living.spawn(async move { world.world.run().await });
        let push = Arc::clone(&service.push);
        living.spawn(async move { push.run().await });
        let saving = service.world.has_file().then(|| Saving::new(Arc::clone(&service)));
        let url = format!("http://{address}");
        Ok(Server {
            address,
            url,
            service,
            stopper,
            serving,
            _living: living,
            _saving: saving,
            _verification,
        })
    }
}

/// The server could not start.
#[derive(Debug)]
pub struct StartError(Reason);

#[derive(Debug)]
enum Reason {
    Listen { address: String, source: io::Error },
    Cassette(CassetteError),
    State(StateError),
}

impl fmt::Display for StartError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Reason::Listen { address, source } => write!(f, "cannot listen on {address}: {source}"),
            Reason::Cassette(error) => error.fmt(f),
            Reason::State(error) => error.fmt(f),
        }
    }
}

/// `Display` includes the cause, so there is no `source`.
impl std::error::Error for StartError {}
