//! Saved documentation pages: the facts read from them, and refusals with their place.

mod fixture;

use std::fs;

use codegen::drift::compare;
use codegen::facts::{FieldFacts, Kind, OperationFacts, SourceError};
use codegen::facts_of_spec;
use codegen::page::{Page, read_page};

/// A page saved in the other form: one cell per line, and fields of objects below them without a
/// mark.
const NESTED: &str = r#"Lists the widgets.
Operation description
At most 20 calls per second.
RAM authorization
No authorization for this operation.
Request parameters
|
Parameter |
Type |
Required |
Description |
Example |
| Names |
array<string> |
No |
The names.
|
["a"] |
|
string |
No |
A name.
|
a |
| State |
string |
Yes |
The state. Valid values:
• ON: in use
• OFF: put away
|
ON |
Response elements
|
Element |
Type |
Description |
Example |
|
object |
|||
| Data |
object |
The result. |
|
| List |
array<object> |
The widgets. |
|
|
object |
A widget. |
|
| Id |
integer |
The number. |
1 |
| Tags |
array |
The tags. |
|
|
string |
A tag. |
new |
| Extra |
object |
More. |
|
| Total |
integer |
How many there are. |
many |
| Code |
string |
The code. Valid values: OK, Busy, and Gone. |
OK |
Examples
Success response
JSON format
{ "Data": { "List": [{ "Id": 1, "Tags": ["new"] }, { "Extra": {} }], "Total": 1 }, "Code": "OK" }
"#;

fn page(text: &str) -> Result<Page, SourceError> {
    read_page(text, "pages/ListWidget.txt", None, &fixture::product(), &[])
}

fn shape(fields: &[FieldFacts]) -> String {
    let of = |kind: &Kind| kind_of(kind);
    let fields: Vec<String> =
        fields.iter().map(|field| format!("{}: {}", field.name, of(&field.value.kind))).collect();
    fields.join(", ")
}

fn kind_of(kind: &Kind) -> String {
    match kind {
        Kind::List(entry) => format!("[{}]", kind_of(&entry.kind)),
        Kind::Map(value) => format!("map of {}", kind_of(&value.kind)),
        Kind::Object(fields) => format!("{{{}}}", shape(fields)),
        other => format!("{other:?}"),
    }
}

#[test]
fn nested_rows_find_their_object() {
    let Page { operation, unclear } = page(NESTED).expect("a good page");
    assert!(unclear.is_empty(), "{unclear:?}");
    assert_eq!(operation.name, "ListWidget");
    assert_eq!((operation.qps, &operation.ram.action), (Some(20), &None));
    let parameters: Vec<FieldFacts> =
        operation.parameters.iter().map(|parameter| parameter.field.clone()).collect();
    assert_eq!(shape(&parameters), "Names: [String], State: String");
    assert_eq!(parameters[1].required, Some(true));
    assert_eq!(parameters[1].value.values, Some(vec!["ON".to_owned(), "OFF".to_owned()]));
    let response = operation.response.expect("a response");
    assert_eq!(
        shape(&response),
        "Data: {List: [{Id: Integer(None), Tags: [String], Extra: map of Any}], Total: Integer(None)}, \
         Code: String"
    );
    assert_eq!(response[1].value.values.as_ref().map(Vec::len), Some(3));
}

#[test]
fn a_page_says_what_its_file_says() {
    let text = fs::read_to_string("tests/upstream/made_up/RemoveLabel.txt").expect("the page");
    let known = facts_of_spec(&fixture::made_up()).expect("a good spec");
    let Page { operation, unclear } =
        read_page(&text, "page.txt", None, &fixture::product(), &known).expect("a good page");
    let ours = known.iter().find(|one| one.name == operation.name).expect("the operation");
    assert_eq!(compare(ours, &operation), []);
    assert_eq!(operation.response_example, ours.response_example);
    // The page has lost the list of values, which is reported and not guessed.
    assert_eq!(unclear.len(), 1, "{unclear:?}");
    assert_eq!(unclear[0].location.line, 15);
}

