//! The effects of faults.

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a call gets instead of its response, or what happens to its response on the way.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub(super) enum Then {
    Throttled,
    Response(Value),
    Fail {
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Refuse {
        status: u16,
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message: Option<String>,
    },
    Http {
        status: u16,
        #[serde(default, skip_serializing_if = "Value::is_null")]
        body: Value,
    },
    Drip {
        bytes: u64,
        every_ms: u64,
    },
    Truncate {
        after: u64,
    },
    MalformedChunk,
    Garbage,
    Reset,
    Close,
}

impl Then {
    /// `true` if the effect needs the server's own response.
    pub(super) fn changes_own_response(&self) -> bool {
        matches!(self, Self::Drip { .. } | Self::Truncate { .. } | Self::MalformedChunk)
    }

    /// `true` if no response is sent.
    pub(super) fn sends_no_response(&self) -> bool {
        matches!(self, Self::Garbage | Self::Reset | Self::Close)
    }
}
