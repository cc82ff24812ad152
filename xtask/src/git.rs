//! What git knows of the workspace. It reads revisions without checking them out.

use std::io::{ErrorKind, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, anyhow, bail, ensure};

use crate::tree;

/// The repository of the workspace.
pub(crate) struct Git {
    root: PathBuf,
}

/// A side of the comparison.
pub(crate) enum Source {
    Revision(Revision),
    /// The files on disk.
    Disk,
}

/// A commit, and the name that a person gave it.
#[derive(Clone)]
pub(crate) struct Revision {
    id: String,
    name: String,
}

impl Source {
    /// The side for people.
    pub(crate) fn name(&self) -> String {
        match self {
            Self::Revision(Revision { id, name }) if id.starts_with(name.as_str()) => {
                short(id).to_owned()
            }
            Self::Revision(Revision { id, name }) => format!("{name} ({})", short(id)),
            Self::Disk => "the files on disk".to_owned(),
        }
    }
}

fn short(id: &str) -> &str {
    id.get(..7).unwrap_or(id)
}

impl Git {
    /// # Errors
    /// No git, or a folder outside a repository.
    pub(crate) fn of(root: &Path) -> Result<Self> {
        let git = Self { root: root.to_owned() };
        let folder = git.run(&["rev-parse", "--git-dir"])?;
        folder.with_context(|| format!("{} is not in a git repository", root.display()))?;
        Ok(git)
    }

    /// The workspace.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// # Errors
    /// A revision that does not exist.
    pub(crate) fn resolve(&self, name: &str) -> Result<Revision> {
        let commit = format!("{name}^{{commit}}");
        let found = self.run(&["rev-parse", "--verify", "--quiet", "--end-of-options", &commit])?;
        let id = found.with_context(|| {
            format!("there is no revision `{name}`; fetch it, or name a branch, tag or commit")
        })?;
        Ok(Revision { id: id.trim().to_owned(), name: name.to_owned() })
    }

    /// The last commit that both revisions contain.
    ///
    /// # Errors
    /// A revision that does not exist, or two without a common history.
    pub(crate) fn merge_base(&self, one: &str, other: &str) -> Result<Revision> {
        let (one, other) = (self.resolve(one)?, self.resolve(other)?);
        let found = self.run(&["merge-base", &one.id, &other.id])?;
        let id = found.with_context(|| {
            format!(
                "{} and {} have no common commit; fetch the whole history",
                one.name, other.name
            )
        })?;
        let id = id.trim().to_owned();
        Ok(Revision { name: id.clone(), id })
    }

    /// The files below some folders or with these names, as text.
    ///
    /// # Errors
    /// A failure of git, or an unreadable file.
    pub(crate) fn files(&self, source: &Source, below: &[&str]) -> Result<Vec<(String, String)>> {
        match source {
            Source::Disk => self.on_disk(below),
            Source::Revision(revision) => self.at(revision, below),
        }
    }

    /// `true` if nothing below a folder differs. Files on disk count if git does not ignore them.
    ///
    /// # Errors
    /// A failure of git.
    pub(crate) fn is_same(&self, [before, after]: [&Source; 2], below: &str) -> Result<bool> {
        Ok(self.changed([before, after], &[below])?.is_empty())
    }

    /// The paths that differ below some folders.
    ///
    /// # Errors
    /// A failure of git.
    pub(crate) fn changed(&self, sides: [&Source; 2], below: &[&str]) -> Result<Vec<String>> {
        let mut args = vec!["diff", "--name-only", "--no-renames", "--no-ext-diff"];
        args.extend(sides.iter().filter_map(|side| match side {
            Source::Revision(revision) => Some(revision.id.as_str()),
            Source::Disk => None,
        }));
        args.push("--");
        args.extend(below);
        let mut text = self.run(&args)?.context("git cannot compare both sides")?;
        if matches!(sides[1], Source::Disk) {
            let mut args = vec!["ls-files", "--others", "--exclude-standard", "--"];
            args.extend(below);
            text += &self.run(&args)?.unwrap_or_default();
        }
        Ok(text.lines().map(str::to_owned).collect())
    }

