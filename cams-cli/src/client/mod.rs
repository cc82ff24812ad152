//! From options and environment to a client: where it calls, and who it is.

mod configure;
mod local;
mod settings;
mod sources;
mod whoami;

use std::env;
use std::io::{self, IsTerminal as _};
use std::time::Duration;

use cams_api::retry::StandardRetry;
use cams_api::{Client, ClientBuilder, Credentials, ErrorKind};
use cams_mock::Server;

pub(crate) use self::configure::configure;
use self::settings::Settings;
pub(crate) use self::whoami::whoami;
use crate::arguments::Options;
use crate::exit::Failure;
use crate::output;

/// A client, and the local CAMS that it calls, if it calls one.
pub(crate) struct Connection {
    pub(crate) client: Client,
    /// Stops when dropped.
    _local: Option<Server>,
}

/// Connects as the options and the environment say.
pub(crate) async fn connect(options: &Options) -> Result<Connection, Failure> {
    if options.local {
        let server = local::start(options.unchecked).await?;
        let builder = timed(Client::builder(), options).no_proxy().endpoint(server.url());
        let client = builder.credentials(local::credentials()).build()?;
        return Ok(Connection { client, _local: Some(server) });
    }
    let builder = match credentials(options)? {
        Some(credentials) => configured(options).credentials(credentials),
        None => configured(options).credentials_provider(sources::chain(options)),
    };
    Ok(Connection { client: builder.build()?, _local: None })
}

/// A client that signs without credentials, to show a request.
pub(crate) fn unsigned(options: &Options) -> Result<Client, Failure> {
    Ok(configured(options).credentials(Credentials::new("ID", "SECRET")).build()?)
}

/// A client of the service: its region, its endpoint and its time limits.
fn configured(options: &Options) -> ClientBuilder {
    let settings = Settings::read(options, |name| env::var(name).ok());
    let mut builder = timed(Client::builder(), options);
    if let Some(region) = settings.region.value {
        builder = builder.region(region);
    }
    if let Some(endpoint) = settings.endpoint.value {
        builder = builder.endpoint(endpoint);
    }
    builder
}

/// Time limits, repeats, and a line for each wait on a terminal.
fn timed(mut builder: ClientBuilder, options: &Options) -> ClientBuilder {
    builder = builder.user_agent(concat!("cams-cli/", env!("CARGO_PKG_VERSION")));
    if let Some(timeout) = options.timeout {
        builder = builder.timeout(timeout);
    }
    if let Some(timeout) = options.attempt_timeout {
        builder = builder.attempt_timeout(timeout);
    }
    if let Some(attempts) = options.retry {
        builder = builder.retry_policy(StandardRetry::new().max_attempts(attempts));
    }
    if !io::stderr().is_terminal() {
        return builder;
    }
    builder.on_attempt(|attempt| {
        if let (Some(wait), Some(kind)) = (attempt.wait(), attempt.kind()) {
            let what = match kind {
                ErrorKind::Throttled => "throttled",
                ErrorKind::Connect => "no connection",
                ErrorKind::Timeout => "no response in time",
                _ => "failed",
            };
            output::note(&format!("{what}, waiting {}", seconds(wait)));
        }
    })
}

fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

/// The access key of the command line.
fn credentials(options: &Options) -> Result<Option<Credentials>, Failure> {
    match (&options.access_key_id, &options.access_key_secret) {
        (None, None) => Ok(None),
        (Some(_), None) => Err(Failure::usage("--access-key-id needs --access-key-secret")),
        (None, Some(_)) => Err(Failure::usage("--access-key-secret needs --access-key-id")),
        (Some(id), Some(secret)) => {
            let secret = crate::arguments::read_secret(secret)
                .map_err(|problem| Failure::usage(format!("--access-key-secret: {problem}")))?;
            let token = options.security_token.clone().unwrap_or_default();
            Ok(Some(Credentials::new(id, secret).with_security_token(token)))
        }
    }
}
