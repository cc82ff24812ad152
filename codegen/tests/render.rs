//! The generated text of one tiny spec per shape, and of the page that the project started with.

mod fixture;

use codegen::{SpecFiles, generate};
use fixture::{made_up, shaped, tiny};

const CODE: &str = "Code:\n  type: string\n  description: The result code, `OK` on success.\n";

fn rendered(files: &SpecFiles, path: &str) -> String {
    let generated = generate(files).map_err(|problems| problems.to_string()).expect("a good spec");
    generated.client.get(path).expect("a generated file").to_owned()
}

/// The code of an operation, and below it the table of its family.
fn operation(files: &SpecFiles, path: &str) -> String {
    let (family, _) = path.split_once('/').expect("the file of an operation");
    let table = rendered(files, &format!("{family}/table.rs"));
    format!("{}\n{table}", rendered(files, path))
}

fn check(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/render");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

macro_rules! rendered {
    ($($name:ident: $parameters:expr, $response:expr;)*) => {$(
        #[test]
        fn $name() {
            check(stringify!($name), &operation(&shaped($parameters, $response), "things/do_thing.rs"));
        }
    )*};
}

rendered! {
    no_parameters: "", CODE;
    query_scalars: "\
- name: Name
  in: query
  required: true
  description: The name of the thing.
  schema: { type: string }
  example: a \"thing\"
- name: Count
  in: query
  description: The number of things.
  schema: { type: integer, format: int32 }
- name: Size
  in: query
  required: true
  description: The size in bytes.
  schema: { type: integer, format: int64 }
  example: 12
- name: Force
  in: query
  required: true
  description: Set to `true` to do it at any price.
  schema: { type: boolean }
  example: true
", CODE;
    shared_types: "\
- name: Color
  in: query
  required: true
  description: The color to paint it in.
  schema: { $ref: ../cams.yaml#/components/schemas/Color }
- name: Page
  in: query
  description: The part of the list to return.
  content: { application/json: { schema: { $ref: ../cams.yaml#/components/schemas/Page } } }
", CODE;
    json_object: "\
- name: Owner
  in: query
  required: true
  description: The owner of the thing.
  content:
    application/json:
      schema:
        type: object
        description: Somebody.
        properties:
          Phone:
            type: string
            description: The name of the owner.
            example: \"4912345\"
            x-cams: { sensitive: phone-number }
          Address:
            type: object
            description: The home of the owner.
            properties:
              City:
                type: string
                description: The name of the town.
", CODE;
    json_list: "\
- name: Names
  in: query
  required: true
  description: All names of the thing.
  content: { application/json: { schema: { type: array, items: { type: string } } } }
  example: [a, b]
- name: Parts
  in: query
  required: true
  description: The parts of the thing.
  content:
    application/json:
      schema:
        type: array
        items:
          type: object
          title: Part
          description: A piece of the thing.
          properties:
            Weight:
              type: integer
              format: int64
              description: The weight in grams.
              example: 5
            Color:
              type: string
              description: The paint of the part.
              example: red
        example: [{ Weight: 12 }]
", CODE;
    styles: "\
- name: Tag
  in: query
  required: true
  description: The tags of the thing.
  schema:
    type: array
    items:
      type: object
      title: Tag
      description: A key and its value.
      properties:
        Key: { type: string, description: The subject of the tag., example: color }
        Value: { type: string, description: The content of the tag., example: red }
    x-cams: { style: repeat-list }
- name: Ids
  in: query
  description: The IDs of some parts.
  schema: { type: array, items: { type: string }, x-cams: { style: simple } }
- name: Labels
  in: query
  description: Free texts by name.
  schema: { type: object, additionalProperties: { type: string }, x-cams: { style: flat } }
- name: Page
  in: query
  description: The page to return.
  schema:
    allOf: [{ $ref: ../cams.yaml#/components/schemas/Page }]
    x-cams: { style: flat }
", CODE;
    map_and_any: "\
- name: Labels
  in: query
  required: true
  description: Free texts by name.
  content: { application/json: { schema: { type: object, additionalProperties: { type: string } } } }
- name: Extra
  in: query
  description: Whatever else there is to say.
  content: { application/json: { schema: { description: Any value. } } }
", "\
Labels:
  type: object
  description: Free texts by name.
  additionalProperties: { type: string }
Extra:
  description: Any value.
";
    keyword_and_odd_names: "\
- name: type
  in: query
  required: true
  description: The kind of the thing.
  schema: { type: string }
  example: box
- name: hasExpiration
  in: query
  description: Says that the thing ends one day.
  schema: { type: boolean }
- name: JSONFile
  in: query
  description: The address of a file.
  schema: { type: string }
", "\
type:
  type: string
  description: The kind of the thing.
wabaID:
  type: string
  description: The account that owns it.
";
    taken_names: "\
- name: Timeout
  in: query
  description: The time limit of the thing, in seconds.
  schema: { type: number }
- name: Option
  in: query
  description: The choice to make.
  schema: { type: string, title: Option, enum: [OTHER], x-cams: { values: { OTHER: Something else. } } }
- name: Tags
  in: query
  description: More words to say.
  content: { application/json: { schema: { type: array, items: { type: string, enum: [A], x-cams: { values: { A: The first. } } } } } }
", "\
Client:
  type: object
  title: Client
  description: The person who asked.
  properties:
    Id:
      type: string
      description: The one that it is.
";
    misspelt_names: "\
- name: FLowInfo
  in: query
  required: true
  description: The flow to run.
  content:
    application/json:
      schema:
        type: object
        description: A flow.
        properties:
          FLowId:
            type: string
            description: The one that it is.
            example: f-1
          FLowStep:
            type: string
            description: The start of it.
            enum: [FLowStart]
            x-cams:
              values:
                FLowStart: At its first step.
", "\
FLowCount:
  type: integer
  format: int32
  description: The number of flows.
";
    default_value: "\
- name: Kind
  in: query
  description: The text to look for.
  schema: { type: string, default: ANY }
  example: ROUND
- name: Size
  in: query
  description: The largest number to return.
  schema: { type: integer, format: int32, default: 10 }
", CODE;
    local_enum: "\
- name: Mood
  in: query
  required: true
  description: The mood of the thing.
  schema:
    type: string
    description: A feeling.
    enum: [happy, \"so-so\", OTHERS]
    x-cams:
      values:
        happy: All is well.
        so-so: It could be better.
        OTHERS: Hard to say.
", "\
Mood:
  type: string
  description: The present mood of the thing.
  title: MoodNow
  enum: [calm]
  x-cams:
    values:
      calm: At peace.
";
    nested_type_that_hides_a_shared_one: "", "\
Page:
  type: object
  title: Page
  description: A page of this operation alone.
  properties:
    Number:
      type: integer
      format: int64
      description: Counts from 1.
";
    nested_response: "", "\
Data:
  type: object
  description: The list and its length.
  properties:
    List:
      type: array
      description: The things of this page.
      items:
        type: object
        title: Thing
        description: One thing.
        properties:
          Color:
            description: The color it has now.
            allOf:
              - $ref: ../cams.yaml#/components/schemas/Color
            example: DARK_BLUE
          Codes:
            type: array
            description: The secret codes of the thing.
            items: { type: string }
            x-cams: { sensitive: secret }
          Ratio:
            type: number
            description: Length by width.
";
    deprecated_parameter: "\
- name: OldId
  in: query
  deprecated: true
  description: The ID in the old form.
  schema: { type: string }
", CODE;
    documentation: "\
- name: Text
  in: query
  required: true
  description: |
    Uses `{name}` and <b>; see https://example.com/page. Call `DoThing` first [twice]. This sentence makes the paragraph long enough to be broken.

    - one entry
    - another entry.
  schema: { type: string }
  example: some words
", CODE;
}

#[test]
fn form_body() {
    let mut files = shaped("", CODE);
    let path = "things/DoThing.yaml";
    let text = files.iter().find(|(found, _)| *found == path).expect("the operation").1.replace(
        "  responses:\n",
        "  requestBody:
    content:
      application/x-www-form-urlencoded:
        schema:
          type: object
          required: [Secret]
          properties:
            Secret:
              type: string
              description: A text that nobody may see.
              x-cams: { sensitive: secret }
            Hint:
              type: string
              description: A text that everybody may see.
            Parts:
              type: array
              description: The parts of the thing.
              items: { type: string }
              x-cams: { style: repeat-list }
  responses:\n",
    );
    files.insert(path, text);
    check("form_body", &operation(&files, "things/do_thing.rs"));
}

/// Objects that contain themselves, directly or through each other, and enums inside shared
/// objects.
#[test]
fn recursive_types() {
    let mut files = shaped("", "Node:\n  $ref: ../cams.yaml#/components/schemas/Node\n");
    let root = files.iter().find(|(path, _)| *path == "cams.yaml").expect("a root").1.replace(
        "  schemas:\n",
        "  schemas:
    Node:
      type: object
      description: A knot in a net.
      properties:
        Next: { $ref: '#/components/schemas/Node' }
        Others: { type: array, description: More of them., items: { $ref: '#/components/schemas/Node' } }
        Rope: { description: The place of it., allOf: [{ $ref: '#/components/schemas/Rope' }] }
        Kind: { type: string, description: The way it is tied., enum: [REEF], x-cams: { values: { REEF: Flat. } } }
    Rope:
      type: object
      description: The knot that ties two of them.
      properties:
        End: { $ref: '#/components/schemas/Node' }
",
    );
    files.insert("cams.yaml", root);
    check("recursive_types", &rendered(&files, "types/of_things.rs"));
}

#[test]
fn deprecated_operation() {
    let files = fixture::edited("  summary:", "  deprecated: true\n  summary:");
    check("deprecated_operation", &operation(&files, "things/do_thing.rs"));
}

#[test]
fn index_and_shared_types() {
    check("family_mod", &rendered(&tiny(), "things/mod.rs"));
    check("root_mod", &rendered(&tiny(), "mod.rs"));
    check("families", &rendered(&tiny(), "families.md"));
    check("family_operations", &rendered(&tiny(), "things/operations.md"));
    check("operation_list", &rendered(&tiny(), "operation_list.rs"));
    check("operation_names", &rendered(&tiny(), "operation_names.rs"));
    let tests = generate(&tiny()).expect("a good spec").client_tests;
    check("each_request", tests.get("each_request.rs").expect("a generated file"));
    let files = shaped(
        "- name: Color\n  in: query\n  description: The color to paint it in.\n  schema: { $ref: ../cams.yaml#/components/schemas/Color }\n",
        CODE,
    );
    check("types", &rendered(&files, "types/of_things.rs"));
}

/// An operation with everything that most operations have.
#[test]
fn a_whole_operation() {
    check("RemoveLabel", &rendered(&made_up(), "labels/remove_label.rs"));
}

/// A response tells what it documents about a shared type. Its Rust type has the fields of both.
#[test]
fn one_type_for_both_directions() {
    let files = shaped(
        "\
- name: Page
  in: query
  description: The page to return.
  content: { application/json: { schema: { $ref: ../cams.yaml#/components/schemas/Page } } }
",
        "\
Page:
  type: object
  description: The returned page.
  x-cams: { same-as: Page }
  properties:
    index: { type: integer, format: int32, description: The number of the page. }
    Color: { type: string, description: The paint of it., enum: [RED], x-cams: { same-as: Color, values: { RED: Red. } } }
    Total: { type: integer, format: int64, description: The number of pages. }
",
    );
    let parts = ["things/mod.rs", "types/of_things.rs", "things/do_thing.rs", "things/table.rs"];
    check("one_type_for_both_directions", &parts.map(|path| rendered(&files, path)).join("\n"));
}
