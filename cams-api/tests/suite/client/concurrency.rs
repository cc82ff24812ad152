//! Many calls at once through one client.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::Barrier;
use tokio::task::JoinSet;

use crate::support::{Answer, ID, Probe, SECRET, Safe, Server};

const CALLS: usize = 1000;

/// The server waits for all requests before it answers, so all calls are under way together.
#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_get_their_own_responses() {
    let limit = rlimit::increase_nofile_limit(4096).unwrap();
    assert!(limit >= 2100, "the test needs 2,000 sockets, and the system allows {limit} files");
    let barrier = Arc::new(Barrier::new(CALLS));
    let server = Server::start(move |_, request| {
        let (_, number) = &request.query()[0];
        Answer::Together(Arc::clone(&barrier), format!(r#"{{"Code":"OK","RequestId":"{number}"}}"#))
    })
    .await;
    let client = server.client();
    let mut calls = JoinSet::new();
    for number in 0..CALLS {
        let client = client.clone();
        calls.spawn(async move {
            let response = client
                .call(Probe::<Safe>::new().query("Number", number.to_string()))
                .send()
                .await
                .unwrap();
            assert_eq!(response.request_id, Some(number.to_string()));
        });
    }
    while let Some(call) = calls.join_next().await {
        call.unwrap();
    }
    let requests = server.requests();
    assert_eq!(requests.len(), CALLS);
    let nonces: BTreeSet<_> =
        requests.iter().map(|request| &request.headers["x-acs-signature-nonce"]).collect();
    assert_eq!(nonces.len(), CALLS, "every request has a nonce of its own");
    for request in &requests {
        request.assert_signed_by(ID, SECRET);
    }
}
