//! What outlives a server, what a reset forgets, and what follows from the seed.

use std::fs;

use cams_api::Client;
use cams_mock::Server;

use crate::support::{ID, SECRET, client};

const SPACE: &str = "cams-1";

async fn start(builder: cams_mock::ServerBuilder) -> Server {
    builder.credential(ID, SECRET).start().await.unwrap()
}

/// Creates a Flow. Returns its ID.
async fn create(client: &Client, name: &str) -> String {
    let call = client.create_flow().cust_space_id(SPACE).flow_name(name).categories(["SURVEY"]);
    call.await.unwrap().data.unwrap().flow_id.unwrap()
}

async fn names(client: &Client) -> Vec<String> {
    let flows = client.list_flow().cust_space_id(SPACE).await.unwrap().data;
    flows.into_iter().map(|flow| flow.flow_name.unwrap()).collect()
}

#[tokio::test]
async fn a_state_file_keeps_everything_between_runs() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    let server = start(Server::builder().state(&path)).await;
    let first = create(&client(&server, SECRET), "first").await;
    server.shutdown().await;

    let server = start(Server::builder().state(&path)).await;
    let client = client(&server, SECRET);
    assert_eq!(names(&client).await, ["first"]);
    assert_ne!(create(&client, "second").await, first, "IDs stay unique");
    server.reset();
    assert_eq!(names(&client).await, ["first"], "a reset leads back to the start");
    create(&client, "third").await;
    server.save_state().unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("third"));
    client.delete_flow().cust_space_id(SPACE).flow_id(&first).await.unwrap();
    drop(server);
    assert!(!fs::read_to_string(&path).unwrap().contains("first"), "a drop saves too");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test]
async fn a_broken_state_file_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("state.json");
    fs::write(&path, "{\n  \"things\": [}\n").unwrap();
    let error = Server::builder().state(&path).start().await.unwrap_err().to_string();
    let place = format!("cannot use the state file {}, line 2, column ", path.display());
    assert!(error.starts_with(&place), "{error}");
    assert!(!error.contains('\n'));
    assert_eq!(fs::read_to_string(&path).unwrap(), "{\n  \"things\": [}\n");
}

#[tokio::test]
async fn the_same_seed_makes_the_same_values() {
    let values = async |seed| {
        let server = start(Server::builder().seed(seed)).await;
        let client = client(&server, SECRET);
        let id = create(&client, "first").await;
        let app = client.isv_get_app_id().type_("whatsapp").await.unwrap().app_id.unwrap();
        server.reset();
        assert_eq!(create(&client, "first").await, id, "a reset begins anew");
        (id, app)
    };
    let one = values(1).await;
    assert_eq!(one, values(1).await);
    let two = values(2).await;
    assert!(one.0 != two.0 && one.1 != two.1, "{one:?} {two:?}");
}

#[tokio::test]
async fn a_response_without_state_echoes_the_request() {
    let server = start(Server::builder()).await;
    let call = client(&server, SECRET).get_chatapp_phone_number_metric();
    let call = call.phone_number("4915112345678").granularity("HALF_HOUR").start(10).end(20);
    let counts = call.await.unwrap().data;
    assert_eq!(counts[0].phone_number.as_deref(), Some("4915112345678"));
    assert_eq!((counts[0].start, counts[0].end), (Some(10), Some(20)));
    assert_eq!(counts[0].granularity.as_deref(), Some("HALF_HOUR"));
    assert_eq!(counts[0].sent_count, Some(10), "the documented example");
}
