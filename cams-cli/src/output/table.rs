//! Tables with the columns that the documentation of the response names.

use std::iter;

use cams_api::operations::{Element, OperationInfo, Paging, Shape};
use comfy_table::{ContentArrangement, Table, presets};
use console::Term;
use serde_json::{Map, Value};

use crate::exit::Failure;
use crate::{names, paging};

/// Elements that tell about the call, not about its result.
const ENVELOPE: [&str; 5] = ["AccessDeniedDetail", "Code", "Message", "RequestId", "Success"];

/// The value as a table: a list by rows, anything else by fields.
pub(super) fn of(
    value: &Value,
    operation: Option<&OperationInfo>,
    wanted: &[String],
    is_terminal: bool,
) -> Result<String, Failure> {
    let (rows, documented) = match operation {
        Some(operation) => listed(value, operation),
        None => (value.as_array().map(Vec::as_slice), Vec::new()),
    };
    let mut table = Table::new();
    table.load_preset(presets::NOTHING);
    if let Some(width) = width().filter(|_| is_terminal) {
        table.set_content_arrangement(ContentArrangement::Dynamic).set_width(width);
    }
    match rows {
        Some(rows) => by_rows(&mut table, rows, documented, wanted)?,
        None => by_fields(&mut table, value, operation.is_some()),
    }
    let lines = table.to_string();
    Ok(lines.lines().flat_map(|line| [line.trim_end(), "\n"]).collect())
}

/// The width of the terminal.
fn width() -> Option<u16> {
    Term::stdout().size_checked().map(|(_, columns)| columns)
}

/// The list of a response and its documented columns. `None` if the response has no list.
fn listed<'v>(
    response: &'v Value,
    operation: &OperationInfo,
) -> (Option<&'v [Value]>, Vec<&'static str>) {
    let paged = operation.paging.map(|paging| match paging {
        Paging::Numbered { items, .. } | Paging::Token { items, .. } => items.to_owned(),
        _ => String::new(),
    });
    let Some(path) = paged.or_else(|| first_list(operation.response)) else {
        return (None, Vec::new());
    };
    let whole = Shape::Object(operation.response);
    let shape = path.split('.').fold(&whole, |shape, step| match shape {
        Shape::Object(fields) => {
            fields.iter().find(|field| field.name == step).map_or(&Shape::Any, |field| &field.shape)
        }
        _ => &Shape::Any,
    });
    let columns = match shape {
        Shape::Array(Shape::Object(fields)) => fields.iter().map(|field| field.name).collect(),
        _ => Vec::new(),
    };
    match paging::entries(response, &path) {
        Some(rows) => (Some(rows), columns),
        // An update has no list in its response: the fields are shown.
        None if columns.is_empty() => (None, columns),
        None => (Some(&[]), columns),
    }
}

/// The path of the first list of objects.
fn first_list(elements: &[Element]) -> Option<String> {
    let here =
        elements.iter().find(|element| matches!(element.shape, Shape::Array(Shape::Object(_))));
    if let Some(found) = here {
        return Some(found.name.to_owned());
    }
    elements.iter().find_map(|element| match element.shape {
        Shape::Object(fields) => first_list(fields).map(|path| format!("{}.{path}", element.name)),
        _ => None,
    })
}

fn by_rows(
    table: &mut Table,
    rows: &[Value],
    documented: Vec<&str>,
    wanted: &[String],
) -> Result<(), Failure> {
    let mut columns: Vec<&str> = documented;
    for name in rows.iter().filter_map(Value::as_object).flat_map(Map::keys) {
        if !columns.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    if columns.is_empty() {
        for row in rows {
            table.add_row([cell(row)]);
        }
        return Ok(());
    }
    if !wanted.is_empty() {
        columns = wanted.iter().map(|name| column(name, &columns)).collect::<Result<_, _>>()?;
    } else if !rows.is_empty() {
        // A column without any value tells nothing.
        let has_value = |name: &&str| rows.iter().any(|row| !row[*name].is_null());
        columns.retain(has_value);
    }
    table.set_header(columns.iter().copied());
    for row in rows {
        table.add_row(columns.iter().map(|name| cell(&row[*name])));
    }
    Ok(())
}

/// The column with this name, in any spelling.
fn column<'c>(typed: &str, columns: &[&'c str]) -> Result<&'c str, Failure> {
    columns.iter().find(|name| names::is_same(typed, name)).copied().ok_or_else(|| {
        let found = names::nearest(typed, columns.iter().copied());
        let hint = names::did_you_mean(&found)
            .unwrap_or_else(|| format!("the columns are {}", columns.join(", ")));
        Failure::usage(format!("--columns: {typed:?} is not a column")).hint(hint)
    })
}

/// One row for each field. Objects inside are opened.
fn by_fields(table: &mut Table, value: &Value, is_response: bool) {
    let Value::Object(fields) = value else {
        table.add_row([cell(value)]);
        return;
    };
    let is_own = |name: &str| !is_response || !ENVELOPE.contains(&name);
    let mut rows = Vec::new();
    for (name, value) in fields.iter().filter(|(name, _)| is_own(name)) {
        open(name.clone(), value, &mut rows);
    }
    if rows.is_empty() {
        // The envelope is all that there is.
        rows.extend(fields.iter().map(|(name, value)| (name.clone(), cell(value))));
    }
    for (name, value) in rows {
        table.add_row([name, value]);
    }
}

fn open(name: String, value: &Value, rows: &mut Vec<(String, String)>) {
    match value {
        Value::Object(fields) if !fields.is_empty() => {
            for (inner, value) in fields {
                open(format!("{name}.{inner}"), value, rows);
            }
        }
        other => rows.push((name, cell(other))),
    }
}

/// The text of a cell. Control characters of a response must not reach the terminal.
fn cell(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    if text.chars().any(char::is_control) {
        let visible = |letter: char| {
            let escaped = letter.is_control().then(|| letter.escape_default());
            let plain = escaped.is_none().then(|| iter::once(letter));
            escaped.into_iter().flatten().chain(plain.into_iter().flatten())
        };
        return text.chars().flat_map(visible).collect();
    }
    text
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::names::operation;

    fn table(value: &Value, name: &str, wanted: &[&str]) -> String {
        let wanted: Vec<String> = wanted.iter().map(ToString::to_string).collect();
        of(value, operation(name), &wanted, false).unwrap()
    }

    #[test]
    fn columns_come_from_the_documentation_and_empty_ones_are_left_out() {
        let response = json!({ "Code": "OK", "Data": { "List": [
            { "Subject": "Sale", "GroupId": "E1" }, { "Subject": "New\nline", "GroupId": "E2" },
        ], "Total": 2 } });
        assert_eq!(
            table(&response, "ListChatGroup", &[]),
            " GroupId  Subject\n E1       Sale\n E2       New\\nline\n"
        );
        assert_eq!(
            table(&response, "ListChatGroup", &["subject"]),
            " Subject\n Sale\n New\\nline\n"
        );
    }

    #[test]
    fn an_update_shows_its_fields_and_an_empty_list_its_header() {
        let response = json!({ "Code": "OK", "RequestId": "R", "Result": 1 });
        assert_eq!(table(&response, "DeleteChatGroupInviteLink", &[]), " Result  1\n");
        let empty = table(&json!({ "Code": "OK", "Data": { "List": [] } }), "ListChatGroup", &[]);
        assert!(empty.contains("Subject"), "{empty}");
    }
}
