//! The diagnostics of an invalid spec: message, place, line and remedy.

mod fixture;

use codegen::{SpecFiles, generate};
use fixture::{edited, edited_file, operation, shaped, tiny};

fn problems(files: &SpecFiles) -> String {
    generate(files).expect_err("a spec with a problem").to_string()
}

/// The tiny spec with two parts of the operation file replaced.
fn edited_twice(from: &str, to: &str, other_from: &str, other_to: &str) -> SpecFiles {
    let mut files = edited(from, to);
    let text = operation(&files);
    assert!(text.contains(other_from), "the fixture has no {other_from:?}");
    files.insert("things/DoThing.yaml", text.replacen(other_from, other_to, 1));
    files
}

/// Two operations of one family, with these elements in their responses.
fn two_operations(response: &str, other: &str) -> SpecFiles {
    let mut files = edited_file(
        "cams.yaml",
        "paths:\n",
        "paths:\n  /#SeeThing:\n    $ref: things/SeeThing.yaml\n",
    );
    files.insert(
        "things/SeeThing.yaml",
        operation(&shaped("", other)).replace("DoThing", "SeeThing"),
    );
    files.insert("things/DoThing.yaml", operation(&shaped("", response)));
    files
}

/// Entries of `tags` before the paths.
fn families(names: &[&str]) -> String {
    let tag = |name: &&str| format!("  - name: {name}\n    description: Things of a kind.\n");
    names.iter().map(tag).collect::<String>() + "paths:\n"
}

macro_rules! diagnosed {
    ($($name:ident: $files:expr;)*) => {$(
        #[test]
        fn $name() {
            let mut settings = insta::Settings::clone_current();
            settings.set_snapshot_path("snapshots/diagnostics");
            settings.set_prepend_module_to_snapshot(false);
            settings.set_omit_expression(true);
            settings.bind(|| insta::assert_snapshot!(stringify!($name), problems(&$files)));
        }
    )*};
}

