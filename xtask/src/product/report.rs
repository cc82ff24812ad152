//! The report: counts, and everything left out, grouped by its reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

use codegen::facts::Inexpressible;
use codegen::new_product::NewProduct;

/// The places shown for each reason.
const SHOWN: usize = 5;

/// The path of all operations in the metadata.
const OPERATIONS: &str = "apis.";

/// The operations that reached each stage.
pub(super) struct Counts {
    pub(super) in_file: usize,
    pub(super) out_of_scope: usize,
    pub(super) imported: usize,
    pub(super) generated: usize,
    pub(super) compiled: usize,
}

impl Counts {
    /// The operations of the style RPC.
    pub(super) fn in_scope(&self) -> usize {
        self.in_file - self.out_of_scope
    }
}

/// A summary and two lists of reasons, each with its places.
pub(super) struct Report {
    summary: String,
    /// The operations that do not compile.
    operations: BTreeMap<String, Vec<String>>,
    /// The parts missing from operations that compile.
    parts: BTreeMap<String, Vec<String>>,
}

/// Collects the report.
pub(super) fn report(product: &NewProduct, counts: &Counts) -> Report {
    let compiled: BTreeSet<String> = product.operations().into_iter().collect();
    let (mut operations, mut parts) = (BTreeMap::new(), BTreeMap::new());
    let mut incomplete = BTreeSet::new();
    for one in &product.left_out {
        // An operation may have an empty name.
        let is_of_file = one.operation.is_empty() && !one.path.starts_with(OPERATIONS);
        let is_part = compiled.contains(&one.operation) || is_of_file;
        if is_part && !one.operation.is_empty() {
            incomplete.insert(one.operation.as_str());
        }
        let list: &mut BTreeMap<String, Vec<String>> =
            if is_part { &mut parts } else { &mut operations };
        list.entry(kind_of(&one.problem)).or_default().push(place(one));
    }
    let in_scope = counts.in_scope();
    let percent = |count: usize| match in_scope {
        0 => String::new(),
        _ => {
            let tenths = count * 1000 / in_scope;
            format!("  {}.{} %", tenths / 10, tenths % 10)
        }
    };
    let mut summary = String::new();
    let Counts { in_file, out_of_scope, imported, generated, compiled } = *counts;
    for (what, count, share) in [
        ("in the file", in_file, String::new()),
        ("out of scope", out_of_scope, "  (their own path, as in the style ROA)".to_owned()),
        ("imported", imported, percent(imported)),
        ("generated", generated, percent(generated)),
        ("compiled", compiled, percent(compiled)),
        ("complete", compiled - incomplete.len(), "  (nothing left out)".to_owned()),
    ] {
        let _ = writeln!(summary, "{what:<14}{count:>5}{share}");
    }
    Report { summary, operations, parts }
}

/// All of it.
pub(super) fn whole(report: &Report) -> String {
    text(report, usize::MAX)
}

/// The first places of each reason, and the file with all of them.
pub(super) fn short(report: &Report, folder: &Path) -> String {
    let file = folder.join("report.txt");
    format!("{}\nAll places: {}\n", text(report, SHOWN), file.display())
}

fn text(report: &Report, shown: usize) -> String {
    let mut out = report.summary.clone();
    for (title, list) in [
        ("operations that do not compile", &report.operations),
        ("parts left out of operations that compile", &report.parts),
    ] {
        if list.is_empty() {
            continue;
        }
        let _ = writeln!(out, "\n{title}");
        let mut reasons: Vec<_> = list.iter().collect();
        reasons.sort_by_key(|(_, places)| std::cmp::Reverse(places.len()));
        for (reason, places) in reasons {
            let _ = writeln!(out, "  {} × {reason}", places.len());
            for place in places.iter().take(shown) {
                let _ = writeln!(out, "      {place}");
            }
            if places.len() > shown {
                let _ = writeln!(out, "      … {} more", places.len() - shown);
            }
        }
    }
    out
}

fn place(one: &Inexpressible) -> String {
    let Inexpressible { path, location, problem, .. } = one;
    let detail = if kind_of(problem) == *problem { String::new() } else { format!(": {problem}") };
    format!("{path} at {}:{}{}", location.line, location.column, detail.replace('\n', " "))
}

/// A problem without the names and values in it, so that equal problems form a group.
fn kind_of(problem: &str) -> String {
    let mut kind = String::new();
    let mut closing: Option<char> = None;
    for letter in problem.chars() {
        match (closing, letter) {
            (Some(end), letter) if letter == end => {
                closing = None;
                kind.push(letter);
            }
            (Some(_), _) => {}
            (None, '`' | '"') => {
                closing = Some(letter);
                kind.push(letter);
                kind.push('…');
            }
            (None, '(') => {
                closing = Some(')');
                kind.push_str("(…");
            }
            (None, letter) if letter.is_ascii_digit() => {
                if !kind.ends_with('#') {
                    kind.push('#');
                }
            }
            (None, '\n') => kind.push(' '),
            (None, letter) => kind.push(letter),
        }
    }
    kind
}
