//! A client of a mock, for tests that must pass whatever the spec requires.

use cams_api::testing::Mock;
use cams_api::{Client, Credentials};

/// A client whose calls may lack required parameters.
pub(crate) fn lenient(mock: &Mock) -> Client {
    let builder = Client::builder().credentials(Credentials::new("id", "secret"));
    builder.transport(mock.clone()).lenient().build().unwrap()
}
