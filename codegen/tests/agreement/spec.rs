//! The spec that is changed: the rich operation, a second family, and types that both share.

use codegen::SpecFiles;

use crate::fixture::rich;

/// The spec before every change.
pub(crate) fn before() -> SpecFiles {
    let mut files = rich();
    let root = text(&files, "cams.yaml");
    let root = root
        .replacen("tags:\n", "tags:\n  - name: labels\n    description: The labels of things.\n", 1)
        .replacen("paths:\n", PATHS, 1)
        .replacen("  schemas:\n", SCHEMAS, 1)
        .replacen(
            "  user-agent: cams-api\n",
            "  user-agent: cams-api\n  presets:\n    Scope: The scope of all calls.\n",
            1,
        );
    files.insert("cams.yaml", root);
    files.insert("labels/AddLabel.yaml", ADD_LABEL);
    files.insert("labels/GetLabel.yaml", GET_LABEL);
    files
}

/// The text of a file.
pub(crate) fn text(files: &SpecFiles, path: &str) -> String {
    files.iter().find(|(found, _)| *found == path).expect("a file of the spec").1.to_owned()
}

const PATHS: &str = "\
paths:
  /#AddLabel:
    $ref: labels/AddLabel.yaml
  /#GetLabel:
    $ref: labels/GetLabel.yaml
";

const SCHEMAS: &str = "  schemas:
    Label:
      type: object
      description: A label of a thing.
      required: [Name]
      properties:
        Name:
          type: string
          description: The name of the label.
        Notes:
          type: array
          description: The notes about the label.
          items:
            type: string
    Sticker:
      type: object
      description: A printed label.
      properties:
        Lines:
          type: array
          description: The lines of the text.
          items:
            type: string
        Height:
          type: integer
          format: int32
          description: The height in millimeters.
    Owner:
      type: object
      description: The owner of a label.
      properties:
        Phone:
          type: string
          description: The name of the owner.
          x-cams:
            sensitive: personal
";

const ADD_LABEL: &str = r#"post:
  operationId: AddLabel
  tags: [labels]
  summary: Adds a label.
  description: The label belongs to a thing.
  externalDocs:
    url: https://example.com/AddLabel
  x-cams:
    ram:
      action: cams:AddLabel
      access: create
      resource: "*"
      condition-keys: []
      dependent-actions: []
    retry: never
    error-codes: https://example.com/errors
    release-notes: https://example.com/notes
  parameters:
    - name: Label
      in: query
      required: true
      description: The label to add.
      content:
        application/json:
          schema:
            $ref: ../cams.yaml#/components/schemas/Label
    - name: LabelKind
      in: query
      description: The kind of the label.
      schema:
        type: string
        title: LabelKind
        enum: [plain, fancy]
        x-cams:
          values:
            plain: Without color.
            fancy: With color.
    - name: Scope
      in: query
      description: The scope of the label.
      schema:
        type: string
    - name: Tags
      in: query
      description: The tags of the label.
      schema:
        type: array
        items:
          type: string
        x-cams:
          style: repeat-list
    - name: Words
      in: query
      description: The words of the label.
      content:
        application/json:
          schema:
            type: array
            items:
              type: string
  responses:
    "200":
      description: It is done.
      content:
        application/json:
          schema:
            type: object
            properties:
              Code:
                type: string
                description: The result code, `OK` on success.
              Label:
                $ref: ../cams.yaml#/components/schemas/Label
"#;

const GET_LABEL: &str = r#"post:
  operationId: GetLabel
  tags: [labels]
  summary: Reads a label.
  description: The label belongs to a thing.
  externalDocs:
    url: https://example.com/GetLabel
  x-cams:
    ram:
      action: cams:GetLabel
      access: get
      resource: "*"
      condition-keys: []
      dependent-actions: []
    retry: safe
    error-codes: https://example.com/errors
    release-notes: https://example.com/notes
  parameters:
    - name: Color
      in: query
      description: The color of the label.
      schema:
        $ref: ../cams.yaml#/components/schemas/Color
    - name: Shade
      in: query
      description: The shade of the label.
      schema:
        type: string
  responses:
    "200":
      description: It is done.
      content:
        application/json:
          schema:
            type: object
            properties:
              Code:
                type: string
                description: The result code, `OK` on success.
              Number:
                type: integer
                format: int32
                description: The number of the label.
              Sticker:
                $ref: ../cams.yaml#/components/schemas/Sticker
              Owner:
                $ref: ../cams.yaml#/components/schemas/Owner
              State:
                type: string
                title: LabelState
                description: The state of the label.
                enum: [used, unused]
                x-cams:
                  values:
                    used: On a thing.
                    unused: On no thing.
              Detail:
                type: object
                title: LabelDetail
                description: More about the label.
                properties:
                  Author:
                    type: string
                    description: The name of the author.
                  Size:
                    type: number
                    description: The size in millimeters.
"#;
