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
        if number < 2 { Answer::code(400, "Throttling") } else { Answer::json("{}") }
    }));
    server.client().call(Probe::<Safe>::new()).send_blocking().unwrap();
    assert_eq!(server.requests().len(), 3);
}

#[test]
fn inside_a_runtime_it_is_an_error_and_no_panic() {
    let runtime = runtime();
    let server = runtime.block_on(Server::always(Answer::json("{}")));
    let client = server.client();
    client.call(Probe::<Safe>::new()).send_blocking().unwrap();
    runtime.block_on(async move {
        let error = client.call(Probe::<Safe>::new()).send_blocking().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Config);
        assert!(error.to_string().contains("send_blocking"), "{error}");
        // The client's own runtime ends here, where waiting for it would panic.
        drop(client);
    });
}
