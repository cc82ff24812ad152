//! Converts rows of a table to fields: types, value lists, examples, and the parent of each row.

use serde_json::Value;

use super::outline::Outline;
use super::table::{Problem, Row};
use crate::spec::Location;
use crate::upstream::facts::{FieldFacts, Inexpressible, Kind, Origin, ValueFacts, Width};

/// The columns of a table of fields.
pub(super) struct Columns {
    name: &'static str,
    has_required: bool,
}

impl Columns {
    pub(super) const REQUEST: Self = Self { name: "Parameter", has_required: true };
    pub(super) const RESPONSE: Self = Self { name: "Element", has_required: false };

    pub(super) fn names(&self) -> Vec<&'static str> {
        let required = self.has_required.then_some("Required");
        [self.name, "Type"].into_iter().chain(required).chain(["Description", "Example"]).collect()
    }
}

/// An object that may have more rows.
struct Open<'o> {
    /// The kind of its value. `None` for the table itself.
    field: Option<FieldFacts>,
    outline: Option<&'o Outline>,
    fields: Vec<FieldFacts>,
}

/// Reads all rows. `path` is the name of the table in reports.
pub(super) fn fields(
    rows: &[Row],
    columns: &Columns,
    outline: &Outline,
    path: &str,
    unclear: &mut Vec<Inexpressible>,
) -> Result<Vec<FieldFacts>, Problem> {
    let mut open = vec![Open { field: None, outline: Some(outline), fields: Vec::new() }];
    for (at, row) in rows.iter().enumerate() {
        let place = Location { line: row.line, column: 1 };
        let (name, kind, required, words, example) = cells(row, columns)?;
        let Some(kind) = type_of(kind) else {
            return Err((place, format!("unknown type `{kind}` of `{name}`")));
        };
        if name.is_empty() {
            // The table itself is an object, and so are list entries.
            if at > 0 {
                entry(&mut open, kind, words).map_err(|problem| (place, problem))?;
            }
            continue;
        }
        let depth = holder(&open, name).map_err(|problem| (place, problem))?;
        close(&mut open, depth);
        let (values, doubt) = values_of(words);
        let values = values.filter(|_| kind == Kind::String);
        if let Some(doubt) = doubt {
            unclear.push(Inexpressible {
                operation: String::new(),
                path: format!("{path}.{name}"),
                location: place,
                problem: doubt.to_owned(),
            });
        }
        let is_nested = matches!(kind, Kind::Map(_) | Kind::List(_));
        let value = ValueFacts {
            example: typed(example, &kind),
            values,
            kind,
            words: words.to_owned(),
            origin: Origin { path: format!("{path}.{name}"), location: place },
            ..ValueFacts::default()
        };
        let field = FieldFacts { name: name.to_owned(), required, value };
        let Some(top) = open.last_mut() else { continue };
        if is_nested {
            let below = top.outline.and_then(|outline| outline.get(name));
            open.push(Open { field: Some(field), outline: below, fields: Vec::new() });
        } else {
            top.fields.push(field);
        }
    }
    close(&mut open, 0);
    Ok(open.pop().map(|table| table.fields).unwrap_or_default())
}

type Cells<'r> = (&'r str, &'r str, Option<bool>, &'r str, &'r str);

fn cells<'r>(row: &'r Row, columns: &Columns) -> Result<Cells<'r>, Problem> {
    let cell = |at: usize| row.cells.get(at).map_or("", String::as_str);
    if !columns.has_required {
        return Ok((cell(0), cell(1), None, cell(2), cell(3)));
    }
    let required = match cell(2) {
        "Yes" => Some(true),
        "No" => Some(false),
        "" if cell(0).is_empty() => None,
        other => {
            let place = Location { line: row.line, column: 1 };
            return Err((
                place,
                format!("`Required` of `{}` must be Yes or No, found {other:?}", cell(0)),
            ));
        }
    };
    Ok((cell(0), cell(1), required, cell(3), cell(4)))
}

/// The depth of the object that a row belongs to.
fn holder(open: &[Open<'_>], name: &str) -> Result<usize, String> {
    if open.len() == 1 {
        return Ok(0);
    }
    let takes = |one: &Open<'_>| {
        one.outline.is_some_and(|outline| outline.get(name).is_some())
            && one.fields.iter().all(|field| field.name != name)
            && one.field.as_ref().is_none_or(|field| !has_plain_entries(&field.value.kind))
    };
    let found: Vec<usize> = (0..open.len()).filter(|at| takes(&open[*at])).collect();
    match found.as_slice() {
        [depth] => Ok(*depth),
        [] if open[1..].iter().all(|one| {
            one.field.as_ref().is_some_and(|field| has_plain_entries(&field.value.kind))
        }) =>
        {
            Ok(0)
        }
        [] => Err(format!(
            "the parent of `{name}` is unknown: neither the example nor the spec contains it"
        )),
        [.., depth] => {
            let one = &open[*depth];
            if one.outline.is_some_and(|outline| outline.is_next(name, &one.fields)) {
                return Ok(*depth);
            }
            Err(format!("the parent of `{name}` is ambiguous: several objects contain it"))
        }
    }
}

/// Lists and maps of single values have no rows below them.
fn has_plain_entries(kind: &Kind) -> bool {
    match kind {
        Kind::List(entry) | Kind::Map(entry) => match &entry.kind {
            Kind::Unknown | Kind::Object(_) => false,
            nested => !matches!(nested, Kind::List(_) | Kind::Map(_)) || has_plain_entries(nested),
        },
        _ => true,
    }
}

