"""The operations of the bundled spec, with an example request of each."""

import json
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Parameter:
    name: str
    required: bool
    example: object


@dataclass
class Operation:
    name: str
    family: str
    parameters: list


class Spec:
    """All operations, in the order of their families."""

    def __init__(self, document):
        self.document = json.loads(Path(document).read_text())
        operations = [self.operation(path["post"]) for path in self.document["paths"].values()]
        self.operations = {found.name: found for found in sorted(operations, key=lambda found: found.family)}

    def __iter__(self):
        return iter(self.operations.values())

    def __getitem__(self, name):
        return self.operations[name]

    def operation(self, spec):
        parameters = [
            Parameter(
                parameter["name"],
                parameter.get("required", False),
                self.example(parameter.get("schema") or parameter["content"]["application/json"]["schema"], parameter),
            )
            for parameter in spec["parameters"]
            if parameter["in"] == "query"
        ]
        form = spec.get("requestBody", {}).get("content", {}).get("application/x-www-form-urlencoded", {})
        form = self.resolved(form.get("schema", {}))
        parameters += [
            Parameter(name, name in form.get("required", []), self.example(schema))
            for name, schema in form.get("properties", {}).items()
        ]
        return Operation(spec["operationId"], spec["tags"][0], parameters)

    def resolved(self, schema):
        """A schema without references at its top."""
        for part in schema.get("allOf", []):
            schema = {**self.resolved(part), **{key: schema[key] for key in schema if key != "allOf"}}
        if "$ref" not in schema:
            return schema
        found = self.document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return self.resolved(found)

    def example(self, schema, parameter=None):
        """The documented example, or the smallest value that the schema allows."""
        schema = self.resolved(schema)
        for place in (parameter or {}, schema):
            if "example" in place:
                return place["example"]
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("type") == "array":
            return [self.example(schema["items"])]
        if "properties" in schema:
            required = schema.get("required", schema["properties"])
            return {name: self.example(schema["properties"][name]) for name in required}
        if schema.get("type") == "object":
            return {"key": "value"}
        return {"boolean": True, "integer": schema.get("minimum", 1), "number": 1.5}.get(schema.get("type"), "text")
