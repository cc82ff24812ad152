//! Installs pinned programs for the gates, once, below the target directory.
//!
//! It writes nothing outside that directory, except the browser, and skips programs already there in
//! the right version.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::Workspace;
use crate::program::Program;

/// A program installed by cargo from the registry.
pub(super) struct CargoTool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// Checks licenses, bans, sources and advisories.
pub(super) const CARGO_DENY: CargoTool = CargoTool { name: "cargo-deny", version: "0.20.2" };

/// Runs the tests and tracks the snapshots they read. Its version matches the `insta` crate.
pub(super) const CARGO_INSTA: CargoTool = CargoTool { name: "cargo-insta", version: "1.49.0" };

impl CargoTool {
    /// Returns the program, and installs it if this version is missing.
    ///
    /// # Errors
    /// Cargo cannot install it.
    pub(super) fn path(&self, workspace: &Workspace<'_>) -> Result<PathBuf> {
        let tools = workspace.metadata.target_directory.join("tools");
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
            // They run for seconds, so a fast build beats a fast program.
            .env("CARGO_PROFILE_RELEASE_OPT_LEVEL", "0")
            .env("CARGO_PROFILE_RELEASE_LTO", "off")
            .env("CARGO_PROFILE_RELEASE_CODEGEN_UNITS", "16")
            .env("CARGO_PROFILE_RELEASE_DEBUG", "0")
            .run()?;
        // Hundreds of megabytes that nobody reads again. Failing to remove them is harmless.
        let _ = fs::remove_dir_all(&build);
        if !self.is_installed(&path) {
            bail!("{} does not report version {} after installation", path.display(), self.version);
        }
        Ok(path)
    }

    fn is_installed(&self, path: &Path) -> bool {
        let wanted = format!("{} {}", self.name, self.version);
        let output = Command::new(path).arg("--version").output();
        output.is_ok_and(|output| String::from_utf8_lossy(&output.stdout).trim() == wanted)
    }
}

/// The names of a browser on the PATH.
const BROWSERS: [&str; 4] =
    ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/// Returns the name of Chromium or Chrome on the PATH. Installs Debian's package if both are missing.
///
/// # Errors
/// Both are missing, and apt-get is missing too, fails, or needs a user who is root.
pub(super) fn browser(workspace: &Workspace<'_>) -> Result<&'static str> {
    if let Some(name) = installed_browser() {
        return Ok(name);
    }
    let user = Command::new("id").arg("--user").output();
    let is_root = user.is_ok_and(|user| user.stdout.trim_ascii() == b"0");
    if !is_root || !runs("apt-get") {
        bail!(
            "this gate needs Chromium or Chrome, as one of {}; on Debian: sudo apt-get install chromium",
            BROWSERS.join(", ")
        );
    }
    let apt = || Program::new(workspace.root, "apt-get").env("DEBIAN_FRONTEND", "noninteractive");
    apt().args("--quiet --quiet update").run()?;
    apt().args("--quiet --quiet install --yes --no-install-recommends chromium").run()?;
    installed_browser().context("apt-get installed chromium, but it does not start")
}

fn installed_browser() -> Option<&'static str> {
    BROWSERS.into_iter().find(|name| runs(name))
}

/// Returns `true` if the program tells its version.
fn runs(name: &str) -> bool {
    Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success())
}

/// Returns the Python of a virtual environment with the packages in the file `requirements`.
///
/// # Errors
/// Python 3 is missing, or pip cannot install the packages.
pub(super) fn python(workspace: &Workspace<'_>, name: &str, requirements: &str) -> Result<PathBuf> {
    let system = if cfg!(windows) { "python" } else { "python3" };
    let version = Command::new(system).arg("--version").output().with_context(|| {
        format!("this gate needs {system} (3.10 or newer, with its venv module) on the PATH")
    })?;
    let source = workspace.root.join(requirements);
    let wanted =
        fs::read_to_string(&source).with_context(|| format!("cannot read {requirements}"))?;
    // An environment works only with the Python that created it, and the system may have a newer
    // one.
    let wanted = format!("# {}\n{wanted}", String::from_utf8_lossy(&version.stdout).trim());
    let folder = workspace.metadata.target_directory.join("tools").join(name);
    let python = folder.join(if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" });
    // Written last, so that an interrupted installation is repeated.
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
