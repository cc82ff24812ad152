//! Calls without an async runtime.

use cams_api::ErrorKind;

use crate::loopback::{Answer, Server};
use crate::probe::{Probe, Safe};

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap()
}

#[test]
fn a_thread_without_a_runtime_can_call() {
    let runtime = runtime();
    let server = runtime.block_on(Server::always(Answer::json(r#"{"RequestId":"R"}"#)));
    let client = server.client();
    let threads: Vec<_> = (0..4)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                client.call(Probe::<Safe>::new()).send_blocking().unwrap().request_id
            })
        })
        .collect();
    for thread in threads {
        assert_eq!(thread.join().unwrap().as_deref(), Some("R"));
    }
    let error = client.delete_chat_group_invite_link().send_blocking().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingParameter);
}

#[test]
fn a_blocking_call_is_repeated_too() {
    let runtime = runtime();
    let server = runtime.block_on(Server::start(|number, _| {
        if number < 2 {
            Answer::code(400, "Throttling")
        } else {
            Answer::json(r#"{"RequestId":"R"}"#)
        }
    }));
    let client = server.client();
    let call = client.call(Probe::<Safe>::new());
    let (reply, metadata) = call.send_blocking_with_metadata().unwrap();
    assert_eq!((reply.request_id.as_deref(), metadata.attempts()), (Some("R"), 3));
    assert_eq!(metadata.request_id(), Some("R"));
    assert_eq!(server.requests().len(), 3);
    let call = client.delete_chat_group_invite_link();
    let error = call.send_blocking_with_metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingParameter);
}

/// The error says what to do instead, and it works.
#[test]
fn inside_a_runtime_it_is_an_error_and_no_panic() {
    let runtime = runtime();
    let server = runtime.block_on(Server::always(Answer::json("{}")));
    let client = server.client();
    client.call(Probe::<Safe>::new()).send_blocking().unwrap();
    runtime.block_on(async move {
        let refused = |client: &cams_api::Client| {
            let errors = [
                client.call(Probe::<Safe>::new()).send_blocking().unwrap_err(),
                client.call(Probe::<Safe>::new()).send_blocking_with_metadata().unwrap_err(),
            ];
            for error in errors {
                assert_eq!(error.kind(), ErrorKind::Config);
                let text = error.to_string();
                for remedy in
                    ["send().await", "Handle::current().block_on(call.send())", "std::thread"]
                {
                    assert!(text.contains(remedy), "{text}");
                }
            }
        };
        refused(&client);
        client.call(Probe::<Safe>::new()).send().await.unwrap();
        let blocking = tokio::task::spawn_blocking({
            let client = client.clone();
            move || {
                refused(&client);
                let call = client.call(Probe::<Safe>::new());
                tokio::runtime::Handle::current().block_on(call.send()).unwrap();
                let thread =
                    std::thread::spawn(move || client.call(Probe::<Safe>::new()).send_blocking());
                thread.join().unwrap().unwrap();
            }
        });
        blocking.await.unwrap();
        // The client's own runtime ends here, where waiting for it would panic.
        drop(client);
    });
    assert_eq!(server.requests().len(), 4);
}
