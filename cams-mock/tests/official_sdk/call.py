"""Calls any operation by its wire names, through the SDK's own request and response types."""

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


def call(client, operation, given):
    """The response, as the SDK reads it."""
    method, request = METHODS[operation]
    # A copy: the SDK writes into what it is given.
    given = json.loads(json.dumps(given))
    return getattr(client, method)(request().from_map(given)).body.to_map()