#[test]
fn what_is_no_such_page_is_refused_with_its_line() {
    let good = fs::read_to_string("tests/upstream/made_up/RemoveLabel.txt").expect("the page");
    let without = |heading: &str| good.replacen(heading, "Something else", 1);
    for (text, line, problem) in [
        (String::new(), 1, "the file is empty"),
        ("<html></html>".to_owned(), 1, "this is HTML"),
        ("{\"apis\": {}}".to_owned(), 1, "this is JSON"),
        (without("Request parameters"), 43, "the section `Request parameters` is missing"),
        (without("Response elements"), 43, "the section `Response elements` is missing"),
        (without("Examples"), 43, "the section `Examples` is missing"),
        (
            good.replacen("LabelId | string | Yes | ", "LabelId | string | ", 1),
            17,
            "does not have the 5 cells",
        ),
        (
            good.replacen("LabelId | string", "LabelId | strange", 1),
            17,
            "unknown type `strange` of `LabelId`",
        ),
        (good.replacen("| Yes | The label.", "| Maybe | The group.", 1), 17, "must be Yes or No"),
        (good.replacen("| delete |", "| Write |", 1), 10, "unknown access level `Write`"),
        (good.replacen("cams:Remove", "ecs:Delete", 1), 10, "belongs to another product"),
        (good.replacen("\"Result\": 1\n}", "\"Result\": 1,\n}", 1), 40, "the example is not JSON"),
        (good.replacen("| OK |", "|", 1), 25, "cells"),
        (good.replacen("Color | string", "Color | object", 1), 17, "the parent of `LabelId`"),
    ] {
        let error = page(&text).expect_err(problem);
        assert!(error.problem.contains(problem), "{problem}: {error}");
        assert_eq!(error.location.line, line, "{error}");
        assert!(error.to_string().starts_with("pages/ListWidget.txt:"), "{error}");
    }
}

#[test]
fn the_page_of_another_operation_is_refused() {
    let text = fs::read_to_string("tests/upstream/made_up/RemoveLabel.txt").expect("the page");
    let known = facts_of_spec(&fixture::made_up()).expect("facts");
    let read = |name, known| read_page(&text, "page.txt", Some(name), &fixture::product(), known);
    let error = read("AddLabel", &known).expect_err("another operation");
    assert!(error.problem.contains("the page of `RemoveLabel`, not of `AddLabel`"), "{error}");
    assert!(read("RemoveLabel", &known).is_ok());
    // An operation may be authorized by an action with another name.
    assert!(read("AddLabel", &[]).is_ok());
}

#[test]
fn a_page_that_breaks_off_is_never_half_read() {
    let good = fs::read_to_string("tests/upstream/made_up/RemoveLabel.txt").expect("the page");
    let end = good.find("Error codes").expect("the end of the example");
    for (cut, _) in good.char_indices().take_while(|(cut, _)| *cut < end) {
        assert!(page(&good[..cut]).is_err(), "read up to {cut}: {}", &good[..cut]);
    }
    assert!(page(&good[..end]).is_ok());
}

#[test]
fn the_spec_tells_how_parameters_are_nested() {
    let text = NESTED.replace("Names |\narray<string> |", "Names |\nobject |").replacen(
        "|\nstring |\nNo |\nA name.\n|\na |\n",
        "| First |\nstring |\nNo |\nA name.\n|\na |\n",
        1,
    );
    assert!(page(&text).expect_err("it cannot be told").problem.contains("the parent of `First`"));
    let mut known = page(NESTED).expect("a good page").operation;
    let field = |name: &str, kind| FieldFacts {
        name: name.to_owned(),
        required: None,
        value: codegen::facts::ValueFacts { kind, ..Default::default() },
    };
    known.parameters[0].field = field("Names", Kind::Object(vec![field("First", Kind::String)]));
    let known: [OperationFacts; 1] = [known];
    let page = read_page(&text, "ListWidget.txt", None, &fixture::product(), &known)
        .expect("it can be told");
    let fields: Vec<_> = page.operation.parameters.into_iter().map(|one| one.field).collect();
    assert_eq!(shape(&fields), "Names: {First: String}, State: String");
}
