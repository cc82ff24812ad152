"""Calls an operation with the examples of the spec: with the required parameters, then with all."""

from call import call


def given(operation, optional):
    return {p.name: p.example for p in operation.parameters if p.required or optional}


def prove(client, operation):
    for optional in (False, True):
        call(client, operation.name, given(operation, optional))
        assert client.succeeded(), f"{operation.name}: {client.body}"
