"""Calls any operation with the examples of the spec."""

import inspect
import json

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client


def methods():
    """The SDK's method of each operation, with the type of its request."""
    found = {}
    for name, function in inspect.getmembers(Client, inspect.isfunction):
        request = function.__annotations__.get("request", "").removeprefix("main_models.")
        if hasattr(models, request) and not name.endswith(("with_options", "_async")):
            found[request.removesuffix("Request")] = name, getattr(models, request)
    return found


METHODS = methods()


def call(client, operation, optional=False):
    """The response to the required parameters, or to all of them."""
    method, request = METHODS[operation.name]
    # A copy: the SDK writes into what it is given.
    given = json.loads(json.dumps({p.name: p.example for p in operation.parameters if p.required or optional}))
    return getattr(client, method)(request().from_map(given)).body


def prove(client, operation):
    for optional in (False, True):
        body = call(client, operation, optional)
        assert operation.name in client.proofs.proven, f"{operation.name}: {body.to_map()}"