/// A row without a name describes the entries of the list or map above it.
fn entry(open: &mut [Open<'_>], kind: Kind, words: &str) -> Result<(), String> {
    let field = match open.last_mut() {
        Some(Open { field: Some(field), fields, .. }) if fields.is_empty() => field,
        _ => return Err("a row without a name does not follow a list or map".to_owned()),
    };
    let inner = match &mut field.value.kind {
        Kind::List(inner) | Kind::Map(inner) => inner,
        _ => return Err("a row without a name does not follow a list or map".to_owned()),
    };
    let is_object = matches!(kind, Kind::Map(_));
    match inner.kind {
        Kind::Unknown if is_object => {}
        Kind::Unknown => inner.kind = kind,
        _ if inner.kind == kind => {}
        _ => return Err(format!("the entries of `{}` have two types", field.name)),
    }
    inner.words = words.to_owned();
    Ok(())
}

/// Closes deeper objects.
fn close(open: &mut Vec<Open<'_>>, depth: usize) {
    while open.len() > depth + 1 {
        let Some(Open { field: Some(mut field), fields, .. }) = open.pop() else { return };
        let known = std::mem::take(&mut field.value.kind);
        field.value.kind = match known {
            Kind::List(mut entry) => {
                if !fields.is_empty() {
                    entry.kind = Kind::Object(fields);
                }
                Kind::List(entry)
            }
            Kind::Map(mut value) => {
                if fields.is_empty() {
                    if value.kind == Kind::Unknown {
                        value.kind = Kind::Any;
                    }
                    Kind::Map(value)
                } else {
                    Kind::Object(fields)
                }
            }
            other => other,
        };
        if let Some(above) = open.last_mut() {
            above.fields.push(field);
        }
    }
}

/// `true` if a cell names a type.
pub(super) fn is_type(cell: &str) -> bool {
    type_of(cell).is_some()
}

/// The type named by a cell. An object is a map until its fields are known.
fn type_of(cell: &str) -> Option<Kind> {
    let value = |kind| Box::new(ValueFacts { kind, ..ValueFacts::default() });
    Some(match cell {
        "string" => Kind::String,
        "integer" => Kind::Integer(None),
        "long" => Kind::Integer(Some(Width::Int64)),
        "number" | "float" | "double" => Kind::Number,
        "boolean" => Kind::Boolean,
        "any" => Kind::Any,
        "array" => Kind::List(value(Kind::Unknown)),
        "object" | "map" => Kind::Map(value(Kind::Unknown)),
        _ => match cell.strip_suffix('>')?.split_once('<')? {
            ("array", "object") => Kind::List(value(Kind::Unknown)),
            ("array", entry) => Kind::List(value(type_of(entry.trim())?)),
            ("map", entry) => {
                let entry = entry.split_once(',').map_or(entry, |(_, entry)| entry);
                Kind::Map(value(type_of(entry.trim())?))
            }
            _ => return None,
        },
    })
}

/// The texts that a description lists after `Set the value to:` or `Valid values:`, or the doubt
/// about them.
fn values_of(words: &str) -> (Option<Vec<String>>, Option<&'static str>) {
    const HEADINGS: [&str; 4] = ["Set the value to:", "Valid values:", "Valid value:", "Values:"];
    let start = HEADINGS.iter().filter_map(|one| words.find(one).map(|at| at + one.len())).min();
    let Some(start) = start else { return (None, None) };
    let mut lines = words[start..].lines();
    let same_line = lines.next().unwrap_or_default().trim().trim_end_matches('.');
    let is_value = |text: &&str| {
        let body = |letter: char| letter.is_ascii_alphanumeric() || "_-".contains(letter);
        !text.is_empty() && text.chars().all(body) && *text != "Note"
    };
    let mut values: Vec<String> = Vec::new();
    if !same_line.is_empty() {
        let parts = same_line.split([',', ';']).map(|part| {
            let part = part.trim();
            part.strip_prefix("and ").or(part.strip_prefix("or ")).unwrap_or(part)
        });
        let parts: Vec<&str> = parts.collect();
        if parts.iter().all(is_value) {
            values.extend(parts.into_iter().map(str::to_owned));
        }
    } else {
        for line in lines {
            let line = line.trim().trim_start_matches(['-', '•', '*', ' ']);
            let value =
                line.split_once(':').map_or(line, |(value, _)| value).trim_end_matches(['.', ' ']);
            if !is_value(&value) {
                break;
            }
            values.push(value.to_owned());
        }
    }
    if values.is_empty() {
        return (None, Some("the text announces a list of values but does not contain it"));
    }
    (Some(values), None)
}

/// An example in the type of its value. `None` if it does not fit or is not a single value.
fn typed(example: &str, kind: &Kind) -> Option<Value> {
    match kind {
        _ if example.is_empty() => None,
        Kind::String => Some(example.into()),
        Kind::Integer(_) | Kind::Number | Kind::Boolean => {
            let value: Option<Value> = serde_json::from_str(example).ok();
            value.filter(|value| match kind {
                Kind::Boolean => value.is_boolean(),
                Kind::Number => value.is_number(),
                _ => value.is_i64(),
            })
        }
        _ => None,
    }
}
