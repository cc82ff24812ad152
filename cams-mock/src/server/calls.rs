//! The calls that a server received, and those that its tests expect.

use std::sync::Arc;

use cams_api::Operation;
use serde::de::DeserializeOwned;

use super::Server;
use crate::journal::{Expectation, ReceivedCall};
use crate::operation::{self, OperationInfo};
use crate::service::Service;

impl Server {
    /// Returns the calls of an operation, by its wire name, in the order of their arrival. A
    /// repeated call is in it once for each attempt. Calls with a wrong signature are not.
    ///
    /// The server remembers 10,000 calls of at most 32 MiB, and forgets the oldest first.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use cams_api::{Client, Credentials};
    /// let server = cams_mock::Server::builder().credential("id", "secret").start().await?;
    /// # let client = Client::builder().credentials(Credentials::new("id", "secret"));
    /// # let client = client.endpoint(server.url()).build()?;
    /// # let call = client.delete_chat_group_invite_link().group_id("E1");
    /// # let failed = call.business_number("8613800000000").cust_space_id("cams-1").await;
    /// // After the code under test:
    /// let calls = server.calls("DeleteChatGroupInviteLink");
    /// assert_eq!(calls[0].text("GroupId"), Some("E1"));
    /// assert_eq!(calls[0].code(), Some("InvalidParameter.GroupNotExist"));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no operation with this name.
    #[track_caller]
    pub fn calls(&self, operation: &str) -> Vec<ReceivedCall> {
        self.service.journal.calls(known(operation))
    }

    /// Returns the calls of an operation as requests of `cams-api`, which needs its feature
    /// `serde`: `server.calls_of::<AddChatGroupRequest>()`.
    ///
    /// # Panics
    ///
    /// If a parameter is not of its type, which is possible after
    /// [`ServerBuilder::lenient`](crate::ServerBuilder::lenient).
    #[track_caller]
    pub fn calls_of<R: Operation + DeserializeOwned>(&self) -> Vec<R> {
        let calls = self.calls(R::ACTION);
        calls.iter().map(|call| call.request().unwrap_or_else(|error| unreadable(&error))).collect()
    }

    /// Returns the calls of all operations in the order of their arrival, also those that the
    /// gateway refused.
    pub fn all_calls(&self) -> Vec<ReceivedCall> {
        self.service.journal.all()
    }

    /// Expects calls of an operation, by its wire name: at least one that arrives from now on, or
    /// as many as [`Expectation::times`] says. [`verify`](Self::verify) checks it, and so does
    /// dropping the server.
    ///
    /// A call counts if its signature and its parameters are right, whatever its response is. So a
    /// repeated call counts once for each attempt.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # use cams_api::{Client, Credentials};
    /// let server = cams_mock::Server::builder().credential("id", "secret").start().await?;
    /// server.expect("DeleteChatGroupInviteLink").with("GroupId", "E1").times(1);
    /// server.expect("SendChatappMessage").times(0);
    /// # let client = Client::builder().credentials(Credentials::new("id", "secret"));
    /// # let client = client.endpoint(server.url()).build()?;
    /// # let call = client.delete_chat_group_invite_link().group_id("E1");
    /// # let failed = call.business_number("8613800000000").cust_space_id("cams-1").await;
    /// // After the code under test:
    /// server.verify();
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// If there is no operation with this name.
    #[track_caller]
    pub fn expect(&self, operation: &str) -> Expectation {
        self.service.journal.expect(known(operation))
    }

    /// Checks all [expectations](Self::expect).
    ///
    /// # Panics
    ///
    /// If one is not met. The report names its file and line, the calls that came, and the
    /// parameters in which the nearest one differs, without confidential values.
    #[track_caller]
    pub fn verify(&self) {
        if let Some(report) = self.service.journal.unmet() {
            unmet(&report);
        }
    }
}

/// Checks the expectations when the server is dropped.
pub(super) struct Verification(pub(super) Arc<Service>);

impl Drop for Verification {
    fn drop(&mut self) {
        // A second panic would abort the tests and hide the first one.
        if !std::thread::panicking()
            && let Some(report) = self.0.journal.unmet()
        {
            unmet(&report);
        }
    }
}

/// The operation that a test names.
#[track_caller]
pub(super) fn known(name: &str) -> &'static OperationInfo {
    operation::known(name).unwrap_or_else(|error| no_operation(&error))
}

#[track_caller]
#[allow(clippy::panic, reason = "fails the user's test")]
fn no_operation(error: &str) -> ! {
    panic!("{error}")
}

#[track_caller]
#[allow(clippy::panic, reason = "fails the user's test")]
fn unreadable(error: &serde_json::Error) -> ! {
    panic!("a call cannot be read back: {error}")
}

#[track_caller]
#[allow(clippy::panic, reason = "fails the user's test")]
fn unmet(report: &str) -> ! {
    panic!("{report}")
}
