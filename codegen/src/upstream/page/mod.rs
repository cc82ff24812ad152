//! Reads a documentation page saved as text into facts. Ambiguities in the text are reported or
//! refused, never guessed.

mod outline;
mod rows;
mod table;

use serde_json::Value;

use self::outline::Outline;
use self::rows::{Columns, fields, is_type};
use self::table::Problem;
use crate::spec::extension::Access;
use crate::spec::{Location, Product};
use crate::upstream::facts::{
    Inexpressible, OperationFacts, Origin, ParameterFacts, RamFacts, SourceError, quota,
};

/// The content of a page.
#[derive(Clone, Debug)]
pub struct Page {
    /// The facts of its operation.
    pub operation: OperationFacts,
    /// The ambiguities in the text, in order.
    pub unclear: Vec<Inexpressible>,
}

const RAM: &str = "RAM authorization";
const REQUEST: &str = "Request parameters";
const RESPONSE: &str = "Response elements";
const EXAMPLES: &str = "Examples";

/// The headings that end a section.
const HEADINGS: &[&str] = &[
    "Operation description",
    "Try it now",
    "Test",
    RAM,
    "Request syntax",
    REQUEST,
    RESPONSE,
    EXAMPLES,
    "Error codes",
    "Release notes",
];

const RAM_COLUMNS: [&str; 5] =
    ["Action", "Access level", "Resource type", "Condition key", "Dependent action"];

/// Reads a page of a product. `file` is its name for messages and, if the page has no RAM action,
/// for the operation; `name` overrides both. `known` are the facts of the spec, which determine the
/// nesting of a known operation's parameters.
///
/// # Errors
///
/// Text that is not such a page, a missing or broken table, an unknown type, or rows with an
/// unknown parent. The error has the line and the remedy.
pub fn read_page(
    text: &str,
    file: &str,
    name: Option<&str>,
    product: &Product,
    known: &[OperationFacts],
) -> Result<Page, SourceError> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let help = "save the page again as text, from its title to the release notes; the fields of nested \
                parameters can only be imported from metadata";
    Reader::new(text, file, product).and_then(|reader| reader.page(name, known)).map_err(
        |(location, problem)| SourceError {
            file: file.to_owned(),
            location,
            path: String::new(),
            problem,
            help: help.to_owned(),
        },
    )
}

