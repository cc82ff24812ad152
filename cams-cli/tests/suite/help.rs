//! Help of every operation: it fits a terminal, and its example runs.

use cams_api::operations;

use crate::support::{Cams, cams, line, service};

/// The service may still refuse an example: its group does not exist.
#[test]
fn help_fits_80_columns_and_its_example_runs() {
    let service = service();
    for operation in operations::all() {
        let help = cams(&[operation.name, "--help"]).run().ok();
        for line in help.lines() {
            assert!(line.chars().count() <= 80, "{}: {line}", operation.name);
        }
        let (_, example) = help.split_once("Example:\n  cams --local ").unwrap();
        let (example, _) = example.split_once("\n\n").unwrap();
        let ran = line(example).at(&service).run();
        assert!(matches!(ran.code, Some(0 | 4)), "{example}\n{ran:?}");
    }
    for line in cams(&["--help"]).run().ok().lines() {
        assert!(line.chars().count() <= 80, "{line}");
    }
}

#[test]
fn an_operation_is_described_for_programs() {
    let described: Cams = cams(&["describe", "send-chatapp-message", "--output", "json"]);
    let described: serde_json::Value = serde_json::from_str(&described.run().ok()).unwrap();
    assert_eq!(described["Operation"], "SendChatappMessage");
    assert_eq!(described["Parameters"][2]["Flag"], "--channel-type");
    let all = cams(&["operations", "--output", "json"]).run().ok();
    let all: serde_json::Value = serde_json::from_str(&all).unwrap();
    assert_eq!(all.as_array().unwrap().len(), operations::all().count());
}
