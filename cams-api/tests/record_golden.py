"""Records what the official Python SDK sends, as golden files for the operations that have none yet.

    cargo xtask bundle --output target/openapi.json
    python -m venv target/tools/official-sdk
    target/tools/official-sdk/bin/pip install -r cams-mock/tests/official_sdk/requirements.txt
    target/tools/official-sdk/bin/python cams-api/tests/record_golden.py target/openapi.json cams-api/tests/golden

The inputs are made up from the spec, the same for an operation in every run: once the required parameters and once
all of them. The requests go to a server of this process, which answers with a made-up reply. What a file holds is what
the server got, but for two habits of that SDK that the service does not ask for: it writes `True` for `true`, and adds
lists that its caller did not set as `[]`.
"""

import inspect
import json
import pathlib
import random
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.models import Config

KEY = {"accessKeyId": "testAccessKeyId", "accessKeySecret": "testAccessKeySecret"}

# What goes wrong first when a text is encoded, or is JSON in JSON.
TEXTS = [
    "a b*c~d {}",
    "100% #1? {}",
    "k=v&w=1 {}",
    "😀 {}",
    "<b>&amp;</b> {}",
    "line1\nline2\ttab \\ {}",
    '中文 "q" {}',
    "+plus/slash: {}",
]


class Recorder(BaseHTTPRequestHandler):
    """Keeps the last request, and answers with the reply that its server is given."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        self.server.request = self.path, self.rfile.read(length).decode()
        reply = json.dumps(self.server.reply, ensure_ascii=False).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(reply)))
        self.end_headers()
        self.wfile.write(reply)

    def log_message(self, *_):
        """Says nothing."""


class Values:
    """Makes up values that fit their schemas."""

    def __init__(self, document, seed):
        self.document = document
        self.random = random.Random(seed)

    def resolved(self, schema):
        for part in schema.get("allOf", []):
            schema = {**self.resolved(part), **{key: schema[key] for key in schema if key != "allOf"}}
        if "$ref" not in schema:
            return schema
        found = self.document
        for key in schema["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return self.resolved(found)

    def of(self, schema, name):
        schema = self.resolved(schema)
        kind = schema.get("type")
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        if kind == "string":
            return self.random.choice(TEXTS).format(name)
        if kind == "integer":
            return self.random.choice([0, 1, -5, 12, 2**31 - 1])
        if kind == "number":
            return self.random.choice([0.25, 1.5, -3.75])
        if kind == "boolean":
            return self.random.choice([True, False])
        if kind == "array":
            return [self.of(schema["items"], name) for _ in range(self.random.choice([1, 2]))]
        if "properties" in schema:
            return {key: self.of(inner, key) for key, inner in schema["properties"].items()}
        # A map, or a value of any kind.
        entry = schema.get("additionalProperties")
        inner = entry if isinstance(entry, dict) and entry else {"type": "string"}
        return {key: self.of(inner, key) for key in ("k1", "k2")}


def parameters(operation, values):
    """Name, schema and whether it is required, of each parameter."""
    for parameter in operation.get("parameters", []):
        parameter = values.resolved(parameter)
        if parameter["in"] != "query":
            continue
        schema = parameter.get("schema") or parameter["content"]["application/json"]["schema"]
        yield parameter["name"], schema, parameter.get("required", False)
    form = operation.get("requestBody", {}).get("content", {})
    schema = values.resolved(form.get("application/x-www-form-urlencoded", {}).get("schema", {}))
    for name, inner in schema.get("properties", {}).items():
        yield name, inner, name in schema.get("required", [])


def reply(operation, values):
    """A reply that is a success."""
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    made = values.of(schema, "reply")
    return {**made, **{key: good for key, good in (("Code", "OK"), ("Success", True)) if key in made}}


def methods():
    """The SDK's method for each operation, with the type of its request."""
    found = {}
    for name, function in inspect.getmembers(Client, inspect.isfunction):
        request = function.__annotations__.get("request", "").removeprefix("main_models.")
        if hasattr(models, request) and not name.endswith(("with_options", "_async")):
            found[request.removesuffix("Request")] = name, getattr(models, request)
    return found


def sent(server, client, method, request, given):
    """The decoded request of a call."""
    server.request = None
    getattr(client, method)(request().from_map(json.loads(json.dumps(given))))
    path, body = server.request
    url = urlsplit(path)

    def own(pairs):
        pairs = dict(parse_qsl(pairs, keep_blank_values=True))
        return {
            name: value.lower() if isinstance(given[name], bool) else value
            for name, value in sorted(pairs.items())
            if name in given
        }

    return {"method": "POST", "path": url.path, "query": own(url.query), "form": own(body)}


def main(document, folder):
    document = json.loads(pathlib.Path(document).read_text())
    folder = pathlib.Path(folder)
    server = HTTPServer(("127.0.0.1", 0), Recorder)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    client = Client(
        Config(
            access_key_id=KEY["accessKeyId"],
            access_key_secret=KEY["accessKeySecret"],
            endpoint=f"127.0.0.1:{server.server_port}",
            protocol="http",
        )
    )
    known = methods()
    for operation in (path["post"] for path in document["paths"].values()):
        action = operation["operationId"]
        file = folder / f"{action}.json"
        if file.exists():
            continue
        if action not in known:
            print(f"the SDK has no {action}")
            continue
        values = Values(document, action)
        cases = []
        for case in ("required-only", "all"):
            given = {
                name: values.of(schema, name)
                for name, schema, required in parameters(operation, values)
                if required or case == "all"
            }
            server.reply = reply(operation, values)
            cases.append(
                {
                    "case": case,
                    "credentials": KEY,
                    "input": given,
                    "expect": sent(server, client, *known[action], given),
                    "response": {"status": 200, "body": server.reply},
                }
            )
        recorded = {"action": action, "cases": cases}
        file.write_text(json.dumps(recorded, ensure_ascii=False, indent=1) + "\n")
        print(f"recorded {action}")


main(*sys.argv[1:])
