//! The folders that the command writes, relative to the root.

/// The folder of the generated code.
pub(super) const GENERATED: &str = "cams-api/src/generated";

/// The folder of what the client's tests call for every operation.
pub(super) const CLIENT_TESTS: &str = "cams-api/tests/generated";

/// The folder of the mock server's operation table.
pub(super) const LOCAL_TABLE: &str = "cams-mock/src/generated";

/// The folder of the operation cards.
pub(crate) const CARDS: &str = "codegen/tests/snapshots/operation";

/// Every folder that the command writes.
pub(crate) const FOLDERS: [&str; 4] = [GENERATED, CLIENT_TESTS, LOCAL_TABLE, CARDS];