    fn on_disk(&self, below: &[&str]) -> Result<Vec<(String, String)>> {
        let mut files = Vec::new();
        for name in below {
            let path = self.root.join(name);
            if path.is_dir() {
                let found = tree::read(&path)?.into_iter();
                files.extend(found.map(|(path, bytes)| {
                    (format!("{name}/{path}"), String::from_utf8_lossy(&bytes).into_owned())
                }));
            } else if path.is_file() {
                let bytes = std::fs::read(&path)
                    .with_context(|| format!("cannot read {}", path.display()))?;
                files.push(((*name).to_owned(), String::from_utf8_lossy(&bytes).into_owned()));
            }
        }
        Ok(files)
    }

    /// One process lists the files, one more reads them all.
    fn at(&self, revision: &Revision, below: &[&str]) -> Result<Vec<(String, String)>> {
        let mut args = vec!["ls-tree", "-r", "-z", &revision.id, "--"];
        args.extend(below);
        let list = self.run(&args)?.context("git cannot list the files of a revision")?;
        let entries: Vec<(&str, &str)> = list
            .split('\0')
            .filter_map(|line| {
                let (facts, path) = line.split_once('\t')?;
                let mut facts = facts.split(' ').skip(1);
                (facts.next()? == "blob").then_some(())?;
                Some((facts.next()?, path))
            })
            .collect();
        let ids = entries.iter().map(|(id, _)| format!("{id}\n")).collect::<String>();
        let output = self.batch(&ids)?;
        let mut rest = output.as_slice();
        let mut files = Vec::new();
        for (_, path) in entries {
            let (text, after) = blob(rest).context("git gave an object in an unknown form")?;
            files.push((path.to_owned(), String::from_utf8_lossy(text).into_owned()));
            rest = after;
        }
        Ok(files)
    }

    fn batch(&self, ids: &str) -> Result<Vec<u8>> {
        let mut command = self.command(&["cat-file", "--batch"]);
        let command = command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| no_git(&error))?;
        let mut stdin = child.stdin.take().context("git takes no input")?;
        let output = std::thread::scope(|scope| {
            // Both pipes have a limit: somebody must read while ids are written.
            let write = scope.spawn(move || stdin.write_all(ids.as_bytes()));
            let output = child.wait_with_output();
            drop(write.join());
            output
        })?;
        ensure!(output.status.success(), "git cannot read the files of a revision");
        Ok(output.stdout)
    }

    /// The output, or `None` if the command fails.
    fn run(&self, args: &[&str]) -> Result<Option<String>> {
        let output = self.command(args).output().map_err(|error| no_git(&error))?;
        Ok(output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned()))
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = command(&self.root, args);
        command.stderr(Stdio::null());
        command
    }
}

/// The output of a command of git.
///
/// # Errors
/// No git, or a failure in git's own words.
pub(crate) fn output(root: &Path, args: &[&str]) -> Result<String> {
    let output = command(root, args).output().map_err(|error| no_git(&error))?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr).trim().replace('\n', " ");
        bail!("git {} failed: {}", args.first().unwrap_or(&""), text.trim_start_matches("fatal: "));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn command(root: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root).args(args);
    command
}

fn no_git(error: &std::io::Error) -> anyhow::Error {
    match error.kind() {
        ErrorKind::NotFound => anyhow!("git is not installed, and only git knows the history"),
        _ => anyhow!("git does not start: {error}"),
    }
}

/// The first object in the output of `cat-file --batch`, and the rest.
fn blob(output: &[u8]) -> Result<(&[u8], &[u8])> {
    let end = output.iter().position(|byte| *byte == b'\n').context("no line")?;
    let (line, rest) = output.split_at(end);
    let size = std::str::from_utf8(line)?.rsplit(' ').next().unwrap_or_default();
    let size: usize = size.parse()?;
    match (rest.get(1..=size), rest.get(size + 2..)) {
        (Some(text), Some(after)) => Ok((text, after)),
        _ => bail!("it ends too early"),
    }
}
