//! What people see when a spec is wrong: the message, the place, the line, and what to do.

mod fixture;

use codegen::{SpecFiles, generate};
use fixture::{edited, edited_file, tiny};

fn problems(files: &SpecFiles) -> String {
    generate(files).expect_err("a spec with a problem").to_string()
}

/// The operation file of the tiny spec.
fn operation(files: &SpecFiles) -> String {
    files.iter().find(|(path, _)| *path == "things/DoThing.yaml").expect("a file").1.to_owned()
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
    nested_type_like_a_shared_one: edited("  responses:\n", "    - name: Page\n      in: query\n      description: Which part of the list to return.\n      content: { application/json: { schema: { $ref: ../cams.yaml#/components/schemas/Page } } }\n    - name: Other\n      in: query\n      description: Something else with a name.\n      content: { application/json: { schema: { type: object, title: Page, description: Another page., properties: { A: { type: string, description: One letter. } } } } }\n  responses:\n");
    mark_at_a_parameter: edited("      example: E398\n", "      example: E398\n      x-cams: { sensitive: secret }\n");
    mark_at_list_entries: edited("              Code:\n", "              Codes:\n                type: array\n                description: All result codes.\n                items: { type: string, x-cams: { sensitive: secret } }\n              Code:\n");
    mark_beside_all_of: edited("              Code:\n", "              Paint:\n                description: What it is painted in.\n                allOf: [{ $ref: ../cams.yaml#/components/schemas/Color }]\n                x-cams: { sensitive: secret }\n              Code:\n");
    no_reply: edited("              Code:\n                type: string\n                description: The result code, `OK` on success.\n", "");
    paging_leads_nowhere: edited("    retry: never\n", "    retry: never\n    paging:\n      token:\n        token: Next\n        size: GroupId\n        items: Data.List\n        next: Code\n");
    paging_through_no_list: edited("    retry: never\n", "    retry: never\n    paging:\n      numbered:\n        page: GroupId\n        size: GroupId\n        items: Code\n");
    example_of_no_parameter: edited("    retry: never\n", "    retry: never\n    in-example: [GroupId, GroupIdea]\n");
    parameter_collision: edited("  parameters:\n", "  parameters:\n    - name: groupID\n      in: query\n      description: Nearly the same name.\n      schema:\n        type: string\n");
    parameter_hides_a_method: edited("- name: GroupId", "- name: Timeout");
    parameter_twice: edited("  parameters:\n", "  parameters:\n    - name: GroupId\n      in: query\n      description: The same name again.\n      schema:\n        type: string\n");
    several_at_once: edited("      required: true\n      description: The ID that `DoThing` gave out.\n      schema:\n        type: string\n", "      requird: true\n      schema:\n        type: text\n");
    in_several_files: {
        let mut files = edited("operationId: DoThing", "operationId: Wrong");
        files.insert("things/Broken.yaml", "post: [\n");
        files.insert("things/Unlisted.yaml", "post: {}\n");
        files
    };
    missing_root: [("things/DoThing.yaml".to_owned(), "post: {}".to_owned())].into_iter().collect();
    shared_schema_that_is_another_one: edited_file("cams.yaml", "  schemas:\n", "  schemas:\n    Loop:\n      $ref: '#/components/schemas/Loop'\n");
    empty_file: { let mut files = tiny(); files.insert("things/DoThing.yaml", ""); files };
}

/// Whatever happens to a file on its way, the answer is a diagnostic and no panic.
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
