//! One client on several runtimes, each with its own connections, and runtimes that lack a part.

use cams_api::credentials::{AssumeRole, CredentialsProvider as _};
use cams_api::{Client, Credentials, ErrorKind};
use tokio::runtime::{Builder, Runtime};

use crate::support::{Answer, ID, Never, Probe, SECRET, Safe, Server};

fn current_thread() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

/// A server on a separate runtime.
fn server() -> (Runtime, Server) {
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let server = runtime.block_on(Server::always(Answer::json(r#"{"Code":"OK"}"#)));
    (runtime, server)
}

async fn call(client: &Client) {
    client.call(Probe::<Never>::new()).send().await.unwrap();
}

/// Calls on one runtime never use the connections of another, whether that idles or has ended.
#[test]
fn a_connection_stays_with_its_runtime() {
    let (_running, server) = server();
    let client = server.client();
    let (idle, other) = (current_thread(), current_thread());
    idle.block_on(call(&client));
    other.block_on(call(&client));
    assert_eq!(server.connections(), 2);
    idle.block_on(call(&client));
    other.block_on(call(&client));
    assert_eq!(server.connections(), 2);
    // Both end, and what comes after them takes neither's.
    drop((idle, other));
    for number in 3..6 {
        current_thread().block_on(async {
            call(&client).await;
            call(&client).await;
        });
        assert_eq!(server.connections(), number);
    }
}

/// Many runtimes call at once, and some end while others go on. They do not disturb each other.
#[test]
fn runtimes_that_come_and_go_do_not_disturb_each_other() {
    let (_running, server) = server();
    let client = server.client();
    let threads: Vec<_> = (0..8)
        .map(|_| {
            let client = client.clone();
            std::thread::spawn(move || {
                for _ in 0..10 {
                    let runtime = current_thread();
                    for _ in 0..5 {
                        runtime.block_on(call(&client));
                    }
                }
            })
        })
        .collect();
    threads.into_iter().for_each(|thread| thread.join().unwrap());
    assert_eq!((server.requests().len(), server.connections()), (400, 80));
}

/// Connections end with their runtime and with their client.
#[test]
fn connections_end_with_their_runtime_and_with_their_client() {
    let (running, server) = server();
    let client = server.client();
    let first = current_thread();
    first.block_on(call(&client));
    drop(first);
    running.block_on(server.ended(1));
    let second = current_thread();
    second.block_on(call(&client));
    drop(client);
    second.block_on(server.ended(2));
}

/// A runtime that runs only now and then notices that the server closed a connection, before it
/// sends the next request.
#[test]
fn a_connection_that_ended_while_the_runtime_stood_still_is_not_used() {
    let (running, server) = server();
    let client = server.client();
    let runtime = current_thread();
    for number in 1..4 {
        runtime.block_on(call(&client));
        server.close_connections();
        running.block_on(server.ended(number));
        // Longer than calls that follow each other take.
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    assert_eq!((server.requests().len(), server.connections()), (3, 3));
}

/// Calls and providers name what a runtime lacks, and do not panic.
#[test]
fn a_runtime_without_timers_or_sockets_is_refused() {
    let (_running, server) = server();
    let role = AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r");
    let role = role.endpoint(server.url());
    let provided = server
        .client_builder()
        .credentials_provider(
            AssumeRole::new(Credentials::new(ID, SECRET), "acs:ram::1:role/r")
                .endpoint(server.url()),
        )
        .build()
        .unwrap();
    let client = server.client();
    for (runtime, lacking, remedy) in [
        (Builder::new_current_thread().enable_io().build(), "has no timers", "`enable_time`"),
        (Builder::new_current_thread().enable_time().build(), "has no sockets", "`enable_io`"),
        (Builder::new_current_thread().build(), "has no timers", "`enable_time`"),
    ] {
        let runtime = runtime.unwrap();
        for client in [&client, &provided] {
            let error = runtime.block_on(client.call(Probe::<Safe>::new()).send()).unwrap_err();
            assert_eq!((error.kind(), error.is_retryable()), (ErrorKind::Config, false));
            let text = error.to_string();
            assert!(text.contains(lacking) && text.contains(remedy), "{text}");
        }
        let error = runtime.block_on(role.credentials()).unwrap_err().to_string();
        assert!(error.contains(lacking), "{error}");
    }
    assert_eq!(server.connections(), 0);
}
