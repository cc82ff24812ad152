//! Tests that need a process of their own.

use std::process::Command;

/// A command that runs a single ignored test of this program. `module` is its `module_path!()`.
pub(crate) fn single_test(module: &str, name: &str) -> Command {
    let (_, module) = module.split_once("::").unwrap();
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args(["--exact", &format!("{module}::{name}"), "--ignored", "--nocapture"]);
    command
}
