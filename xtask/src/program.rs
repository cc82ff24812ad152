//! Runs the programs of gates: shows each as a shell command, and sets the shared environment.

use std::ffi::{OsStr, OsString};
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, anyhow, bail};

/// Variables to remove. A gate must never reach the real service with the maintainer's credentials,
/// nor hide a difference because of the maintainer's snapshot settings.
const REMOVED: [&str; 2] = ["ALIBABA_CLOUD_", "INSTA_"];

/// The variables with proxy exceptions. Programs differ in the spelling they read.
const NO_PROXY: [&str; 2] = ["NO_PROXY", "no_proxy"];

/// A program with its arguments, to run at the root of the workspace.
pub(crate) struct Program<'a> {
    root: &'a Path,
    name: OsString,
    args: Vec<OsString>,
    env: Vec<(&'static str, &'static str)>,
}

impl<'a> Program<'a> {
    pub(crate) fn new(root: &'a Path, name: impl Into<OsString>) -> Self {
        Self { root, name: name.into(), args: Vec::new(), env: Vec::new() }
    }

    /// The cargo that runs this command.
    pub(crate) fn cargo(root: &'a Path) -> Self {
        Self::new(root, std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
    }

    pub(crate) fn arg(mut self, arg: impl Into<OsString>) -> Self {
        self.args.push(arg.into());
        self
    }

    /// Arguments separated by spaces.
    pub(crate) fn args(mut self, args: &str) -> Self {
        self.args.extend(args.split_whitespace().map(OsString::from));
        self
    }

    pub(crate) fn env(mut self, name: &'static str, value: &'static str) -> Self {
        self.env.push((name, value));
        self
    }

    /// Runs the program with the terminal's output.
    ///
    /// # Errors
    /// It cannot be started, or it fails.
    pub(crate) fn run(&self) -> Result<()> {
        println!("$ {self}");
        self.judge(self.command().status().with_context(|| self.cannot_start())?)
    }

    /// Runs the program and returns its standard output.
    ///
    /// # Errors
    /// It cannot be started, or it fails. Its output is then printed.
    pub(crate) fn output(&self) -> Result<String> {
        println!("$ {self}");
        let output = self
            .command()
            .stderr(Stdio::inherit())
            .output()
            .with_context(|| self.cannot_start())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        self.judge(output.status).inspect_err(|_| print!("{text}"))?;
        Ok(text)
    }

    /// Runs the program silently and returns its standard output.
    ///
    /// # Errors
    /// It cannot be started, or it fails. The error then contains all its output.
    pub(crate) fn quietly(&self) -> Result<String> {
        let output = self.command().output().with_context(|| self.cannot_start())?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        self.judge(output.status).map_err(|error| {
            anyhow!("{error}\n{text}{}", String::from_utf8_lossy(&output.stderr))
        })?;
        Ok(text)
    }

    /// Runs the program and returns its standard output. All its output goes to a file.
    ///
    /// # Errors
    /// It cannot be started, or it fails. The error has its first line about an error, and the file.
    pub(crate) fn logged(&self, log: &Path) -> Result<String> {
        let output = self.command().output().with_context(|| self.cannot_start())?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        fs::write(log, format!("{out}{err}"))
            .with_context(|| format!("cannot write {}", log.display()))?;
        if !output.status.success() {
            let errors = err.lines().chain(out.lines()).filter(|line| line.starts_with("error"));
            let why = errors.map(str::trim).next().unwrap_or("see the log");
            bail!("{why} ({}, {})", output.status, log.display());
        }
        Ok(out)
    }

    /// The process to start, for callers that talk to it while it runs.
    pub(crate) fn command(&self) -> Command {
        let mut command = Command::new(&self.name);
        command.args(&self.args).current_dir(self.root).stdin(Stdio::null());
        for (name, _) in std::env::vars_os() {
            if REMOVED.iter().any(|prefix| name.to_string_lossy().starts_with(prefix)) {
                command.env_remove(name);
            }
        }
        // A proxy from the environment must not intercept calls to the local service.
        for name in NO_PROXY {
            let hosts = std::env::var(name).map_or_else(|_| String::new(), |hosts| hosts + ",");
            command.env(name, hosts + "127.0.0.1,localhost");
        }
        command.envs(self.env.iter().copied());
        command
    }

    pub(crate) fn cannot_start(&self) -> String {
        format!("cannot start {}", self.name.display())
    }

    fn judge(&self, status: ExitStatus) -> Result<()> {
        if !status.success() {
            bail!("`{self}` ended with {status}");
        }
        Ok(())
    }

    /// A word of the command line, as typed at the root.
    fn word(&self, word: &OsStr) -> String {
        let path = Path::new(word);
        let text = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy();
        if text.contains(' ') { format!("'{text}'") } else { text.into_owned() }
    }
}

impl fmt::Display for Program<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (name, value) in &self.env {
            write!(f, "{name}='{value}' ")?;
        }
        let cargo = std::env::var_os("CARGO").is_some_and(|cargo| cargo == self.name);
        f.write_str(&if cargo { "cargo".to_owned() } else { self.word(&self.name) })?;
        self.args.iter().try_for_each(|arg| write!(f, " {}", self.word(arg)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_reads_as_it_would_be_typed() {
        let root = Path::new("/some/where");
        let program = Program::new(root, "/some/where/target/tools/bin/tool")
            .args("check  --all")
            .arg("/some/where/spec.json")
            .arg("two words")
            .env("FLAGS", "-D warnings");
        assert_eq!(
            program.to_string(),
            "FLAGS='-D warnings' target/tools/bin/tool check --all spec.json 'two words'"
        );
    }

    #[test]
    fn a_program_that_does_not_exist_is_named() {
        let here = std::env::current_dir().unwrap();
        let error = Program::new(&here, "no-such-program-of-this-name").run().unwrap_err();
        assert!(error.to_string().contains("no-such-program-of-this-name"), "{error}");
    }
}
