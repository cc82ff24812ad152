//! The changes: at least one of each kind, at each place where it can happen.

use codegen::SpecFiles;

use crate::spec;

/// A change of the spec, and the kinds of rows that it gives.
pub(crate) struct Edit {
    pub(crate) name: &'static str,
    /// The kinds, without repetition.
    pub(crate) ids: &'static [&'static str],
    change: fn(&mut Editor),
}

impl Edit {
    /// The spec after the change.
    pub(crate) fn files(&self) -> SpecFiles {
        let mut editor = Editor { files: spec::before(), name: self.name };
        (self.change)(&mut editor);
        editor.files
    }

    /// A change of the code may change the request too: its own row tells so.
    pub(crate) fn is_more_than_wire(&self) -> bool {
        const TELL: &[&str] = &[
            "operation-renamed",
            "parameter-renamed",
            "field-renamed",
            "parameter-type",
            "field-type",
        ];
        self.ids.iter().any(|id| TELL.contains(id))
    }
}

/// A spec that is being changed.
struct Editor {
    files: SpecFiles,
    name: &'static str,
}

impl Editor {
    /// Replaces the first text after another in a file.
    fn after(&mut self, path: &str, mark: &str, from: &str, to: &str) {
        let text = spec::text(&self.files, path);
        let start = text.find(mark).unwrap_or_else(|| self.missing(path, mark));
        let at = text[start..].find(from).unwrap_or_else(|| self.missing(path, from)) + start;
        self.files.insert(path, format!("{}{to}{}", &text[..at], &text[at + from.len()..]));
    }

    fn replace(&mut self, path: &str, from: &str, to: &str) {
        self.after(path, "", from, to);
    }

    fn missing(&self, path: &str, text: &str) -> usize {
        assert!(text.is_empty(), "{}: {path} has no {text:?}", self.name);
        0
    }

    /// Renames an operation or family everywhere, and moves its file.
    fn rename(&mut self, from: &str, to: &str) {
        let files = self.files.iter();
        let files = files.map(|(path, text)| (path.replace(from, to), text.replace(from, to)));
        self.files = files.collect();
    }

    fn remove(&mut self, path: &str) {
        let files = self.files.iter().filter(|(found, _)| *found != path);
        self.files = files.map(|(path, text)| (path.to_owned(), text.to_owned())).collect();
    }
}

const ROOT: &str = "cams.yaml";
const DO_THING: &str = "things/DoThing.yaml";
const ADD_LABEL: &str = "labels/AddLabel.yaml";
const GET_LABEL: &str = "labels/GetLabel.yaml";

macro_rules! changes {
    ($($name:literal [$($id:literal)*] |$edit:ident| $change:expr;)*) => {
        /// All changes.
        pub(crate) fn changes() -> Vec<Edit> {
            vec![$(Edit { name: $name, ids: &[$($id),*], change: |$edit| { $change; } }),*]
        }
    };
}

