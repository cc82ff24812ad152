//! The figures of a group of measurements, in the form that `cargo xtask bench` reads: one JSON
//! object a line on standard output. It measures nothing and formats no table.

use std::error::Error;

use serde::Serialize;

/// Any failure ends the program with its text; nobody matches on it.
pub(crate) type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// Measurements that are compared with each other, all from one run.
#[derive(Serialize)]
pub(crate) struct Group {
    pub(crate) name: &'static str,
    pub(crate) title: &'static str,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    /// How it was measured, and what the figures do not say.
    pub(crate) notes: Vec<String>,
}

/// One figure of each row.
#[derive(Serialize)]
pub(crate) struct Column {
    name: &'static str,
    /// What follows the figure.
    unit: &'static str,
    decimals: usize,
}

impl Column {
    pub(crate) const fn new(name: &'static str, unit: &'static str, decimals: usize) -> Self {
        Self { name, unit, decimals }
    }
}

/// What one candidate needed.
#[derive(Serialize)]
pub(crate) struct Row {
    label: String,
    /// One for each column; `None` where there is nothing to say.
    figures: Vec<Option<f64>>,
}

impl Row {
    pub(crate) fn new(label: impl Into<String>, figures: Vec<Option<f64>>) -> Self {
        Self { label: label.into(), figures }
    }
}

impl Group {
    /// Writes the group to standard output.
    pub(crate) fn print(&self) -> Outcome<()> {
        println!("{}", serde_json::to_string(self)?);
        Ok(())
    }
}
