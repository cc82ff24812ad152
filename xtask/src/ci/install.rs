//! Programs that the gates need and the workspace does not bring: installed once, pinned, below the target directory.
//!
//! Nothing outside that directory is written, and what is there in the right version is not installed again.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Workspace;
use super::command::Program;

/// A program that cargo installs from the registry.
pub(super) struct CargoTool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// The gate of licenses, bans, sources and advisories.
pub(super) const CARGO_DENY: CargoTool = CargoTool { name: "cargo-deny", version: "0.20.2" };

/// Runs the tests and knows which snapshots they read; its version is that of the `insta` crate.
pub(super) const CARGO_INSTA: CargoTool = CargoTool { name: "cargo-insta", version: "1.49.0" };

impl CargoTool {
    /// The program, installed if it is not there in this version.
    ///
    /// # Errors
    /// Cargo cannot install it.
    pub(super) fn path(&self, workspace: &Workspace<'_>) -> Result<PathBuf> {
        let tools = workspace.metadata.target.join("tools");
        let path = tools.join("bin").join(format!("{}{}", self.name, std::env::consts::EXE_SUFFIX));
        if self.is_installed(&path) {
            return Ok(path);
        }
        let build = tools.join("build");
        Program::cargo(workspace.root)
            .args("install --quiet --locked --version")
            .arg(self.version)
            .arg("--root")
            .arg(&tools)
            .arg("--target-dir")
            .arg(&build)
            .arg(self.name)
            // They run for seconds: a quick build is worth more than a quick program.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .run()?;
        // Several hundred megabytes that nobody reads again; a failure to remove them harms nothing.
        let _ = fs::remove_dir_all(&build);
        if !self.is_installed(&path) {
            bail!("{} is not version {} after its installation", path.display(), self.version);
        }
        Ok(path)
    }

    fn is_installed(&self, path: &Path) -> bool {
        let wanted = format!("{} {}", self.name, self.version);
        let output = Command::new(path).arg("--version").output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == wanted)
    }
}

/// The Python of a virtual environment that holds what the file `requirements` (from the root) asks for.
///
/// # Errors
/// No Python 3, or pip cannot install.
pub(super) fn python(workspace: &Workspace<'_>, name: &str, requirements: &str) -> Result<PathBuf> {
    let system = if cfg!(windows) { "python" } else { "python3" };
    let version = Command::new(system).arg("--version").output().with_context(|| {
        format!("this gate needs {system} (3.10 or newer, with its venv module) on the PATH")
    })?;
    let source = workspace.root.join(requirements);
    let wanted =
        fs::read_to_string(&source).with_context(|| format!("cannot read {requirements}"))?;
    // An environment is of use only to the Python that made it; a kept one may be older than the system.
    let wanted = format!("# {}\n{wanted}", String::from_utf8_lossy(&version.stdout).trim());
    let folder = workspace.metadata.target.join("tools").join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last, so that an installation that broke off is done again.
    let stamp = folder.join("installed.txt");
    if python.exists() && fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(python);
    }
    Program::new(workspace.root, system).args("-m venv --clear").arg(&folder).run()?;
    Program::new(workspace.root, &python)
        .args("-m pip install --quiet --disable-pip-version-check --requirement")
        .arg(requirements)
        .run()?;
    fs::write(&stamp, wanted).with_context(|| format!("cannot write {}", stamp.display()))?;
    Ok(python)
}
