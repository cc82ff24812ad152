//! Authorization codes of Meta's dialogs, each of which works once.

use cams_api::sign::sha256_hex;

use crate::world::things::{Call, Kind, Problem, Record, Things, text};

/// Only hashes are kept.
const USED: Kind = Kind { name: "used_codes", ..Kind::BLANK };

const USED_BEFORE: Problem =
    Problem::new("InvalidParameter.CodeUsed", "The authorization code was used before.");

/// Uses up the code in a parameter. Fails if it was used before.
pub(super) fn use_up(things: &mut Things, call: &Call<'_>, parameter: &str) -> Result<(), Problem> {
    let code = call.text(parameter);
    if code.is_empty() {
        return Ok(());
    }
    let hash = sha256_hex(code.as_bytes());
    if things.all(&USED).any(|used| text(used, "Hash") == hash) {
        return Err(USED_BEFORE);
    }
    things.add(&USED, Record::from_iter([("Hash".to_owned(), hash.into())]), call.now);
    Ok(())
}
