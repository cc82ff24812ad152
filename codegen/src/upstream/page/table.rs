//! Reads tables of a documentation page saved as text. A cell ends with `|` and may contain line
//! breaks, so only the number of columns shows the end of a row. It does not interpret cells.

use crate::spec::Location;

/// A row and its first line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: Vec<String>,
}

/// A problem and its place.
pub(super) type Problem = (Location, String);

/// Reads the rows of the table that starts in `lines`, which are numbered. `columns` are the names
/// in its heading. `is_bare` tells if a first cell lacks the name before it because the name is
/// empty.
pub(super) fn read(
    lines: &[(usize, &str)],
    columns: &[&str],
    is_bare: fn(&str) -> bool,
) -> Result<Vec<Row>, Problem> {
    let mut rows: Vec<Row> = Vec::new();
    let mut row: Option<Row> = None;
    // The text after the last `|`: an incomplete cell.
    let mut open = String::new();
    for (number, line) in lines {
        let line = line.trim();
        // Some programs start a saved row with `|`, others do not.
        let line = if row.is_none() { line.strip_prefix('|').unwrap_or(line) } else { line };
        // The rule between heading and rows.
        if line.is_empty() && row.is_none() || is_rule(line) {
            continue;
        }
        let current = row.get_or_insert_with(|| Row { line: *number, cells: Vec::new() });
        let mut parts = line.split('|');
        let last = parts.next_back().unwrap_or_default().trim();
        for part in parts {
            join(&mut open, part.trim());
            current.cells.push(std::mem::take(&mut open));
        }
        join(&mut open, last);
        let cells = &mut current.cells;
        let is_nameless = cells.first().is_some_and(|cell| is_bare(cell))
            && cells.get(1).is_some_and(|cell| !is_bare(cell));
        // The empty name is lost when saving, possibly with an empty cell after the row.
        if open.is_empty() && is_nameless && cells.len() + 1 >= columns.len() {
            let is_full = cells.len() == columns.len();
            if is_full && cells.last().is_some_and(String::is_empty) {
                cells.pop();
            }
            cells.insert(0, String::new());
        }
        if cells.len() > columns.len() || cells.len() == columns.len() && !open.is_empty() {
            let problem = format!(
                "the row that starts here does not have the {} cells of its table ({})",
                columns.len(),
                columns.join(", ")
            );
            return Err((Location { line: current.line, column: 1 }, problem));
        }
        if cells.len() == columns.len() {
            rows.extend(row.take());
        }
    }
    if let Some(Row { line, cells }) = row.filter(|row| !row.cells.is_empty()) {
        let problem = format!(
            "the table ends within this row: {} of {} cells ({})",
            cells.len(),
            columns.len(),
            columns.join(", ")
        );
        return Err((Location { line, column: 1 }, problem));
    }
    match rows.first() {
        Some(heading) if heading.cells.iter().eq(columns.iter()) => Ok(rows.split_off(1)),
        _ => {
            let line = lines.first().map_or(1, |(number, _)| *number);
            let problem = format!("expected a table with the columns {}", columns.join(", "));
            Err((Location { line, column: 1 }, problem))
        }
    }
}

fn is_rule(line: &str) -> bool {
    line.contains("---") && line.chars().all(|letter| "-|: ".contains(letter))
}

fn join(cell: &mut String, part: &str) {
    if !cell.is_empty() && !part.is_empty() {
        cell.push('\n');
    }
    cell.push_str(part);
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [&str; 4] = ["Element", "Type", "Description", "Example"];

    fn rows(text: &str) -> Result<Vec<Vec<String>>, Problem> {
        let lines: Vec<(usize, &str)> =
            text.lines().enumerate().map(|(at, line)| (at + 1, line)).collect();
        let is_bare = |cell: &str| ["object", "string"].contains(&cell);
        Ok(read(&lines, &COLUMNS, is_bare)?.into_iter().map(|row| row.cells).collect())
    }

    #[test]
    fn both_ways_of_saving_a_table_are_read() {
        let wanted = [
            ["", "object", "", ""],
            ["Code", "string", "The code.", "OK"],
            ["", "object", "A group.", ""],
            ["Id", "string", "Values:\nA: one", ""],
        ];
        let by_rows = "Element | Type | Description | Example |\n| object | |||\nCode | string | The code.\n| OK |\n\
                       object | A group. | |\nId | string | Values:\nA: one | |\n";
        let by_cells = "|\nElement |\nType |\nDescription |\nExample |\n|\nobject |\n|||\n| Code |\nstring |\n\
                        The code. |\nOK |\n|\nobject |\nA group. |\n|\n| Id |\nstring |\nValues:\nA: one |\n|\n";
        for text in [by_rows, by_cells] {
            assert_eq!(rows(text).unwrap(), wanted, "{text}");
        }
    }

    #[test]
    fn a_row_with_a_wrong_number_of_cells_is_named() {
        let heading = "Element | Type | Description | Example |\n";
        for (text, line) in [
            ("Code | string | OK |\nId | string | The ID. | 1 |\n", 2),
            ("Code | string | One | two | OK |\n", 2),
            ("Code | string | One | two |\nId | string |\n", 3),
        ] {
            let (location, problem) = rows(&format!("{heading}{text}")).unwrap_err();
            assert_eq!(location.line, line, "{text}: {problem}");
            assert!(problem.contains("cells"), "{problem}");
        }
        let (location, problem) = rows("Error | Text |\n").unwrap_err();
        assert_eq!((location.line, problem.contains("2 of 4 cells")), (1, true), "{problem}");
    }
}