#[rustfmt::skip]
changes! {
    "nothing" [] |edit| edit.replace(ROOT, "openapi: 3.0.3\n", "# A comment.\nopenapi: 3.0.3\n");

    // Operations and families.
    "operation removed" ["operation-removed" "type-removed"] |edit| {
        edit.replace(ROOT, "  /#GetLabel:\n    $ref: labels/GetLabel.yaml\n", "");
        edit.replace(ROOT, "    Owner:\n      type: object\n      description: The owner of a label.\n      properties:\n        Phone:\n          type: string\n          description: The name of the owner.\n          x-cams:\n            sensitive: personal\n", "");
        edit.replace(ROOT, "    Sticker:\n      type: object\n      description: A printed label.\n      properties:\n        Lines:\n          type: array\n          description: The lines of the text.\n          items:\n            type: string\n        Height:\n          type: integer\n          format: int32\n          description: The height in millimeters.\n", "");
        edit.remove(GET_LABEL);
    };
    "operation added" ["operation-added"] |edit| {
        edit.replace(ROOT, "paths:\n", "paths:\n  /#TakeLabel:\n    $ref: labels/TakeLabel.yaml\n");
        let text = spec::text(&edit.files, ADD_LABEL).replace("AddLabel", "TakeLabel").replace("title: LabelKind", "title: TakeKind");
        edit.files.insert("labels/TakeLabel.yaml", text);
    };
    "operation in a new family" ["operation-added" "family-added"] |edit| {
        edit.replace(ROOT, "tags:\n", "tags:\n  - name: extras\n    description: All other things.\n");
        edit.replace(ROOT, "paths:\n", "paths:\n  /#TakeLabel:\n    $ref: extras/TakeLabel.yaml\n");
        let text = spec::text(&edit.files, ADD_LABEL).replace("AddLabel", "TakeLabel").replace("tags: [labels]", "tags: [extras]");
        edit.files.insert("extras/TakeLabel.yaml", text);
    };
    "operation renamed" ["operation-renamed" "ram-action" "link"] |edit| edit.rename("GetLabel", "ReadLabel");
    "operation moved" ["operation-moved"] |edit| {
        edit.replace(ROOT, "$ref: labels/GetLabel.yaml", "$ref: things/GetLabel.yaml");
        let text = spec::text(&edit.files, GET_LABEL).replace("tags: [labels]", "tags: [things]");
        edit.remove(GET_LABEL);
        edit.files.insert("things/GetLabel.yaml", text);
    };
    "family renamed" ["family-renamed"] |edit| {
        edit.rename("labels/", "stickers/");
        edit.rename("name: labels", "name: stickers");
        edit.rename("tags: [labels]", "tags: [stickers]");
    };
    "operation deprecated" ["deprecated"] |edit| edit.replace(GET_LABEL, "  externalDocs:", "  deprecated: true\n  externalDocs:");
    "operation no longer deprecated" ["no-longer-deprecated"] |edit| edit.replace(DO_THING, "      deprecated: true\n", "");

    // Parameters.
    "optional parameter" ["parameter-added"] |edit| edit.replace(GET_LABEL, "    - name: Shade", "    - name: Depth\n      in: query\n      description: The depth of the label.\n      schema:\n        type: string\n    - name: Shade");
    "required parameter" ["required-parameter-added"] |edit| edit.replace(GET_LABEL, "    - name: Shade", "    - name: Depth\n      in: query\n      required: true\n      description: The depth of the label.\n      schema:\n        type: string\n      example: deep\n    - name: Shade");
    "parameter removed" ["parameter-removed"] |edit| edit.replace(GET_LABEL, "    - name: Shade\n      in: query\n      description: The shade of the label.\n      schema:\n        type: string\n", "");
    "parameter renamed" ["parameter-renamed"] |edit| edit.replace(GET_LABEL, "name: Shade", "name: Hue");
    "parameter spelled otherwise" ["wire-name"] |edit| edit.replace(GET_LABEL, "name: Shade", "name: shade");
    "parameter removed and another added" ["parameter-removed" "parameter-added"] |edit| {
        edit.replace(GET_LABEL, "name: Shade", "name: Depth");
        edit.after(GET_LABEL, "name: Depth", "type: string", "type: integer\n        format: int64");
    };
    "wider integer" ["parameter-type"] |edit| edit.after(DO_THING, "name: Count", "format: int32", "format: int64");
    "integer for a text" ["parameter-type"] |edit| edit.after(GET_LABEL, "name: Shade", "type: string", "type: integer\n        format: int32");
    "enum for a text" ["parameter-type"] |edit| edit.after(GET_LABEL, "name: Shade", "type: string", "type: string\n        title: LabelShade\n        enum: [light, dark]\n        x-cams:\n          values:\n            light: A light one.\n            dark: A dark one.");
    "text for an enum" ["parameter-type"] |edit| edit.after(ADD_LABEL, "name: LabelKind", "        title: LabelKind\n        enum: [plain, fancy]\n        x-cams:\n          values:\n            plain: Without color.\n            fancy: With color.\n", "");
    "list for a text" ["parameter-type" "style"] |edit| edit.after(GET_LABEL, "name: Shade", "schema:\n        type: string", "content:\n        application/json:\n          schema:\n            type: array\n            items:\n              type: string");
    "other entries of a list" ["parameter-type"] |edit| edit.after(ADD_LABEL, "name: Words", "items:\n              type: string", "items:\n              type: integer\n              format: int64");
    "map for a list" ["parameter-type"] |edit| edit.after(ADD_LABEL, "name: Words", "type: array\n            items:", "type: object\n            additionalProperties:");
    "required to optional" ["required-to-optional"] |edit| edit.after(DO_THING, "name: GroupId", "required: true", "required: false");
    "optional to required" ["optional-to-required"] |edit| edit.after(DO_THING, "name: Count", "required: false", "required: true");
    "another method" ["method"] |edit| edit.replace(GET_LABEL, "post:", "get:");
    "query to form" ["place"] |edit| {
        edit.replace(GET_LABEL, "    - name: Shade\n      in: query\n      description: The shade of the label.\n      schema:\n        type: string\n", "");
        edit.replace(GET_LABEL, "  responses:\n", "  requestBody:\n    content:\n      application/x-www-form-urlencoded:\n        schema:\n          type: object\n          properties:\n            Shade:\n              type: string\n              description: The shade of the label.\n  responses:\n");
    };
    "form to query" ["place"] |edit| {
        edit.replace(DO_THING, "            Weight:\n              type: number\n              description: The weight in kilograms.\n              example: 1.5\n", "");
        edit.replace(DO_THING, "  requestBody:\n", "    - name: Weight\n      in: query\n      description: The weight in kilograms.\n      schema:\n        type: number\n      example: 1.5\n  requestBody:\n");
    };
    "flat for a repeated list" ["style"] |edit| edit.after(ADD_LABEL, "name: Tags", "style: repeat-list", "style: flat");
    "commas for a repeated list" ["style"] |edit| edit.after(ADD_LABEL, "name: Tags", "style: repeat-list", "style: simple");
    "repeated list for json" ["style"] |edit| edit.after(ADD_LABEL, "name: Words", "      content:\n        application/json:\n          schema:\n            type: array\n            items:\n              type: string\n", "      schema:\n        type: array\n        items:\n          type: string\n        x-cams:\n          style: repeat-list\n");
    "other default" ["default"] |edit| edit.after(DO_THING, "name: Count", "default: 3", "default: 4");
    "no default" ["default"] |edit| edit.after(DO_THING, "name: Count", "        default: 3\n", "");
    "new default" ["default"] |edit| edit.after(GET_LABEL, "name: Shade", "type: string", "type: string\n        default: light");
    "stricter limit" ["limits"] |edit| edit.after(DO_THING, "name: Count", "maximum: 10", "maximum: 9");
    "wider limit" ["limits"] |edit| edit.after(DO_THING, "name: GroupId", "maxLength: 8", "maxLength: 9");
    "other pattern" ["limits"] |edit| edit.after(DO_THING, "name: GroupId", "^[A-Z0-9]+$", "^[A-Z0-9]*$");
    "parameter mark lost" ["mark-lost"] |edit| edit.after(DO_THING, "name: GroupId", "        x-cams:\n          sensitive: secret\n", "");
    "parameter mark gained" ["mark-gained"] |edit| edit.after(GET_LABEL, "name: Shade", "type: string", "type: string\n        x-cams:\n          sensitive: personal");
    "parameter mark of another kind" ["mark-kind"] |edit| edit.after(DO_THING, "name: GroupId", "sensitive: secret", "sensitive: personal");
    "parameter deprecated" ["deprecated"] |edit| edit.after(GET_LABEL, "name: Shade", "in: query", "in: query\n      deprecated: true");
    "value of a parameter added" ["value-added"] |edit| edit.after(ADD_LABEL, "name: LabelKind", "fancy]\n        x-cams:\n          values:\n", "fancy, odd]\n        x-cams:\n          values:\n            odd: With a pattern.\n");
    "value of a parameter removed" ["value-removed"] |edit| edit.after(ADD_LABEL, "name: LabelKind", "fancy]\n        x-cams:\n          values:\n            plain: Without color.\n            fancy: With color.\n", "]\n        x-cams:\n          values:\n            plain: Without color.\n");
    "value with another text" ["value-text"] |edit| {
        edit.after(ADD_LABEL, "name: LabelKind", "[plain, fancy]", "[PLAIN, fancy]");
        edit.after(ADD_LABEL, "name: LabelKind", "            plain:", "            PLAIN:");
    };
    "enum renamed" ["type-renamed"] |edit| edit.replace(ADD_LABEL, "title: LabelKind", "title: KindOfLabel");

    // Fields of what is sent.
    "sent field added" ["field-added"] |edit| edit.replace(DO_THING, "              Tags:\n", "              More:\n                type: string\n                description: The rest of the options.\n              Tags:\n");
    "sent field removed" ["field-removed"] |edit| edit.replace(DO_THING, "              Paint:\n                description: The color of the paint.\n                allOf:\n                  - $ref: ../cams.yaml#/components/schemas/Color\n", "");
    "sent field renamed" ["field-renamed"] |edit| edit.replace(DO_THING, "              Paint:\n", "              Dye:\n");
    "sent field of another type" ["field-type" "example"] |edit| edit.after(DO_THING, "              Paint:\n", "                description: The color of the paint.\n                allOf:\n                  - $ref: ../cams.yaml#/components/schemas/Color\n", "                description: The color of the paint.\n                type: string\n");
    "sent field not needed" ["field-required"] |edit| edit.replace(DO_THING, "            required: [Tags]\n", "");
    "sent field with another limit" ["limits"] |edit| edit.replace(DO_THING, "maxItems: 3", "maxItems: 2");
    "sent field with a limit of its entries" ["limits"] |edit| edit.after(DO_THING, "maxItems: 3", "type: string", "type: string\n                  maxLength: 5");
    "sent object renamed" ["type-renamed"] |edit| edit.after(DO_THING, "name: Options", "            type: object\n", "            type: object\n            title: ThingOptions\n");

    // Responses.
    "element added" ["field-added"] |edit| edit.replace(GET_LABEL, "              Number:\n", "              More:\n                type: string\n                description: The rest of the label.\n              Number:\n");
    "element removed" ["field-removed"] |edit| edit.replace(GET_LABEL, "              Number:\n                type: integer\n                format: int32\n                description: The number of the label.\n", "");
    "element renamed" ["field-renamed"] |edit| edit.replace(GET_LABEL, "              Number:\n", "              Serial:\n");
    "element spelled otherwise" ["wire-name"] |edit| edit.replace(GET_LABEL, "              Number:\n", "              number:\n");
    "element of a wider integer" ["field-type"] |edit| edit.after(GET_LABEL, "              Number:\n", "format: int32", "format: int64");
    "element as a list" ["field-type"] |edit| edit.after(GET_LABEL, "              Number:\n", "type: integer\n                format: int32\n                description: The number of the label.", "type: array\n                description: The number of the label.\n                items:\n                  type: integer\n                  format: int32");
    "element as an enum" ["field-type"] |edit| edit.after(DO_THING, "              Code:\n", "type: string", "type: string\n                title: ThingCode\n                enum: [OK, BAD]\n                x-cams:\n                  values:\n                    OK: It is done.\n                    BAD: It is not done.");
    "nested element removed" ["field-removed"] |edit| edit.replace(GET_LABEL, "                  Size:\n                    type: number\n                    description: The size in millimeters.\n", "");
    "nested element in a list removed" ["field-removed"] |edit| {
        edit.replace(DO_THING, "                        Anything:\n                          description: Any value that the service likes.\n", "");
        edit.replace(DO_THING, "                  Anything: 5\n", "");
    };
    "object around removed" ["field-removed"] |edit| edit.replace(GET_LABEL, "              Detail:\n                type: object\n                title: LabelDetail\n                description: More about the label.\n                properties:\n                  Author:\n                    type: string\n                    description: The name of the author.\n                  Size:\n                    type: number\n                    description: The size in millimeters.\n", "");
    "element mark gained" ["mark-gained"] |edit| edit.after(GET_LABEL, "                  Author:\n", "type: string", "type: string\n                    x-cams:\n                      sensitive: personal");
    "element deprecated" ["deprecated"] |edit| edit.after(GET_LABEL, "              Number:\n", "type: integer", "type: integer\n                deprecated: true");
    "value of an element added" ["value-added"] |edit| edit.after(GET_LABEL, "              State:\n", "unused]\n                x-cams:\n                  values:\n", "unused, lost]\n                x-cams:\n                  values:\n                    lost: Nobody knows.\n");
    "value of an element removed" ["value-removed"] |edit| edit.after(GET_LABEL, "              State:\n", "[used, unused]\n                x-cams:\n                  values:\n                    used: On a thing.\n", "[unused]\n                x-cams:\n                  values:\n");
    "received object renamed" ["type-renamed"] |edit| edit.replace(GET_LABEL, "title: LabelDetail", "title: DetailOfLabel");
    "map with other values" ["field-type"] |edit| {
        edit.after(DO_THING, "                        Labels:\n", "additionalProperties:\n                            type: string", "additionalProperties:\n                            type: boolean");
        edit.replace(DO_THING, "Labels: { a: b }", "Labels: { a: true }");
    };

    // Shared types.
    "shared value added" ["value-added"] |edit| edit.replace(ROOT, "DARK_BLUE]\n      x-cams:\n        values:\n", "DARK_BLUE, GREEN]\n      x-cams:\n        values:\n          GREEN: Like grass.\n");
    "shared value removed" ["value-removed"] |edit| {
        edit.replace(ROOT, "[RED, DARK_BLUE]", "[RED]");
        edit.replace(ROOT, "          DARK_BLUE: Like the sea at night.\n", "");
    };
    "shared field added" ["field-added"] |edit| edit.after(ROOT, "    Sticker:\n", "        Height:\n", "        Width:\n          type: string\n          description: The width in words.\n        Height:\n");
    "shared field removed" ["field-removed"] |edit| edit.after(ROOT, "    Sticker:\n", "        Height:\n          type: integer\n          format: int32\n          description: The height in millimeters.\n", "");
    "shared field of another type" ["field-type"] |edit| edit.after(ROOT, "        Height:\n", "format: int32", "format: int64");
    "shared field renamed" ["field-renamed"] |edit| edit.replace(ROOT, "        Height:\n", "        Tallness:\n");
    "shared mark lost" ["mark-lost"] |edit| edit.after(ROOT, "    Owner:\n", "          x-cams:\n            sensitive: personal\n", "");
    "shared field needed" ["field-required"] |edit| edit.after(ROOT, "    Label:\n", "required: [Name]", "required: [Name, Notes]");
    "shared type renamed" ["type-renamed"] |edit| {
        edit.rename("schemas/Sticker", "schemas/PaperLabel");
        edit.replace(ROOT, "    Sticker:\n", "    PaperLabel:\n");
    };
    "shared type no longer used" ["type-removed" "field-removed"] |edit| {
        edit.replace(GET_LABEL, "              Sticker:\n                $ref: ../cams.yaml#/components/schemas/Sticker\n", "");
        edit.replace(ROOT, "    Sticker:\n      type: object\n      description: A printed label.\n      properties:\n        Lines:\n          type: array\n          description: The lines of the text.\n          items:\n            type: string\n        Height:\n          type: integer\n          format: int32\n          description: The height in millimeters.\n", "");
    };
    "shared type sent for the first time" ["type-now-sent" "parameter-added"] |edit| edit.replace(GET_LABEL, "    - name: Shade", "    - name: Like\n      in: query\n      description: The label to look like.\n      content:\n        application/json:\n          schema:\n            $ref: ../cams.yaml#/components/schemas/Sticker\n    - name: Shade");
    "shared type without a list sent for the first time" ["type-gains-setters" "parameter-added"] |edit| edit.replace(GET_LABEL, "    - name: Shade", "    - name: Of\n      in: query\n      description: The owner to look for.\n      content:\n        application/json:\n          schema:\n            $ref: ../cams.yaml#/components/schemas/Owner\n    - name: Shade");
    "shared type no longer sent" ["parameter-removed" "type-no-longer-sent"] |edit| edit.replace(ADD_LABEL, "    - name: Label\n      in: query\n      required: true\n      description: The label to add.\n      content:\n        application/json:\n          schema:\n            $ref: ../cams.yaml#/components/schemas/Label\n", "");
    "shared type no longer received" ["field-removed" "type-no-longer-received"] |edit| edit.replace(ADD_LABEL, "              Label:\n                $ref: ../cams.yaml#/components/schemas/Label\n", "");
    "shared type received for the first time" ["field-added" "type-now-received"] |edit| edit.replace(ADD_LABEL, "              Label:\n", "              Page:\n                $ref: ../cams.yaml#/components/schemas/Page\n              Label:\n");
    "new shared type" ["field-added" "type-added"] |edit| {
        edit.replace(GET_LABEL, "              Number:\n", "              Place:\n                $ref: ../cams.yaml#/components/schemas/LabelPlace\n              Number:\n");
        edit.replace(ROOT, "  schemas:\n", "  schemas:\n    LabelPlace:\n      type: object\n      description: The place of a label.\n      properties:\n        Room:\n          type: string\n          description: The name of the room.\n");
    };
    "shared object becomes an enum" ["field-type"] |edit| {
        edit.replace(ROOT, "      type: object\n      description: The owner of a label.\n      properties:\n        Phone:\n          type: string\n          description: The name of the owner.\n          x-cams:\n            sensitive: personal\n", "      type: string\n      description: The owner of a label.\n      enum: [me, you]\n      x-cams:\n        values:\n          me: The caller.\n          you: Somebody else.\n");
    };
    "field that leads back" ["field-added"] |edit| edit.after(ROOT, "    Sticker:\n", "        Height:\n", "        Next:\n          $ref: '#/components/schemas/Sticker'\n        Height:\n");
    "nested object becomes shared" ["field-type" "type-added"] |edit| {
        edit.replace(GET_LABEL, "                type: object\n                title: LabelDetail\n                description: More about the label.\n                properties:\n                  Author:\n                    type: string\n                    description: The name of the author.\n                  Size:\n                    type: number\n                    description: The size in millimeters.\n", "                $ref: ../cams.yaml#/components/schemas/LabelDetail\n");
        edit.replace(ROOT, "  schemas:\n", "  schemas:\n    LabelDetail:\n      type: object\n      description: More about the label.\n      properties:\n        Author:\n          type: string\n          description: The name of the author.\n        Size:\n          type: number\n          description: The size in millimeters.\n");
    };

    // Facts of an operation.
    "retry" ["retry"] |edit| edit.replace(DO_THING, "retry: safe", "retry: opt-in");
    "no pages" ["paging-removed"] |edit| edit.replace(DO_THING, PAGING, "");
    "pages without a total" ["paging"] |edit| edit.replace(DO_THING, "        total: Data.Total\n", "");
    "pages of another list" ["paging-items" "field-added" "example"] |edit| {
        edit.replace(DO_THING, "items: Data.List", "items: Data.Names");
        edit.replace(DO_THING, "                  Total:\n", "                  Names:\n                    type: array\n                    description: The names on this page.\n                    items:\n                      type: string\n                  Total:\n");
        edit.replace(DO_THING, "in-example: [GroupId]", "in-example: [Page]");
    };
    "pages" ["paging-added" "field-added" "parameter-added"] |edit| {
        edit.replace(GET_LABEL, "    retry: safe\n", "    retry: safe\n    paging:\n      token:\n        token: Token\n        size: Size\n        items: Labels\n        next: Next\n");
        edit.replace(GET_LABEL, "    - name: Shade", "    - name: Token\n      in: query\n      description: The token of the page.\n      schema:\n        type: string\n    - name: Size\n      in: query\n      description: The size of the page.\n      schema:\n        type: integer\n        format: int32\n    - name: Shade");
        edit.replace(GET_LABEL, "              Number:\n", "              Labels:\n                type: array\n                description: The labels on this page.\n                items:\n                  type: string\n              Next:\n                type: string\n                description: The token of the next page.\n              Number:\n");
    };
    "rate limit" ["qps"] |edit| edit.replace(DO_THING, "    qps: 5\n", "    qps: 6\n");
    "action" ["ram-action"] |edit| edit.replace(DO_THING, "action: cams:DoThing", "action: cams:DoAnything");
    "access level" ["ram-access"] |edit| edit.replace(DO_THING, "access: list", "access: get");
    "resource" ["ram-resource"] |edit| edit.replace(DO_THING, "resource: \"*\"", "resource: thing");
    "condition keys" ["ram-conditions"] |edit| edit.replace(DO_THING, "condition-keys: [cams:Key]", "condition-keys: []");
    "dependent actions" ["ram-dependents"] |edit| edit.replace(DO_THING, "dependent-actions: [oss:GetObject]", "dependent-actions: []");

    // Texts.
    "summary" ["sentence"] |edit| edit.replace(DO_THING, "summary: Does the thing.", "summary: Does a thing.");
    "description of a parameter" ["sentence"] |edit| edit.replace(GET_LABEL, "The shade of the label.", "The tone of the label.");
    "description of a value" ["sentence"] |edit| edit.replace(GET_LABEL, "On no thing.", "On nothing.");
    "description of a shared type" ["sentence"] |edit| edit.replace(ROOT, "A printed label.", "A label on paper.");
    "description of a family" ["sentence"] |edit| edit.replace(ROOT, "The labels of things.", "The labels of all things.");
    "example" ["example"] |edit| edit.replace(DO_THING, "example: E398", "example: E399");
    "another name" ["alias"] |edit| edit.replace(GET_LABEL, "    error-codes:", "    aliases: [read_label]\n    error-codes:");
    "pages of the documentation" ["link"] |edit| edit.replace(ROOT, "documentation: https://example.com/{operation}", "documentation: https://docs.example.com/{operation}");
    "link" ["link"] |edit| edit.replace(GET_LABEL, "https://example.com/notes", "https://example.com/news");

    // The product.
    "version" ["version"] |edit| edit.replace(ROOT, "version: '2020-06-06'", "version: '2020-06-07'");
    "host" ["endpoint"] |edit| edit.replace(ROOT, "https://cams.{region}", "https://cams-api.{region}");
    "region" ["region"] |edit| edit.replace(ROOT, "default: ap-southeast-1", "default: eu-central-1");
    "user agent" ["user-agent"] |edit| edit.replace(ROOT, "user-agent: cams-api", "user-agent: cams-client");
    "product" ["product" "ram-action" "ram-conditions" "link"] |edit| {
        edit.rename("cams:", "parcels:");
        edit.rename("x-parcels:", "x-cams:");
        edit.replace(ROOT, "product: cams", "product: parcels");
    };
    "preset added" ["preset-added"] |edit| edit.replace(ROOT, "    Scope: The", "    Shade: The shade of all labels.\n    Scope: The");
    "preset removed" ["preset-removed"] |edit| edit.replace(ROOT, "  presets:\n    Scope: The scope of all calls.\n", "");
    "preset described otherwise" ["sentence"] |edit| edit.replace(ROOT, "The scope of all calls.", "The scope of every call.");
}

const PAGING: &str = "    paging:\n      numbered:\n        page: Page.Index\n        size: Page.Size\n        items: Data.List\n        total: Data.Total\n";
