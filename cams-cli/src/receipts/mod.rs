//! `cams receipts`: receives reports like a webhook, prints them and passes them on.

mod forward;
mod line;
mod server;
mod store;

use cams_api::receipts::{Router, Secret, Webhook};
use serde_json::Value;
use tokio::net::TcpListener;

use self::forward::Forward;
use self::server::Receiver;
use crate::arguments::{Format, Options, ReceiveArgs, ResendArgs};
use crate::exit::{Exit, Failure};
use crate::output;

/// Receives until Ctrl-C.
pub(crate) async fn receive(options: &Options, arguments: &ReceiveArgs) -> Result<(), Failure> {
    let webhook = Webhook::new(Router::new());
    let webhook = match &arguments.secret {
        None => webhook,
        Some(secret) => webhook.secret(
            Secret::new(secret).map_err(|error| Failure::usage(format!("--secret: {error}")))?,
        ),
    };
    let forward = match &arguments.forward_to {
        None => None,
        Some(url) => Some(Forward::new(url, arguments.retry_scale)?),
    };
    let listener = TcpListener::bind(&arguments.listen).await.map_err(|error| {
        Failure::new(Exit::Machine, format!("cannot listen on {}: {error}", arguments.listen))
            .hint("`--listen 127.0.0.1:0` takes a free port")
    })?;
    let address = listener.local_addr()?;
    output::note(&format!("receiving on http://{address}"));
    if !address.ip().is_loopback() {
        output::note(&format!("warning: {address} can be reached from other machines"));
    }
    let is_json = options.output == Some(Format::Json);
    let receiver = Receiver { webhook, forward, save: arguments.save.clone(), is_json };
    server::serve(listener, receiver).await
}

/// Sends a saved report once more.
pub(crate) async fn resend(arguments: &ResendArgs) -> Result<(), Failure> {
    let reports = store::find(&arguments.saved, &arguments.id)?;
    let count = reports.len();
    let forward = Forward::new(&arguments.forward_to, 1.0)?;
    forward.once(Value::Array(reports).to_string().into()).await.map_err(|problem| {
        Failure::new(Exit::Network, format!("{}: {problem}", arguments.forward_to))
    })?;
    output::note(&format!("sent {count} reports to {}", arguments.forward_to));
    Ok(())
}
