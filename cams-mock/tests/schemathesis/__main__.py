"""Fuzzes the local CAMS with schemathesis: requests from the spec, valid and invalid, with signature checks on.

    cargo xtask bundle --output target/openapi.json
    cargo run -p cams-mock -- --listen 127.0.0.1:8080 --credential id:secret
    python cams-mock/tests/schemathesis target/openapi.json 127.0.0.1:8080

Every response must have a documented status, content type and schema, within ten seconds, and none may be a 5xx.
One request in sixteen has a spoiled signature, and must be refused.
"""

import os
import sys
from pathlib import Path

from schemathesis.cli import schemathesis

# Registers the signer and the checks of signatures.
import signature  # noqa: F401

CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "signatures_decide",
]


def main(document, address):
    document = Path(document).resolve()
    # What it writes about a failure belongs beside the document.
    os.chdir(document.parent)
    schemathesis(
        [
            *("--no-color", "run", str(document), "--url", f"http://{address}"),
            *("--checks", ",".join(CHECKS), "--phases", "examples,fuzzing", "--max-examples", "8"),
            *("--request-timeout", "10", "--warnings", "off", "--generation-deterministic"),
            # They judge the speed of the machine.
            *("--suppress-health-check", "all"),
        ]
    )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: schemathesis OPENAPI ADDRESS")
    main(*sys.argv[1:])
