//! Runs the programs of a step. Their output goes to a file.

use std::ffi::OsStr;
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, bail};

use super::Release;

/// A program to run at the root of the workspace.
pub(super) struct Program {
    command: Command,
    logs: PathBuf,
}

impl Release {
    pub(super) fn program(&self, name: impl AsRef<OsStr>) -> Program {
        let mut command = Command::new(name);
        command.current_dir(&self.root).stdin(Stdio::null());
        Program { command, logs: self.folder.clone() }
    }

    /// The cargo that runs this command.
    pub(super) fn cargo(&self) -> Program {
        self.program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }
}

impl Program {
    pub(super) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(super) fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Arguments separated by spaces.
    pub(super) fn words(self, words: &str) -> Self {
        self.args(words.split_whitespace())
    }

    /// Runs the program and returns its standard output. `log` names the file of its output.
    ///
    /// # Errors
    /// It cannot be started, or it fails. The message has its last line.
    pub(super) fn run(mut self, log: &str) -> Result<String> {
        let name = self.command.get_program().to_string_lossy().into_owned();
        let output = self.command.output().with_context(|| format!("cannot start {name}"))?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let path = self.logs.join(format!("{log}.log"));
        fs::write(&path, format!("{out}{err}"))
            .with_context(|| format!("cannot write {}", path.display()))?;
        if !output.status.success() {
            let errors = err.lines().chain(out.lines()).filter(|line| line.starts_with("error"));
            let why = errors.map(str::trim).next().unwrap_or("see the log");
            bail!("{why} ({}, {})", output.status, path.display());
        }
        Ok(out)
    }
}
