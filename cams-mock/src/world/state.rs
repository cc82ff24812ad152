//! Everything that the server remembers between calls. It can be written to a file and read back.

use serde::{Deserialize, Serialize};

use super::chat_groups::ChatGroups;
use super::templates::Templates;

/// Everything that the server remembers, by kind of thing.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct State {
    pub(super) chat_groups: ChatGroups,
    pub(super) templates: Templates,
}
