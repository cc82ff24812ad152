//! A metadata file with its date and hash, and its age beside the last recorded one.

use std::path::Path;
use std::str::FromStr;

use anyhow::{Context as _, Result, bail};
use codegen::digest::{Date, Digest, NotADate};
use codegen::metadata::{Metadata, read_metadata};
use codegen::{Product, SpecFiles};
use sha2::{Digest as _, Sha256};

use crate::file;

/// The age of a metadata file.
#[derive(clap::Args)]
pub(crate) struct Age {
    /// Day of the metadata, or `unknown`. Default: the newest change that the file mentions.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "metadata")]
    date: Option<Day>,

    /// Accepts metadata that is older than the last recorded one, or whose age is unknown.
    #[arg(long, requires = "metadata")]
    older: bool,
}

/// A day that a person gave.
#[derive(Clone)]
struct Day(Option<Date>);

impl FromStr for Day {
    type Err = NotADate;

    fn from_str(text: &str) -> Result<Self, NotADate> {
        if text == "unknown" { Ok(Self(None)) } else { text.parse().map(|day| Self(Some(day))) }
    }
}

/// A metadata file.
pub(crate) struct Published {
    pub(crate) metadata: Metadata,
    /// The inner `None` is a person's `unknown`.
    date: Option<Option<Date>>,
    sha256: String,
}

impl Published {
    /// Reads a metadata file of the product that is not older than the last recorded one.
    ///
    /// # Errors
    /// An unreadable file, one without metadata of the product, or an older one.
    pub(crate) fn read(
        path: &Path,
        product: &Product,
        age: &Age,
        last: Option<&Digest>,
    ) -> Result<Self> {
        let text = file::text(path)?;
        let metadata = read_metadata(&text, &path.display().to_string(), product)?;
        let hash = Sha256::digest(text.as_bytes());
        let sha256 = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let given = age.date.as_ref().map(|day| day.0.clone());
        let date = given.or_else(|| metadata.date.clone().map(Some));
        let published = Self { metadata, date, sha256 };
        match last {
            Some(last) if !age.older => published.not_older(path, last),
            _ => Ok(published),
        }
    }

    fn not_older(mut self, path: &Path, last: &Digest) -> Result<Self> {
        let Some(before) = &last.date else { return Ok(self) };
        let (name, digest) = (path.display(), Digest::PATH);
        match self.date.as_ref().and_then(Option::as_ref) {
            _ if self.sha256 == last.sha256 => {
                self.date.get_or_insert_with(|| Some(before.clone()));
            }
            Some(date) if date < before => bail!(
                "{name} is of {date}, older than the last metadata, of {before} (spec/{digest}); \
                 download it again, or add `--older`"
            ),
            Some(_) => {}
            None => bail!(
                "the age of {name} is unknown, and the last metadata is of {before} \
                 (spec/{digest}); add `--date YYYY-MM-DD`, or `--older`"
            ),
        }
        Ok(self)
    }

    /// The digest of the file. `None` without a date.
    pub(crate) fn digest(&self, product: &Product) -> Option<Digest> {
        let date = self.date.clone()?;
        Some(Digest::of(&self.metadata, product, date, &*self.sha256))
    }
}

/// The last recorded metadata.
///
/// # Errors
/// A digest that is unreadable or of another product.
pub(crate) fn last(files: &SpecFiles, product: &Product) -> Result<Option<Digest>> {
    Ok(Digest::read(files, product)?)
}

/// Writes the digest beside the spec, and tells so.
///
/// # Errors
/// A file without a date, or the system's error.
pub(super) fn record(
    root: &Path,
    path: &Path,
    published: &Published,
    product: &Product,
) -> Result<String> {
    let digest = published.digest(product).with_context(|| {
        format!(
            "{} has no date; add `--date YYYY-MM-DD`, the day of its download, or `--date unknown`",
            path.display()
        )
    })?;
    file::write(&root.join("spec").join(Digest::PATH), &digest.text())?;
    Ok(recorded(&digest))
}

/// The line about a recorded digest.
pub(crate) fn recorded(digest: &Digest) -> String {
    let count = digest.operations.len();
    format!("recorded {count} operations, {}, in spec/{}\n", digest.day(), Digest::PATH)
}
