//! Measures the command `cams`: its size, and the time to help and to a local response.

use std::path::Path;
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use serde_json::{Value, json};

use super::{build, column, row, run};

/// The command lines, with their labels and the most milliseconds that they may take.
const LINES: [(&str, &str, f64); 3] = [
    ("the help of the tool", "--help", 10.0),
    ("the help of an operation", "send-chatapp-message --help", 10.0),
    (
        "a local response",
        "--local send-chatapp-message --channel-type whatsapp --from 8613800000000 --to 8613900000000 \
         --type template --template-code 1119 --language en",
        20.0,
    ),
];

/// The most bytes of the stripped program, in MB.
const LARGEST: f64 = 12.0;

/// Builds the command from nothing and measures it.
pub(super) fn measured(root: &Path, target: &Path) -> Result<Value> {
    let program = build::command(root, target)?;
    let size = std::fs::metadata(&program)
        .with_context(|| format!("cannot read {}", program.display()))?
        .len();
    let mut rows = vec![row("stripped program, MB", &[Some(size as f64 / 1e6), Some(LARGEST)])];
    for (label, line, limit) in LINES {
        let time = median_time(&program, line)?;
        rows.push(row(&format!("{label}, ms"), &[Some(time), Some(limit)]));
    }
    Ok(json!({
        "title": "The command cams",
        "columns": [column("measured", "", 1), column("at most", "", 0)],
        "rows": rows,
        "notes": [format!("Times: from the start of the process to its end, the median of {} runs.", run::STARTS)],
    }))
}

/// The median time of a command line, in milliseconds.
fn median_time(program: &Path, line: &str) -> Result<f64> {
    let mut times = Vec::with_capacity(run::STARTS);
    for _ in 0..run::STARTS {
        let started = Instant::now();
        let output = Command::new(program)
            .args(line.split_whitespace())
            .env_clear()
            .output()
            .with_context(|| format!("cannot start {}", program.display()))?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
        let error = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "cams {line}: {error}");
    }
    Ok(run::median(times))
}
