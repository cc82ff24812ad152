"""Who plays in the stories: spaces, numbers and a caller. All are new in each run, so that a server can be used again."""

import random
import uuid

from call import call


def space():
    return f"cams-{uuid.uuid4()}"


def number():
    return f"86138{random.randrange(10**8):08}"


class Caller:
    """Calls operations by their wire names."""

    def __init__(self, client):
        self.client = client

    def ok(self, operation, /, **given):
        """The response of a call that must succeed."""
        response = call(self.client, operation, given)
        assert self.client.succeeded(), f"{operation}: {self.client.body}"
        return response

    def fails(self, operation, /, **given):
        """The code of a call that must fail."""
        response = call(self.client, operation, given)
        assert not self.client.succeeded(), f"{operation} passed: {response}"
        return self.client.body["Code"]