diagnosed! {
    yaml_syntax: edited("tags: [things]", "tags: [things");
    yaml_tab: edited("  summary:", "\tsummary:");
    duplicate_key: edited("  summary: Does the thing.\n", "  summary: Does the thing.\n  summary: Twice.\n");
    unknown_key_of_an_operation: edited("  summary:", "  sumary:");
    unknown_key_of_a_parameter: edited("      required: true\n", "      requird: false\n");
    unknown_key_of_a_schema: edited("        type: string\n", "        type: string\n        minLenght: 3\n");
    unknown_key_of_x_cams: edited("    retry: never\n", "    retry: never\n    qsp: 5\n");
    unknown_key_of_the_root: edited_file("cams.yaml", "tags:\n", "tagz: 1\ntags:\n");
    wrong_type: edited("required: true", "required: yes");
    wrong_type_in_a_list: edited("condition-keys: []", "condition-keys: [cams:Key, {a: b}]");
    unknown_retry_class: edited("retry: never", "retry: sometimes");
    unresolved_ref: edited("        type: string\n", "        $ref: ../cams.yaml#/components/schemas/Colour\n");
    unresolved_file: edited_file("cams.yaml", "$ref: things/DoThing.yaml", "$ref: things/DoThings.yaml");
    keys_beside_ref: edited("        type: string\n", "        description: Mine.\n        $ref: ../cams.yaml#/components/schemas/Color\n");
    missing_description: edited("      description: The ID that `DoThing` gave out.\n", "");
    empty_description: edited("description: The ID that `DoThing` gave out.", "description: The group ID.");
    placeholder: edited("description: The ID that `DoThing` gave out.", "description: TODO");
    operation_id_differs: edited("operationId: DoThing", "operationId: DoThings");
    operation_id_of_another_file: {
        let mut files = edited_file("cams.yaml", "paths:\n", "paths:\n  /#CopiedThing:\n    $ref: things/CopiedThing.yaml\n");
        files.insert("things/CopiedThing.yaml", operation(&tiny()));
        files
    };
    operation_with_two_files: {
        let mut files = tiny();
        files.insert("stuff/DoThing.yaml", operation(&tiny()));
        files
    };
    tag_differs: edited("tags: [things]", "tags: [stuff]");
    path_differs: edited_file("cams.yaml", "/#DoThing:", "/#Other:");
    one_of: edited("        type: string\n", "        oneOf: [{ type: string }]\n");
    integer_without_format: edited("        type: string\n", "        type: integer\n");
    unknown_type: edited("        type: string\n", "        type: text\n");
    key_of_another_type: edited("        type: string\n", "        type: string\n        maximum: 5\n");
    key_without_type: edited("        type: string\n", "        maxLength: 5\n");
    default_of_another_type: edited("        type: string\n", "        type: string\n        default: 5\n");
    limit_beside_all_of: edited("        type: string\n", "        allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]\n        maxLength: 5\n");
    array_without_content: edited("        type: string\n", "        type: array\n        items:\n          type: string\n");
    style_of_another_shape: edited("        type: string\n", "        type: array\n        items: { type: object, additionalProperties: { type: string } }\n        x-cams: { style: simple }\n");
    style_of_a_single_value: edited("        type: string\n", "        type: string\n        x-cams: { style: repeat-list }\n");
    style_below_content: edited("      schema:\n        type: string\n", "      content:\n        application/json:\n          schema:\n            type: object\n            additionalProperties: { type: string }\n            x-cams: { style: flat }\n");
    style_inside_a_response: edited("              Code:\n", "              Codes:\n                type: array\n                description: All result codes.\n                items: { type: string }\n                x-cams: { style: simple }\n              Code:\n");
    unknown_style: edited("        type: string\n", "        type: array\n        items: { type: string }\n        x-cams: { style: pipes }\n");
    enum_of_all_of_as_json: edited("      schema:\n        type: string\n", "      content:\n        application/json:\n          schema:\n            allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]\n");
    object_of_all_of_as_text: edited("        type: string\n", "        allOf: [{ $ref: ../cams.yaml#/components/schemas/Page }]\n");
    header_parameter: edited("in: query", "in: header");
    undescribed_enum_value: edited("        type: string\n", "        type: string\n        enum: [A]\n");
    nested_type_like_a_shared_one: edited("  responses:\n", "    - name: Page\n      in: query\n      description: The part of the list to return.\n      content: { application/json: { schema: { $ref: ../cams.yaml#/components/schemas/Page } } }\n    - name: Other\n      in: query\n      description: Something else with a name.\n      content: { application/json: { schema: { type: object, title: Page, description: Another page., properties: { A: { type: string, description: One letter. } } } } }\n  responses:\n");
    mark_at_a_parameter: edited("      example: E398\n", "      example: E398\n      x-cams: { sensitive: secret }\n");
    mark_at_list_entries: edited("              Code:\n", "              Codes:\n                type: array\n                description: All result codes.\n                items: { type: string, x-cams: { sensitive: secret } }\n              Code:\n");
    mark_beside_all_of: edited("              Code:\n", "              Paint:\n                description: The color of the paint.\n                allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]\n                x-cams: { sensitive: secret }\n              Code:\n");
    no_response: edited("              Code:\n                type: string\n                description: The result code, `OK` on success.\n", "");
    paging_leads_nowhere: edited("    retry: never\n", "    retry: never\n    paging:\n      token:\n        token: Next\n        size: GroupId\n        items: Data.List\n        next: Code\n");
    paging_through_no_list: edited("    retry: never\n", "    retry: never\n    paging:\n      numbered:\n        page: GroupId\n        size: GroupId\n        items: Code\n");
    paging_total_is_no_number: edited("    retry: never\n", "    retry: never\n    paging:\n      numbered:\n        page: GroupId\n        size: GroupId\n        items: Data.List\n        total: Code\n");
    required_without_example: edited("      example: E398\n", "");
    example_of_no_parameter: edited("    retry: never\n", "    retry: never\n    in-example: [GroupId, GroupIdea]\n");
    parameter_collision: edited("  parameters:\n", "  parameters:\n    - name: groupID\n      in: query\n      description: Nearly the same name.\n      schema:\n        type: string\n");
    parameter_twice: edited("  parameters:\n", "  parameters:\n    - name: GroupId\n      in: query\n      description: The same name again.\n      schema:\n        type: string\n");
    name_of_another_script: edited("- name: GroupId", "- name: GroupІd");
    operation_of_another_script: {
        let mut files = edited_file("cams.yaml", "paths:\n", "paths:\n  /#Тест:\n    $ref: things/Тест.yaml\n");
        files.insert("things/Тест.yaml", operation(&tiny()).replace("DoThing", "Тест").replace("cams:Тест", "cams:DoThing"));
        files
    };
    product_without_names: edited_file("cams.yaml", "x-cams:\n  product: cams\n  user-agent: cams-api\n  documentation: https://example.com/{operation}\n", "");
    product_with_odd_names: edited_file("cams.yaml", "  product: cams\n  user-agent: cams-api\n", "  product: the cams\n  user-agent: ''\n");
    product_with_an_unknown_key: edited_file("cams.yaml", "  user-agent: cams-api\n", "  agent: cams-api\n");
    preset_of_no_parameter: preset("GroupIdea", "The group of all calls.");
    preset_without_a_sentence: preset("GroupId", "''");
    preset_that_is_a_clause: preset("GroupId", "Which group to change.");
    preset_that_is_no_sentence: preset("GroupId", "7");
    presets_that_are_a_list: edited_file("cams.yaml", "  user-agent: cams-api\n", "  user-agent: cams-api\n  presets: [GroupId]\n");
    preset_of_a_number: {
        let mut files = preset("GroupId", "The group of all calls.");
        files.insert("things/DoThing.yaml", operation(&files).replacen("type: string\n      example: E398", "type: integer\n        format: int32\n      example: 398", 1));
        files
    };
    preset_of_a_number_in_a_form: {
        let mut files = preset("Count", "The number of all calls.");
        files.insert("things/DoThing.yaml", operation(&files).replacen("  responses:\n", "  requestBody:\n    content:\n      application/x-www-form-urlencoded:\n        schema:\n          type: object\n          properties:\n            Count: { type: integer, format: int32, description: The number of things. }\n  responses:\n", 1));
        files
    };
    preset_sent_as_json: {
        let mut files = preset("GroupId", "The group of all calls.");
        files.insert("things/DoThing.yaml", operation(&files).replacen("schema:\n        type: string\n", "content: { application/json: { schema: { type: object, additionalProperties: { type: string } } } }\n", 1).replacen("example: E398", "example: { a: b }", 1));
        files
    };
    no_server: edited_file("cams.yaml", "servers:\n  - url: https://cams.{region}.aliyuncs.com\n    variables:\n      region:\n        default: ap-southeast-1\n", "");
    server_that_is_no_host: edited_file("cams.yaml", "https://cams.{region}.aliyuncs.com\n    variables:\n      region:\n        default: ap-southeast-1\n", "http://cams.aliyuncs.com/api\n    variables:\n      region:\n        default: Singapore\n");
    server_without_a_region: edited_file("cams.yaml", "    variables:\n      region:\n        default: ap-southeast-1\n", "");
    family_twice: edited_file("cams.yaml", "paths:\n", "  - name: things\n    description: The same again.\npaths:\n");
    families_that_cannot_be_modules: edited_file("cams.yaml", "paths:\n", &families(&["Other-Things", "type", "retry", "types", "operation_names", "http", "str", "tracing", "вещи"]));
    enum_like_an_object_of_the_response: edited_twice("  responses:\n", "    - name: Box\n      in: query\n      description: The box to put it into.\n      schema: { type: string, title: Box, enum: [RED], x-cams: { values: { RED: A red one. } } }\n  responses:\n", "              Code:\n", "              Box:\n                type: object\n                title: Box\n                description: The box that it is in.\n                properties: { Size: { type: string, description: The size of it. } }\n              Code:\n");
    two_types_of_a_family: two_operations(
        "Data:\n  type: object\n  title: Thing\n  description: The thing.\n  properties: { Size: { type: string, description: The size of it. } }\n",
        "Color:\n  $ref: ../cams.yaml#/components/schemas/Color\nThing:\n  type: object\n  title: Thing\n  description: The other thing.\n  properties: { Weight: { type: string, description: The weight of it. } }\nShade:\n  type: object\n  title: DoThingResponse\n  description: The shade of it.\n  properties: { Name: { type: string, description: The name of it. } }\n",
    );
    same_as_something_else: two_operations(
        "Unknown:\n  type: object\n  description: The page.\n  x-cams: { same-as: Pages }\n  properties: { Index: { type: integer, format: int32, description: The number. } }\nKind:\n  type: string\n  description: The page.\n  x-cams: { same-as: Page }\nPage:\n  type: object\n  description: The returned part.\n  x-cams: { same-as: Page }\n  properties:\n    Index: { type: array, description: The numbers., items: { type: integer, format: int32 } }\n    Next: { type: object, description: The next page., properties: { Index: { type: string, description: The number. } } }\n",
        "Color:\n  type: string\n  description: The paint of it.\n  enum: [RED, GREEN]\n  x-cams: { same-as: Color, values: { RED: Red., GREEN: Green. } }\n",
    );
    two_enums_of_one_name: edited("  responses:\n", "    - name: Box\n      in: query\n      description: The box to put it into.\n      schema: { type: string, title: Box, enum: [RED], x-cams: { values: { RED: A red one. } } }\n  requestBody:\n    content:\n      application/x-www-form-urlencoded:\n        schema:\n          type: object\n          properties:\n            Crate:\n              type: string\n              title: Box\n              description: The box to put it into.\n              enum: [BLUE]\n              x-cams: { values: { BLUE: A blue one. } }\n  responses:\n");
    nested_type_like_the_response: edited("              Code:\n", "              Data:\n                type: object\n                title: DoThingResponse\n                description: The gift of the call.\n                properties: { Size: { type: string, description: The size of it. } }\n              Code:\n");
    shared_types_of_one_name: edited_file("cams.yaml", "    Page:\n", "    page:\n      type: string\n      description: One side of a sheet.\n      enum: [A]\n      x-cams: { values: { A: The front. } }\n    Page:\n");
    list_of_itself: edited_file("cams.yaml", "  schemas:\n", "  schemas:\n    Tree:\n      type: array\n      description: A tree of trees.\n      items: { $ref: '#/components/schemas/Tree' }\n");
    map_that_leads_back: edited_file("cams.yaml", "  schemas:\n", "  schemas:\n    Tree:\n      type: array\n      description: A tree of forests.\n      items: { type: object, description: A branch., properties: { Leaves: { description: The trees that grow there., allOf: [{ $ref: '#/components/schemas/Forest' }] } } }\n    Forest:\n      type: object\n      description: Trees by name.\n      additionalProperties: { $ref: '#/components/schemas/Tree' }\n");
    several_at_once: edited("      required: true\n      description: The ID that `DoThing` gave out.\n      schema:\n        type: string\n", "      requird: true\n      schema:\n        type: text\n");
    in_several_files: {
        let mut files = edited("operationId: DoThing", "operationId: Wrong");
        files.insert("things/Broken.yaml", "post: [\n");
        files.insert("things/Unlisted.yaml", "post: {}\n");
        files
    };
    product_with_one_page: edited_file("cams.yaml", "https://example.com/{operation}", "https://example.com/page");
    product_code_that_is_no_name: edited_file("cams.yaml", "  product: cams\n", "  product: cams\n  product-code: the cams\n");
    two_root_files: {
        let mut files = tiny();
        files.insert("DoThing.yaml", operation(&tiny()));
        files
    };
    missing_root: [("things/DoThing.yaml".to_owned(), "post: {}".to_owned())].into_iter().collect();
    shared_schema_that_is_another_one: edited_file("cams.yaml", "  schemas:\n", "  schemas:\n    Loop:\n      $ref: '#/components/schemas/Loop'\n");
    empty_file: { let mut files = tiny(); files.insert("things/DoThing.yaml", ""); files };
    minimum_above_maximum: parameter("type: integer, format: int32, minimum: 5, maximum: 1", "5");
    length_limits_crossed: parameter("type: string, minLength: 5, maxLength: 1", "A");
    item_limits_crossed: json_parameter("type: array, minItems: 5, maxItems: 1, items: { type: integer, format: int32 }");
    exclusive_limits_leave_nothing: parameter("type: integer, format: int32, minimum: 1, exclusiveMinimum: true, maximum: 2, exclusiveMaximum: true", "1");
    exclusive_without_limit: parameter("type: number, exclusiveMinimum: true", "1.5");
    limit_beyond_the_format: parameter("type: integer, format: int32, maximum: 2147483648", "1");
    limit_that_is_no_integer: parameter("type: integer, format: int64, minimum: 1.5", "2");
    step_of_zero: parameter("type: integer, format: int32, multipleOf: 0", "2");
    format_of_another_type: parameter("type: number, format: int32", "1.5");
    broken_pattern: parameter("type: string, pattern: '[('", "A");
    required_twice: json_parameter("type: object, description: The work to do., required: [A, A], properties: { A: { type: string, description: One letter. } }");
    enum_value_twice: parameter("type: string, enum: [A, A], x-cams: { values: { A: The first. } }", "A");
    example_of_another_type: parameter("type: string", "5");
    example_beyond_the_limit: parameter("type: integer, format: int32, minimum: 1, maximum: 5", "6");
    example_beyond_the_format: parameter("type: integer, format: int32", "3000000000");
    example_too_long: parameter("type: string, maxLength: 3", "ABCD");
    example_unlike_the_pattern: parameter("type: string, pattern: '^[0-9]+$'", "ABCD");
    example_of_no_documented_value: parameter("allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]", "GREEN");
    default_of_no_documented_value: parameter("type: string, enum: [A], default: B, x-cams: { values: { A: The first. } }", "A");
    example_with_an_unknown_key: json_parameter("allOf: [{ $ref: ../cams.yaml#/components/schemas/Page }], description: The page of the list., example: { Index: 1, Indes: 1 }");
    example_of_the_reply_does_not_fit: edited("          schema:\n            type: object\n", "          example: { Code: 5, Cod: OK }\n          schema:\n            type: object\n");
    example_of_a_whole_phone_number: parameter("type: string, x-cams: { sensitive: phone-number }", "'8613812345678'");
    unquoted_zeros: parameter("type: string", "007");
    unquoted_phone_number: parameter("type: string", "+8613800138000");
    unquoted_version: parameter("type: number", "1.10");
    unquoted_hexadecimal: parameter("type: string", "0x1F");
    unquoted_digit_groups: parameter("type: string", "1_000");
    unquoted_exponent: parameter("type: number", "1e3");
    unquoted_truth: parameter("type: string", "yes");
    unquoted_nothing: parameter("type: string", "null");
    unquoted_date: parameter("type: string", "2026-01-02");
    unquoted_key: parameter("type: string, enum: ['no'], x-cams: { values: { no: It is not. } }", "'no'");
    direction_mark: edited("Does what the", "Does \u{202e}what the");
    escaped_direction_mark: edited("Does what the fixture is about.", r#""Does \u202Ewhat the fixture is about.""#);
    zero_width_space: edited("Does what the", "Does\u{200b} what the");
    unusual_space: edited("Does what the", "Does\u{a0}what the");
    lone_carriage_return: edited("Does what the", "Does\rwhat the");
    control_character: edited("Does what the", "Does \u{7}what the");
    another_method: edited("post:", "put:");
    two_methods: edited("post:", "get: {}\npost:");
    get_with_a_form: edited("post:", "get:\n  requestBody: { content: { application/x-www-form-urlencoded: { schema: { type: object, properties: { A: { type: string, description: The name of it. } } } } } }");
    byte_order_mark: edited("post:", "\u{feff}post:");
    no_utf_8: edited("Does what the", "Does \u{fffd}what the");
    trailing_spaces: edited("tags: [things]\n", "tags: [things]  \n");
    code_without_an_end: edited("description: Does what the fixture is about.", "description: |\n    Does what the fixture is about.\n\n    ```\n    code");
    code_that_would_be_run: edited("description: Does what the fixture is about.", "description: |\n    Does what the fixture is about.\n\n    ```rust\n    code\n    ```");
    code_within_a_list: edited("description: Does what the fixture is about.", "description: |\n    Does what the fixture is about.\n\n    * ```json");
    backtick_alone: edited("Does what the fixture", "Does `what the fixture");
    link_of_markdown: edited("Does what the fixture is about.", "Does what [the fixture](things) is about.");
    description_that_is_the_summary: edited("Does what the fixture is about.", "Does the thing.");
    summary_that_is_too_long: edited("Does the thing.", "Does the thing that this operation does, which would better be said in the description below, and which nobody reads in a list.");
    sentence_of_a_value: parameter("type: string, enum: [A], x-cams: { values: { A: the first } }", "A");
    description_that_is_a_clause: edited("The ID that `DoThing` gave out.", "Which group to change.");
    description_with_foreign_turns: edited("Does what the fixture is about.", "Does a thing of yours once more.");
    page_without_an_address: edited("error-codes: https://example.com/errors", "error-codes: example.com/errors");
    mark_in_a_list: parameter("type: string, x-cams: [secret]", "A");
    mark_without_a_kind: parameter("type: string, x-cams: { sensitive: null }", "A");
    empty_x_cams: parameter("type: string, x-cams: {}", "A");
    qps_of_zero: edited("    retry: never\n", "    retry: never\n    qps: 0\n");
    action_of_another_product: edited("action: cams:DoThing", "action: oss:DoThing");
    condition_key_without_a_product: edited("condition-keys: []", "condition-keys: [Key, cams:Key, cams:Key]");
    change_that_is_called_safe: edited("retry: never", "retry: safe");
    in_example_twice: edited("    retry: never\n", "    retry: never\n    in-example: [GroupId, GroupId]\n");
    aliases_of_no_use: edited("    retry: never\n", "    retry: never\n    aliases: [do_thing, DoIt, do_it, do_it]\n");
    openapi_of_another_edition: edited_file("cams.yaml", "openapi: 3.0.3", "openapi: 3.1.0");
    version_that_is_no_date: edited_file("cams.yaml", "'2020-06-06'", "'2020-13-06'");
    empty_parameter_name: edited("- name: GroupId", "- name: ''");
    parameter_name_with_a_space: edited("- name: GroupId", "- name: Group Id");
    form_without_parameters: edited("  responses:\n", "  requestBody:\n    content:\n      application/x-www-form-urlencoded:\n        schema: { type: string }\n  responses:\n");
    key_that_nothing_reads: edited("      example: E398\n", "      example: E398\n      examples: { first: { value: E398 } }\n");
    mark_missing_where_others_have_it: edited("  responses:\n", "    - name: Group\n      in: query\n      description: A group with an ID.\n      content: { application/json: { schema: { type: object, description: A group., properties: { GroupId: { type: string, description: The ID of another group., x-cams: { sensitive: secret } } } } } }\n  responses:\n");
    exception_without_a_mark: parameter("type: string, x-cams: { not-sensitive: Everybody knows it. }", "A");
    mark_and_exception: parameter("type: string, x-cams: { sensitive: secret, not-sensitive: everybody knows it }", "A");
    strays: {
        let mut files = tiny();
        for path in ["things/._DoThing.yaml", "things/.#DoThing.yaml", "things/DoThing.yaml~", "things/#DoThing.yaml#", "things/DoThing.yaml.orig", "things/DoThing.yml", "notes.txt"] {
            files.insert(path, "\u{0}\u{fffd}");
        }
        files
    };
}

/// The tiny spec with this preset.
fn preset(parameter: &str, sentence: &str) -> SpecFiles {
    let agent = "  user-agent: cams-api\n";
    edited_file("cams.yaml", agent, &format!("{agent}  presets:\n    {parameter}: {sentence}\n"))
}

/// The tiny spec with this parameter schema, as the content of a flow mapping, and this example.
fn parameter(schema: &str, example: &str) -> SpecFiles {
    edited(
        "      schema:\n        type: string\n      example: E398\n",
        &format!("      schema: {{ {schema} }}\n      example: {example}\n"),
    )
}

/// The tiny spec with a parameter sent as JSON and this schema, as the content of a flow mapping.
fn json_parameter(schema: &str) -> SpecFiles {
    edited(
        "      schema:\n        type: string\n      example: E398\n",
        &format!("      content: {{ application/json: {{ schema: {{ {schema} }} }} }}\n"),
    )
}

/// Code without a language is text, which rustdoc does not run.
#[test]
fn bare_code_is_text() {
    let description =
        "description: |\n    Does what the fixture is about.\n\n    ```\n    let x = 1;\n    ```";
    let files = edited("description: Does what the fixture is about.", description);
    let code = generate(&files).expect("a sound spec");
    let file = code.client.get("things/do_thing.rs").expect("the operation");
    assert!(file.contains("/// ```text\n/// let x = 1;\n/// ```\n"), "{file}");
}

/// However a file is damaged, the result is a diagnostic and not a panic.
#[test]
fn broken_text_never_panics() {
    for path in ["cams.yaml", "things/DoThing.yaml"] {
        let files = tiny();
        let text = files.iter().find(|(found, _)| *found == path).expect("a file of the spec").1;
        for cut in (0..text.len()).step_by(5) {
            check_outcome(path, &text[..cut]);
        }
        for (from, to) in
            [(":", ""), ("  ", " "), ("-", ":"), ("object", "array"), ("string", "object")]
        {
            check_outcome(path, &text.replace(from, to));
        }
    }
}

fn check_outcome(path: &str, text: &str) {
    let mut files = tiny();
    files.insert(path, text);
    if let Err(problems) = generate(&files) {
        assert!(!problems.is_empty());
        assert!(
            problems.iter().all(|problem| problem.location.line > 0 && !problem.message.is_empty())
        );
    }
}
