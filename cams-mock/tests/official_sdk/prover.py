"""The SDK's client, which compares each response with the SDK's own model of it."""

import json
from urllib.request import ProxyHandler, Request, build_opener

from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import DaraException
from proofs import Proofs


class Prover(Client):
    """Calls a local CAMS, and keeps a proof of each call that succeeds."""

    def __init__(self, endpoint, proofs, **credential):
        super().__init__(Config(protocol="http", endpoint=endpoint, **credential))
        self.control = f"http://{endpoint}/-/"
        self.proofs = proofs
        self.body = None

    def call_api(self, params, request, runtime):
        response = super().call_api(params, request, runtime)
        self.body = response["body"]
        self.proofs.add(params.action, self.body)
        return response

    def succeeded(self):
        """Whether the last call did. Some models of the SDK have no place for a failure."""
        return Proofs.succeeded(self.body)

    def advance(self, seconds):
        """Lets time pass in the local CAMS."""
        body = json.dumps({"seconds": seconds}).encode()
        request = Request(f"{self.control}advance", body, {"content-type": "application/json"})
        build_opener(ProxyHandler({})).open(request).close()


def refusal(call):
    """The code and the HTTP status of a call that the gateway must refuse."""
    try:
        call()
    except DaraException as error:
        return error.code, error.status_code
    raise AssertionError("the gateway let the call pass")
