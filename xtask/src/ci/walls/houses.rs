//! The rooms of each crate, and which of them each may import.

/// A crate and its rooms.
pub(super) struct House {
    /// The folder of its source, relative to the root.
    pub(super) source: &'static str,
    /// The rooms from the ground up.
    pub(super) rooms: &'static [Room],
    /// Imports through a wall. An import that is gone must leave this list.
    pub(super) exceptions: &'static [(&'static str, &'static str)],
    /// The rooms that may import items of the crate's root.
    pub(super) extend_the_root: &'static [&'static str],
}

/// A folder or lone file, and the rooms that it may import.
pub(super) type Room = (&'static str, &'static [&'static str]);

pub(super) const HOUSES: [House; 5] = [
    House {
        source: "cams-api/src",
        rooms: CLIENT,
        // `transport::http_client_builder` is public, and so is its error.
        exceptions: &[("transport", "outcome")],
        // Generated code extends `Client`, and the macros in `operation` are a part of it.
        extend_the_root: &["generated", "operation"],
    },
    House { source: "codegen/src", rooms: GENERATOR, exceptions: &[], extend_the_root: &[] },
    House { source: "xtask/src", rooms: COMMANDS, exceptions: &[], extend_the_root: &[] },
    House { source: "cams-cli/src", rooms: COMMAND, exceptions: &[], extend_the_root: &[] },
    House {
        source: "cams-mock/src",
        rooms: SERVICE,
        // Finds operations in the tables of its types.
        exceptions: &[("operation", "generated")],
        extend_the_root: &[],
    },
];

#[rustfmt::skip]
const CLIENT: &[Room] = &[
    ("causes",      &[]),
    ("product",     &[]),
    ("clock",       &[]),
    ("setup_error", &[]),
    ("sign",        &[]),
    ("variables",   &[]),
    ("random",      &["sign"]),
    ("endpoint",    &["product"]),
    ("privacy",     &["sign"]),
    ("retry",       &["privacy"]),
    ("response",    &["privacy"]),
    ("transport",   &["causes", "setup_error", "sign", "endpoint"]),
    ("credentials", &["product", "causes", "clock", "setup_error", "sign", "variables", "random", "endpoint", "privacy", "response", "transport"]),
    ("outcome",     &["causes", "setup_error", "sign", "privacy", "retry", "response", "credentials"]),
    ("operation",   &["sign", "privacy", "retry"]),
    ("generated",   &["operation"]),
    ("limits",      &["operation", "generated"]),
    ("receipts",    &["sign", "privacy", "response", "operation"]),
    ("operations",  &["privacy", "outcome", "operation", "generated"]),
    ("rate_limit",  &["outcome", "operations"]),
    ("request",     &["product", "sign", "endpoint", "privacy", "retry", "outcome", "credentials", "operation"]),
    ("json_call",   &["privacy", "outcome", "operation", "operations", "request"]),
    ("telemetry",   &["privacy", "outcome", "operation"]),
    ("send",        &["product", "clock", "sign", "random", "endpoint", "privacy", "retry", "response", "outcome", "transport", "credentials", "operation", "rate_limit", "request", "telemetry"]),
    ("client",      &["product", "clock", "variables", "endpoint", "privacy", "retry", "response", "outcome", "transport", "credentials", "operation", "rate_limit", "request", "json_call", "telemetry", "send"]),
    ("pages",       &["outcome", "operation", "send", "client"]),
    ("testing",     &["sign", "privacy", "retry", "response", "outcome", "transport", "credentials", "operation", "operations", "client"]),
    ("wait",        &["outcome", "generated", "request", "client"]),
    ("reconcile",   &["outcome", "generated", "client"]),
    ("upload",      &["sign", "random", "endpoint", "privacy", "retry", "response", "outcome", "transport", "generated", "send", "client"]),
    ("compose",     &["privacy", "outcome", "operation", "generated", "limits", "client"]),
    ("batch",       &["random", "outcome", "operation", "generated", "rate_limit", "client", "compose"]),
];

#[rustfmt::skip]
const GENERATOR: &[Room] = &[
    ("hash",     &[]),
    ("threads",  &[]),
    ("names",    &["hash"]),
    ("spec",     &["hash", "names", "threads"]),
    ("rust",     &["names", "threads", "spec"]),
    ("review",   &["hash", "names", "spec"]),
    ("upstream", &["spec"]),
    ("editor",   &["spec", "review", "upstream"]),
];

#[rustfmt::skip]
const COMMAND: &[Room] = &[
    ("exit",        &[]),
    ("names",       &[]),
    ("paging",      &[]),
    ("arguments",   &["exit", "names", "paging"]),
    ("output",      &["exit", "names", "paging", "arguments"]),
    ("client",      &["exit", "arguments", "output"]),
    ("call",        &["exit", "names", "paging", "arguments", "output", "client"]),
    ("inspect",     &["exit", "names", "arguments", "output"]),
    ("receipts",    &["exit", "arguments", "output"]),
    ("campaign",    &["exit", "names", "arguments", "output", "client"]),
    ("upload",      &["exit", "arguments", "output", "client"]),
    ("completions", &["exit", "names", "arguments", "output"]),
];

#[rustfmt::skip]
const SERVICE: &[Room] = &[
    ("clock",       &[]),
    ("nonces",      &[]),
    ("rule",        &[]),
    ("replace",     &[]),
    ("seed",        &[]),
    ("stop",        &[]),
    ("wire",        &[]),
    ("connections", &["stop", "wire"]),
    ("operation",   &[]),
    ("generated",   &["operation"]),
    ("fit",         &["operation"]),
    ("limits",      &["operation"]),
    ("styles",      &["operation"]),
    ("typed",       &["operation", "styles"]),
    ("response",    &["operation", "generated"]),
    ("bodies",      &["response"]),
    ("storage",     &["response"]),
    ("parameters",  &["operation", "styles"]),
    ("gateway",     &["clock", "nonces", "operation", "generated", "response", "parameters"]),
    ("checks",      &["operation", "limits", "response", "parameters"]),
    ("outline",     &["seed", "operation", "fit", "response", "parameters"]),
    ("paging",      &["operation", "response", "parameters"]),
    ("journal",     &["rule", "operation", "typed", "response", "parameters"]),
    ("faults",      &["rule", "wire", "operation", "response", "parameters"]),
    ("cassette",    &["replace", "operation", "generated", "typed", "response", "parameters", "gateway", "journal"]),
    ("world",       &["clock", "replace", "seed", "operation", "fit", "response", "parameters", "paging"]),
    ("push",        &["clock", "journal", "world"]),
    ("control",     &["stop", "operation", "response", "parameters", "journal", "faults", "world", "push"]),
    ("inbox",       &["control"]),
    ("service",     &["rule", "wire", "operation", "response", "bodies", "storage", "parameters", "gateway", "checks", "outline", "journal", "faults", "cassette", "world", "push", "control"]),
    ("server",      &["clock", "rule", "seed", "stop", "connections", "operation", "bodies", "storage", "gateway", "journal", "faults", "cassette", "world", "push", "control", "inbox", "service"]),
    ("command",     &["faults", "cassette", "inbox", "server"]),
];

#[rustfmt::skip]
const COMMANDS: &[Room] = &[
    ("file",      &[]),
    ("lock",      &[]),
    ("nearest",   &[]),
    ("output",    &[]),
    ("program",   &[]),
    ("tree",      &[]),
    ("workspace", &["tree"]),
    ("git",       &["tree"]),
    ("metadata",  &["program", "workspace"]),
    ("format",    &["file", "tree", "workspace"]),
    ("spec",      &["tree"]),
    ("schema",    &["file", "lock", "spec"]),
    ("bundle",    &["file", "lock", "output", "spec"]),
    ("codegen",   &["file", "format", "lock", "output", "spec", "tree"]),
    ("upstream",  &["file", "lock", "nearest", "output", "spec"]),
    ("import",    &["file", "lock", "nearest", "output", "spec", "tree", "upstream"]),
    ("product",   &["file", "lock", "output", "tree", "upstream"]),
    ("new",       &["file", "import", "lock", "nearest", "output", "spec", "upstream"]),
    ("review",    &["codegen", "git", "nearest", "output", "spec", "tree"]),
    ("verify",    &["codegen", "file", "nearest", "output", "program", "review", "spec", "workspace"]),
    ("release",   &["file", "git", "metadata", "output", "program", "review"]),
    ("bench",     &["file"]),
    ("footprint", &["bench", "file"]),
    ("ci",        &["bench", "bundle", "codegen", "file", "metadata", "output", "program", "release", "schema", "tree", "workspace"]),
];
