//! Calls without an async runtime.

use cams_api::ErrorKind;

#[cfg(unix)]
use crate::support::single_test;
use crate::support::{Answer, Probe, Safe, Server};

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
    let (response, metadata) = call.send_blocking_with_metadata().unwrap();
    assert_eq!((response.request_id.as_deref(), metadata.attempts()), (Some("R"), 3));
    assert_eq!(metadata.request_id(), Some("R"));
    assert_eq!(server.requests().len(), 3);
    let call = client.delete_chat_group_invite_link().customize();
    let error = call.send_blocking_with_metadata().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::MissingParameter);
}

/// The remedy in the error works.
#[test]
fn inside_a_runtime_a_blocking_call_is_an_error_and_does_not_panic() {
    let runtime = runtime();
    let server = runtime.block_on(Server::always(Answer::json("{}")));
    let client = server.client();
    client.call(Probe::<Safe>::new()).send_blocking().unwrap();
    runtime.block_on(async move {
        let refused = |client: &cams_api::Client| {
            let call = || client.call(Probe::<Safe>::new());
            let errors = [
                ("send()", call().send_blocking().unwrap_err()),
                ("send_with_metadata()", call().send_blocking_with_metadata().unwrap_err()),
            ];
            for (method, error) in errors {
                assert_eq!(error.kind(), ErrorKind::Config);
                let text = error.to_string();
                for remedy in [
                    &format!("{method}.await"),
                    &format!("Handle::current().block_on(call.{method})"),
                    "std::thread",
                ] {
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

/// The address that [`a_call_after_fork`] calls.
#[cfg(unix)]
const ENDPOINT: &str = "TEST_ENDPOINT";

/// Threads do not survive `fork`, so a child needs its own runtime and connections. Both processes
/// go on calling.
#[cfg(unix)]
#[tokio::test]
async fn a_forked_process_can_call() {
    let server = Server::always(Answer::json("{}")).await;
    let child = tokio::process::Command::from(single_test(module_path!(), "a_call_after_fork"))
        .env(ENDPOINT, server.url())
        .kill_on_drop(true)
        .output();
    let limit = std::time::Duration::from_secs(60);
    let output = tokio::time::timeout(limit, child).await.unwrap().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(server.requests().len(), 5);
    // Each of the three processes has connections of its own. The child's second call may come
    // before its first connection is idle again.
    assert!((3..=4).contains(&server.connections()), "{}", server.connections());
}

#[cfg(unix)]
#[test]
#[ignore = "run by the test above, in a process of its own"]
fn a_call_after_fork() {
    use fork::Fork;

    let client = cams_api::Client::builder()
        .endpoint(std::env::var(ENDPOINT).unwrap())
        .credentials(cams_api::Credentials::new("id", "secret"))
        .build()
        .unwrap();
    let call = || client.call(Probe::<Safe>::new()).send_blocking().is_ok();
    assert!(call());
    // A child and its own child.
    match fork::fork().unwrap() {
        Fork::Child => {
            let is_ok = call()
                && call()
                && match fork::fork().unwrap() {
                    Fork::Child => std::process::exit(i32::from(!call())),
                    Fork::Parent(child) => fork::waitpid(child).unwrap() == 0,
                };
            std::process::exit(i32::from(!is_ok));
        }
        Fork::Parent(child) => {
            assert_eq!(fork::waitpid(child).unwrap(), 0);
            assert!(call());
        }
    }
}
