//! What must never be shown. The corpora and the dictionaries hold these words, so that the fuzzer
//! carries them to every place that a text can have.

/// A telephone number, as parameters and the messages of the service have them.
pub const PHONE: &str = "8613800138000";

/// The text of a message, which the service quotes when a signature does not match.
pub const TEXT: &str = "meet-me-at-noon";

/// The id of the client's access key.
pub const KEY_ID: &str = "LTAI-planted-id";

/// A secret: that of the client, and those in profiles.
pub const SECRET: &str = "planted-secret";
