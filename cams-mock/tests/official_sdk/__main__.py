"""Proves the local CAMS by Alibaba's Python SDK: every operation, with signature checks on.

    cargo xtask bundle --output target/openapi.json
    cargo run -p cams-mock -- --operations-with-state > target/operations-with-state.txt
    cargo run -p cams-mock -- --listen 127.0.0.1:8080 --control --credential id:secret \
        --temporary-credential sts:secret:token --bearer-token bearer
    python cams-mock/tests/official_sdk target/openapi.json target/operations-with-state.txt 127.0.0.1:8080

The SDK signs in another way than `cams-api`: it signs more headers, and writes spaces as `+` where `cams-api` writes
`%20`. The stories show what the server remembers: each operation with state must be in one. The sweep calls all others with
the examples of the spec. The last line has the numbers. Any difference ends the run with a traceback.
"""

import sys
from pathlib import Path

import stories
import sweep
from call import call
from prover import Prover, refusal
from proofs import Proofs
from spec import Spec


def refusals(spec, endpoint):
    """Calls that the gateway must refuse, whatever their operation."""
    operation = spec["ListChatGroup"]
    given = sweep.given(operation, optional=False)
    for code, status, credential in [
        ("SignatureDoesNotMatch", 400, {"access_key_id": "id", "access_key_secret": "wrong"}),
        ("InvalidAccessKeyId.NotFound", 404, {"access_key_id": "nobody", "access_key_secret": "secret"}),
        ("InvalidSecurityToken.Malformed", 400, {"access_key_id": "sts", "access_key_secret": "secret"}),
        ("InvalidBearerToken.NotFound", 400, {"bearer_token": "wrong"}),
    ]:
        client = Prover(endpoint, Proofs(spec), **credential)
        assert refusal(lambda: call(client, operation.name, given)) == (code, status), credential


def main(document, with_state, endpoint):
    spec = Spec(document)
    proofs = Proofs(spec)
    key = Prover(endpoint, proofs, access_key_id="id", access_key_secret="secret")
    token = Prover(endpoint, proofs, access_key_id="sts", access_key_secret="secret", security_token="token")
    bearer = Prover(endpoint, proofs, bearer_token="bearer")

    refusals(spec, endpoint)
    stories.tell(key)
    with_state = set(Path(with_state).read_text().split())
    untold = sorted(with_state - proofs.proven)
    assert not untold, f"no story shows the state of {', '.join(untold)}"
    # Operations take turns with the three kinds of credentials.
    clients = [key, token, bearer]
    for index, operation in enumerate(spec):
        if operation.name not in proofs.proven:
            sweep.prove(clients[index % 3], operation)
    proofs.report(with_state)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit("usage: official_sdk OPENAPI OPERATIONS_WITH_STATE ADDRESS")
    main(*sys.argv[1:])