struct Reader<'a> {
    file: &'a str,
    product: &'a Product,
    text: &'a str,
    lines: Vec<(usize, &'a str)>,
    unclear: Vec<Inexpressible>,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, file: &'a str, product: &'a Product) -> Result<Self, Problem> {
        let lines: Vec<(usize, &str)> =
            text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).collect();
        let start = Location { line: 1, column: 1 };
        let first = lines.iter().find(|(_, line)| !line.is_empty());
        match first {
            None => Err((start, "the file is empty".to_owned())),
            Some((_, line)) if line.starts_with('<') => {
                Err((start, "this is HTML, not the text of a page".to_owned()))
            }
            Some((_, line)) if line.starts_with(['{', '[']) => Err((
                start,
                "this is JSON, not the text of a page; if it is metadata, use `--metadata`"
                    .to_owned(),
            )),
            _ => Ok(Self { file, product, text, lines, unclear: Vec::new() }),
        }
    }

    fn page(mut self, name: Option<&str>, known: &[OperationFacts]) -> Result<Page, Problem> {
        // Without this heading, two tables would become one.
        for heading in [RAM, REQUEST, RESPONSE, EXAMPLES] {
            self.heading(heading)?;
        }
        let ram = self.ram()?;
        let named = ram.action.as_deref().and_then(|action| self.own(action));
        let stem = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        let stem = stem.split('.').next().unwrap_or_default();
        let is_known = |name: &str| known.iter().any(|operation| operation.name == name);
        if let (Some(given), Some(named)) = (name, named)
            && given != named
            && is_known(named)
        {
            let problem = format!("this is the page of `{named}`, not of `{given}`");
            return Err((Location { line: 1, column: 1 }, problem));
        }
        let name = name.or(named).unwrap_or(stem).to_owned();
        self.check_name(&name)?;
        let ours = known.iter().find(|operation| operation.name == name);

        let request = self.table(REQUEST, &Columns::REQUEST.names())?;
        let outline = ours.map(|ours| {
            Outline::of_fields(ours.parameters.iter().map(|parameter| &parameter.field))
        });
        let path = format!("{name}.request");
        let parameters = fields(
            &request,
            &Columns::REQUEST,
            &outline.unwrap_or_default(),
            &path,
            &mut self.unclear,
        )?;
        let response_example = self.example()?;
        let response = self.table(RESPONSE, &Columns::RESPONSE.names())?;
        let outline = Outline::of_example(&response_example);
        let path = format!("{name}.response");
        let elements = fields(&response, &Columns::RESPONSE, &outline, &path, &mut self.unclear)?;
        let words = self.words();
        let parameters =
            parameters.into_iter().map(|field| ParameterFacts { place: None, field }).collect();
        let operation = OperationFacts {
            method: None,
            deprecated: None,
            qps: quota::calls_per_second(&words),
            ram,
            parameters,
            response: Some(elements),
            response_example: Some(response_example),
            words,
            origin: Origin { path: name.clone(), ..Origin::default() },
            name,
        };
        for one in &mut self.unclear {
            one.operation.clone_from(&operation.name);
        }
        Ok(Page { operation, unclear: self.unclear })
    }

    /// The name of an action, if it belongs to the product.
    fn own<'t>(&self, action: &'t str) -> Option<&'t str> {
        action.strip_prefix(self.product.id.as_str())?.strip_prefix(':')
    }

    fn check_name(&self, name: &str) -> Result<(), Problem> {
        let letters = name.chars().all(|letter| letter.is_ascii_alphanumeric());
        if letters && name.starts_with(|letter: char| letter.is_ascii_uppercase()) {
            return Ok(());
        }
        let problem = "nothing tells the name of the operation: neither a RAM action nor the file name; \
                       give it with `--operation`";
        Err((Location { line: 1, column: 1 }, problem.to_owned()))
    }

    /// The title and description: everything before the first section.
    fn words(&self) -> String {
        let end = |line: &str| HEADINGS.contains(&line) && line != "Operation description";
        let lines = self.lines.iter().map(|(_, line)| *line).take_while(|line| !end(line));
        let lines: Vec<&str> =
            lines.filter(|line| !line.is_empty() && *line != "Operation description").collect();
        lines.join("\n")
    }

    /// The index of a heading's line.
    fn heading(&self, heading: &str) -> Result<usize, Problem> {
        let found = self.lines.iter().position(|(_, line)| *line == heading);
        let place = Location { line: self.lines.len().max(1), column: 1 };
        found.ok_or_else(|| (place, format!("the section `{heading}` is missing")))
    }

    /// The lines below a heading.
    fn section(&self, heading: &str) -> &[(usize, &'a str)] {
        let start = self.lines.iter().position(|(_, line)| *line == heading);
        let rest = start.map_or(&[][..], |start| &self.lines[start + 1..]);
        let end = rest.iter().position(|(_, line)| HEADINGS.contains(line)).unwrap_or(rest.len());
        &rest[..end]
    }

    fn table(&self, heading: &str, columns: &[&str]) -> Result<Vec<table::Row>, Problem> {
        let line = self.heading(heading)? + 1;
        let section = self.section(heading);
        let words: Vec<&str> =
            section.iter().map(|(_, line)| *line).filter(|line| !line.is_empty()).collect();
        if words == ["None"] {
            return Ok(Vec::new());
        }
        if !words.iter().any(|line| line.contains('|')) {
            return Err((
                Location { line, column: 1 },
                format!("the table below `{heading}` is missing"),
            ));
        }
        table::read(section, columns, is_type)
    }

    fn ram(&self) -> Result<RamFacts, Problem> {
        let section = self.section(RAM);
        if section.iter().any(|(_, line)| line.starts_with("No authorization")) {
            return Ok(RamFacts::default());
        }
        let rows = self.table(RAM, &RAM_COLUMNS)?;
        let Some(row) = rows.first() else {
            let line = section.first().map_or(1, |(number, _)| *number);
            return Err((Location { line, column: 1 }, "the RAM table has no row".to_owned()));
        };
        let wrong = |problem: String| (Location { line: row.line, column: 1 }, problem);
        if rows.len() > 1 {
            return Err(wrong("the RAM table has several rows".to_owned()));
        }
        let [action, access, resource, keys, dependent] = row.cells.as_slice() else {
            return Err(wrong("the RAM table has an unknown form".to_owned()));
        };
        if self.own(action).is_none() {
            return Err(wrong(format!(
                "the RAM action `{action}` belongs to another product; expected `{}:…`",
                self.product.id
            )));
        }
        let level = serde_json::from_value::<Access>(Value::from(access.to_lowercase()));
        Ok(RamFacts {
            action: Some(action.clone()),
            access: Some(level.map_err(|_| wrong(format!("unknown access level `{access}`")))?),
            resource: Some(match resource.strip_prefix('*') {
                // The page writes `*All Resource`, and sometimes `*` again on the next line.
                Some(rest) if rest.trim_start().starts_with("All Resource") => "*".to_owned(),
                _ => resource.split_whitespace().collect::<Vec<_>>().join(" "),
            }),
            condition_keys: Some(listed(keys)),
            dependent_actions: Some(listed(dependent)),
        })
    }

    /// The first JSON value after the heading of the examples. The following text may start on the
    /// same line.
    fn example(&self) -> Result<Value, Problem> {
        let heading = self.heading(EXAMPLES)?;
        let offset: usize = self.text.split_inclusive('\n').take(heading).map(str::len).sum();
        let rest = &self.text[offset..];
        let Some(start) = rest.find('{') else {
            let place = Location { line: heading + 1, column: 1 };
            return Err((place, "the JSON example of a response is missing".to_owned()));
        };
        let mut values = serde_json::Deserializer::from_str(&rest[start..]).into_iter::<Value>();
        let before = rest[..start].matches('\n').count();
        match values.next() {
            Some(Ok(example)) => Ok(example),
            Some(Err(error)) => {
                let line = heading + before + error.line();
                let place = Location { line, column: error.column().max(1) };
                let problem = error.to_string();
                let problem = problem.split(" at line ").next().unwrap_or_default();
                Err((place, format!("the example is not JSON: {problem}")))
            }
            None => {
                let place = Location { line: heading + 1, column: 1 };
                Err((place, "the JSON example of a response is missing".to_owned()))
            }
        }
    }
}

/// The entries of a cell. The word `None` stands for an empty list.
fn listed(cell: &str) -> Vec<String> {
    let entries = cell.split([',', '\n', ' ']).map(str::trim);
    entries.filter(|entry| !["", "None"].contains(entry)).map(str::to_owned).collect()
}
