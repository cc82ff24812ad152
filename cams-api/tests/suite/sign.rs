//! Signatures against published vectors, and the pure functions behind them.

use std::time::{Duration, SystemTime};

use cams_api::sign::{
    ALGORITHM, CanonicalRequest, EMPTY_SHA256, SigningKey, canonical_query, format_date,
    parse_date, percent_encode, sha256_hex,
};
use proptest::prelude::*;
use serde_json::Value;

use crate::support::decoded_pairs;

fn encoded(text: &str) -> String {
    let mut out = String::new();
    percent_encode(text.as_bytes(), &mut out);
    out
}

fn pairs(value: &Value) -> Vec<(&str, &str)> {
    value
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str().unwrap()))
        .collect()
}

#[test]
fn service_shaped_vectors() {
    let vectors: Vec<Value> =
        serde_json::from_str(include_str!("../golden/_signing.json")).unwrap();
    assert_eq!(vectors.len(), 8);
    for vector in &vectors {
        let text = |name: &str| vector[name].as_str().unwrap();
        let name = text("name");
        let mut headers = pairs(&vector["headers"]);
        headers.sort_unstable();
        let payload_hash = sha256_hex(text("body").as_bytes());
        let request = CanonicalRequest {
            method: text("method"),
            path: text("path"),
            query: &canonical_query(pairs(&vector["query"])),
            headers: &headers,
            payload_hash: &payload_hash,
        };
        assert_eq!(request.to_text(), text("canonical_request"), "{name}");
        assert_eq!(
            sha256_hex(request.to_text().as_bytes()),
            text("hashed_canonical_request"),
            "{name}"
        );
        let key = SigningKey::new(text("access_key_secret"));
        assert_eq!(key.signature(&request), text("signature"), "{name}");
        assert_eq!(
            key.authorization(text("access_key_id"), &request),
            text("authorization"),
            "{name}"
        );
        assert!(key.verify(&request, text("signature")), "{name}");
    }
}

/// The example of the service's page on the signature.
#[test]
fn documented_vector() {
    let query = canonical_query([
        ("ImageId", "win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd"),
        ("RegionId", "cn-shanghai"),
    ]);
    let request = CanonicalRequest {
        method: "POST",
        path: "/",
        query: &query,
        headers: &[
            ("host", "ecs.cn-shanghai.aliyuncs.com"),
            ("x-acs-action", "RunInstances"),
            ("x-acs-content-sha256", EMPTY_SHA256),
            ("x-acs-date", "2023-10-26T10:22:32Z"),
            ("x-acs-signature-nonce", "3156853299f313e23d1673dc12e1703d"),
            ("x-acs-version", "2014-05-26"),
        ],
        payload_hash: EMPTY_SHA256,
    };
    assert_eq!(
        sha256_hex(request.to_text().as_bytes()),
        "7ea06492da5221eba5297e897ce16e55f964061054b7695beedaac1145b1e259"
    );
    assert_eq!(
        SigningKey::new("YourAccessKeySecret").signature(&request),
        "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"
    );
}

/// The unit tests of the official runtimes share one input. They differ in the method, and in how
/// they join the two values of one header.
#[test]
fn vectors_of_the_official_runtimes() {
    let query = canonical_query([("test", "ok"), ("empty", "")]);
    assert_eq!(query, "empty=&test=ok");
    for (runtime, method, path, query, header, signature) in [
        (
            "Go",
            "",
            "/",
            &*query,
            Some("http,https"),
            "4ab59fffe3c5738ff8a2729f90cc04fe18b02a4b15b2102cbaf92f9ff3df2ea3",
        ),
        (
            "Python",
            "GET",
            "/",
            &query,
            Some("http,https"),
            "d16b30a7699ae9e43875b13195b2f81bcc3ed10c14a9b5eb780e51619aa50be1",
        ),
        (
            "C#",
            "GET",
            "/",
            &query,
            Some("http, https"),
            "be2046c5e1d69e715fec81597bb8f72330a7eab002d5cacd434dec1cb9be74ab",
        ),
        (
            "Java",
            "GET",
            "/",
            &query,
            Some("http"),
            "02e81f9f3cc8839151b0c7278024cbc4bfc9fa786085a0b8305f825f17b5dae7",
        ),
        (
            "PHP",
            "",
            "/",
            &query,
            Some("https"),
            "0a0f89a45f1ec3537a2d1a1046c71b95513a8f1f02526056968da19b99a5b914",
        ),
        (
            "C++",
            "GET",
            "",
            &query,
            Some("http,https"),
            "910e59dd385879346de704a06c96613f8157aa7124e6d1c4f2bdffa1e5588187",
        ),
    ] {
        let headers: Vec<_> = header.map(|value| ("x-acs-test", value)).into_iter().collect();
        let payload_hash = "55e12e91650d2fec56ec74e1d3e4ddbfce2ef3a65890c2a19ecf88a307e76a23";
        let request = CanonicalRequest { method, path, query, headers: &headers, payload_hash };
        assert_eq!(
            SigningKey::new("secret").authorization("acesskey", &request),
            format!(
                "{ALGORITHM} Credential=acesskey,SignedHeaders=x-acs-test,Signature={signature}"
            ),
            "{runtime}"
        );
    }
}

#[test]
fn hash_and_encoding_vectors() {
    assert_eq!(
        sha256_hex(b"test"),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
    );
    assert_eq!(sha256_hex(b""), EMPTY_SHA256);
    assert_eq!(canonical_query([("test", " ~/*-+")]), "test=%20~%2F%2A-%2B");
    assert_eq!(encoded("a/b/c/ test"), "a%2Fb%2Fc%2F%20test");
    assert_eq!(canonical_query([]), "");
}

