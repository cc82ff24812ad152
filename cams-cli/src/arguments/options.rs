//! The tool's own options.

use std::ffi::OsString;
use std::time::Duration;

use clap::ValueEnum;

use crate::exit::ErrorStyle;

/// Options of every command. They come before the operation, or after it where the operation has no
/// parameter of the same name.
#[derive(clap::Args, Clone, Debug, Default)]
pub(crate) struct Options {
    /// Call a local CAMS: no account, no network
    #[arg(long, global = true, help_heading = "Where")]
    pub(crate) local: bool,

    /// Credentials from this profile
    #[arg(long, global = true, value_name = "NAME", help_heading = "Where")]
    pub(crate) profile: Option<String>,

    /// Region of the service
    #[arg(long, global = true, value_name = "REGION", help_heading = "Where")]
    pub(crate) region: Option<String>,

    /// Another server: http://127.0.0.1:8080
    #[arg(long, global = true, value_name = "URL", help_heading = "Where")]
    pub(crate) endpoint: Option<String>,

    /// Access key
    #[arg(long, global = true, value_name = "ID", help_heading = "Where")]
    pub(crate) access_key_id: Option<String>,

    /// Its secret: text, @FILE or - for stdin
    #[arg(
        long,
        global = true,
        value_name = "SECRET",
        allow_hyphen_values = true,
        help_heading = "Where"
    )]
    pub(crate) access_key_secret: Option<String>,

    /// Token of a temporary access key
    #[arg(
        long,
        global = true,
        value_name = "TOKEN",
        allow_hyphen_values = true,
        help_heading = "Where"
    )]
    pub(crate) security_token: Option<String>,

    /// json, table, yaml or text
    #[arg(
        long,
        global = true,
        value_name = "FORMAT",
        help_heading = "Output",
        hide_possible_values = true
    )]
    pub(crate) output: Option<Format>,

    /// Part of the response, by JMESPath
    #[arg(long, global = true, value_name = "JMESPATH", help_heading = "Output")]
    pub(crate) query: Option<String>,

    /// Columns of a table: A,B,C
    #[arg(
        long,
        global = true,
        value_name = "NAMES",
        value_delimiter = ',',
        help_heading = "Output"
    )]
    pub(crate) columns: Vec<String>,

    /// All pages of a list
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) all: bool,

    /// Repeat until this JMESPath is true
    #[arg(long, global = true, value_name = "JMESPATH", help_heading = "How")]
    pub(crate) wait_until: Option<String>,

    /// Pause between two calls of a wait (10s)
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, help_heading = "How")]
    pub(crate) wait_every: Option<Duration>,

    /// End of a wait (1h)
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, help_heading = "How")]
    pub(crate) wait_at_most: Option<Duration>,

    /// Show the request, send nothing
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) dry_run: bool,

    /// Send undocumented values too
    #[arg(long, global = true, help_heading = "How")]
    pub(crate) unchecked: bool,

    /// Undocumented parameter
    #[arg(
        long,
        global = true,
        value_name = "NAME=VALUE",
        allow_hyphen_values = true,
        help_heading = "How"
    )]
    pub(crate) extra_param: Vec<String>,

    /// Time of a call with its repeats (60s)
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, help_heading = "How")]
    pub(crate) timeout: Option<Duration>,

    /// Time of one attempt (15s)
    #[arg(long, global = true, value_name = "TIME", value_parser = duration, help_heading = "How")]
    pub(crate) attempt_timeout: Option<Duration>,

    /// Attempts of a call; 1 repeats nothing (3)
    #[arg(long, global = true, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100), help_heading = "How")]
    pub(crate) retry: Option<u32>,
}

/// The form of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Pretty on a terminal, compact in pipes.
    Json,
    /// Columns from the documentation of the response.
    Table,
    Yaml,
    /// The bare value, for scripts.
    Text,
}

impl Options {
    /// Errors follow the output: only who asks for JSON gets them as JSON.
    pub(crate) fn error_style(&self) -> ErrorStyle {
        match self.output {
            Some(Format::Json) => ErrorStyle::Json,
            _ => ErrorStyle::Text,
        }
    }
}

/// How to write an error about words that cannot be read.
pub(super) fn style_among(words: &[OsString]) -> ErrorStyle {
    let is_json = words.iter().any(|word| word == "--output=json")
        || words.windows(2).any(|pair| pair[0] == "--output" && pair[1] == "json");
    if is_json { ErrorStyle::Json } else { ErrorStyle::Text }
}

/// A duration: `500ms`, `30s`, `2m`, `1h`, or a number of seconds.
fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.trim_end_matches(|letter: char| letter.is_ascii_alphabetic());
    let unit = match &text[digits.len()..] {
        "ms" => 0.001,
        "" | "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err("write 500ms, 30s, 2m or 1h".to_owned()),
    };
    let number: f64 = digits.parse().map_err(|_| "write 500ms, 30s, 2m or 1h".to_owned())?;
    Duration::try_from_secs_f64(number * unit)
        .ok()
        .filter(|time| !time.is_zero())
        .ok_or_else(|| "the time must be more than 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("1.5"), Ok(Duration::from_millis(1500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3600)));
        for wrong in ["", "s", "0", "-1s", "5 s", "1d", "é"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
