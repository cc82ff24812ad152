"""The SDK's client, which compares each response with the SDK's own model of it."""

from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import DaraException


class Prover(Client):
    """Calls a local CAMS, and keeps a proof of each call that succeeds."""

    def __init__(self, endpoint, proofs, **credential):
        super().__init__(Config(protocol="http", endpoint=endpoint, **credential))
        self.proofs = proofs

    def call_api(self, params, request, runtime):
        response = super().call_api(params, request, runtime)
        self.proofs.add(params.action, response["body"])
        return response


def refusal(call):
    """The code and the HTTP status of a call that the gateway must refuse."""
    try:
        call()
    except DaraException as error:
        return error.code, error.status_code
    raise AssertionError("the gateway let the call pass")