#[test]
fn a_signature_holds_for_one_request_and_one_key() {
    let headers = [("host", "h")];
    let request = CanonicalRequest {
        method: "POST",
        path: "/",
        query: "a=1",
        headers: &headers,
        payload_hash: EMPTY_SHA256,
    };
    let key = SigningKey::new("secret");
    let signature = key.signature(&request);
    assert!(key.verify(&request, &signature));
    assert!(key.verify(&request, &signature.to_uppercase()));
    assert!(key.verify(&CanonicalRequest { headers: &[("host", " h ")], ..request }, &signature));
    assert!(!key.verify(&CanonicalRequest { query: "a=2", ..request }, &signature));
    assert!(!SigningKey::new("other").verify(&request, &signature));
    for malformed in
        ["", "00", &signature[1..], &format!("{signature}0"), &"g".repeat(64), &"é".repeat(32)]
    {
        assert!(!key.verify(&request, malformed), "{malformed}");
    }
}

#[test]
fn a_request_of_any_length_is_hashed_whole() {
    for len in [0, 1, 900, 1000, 1023, 1024, 1025, 2048, 100_000] {
        let query = "q".repeat(len);
        let request = CanonicalRequest {
            method: "POST",
            path: "/",
            query: &query,
            headers: &[],
            payload_hash: EMPTY_SHA256,
        };
        let string_to_sign = format!("{ALGORITHM}\n{}", sha256_hex(request.to_text().as_bytes()));
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, b"secret");
        let expected: String = ring::hmac::sign(&key, string_to_sign.as_bytes())
            .as_ref()
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        assert_eq!(SigningKey::new("secret").signature(&request), expected, "{len}");
    }
}

#[test]
fn dates() {
    for (seconds, text) in [
        (0, "1970-01-01T00:00:00Z"),
        (951_782_399, "2000-02-28T23:59:59Z"),
        (951_782_400, "2000-02-29T00:00:00Z"),
        (951_868_800, "2000-03-01T00:00:00Z"),
        (1_767_323_045, "2026-01-02T03:04:05Z"),
        (4_107_542_400, "2100-03-01T00:00:00Z"),
        (253_402_300_799, "9999-12-31T23:59:59Z"),
    ] {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(format_date(time), text);
        assert_eq!(format_date(time + Duration::from_millis(999)), text);
        assert_eq!(parse_date(text), Some(time), "{text}");
    }
    assert_eq!(
        format_date(SystemTime::UNIX_EPOCH - Duration::from_secs(1)),
        "1970-01-01T00:00:00Z"
    );
    // A year has four digits.
    for seconds in [253_402_300_800, u64::from(u32::MAX) * 1000] {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert_eq!(format_date(time), "9999-12-31T23:59:59Z");
    }
    for text in [
        "",
        "2026-01-02",
        "2026-01-02T03:04:05",
        "2026-01-02T03:04:05z",
        "2026-01-02 03:04:05Z",
        "2026-00-02T03:04:05Z",
        "2026-13-02T03:04:05Z",
        "2026-01-00T03:04:05Z",
        "2026-02-29T03:04:05Z",
        "2100-02-29T00:00:00Z",
        "2026-01-02T24:00:00Z",
        "2026-01-02T03:60:05Z",
        "2026-01-02T03:04:60Z",
        "1969-12-31T23:59:59Z",
        "1970-01-00T00:00:00Z",
        // Before the first day that can be counted.
        "1970-00-01T00:00:00Z",
        "0000-00-00T00:00:00Z",
        "+026-01-02T03:04:05Z",
        "2026-01-02T03:04:0\u{e9}",
    ] {
        assert_eq!(parse_date(text), None, "{text}");
    }
}

/// RFC 3986 once more, written simply.
fn reference_encoding(text: &str) -> String {
    const UNRESERVED: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~";
    text.bytes()
        .map(|byte| match UNRESERVED.bytes().any(|kept| kept == byte) {
            true => (byte as char).to_string(),
            false => format!("%{byte:02X}"),
        })
        .collect()
}

proptest! {
    #[test]
    fn encoding_equals_the_reference(text in any::<String>()) {
        prop_assert_eq!(encoded(&text), reference_encoding(&text));
    }

    #[test]
    fn encoding_keeps_what_is_there(before in "[a-z%]{0,8}", text in any::<String>()) {
        let mut out = before.clone();
        percent_encode(text.as_bytes(), &mut out);
        prop_assert_eq!(out, before + &reference_encoding(&text));
    }

    #[test]
    fn a_canonical_query_is_ordered_and_decodes_to_its_pairs(
        pairs in proptest::collection::vec((any::<String>(), any::<String>()), 0..12)
    ) {
        let query = canonical_query(pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        prop_assert!(query.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~%=&".contains(&byte)));
        let mut expected = pairs;
        expected.sort();
        let decoded: Vec<_> = match query.as_str() {
            "" => Vec::new(),
            query => query.split('&').map(|pair| decoded_pairs(pair, false).remove(0)).collect(),
        };
        prop_assert_eq!(decoded, expected);
    }

    #[test]
    fn dates_round_trip(seconds in 0_u64..253_402_300_800) {
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        prop_assert_eq!(parse_date(&format_date(time)), Some(time));
    }

    #[test]
    fn no_text_makes_the_parser_of_dates_panic(text in ".{0,24}") {
        let parsed = parse_date(&text);
        prop_assert!(parsed.is_none_or(|time| format_date(time) == text));
    }
}
