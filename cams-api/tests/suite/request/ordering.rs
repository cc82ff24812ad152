//! Parameters in any order, with any name, in any place. The canonical form is sent and signed.

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::SystemTime;

use cams_api::sign::canonical_query;
use cams_api::{Client, Credentials, Placement, SignedRequest};
use proptest::prelude::*;

use crate::support::{Answer, ID, Probe, SECRET, Safe, Server, decoded_pairs};

static CLIENT: LazyLock<Client> = LazyLock::new(|| {
    Client::builder()
        .endpoint("http://127.0.0.1:1")
        .credentials(Credentials::new("id", "secret"))
        .build()
        .unwrap()
});

fn signed(probe: Probe, extra: &[(String, String)], placement: Placement) -> SignedRequest {
    let mut call = CLIENT.call(probe).placement(placement);
    for (name, value) in extra {
        call = call.extra_param(name, value);
    }
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(call.sign(SystemTime::UNIX_EPOCH, "nonce")).unwrap()
}

fn query_of(signed: &SignedRequest) -> &str {
    signed.url().split_once('?').map_or("", |(_, query)| query)
}

fn probe(pairs: &[(String, String)]) -> Probe {
    pairs
        .iter()
        .fold(Probe::new(), |probe, (name, value)| probe.query(name.clone().leak(), value.clone()))
}

/// Pairs with distinct names, in random order.
fn distinct_pairs(name: &'static str) -> impl Strategy<Value = Vec<(String, String)>> {
    proptest::collection::btree_map(name, any::<String>(), 0..10)
        .prop_map(|pairs| pairs.into_iter().collect::<Vec<_>>())
        .prop_shuffle()
}

fn canonical(pairs: &[(String, String)]) -> String {
    canonical_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())))
}

proptest! {
    #[test]
    fn pairs_in_any_order_become_the_canonical_query(pairs in distinct_pairs("[A-Za-z0-9._~-]{1,4}")) {
        let signed = signed(probe(&pairs), &[], Placement::Query);
        prop_assert_eq!(query_of(&signed), canonical(&pairs));
        prop_assert_eq!(signed.canonical_request().split('\n').nth(2).unwrap(), query_of(&signed));
    }

    #[test]
    fn extra_parameters_of_any_name_are_ordered_too(
        pairs in distinct_pairs("[A-Z][a-z]{0,2}"),
        extra in distinct_pairs("\\PC{1,3}"),
    ) {
        let signed = signed(probe(&pairs), &extra, Placement::Query);
        let merged: BTreeMap<_, _> = pairs.into_iter().chain(extra).collect();
        prop_assert_eq!(query_of(&signed), canonical(&merged.into_iter().collect::<Vec<_>>()));
    }

    #[test]
    fn a_form_holds_the_same_pairs(pairs in distinct_pairs("[A-Za-z]{1,4}")) {
        let signed = signed(probe(&pairs), &[], Placement::Form);
        prop_assert_eq!(query_of(&signed), "");
        let mut sent = decoded_pairs(std::str::from_utf8(signed.body()).unwrap(), true);
        sent.sort();
        let mut expected = pairs;
        expected.sort();
        prop_assert_eq!(sent, expected);
    }
}

#[tokio::test]
async fn a_long_query_moves_to_the_body() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    let of_len =
        |len: usize| Probe::<Safe>::new().query("Q", "x".repeat(len - "Q=".len())).form("F", "1");
    client.call(of_len(8192)).send().await.unwrap();
    client.call(of_len(8193)).send().await.unwrap();
    client.call(of_len(8193)).placement(Placement::Query).send().await.unwrap();
    client.call(of_len(10)).placement(Placement::Form).send().await.unwrap();
    let lengths: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.raw_query().len(), request.body.len()))
        .collect();
    assert_eq!(lengths, [(8192, 3), (0, 8197), (8197, 0), (0, 14)]);
    for request in server.requests() {
        request.assert_signed_by(ID, SECRET);
    }
}

/// The limit counts encoded bytes, as servers do.
#[tokio::test]
async fn the_limit_of_a_query_is_one_of_encoded_bytes() {
    let server = Server::always(Answer::json("{}")).await;
    let limited = |bytes| server.client_builder().max_query_bytes(bytes).build().unwrap();
    // "Q=" and two characters of three bytes, each of which is encoded as three: 2 + 2 * 9.
    let probe = || Probe::<Safe>::new().query("Q", "\u{4f60}\u{597d}");
    server.client().call(probe()).send().await.unwrap();
    limited(20).call(probe()).send().await.unwrap();
    limited(19).call(probe()).send().await.unwrap();
    limited(0).call(probe()).send().await.unwrap();
    limited(0).call(probe()).placement(Placement::Query).send().await.unwrap();
    limited(0).call(Probe::<Safe>::new()).send().await.unwrap();
    let lengths: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.raw_query().len(), request.body.len()))
        .collect();
    assert_eq!(lengths, [(20, 0), (20, 0), (0, 20), (0, 20), (20, 0), (0, 0)]);
    for request in server.requests() {
        request.assert_signed_by(ID, SECRET);
    }
}

/// Just below, at and above the default of 8 KiB, counted on the wire.
#[tokio::test]
async fn the_default_limit_counts_encoded_bytes_too() {
    let server = Server::always(Answer::json("{}")).await;
    let client = server.client();
    // Every space is three bytes on the wire: 2 + 3 * 2730 = 8192.
    for spaces in [2729, 2730, 2731] {
        client.call(Probe::<Safe>::new().query("Q", " ".repeat(spaces))).send().await.unwrap();
    }
    let places: Vec<_> = server
        .requests()
        .iter()
        .map(|request| (request.raw_query().len(), request.body.len()))
        .collect();
    // In a form a space is one byte.
    assert_eq!(places, [(8189, 0), (8192, 0), (0, 2733)]);
}
