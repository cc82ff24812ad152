//! Faults as text: the body of a request or a file.

use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use super::fault::Fault;

/// Reads a fault, or a list of faults, as JSON.
///
/// # Errors
/// If the text is not JSON, has an unknown key or name, or contradicts itself.
pub fn parse(text: &str) -> Result<Vec<Fault>, FaultError> {
    let is_list = text.trim_start().starts_with('[');
    let faults = if is_list {
        serde_json::from_str(text)
    } else {
        serde_json::from_str(text).map(|fault| vec![fault])
    };
    faults.map_err(|error| FaultError::new(&error))
}

/// Reads a file with a fault, or a list of faults, as JSON.
///
/// # Errors
/// As for [`parse`], and if the file cannot be read.
pub fn read(path: impl AsRef<Path>) -> Result<Vec<Fault>, FaultError> {
    let path = path.as_ref();
    let in_file = |error: FaultError| FaultError { file: Some(path.to_owned()), ..error };
    let text = fs::read_to_string(path).map_err(|error| {
        in_file(FaultError { message: error.to_string(), file: None, line: 0, column: 0 })
    })?;
    parse(&text).map_err(in_file)
}

/// A text that is no fault: where it is wrong, and why.
#[derive(Debug)]
pub struct FaultError {
    message: String,
    file: Option<PathBuf>,
    /// Counted from 1. 0 if the whole text is wrong.
    line: usize,
    column: usize,
}

impl FaultError {
    fn new(error: &serde_json::Error) -> Self {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        Self { message, file: None, line, column }
    }
}

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { message, file, line, column } = self;
        match (file, line) {
            (Some(file), 0) => write!(f, "{}: ", file.display())?,
            (Some(file), _) => write!(f, "{}:{line}:{column}: ", file.display())?,
            (None, 0) => {}
            (None, _) => write!(f, "line {line}, column {column}: ")?,
        }
        f.write_str(message)
    }
}

/// `Display` includes the cause, so there is no `source`.
impl std::error::Error for FaultError {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_named_with_their_place_and_remedy() {
        for (text, expected) in [
            ("", "line 1, column 0: EOF while parsing a value"),
            ("[{]", "line 1, column 3: key must be a string"),
            (
                "[\n  {\"operation\": \"SendChatapMessage\", \"then\": \"reset\"}\n]",
                "line 2, column 35: \"SendChatapMessage\" is not an operation; did you mean \
                 SendChatappMessage?",
            ),
            (r#"{"operation": "X"}"#, "line 1, column 18: \"X\" is not an operation"),
            (
                r#"{"family": "message", "then": "reset"}"#,
                "line 1, column 20: \"message\" is not a family; did you mean messages?",
            ),
            (
                r#"[{"operation": "AddChatGroup", "match": {"Subjet": "x"}, "then": "reset"}]"#,
                "line 1, column 74: \"Subjet\" is not a parameter of AddChatGroup; did you mean \
                 Subject?",
            ),
            (
                r#"{"then": "reset", "operation": "AddChatGroup", "family": "chat_groups"}"#,
                "`operation` and `family` exclude each other; leave one out",
            ),
            (r#"{"skip": 1}"#, "the fault has no effect; add `then`, `delay_ms` or `headers`"),
            (
                r#"{"then": "reset", "times": 0}"#,
                "`times` is 0, so the fault disturbs no call; leave it out for no limit",
            ),
            (r#"{"then": "reset", "probability": 2}"#, "`probability` must be from 0 to 1"),
            (
                r#"{"then": {"truncate": {"after": 1}}, "execute": false}"#,
                "the fault changes the server's own response, so the call is executed; leave \
                 `execute` out",
            ),
            (
                r#"{"then": "close", "headers": {"x-a": "1"}}"#,
                "no response is sent, so it has no `headers`; leave them out",
            ),
            (
                r#"{"headers": {"Content-Length": "1"}}"#,
                "the server sets the header Content-Length itself; leave it out",
            ),
            (r#"{"headers": {"a b": "1"}}"#, "\"a b\" cannot be the name of a header"),
            (
                r#"{"then": {"http": {"status": 100}}}"#,
                "the `status` of `http` must be from 200 to 599",
            ),
            (
                r#"{"then": {"refuse": {"status": 200, "code": "A"}}}"#,
                "the `status` of `refuse` must be from 400 to 599",
            ),
            (
                r#"{"then": {"drip": {"bytes": 0, "every_ms": 1}}}"#,
                "the `bytes` of `drip` must be 1 or more",
            ),
        ] {
            assert_eq!(parse(text).unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn every_key_and_effect_is_documented() {
        let documentation = include_str!("mod.rs");
        let expected = |text: &str| {
            let error = parse(text).unwrap_err().to_string();
            let list = error.split_once("expected one of ").unwrap().1;
            list.split(", ").map(|name| name.trim_matches('`').to_owned()).collect::<Vec<_>>()
        };
        for key in expected(r#"{"thn": "reset"}"#) {
            assert!(documentation.contains(&format!("//! | `{key}` | ")), "{key}");
        }
        for effect in expected(r#"{"then": "rst"}"#) {
            let (alone, with_more) =
                (format!("| `\"{effect}\"` | "), format!("| `{{\"{effect}\": "));
            assert!(
                documentation.contains(&alone) || documentation.contains(&with_more),
                "{effect}"
            );
        }
    }

    #[test]
    fn unknown_keys_and_effects_are_named_with_the_known_ones() {
        let unknown = parse(r#"{"thn": "reset"}"#).unwrap_err().to_string();
        assert!(unknown.starts_with("line 1, column 6: unknown field `thn`, expected one of `op"));
        let unknown = parse(r#"{"then": "rst"}"#).unwrap_err().to_string();
        assert!(unknown.contains("unknown variant `rst`, expected one of `throttled`, `response`"));
    }

    #[test]
    fn a_file_is_named_in_its_errors() {
        let missing = read("no/such/faults.json").unwrap_err().to_string();
        assert!(missing.starts_with("no/such/faults.json: "), "{missing}");
    }

    #[test]
    fn what_is_written_is_read_again() {
        let fault = Fault::on("AddChatGroup").with("Subject", "x").skip(1).times(2);
        let fault = fault.probability(0.5).seed(7).executed().refuse(503, "ServiceUnavailable");
        let text = serde_json::to_string(&fault).unwrap();
        assert_eq!(parse(&text).unwrap(), [fault]);
        let shortest = serde_json::to_string(&Fault::on_any().reset()).unwrap();
        assert_eq!(shortest, r#"{"then":"reset"}"#);
    }
}
