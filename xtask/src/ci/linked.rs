//! Looks for the table of operations inside programs. Only programs that read it should contain it:
//! it takes most of a megabyte.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The most families in a program that calls one of them. A sentence may occur elsewhere too.
const FEW: usize = 3;

/// Checks that an example with typed calls contains the table of its own family alone, and, so that
/// this means something, that one with calls by name contains all families.
///
/// # Errors
/// A program that contains too much, or an unreadable one.
pub(super) fn check(spec: &Value, examples: &Path, typed: &str, by_name: &str) -> Result<()> {
    let sentences = sentences(spec);
    let families = |example: &str| -> Result<usize> {
        let path = examples.join(example).with_extension(std::env::consts::EXE_EXTENSION);
        let program = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let program = String::from_utf8_lossy(&program);
        Ok(sentences.values().filter(|sentence| program.contains(**sentence)).count())
    };
    let (few, all) = (families(typed)?, families(by_name)?);
    ensure!(
        all == sentences.len() && all > FEW,
        "the example {by_name} calls operations by name, but contains {all} families of {}: choose \
         another sentence of the table in `ci/linked.rs`",
        sentences.len()
    );
    ensure!(
        few <= FEW,
        "the example {typed} has typed calls only, but contains the table of {few} families: \
         something that every client runs reads the table of all (`operations::find` or `all`)"
    );
    println!("{typed} contains the table of {few} families, {by_name} of all {all}");
    Ok(())
}

/// One sentence of each family, which nothing but the table has.
fn sentences(spec: &Value) -> BTreeMap<&str, &str> {
    let operations = spec["paths"].as_object().into_iter().flat_map(|paths| paths.values());
    operations
        .filter_map(|operation| {
            let operation = &operation["post"];
            Some((operation["tags"][0].as_str()?, operation["summary"].as_str()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_program_with_the_whole_table_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let texts: Vec<String> = (0..9).map(|number| format!("Does thing {number}.")).collect();
        let paths: serde_json::Map<String, Value> = texts
            .iter()
            .map(|text| (text.clone(), json!({ "post": { "tags": [text], "summary": text } })))
            .collect();
        let spec = json!({ "paths": paths });
        let write = |name: &str, texts: &[String]| {
            let path = folder.path().join(name).with_extension(std::env::consts::EXE_EXTENSION);
            fs::write(path, texts.join("\u{0}")).unwrap();
        };
        write("few", &texts[..2]);
        write("all", &texts);
        check(&spec, folder.path(), "few", "all").unwrap();
        let error = check(&spec, folder.path(), "all", "all").unwrap_err().to_string();
        assert!(error.contains("contains the table of 9 families"), "{error}");
        let error = check(&spec, folder.path(), "few", "few").unwrap_err().to_string();
        assert!(error.contains("contains 2 families of 9"), "{error}");
        let error = check(&spec, folder.path(), "none", "all").unwrap_err().to_string();
        assert!(error.starts_with("cannot read "), "{error}");
    }
}
