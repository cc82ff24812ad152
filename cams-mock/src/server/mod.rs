//! A running local CAMS, as its users hold it.

mod builder;
mod calls;
mod saving;

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::task::{JoinHandle, JoinSet};

pub use self::builder::{ServerBuilder, StartError};
use self::calls::{Verification, known};
use self::saving::Saving;
use crate::faults::{Fault, Injected};
use crate::rule::{Answer, Rule};
use crate::service::Service;
use crate::stop::Stopper;
use crate::world::{self, Inbound, StateError, TapError};

/// The time that [`Server::shutdown`] waits for calls in progress.
const GRACE: Duration = Duration::from_secs(1);

/// A running local CAMS. It stops when dropped.
#[must_use = "the server stops when it is dropped"]
pub struct Server {
    address: SocketAddr,
    url: String,
    service: Arc<Service>,
    stopper: Stopper,
    serving: JoinHandle<()>,
    _verification: Verification,
    /// The tasks in which time passes and reports are pushed. They end with the server.
    _living: JoinSet<()>,
    _saving: Option<Saving>,
}

impl Server {
    /// Returns a builder. By default, the server listens on a free port of 127.0.0.1 and accepts no
    /// credential, so it refuses every call.
    pub fn builder() -> ServerBuilder {
        ServerBuilder::new()
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
        self.service.world.add_participant(group_id, number.into())
    }

    /// Lets time pass in the world of the server without waiting: reviews end, receipts arrive, and
    /// webhooks that failed are tried again. Signatures are still checked by the server's clock.
    pub fn advance(&self, time: Duration) {
        self.service.world.advance(time);
    }

    /// Takes a message from a user to a business number, and pushes it to the webhook of the number.
    /// Returns its ID.
    pub fn inbound(&self, from: &str, to: &str, message: Inbound) -> String {
        self.service.world.inbound(from, to, message)
    }

    /// Taps a button or row of a message, as its recipient. Only those count that send an answer:
    /// quick replies of templates, reply buttons and rows of lists, from 0. Returns the ID of the
    /// answer, which is pushed to the webhook of the number with the payload that was sent.
    ///
    /// # Errors
    /// If no message has this ID, or it has no such button.
    pub fn tap(&self, message_id: &str, button: usize) -> Result<String, TapError> {
        self.service.world.tap(message_id, button)
    }

    /// Waits until the webhooks have responded to every report that is due, or have not responded
    /// within 3 seconds.
    pub async fn pushed(&self) {
        self.service.push.idle().await;
    }

    /// Forgets what happened since the start, so that another test can begin. What the state file
    /// held at the start is there again. Rules and the log of calls stay, and so does the time of
    /// [`advance`](Self::advance).
    pub fn reset(&self) {
        self.service.world.reset();
        self.service.push.clear();
    }

    /// Writes the state file now, if there is one. It is also written when the server ends, but then
    /// a failure is silent.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn save_state(&self) -> Result<(), StateError> {
        self.service.world.save()
    }

    /// The wire names of the operations with state, in order. All others return examples.
    pub fn operations_with_state() -> impl ExactSizeIterator<Item = &'static str> {
        world::operations()
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
        self.service.rules.add(known(operation).name)
    }

    /// Adds a [fault](crate::faults), which disturbs calls until it is used up or removed.
    ///
    /// # Panics
    ///
    /// If the fault contradicts itself.
    #[track_caller]
    pub fn fault(&self, fault: Fault) -> Injected {
        let problem = fault.check().err();
        assert!(problem.is_none(), "{}", problem.unwrap_or_default());
        self.service.faults.add(fault)
    }

    /// Stops listening and waits for calls in progress, for at most one second. Then it breaks the
    /// connections that are still open.
    pub async fn shutdown(mut self) {
        drop(self.stopper);
        if tokio::time::timeout(GRACE, &mut self.serving).await.is_err() {
            self.serving.abort();
        }
    }
}

impl fmt::Debug for Server {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

impl Rule {
    /// Responds with these elements of the operation's response, as a JSON object with wire names.
    /// Absent elements of the envelope, such as `Code` and `RequestId`, are added.
    pub fn response(self, elements: Value) -> Self {
        self.answer(Answer::Response(elements))
    }
}
