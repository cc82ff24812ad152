//! The signature of one request beside the hashing that it cannot do without.

use std::hint::black_box;

use cams_api::sign::{CanonicalRequest, EMPTY_SHA256, SigningKey};
use ring::digest::{SHA256, digest};

use crate::report::Outcome;

/// What is signed: a DeleteChatGroupInviteLink with all its parameters.
pub(crate) const REQUEST: CanonicalRequest<'static> = CanonicalRequest {
    method: "POST",
    path: "/",
    query: "BusinessNumber=8613800%2A%2A%2A&ChannelType=WHATSAPP&CustSpaceId=cams-8%2A%2A%2A&GroupId=E398%2A%2A%2A%2A",
    headers: &[
        ("host", "cams.ap-southeast-1.aliyuncs.com"),
        ("x-acs-action", "DeleteChatGroupInviteLink"),
        ("x-acs-content-sha256", EMPTY_SHA256),
        ("x-acs-date", "2026-01-02T03:04:05Z"),
        ("x-acs-signature-nonce", "0123456789abcdef0123456789abcdef"),
        ("x-acs-version", "2020-06-06"),
    ],
    payload_hash: EMPTY_SHA256,
};

/// Signs so many times.
pub(crate) fn sign(key: &SigningKey, times: usize) -> Outcome<()> {
    for _ in 0..times {
        black_box(key.authorization("testAccessKeyId", black_box(&REQUEST)));
    }
    Ok(())
}

/// Hashes so many times what a signature has to hash: the canonical request, then the two halves of
/// an HMAC whose key is prepared (the inner one over algorithm and hash, the outer one over a
/// hash).
pub(crate) fn hash(times: usize) -> Outcome<()> {
    let canonical = REQUEST.to_text();
    let (inner, outer) = ([b'a'; 17 + 64], [b'a'; 32]);
    for _ in 0..times {
        for bytes in [canonical.as_bytes(), &inner, &outer] {
            black_box(digest(&SHA256, black_box(bytes)));
        }
    }
    Ok(())
}
