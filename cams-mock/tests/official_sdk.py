"""The story of a chat group through the official Python SDK, against a local CAMS.

Usage: official_sdk.py ADDRESS, with a server that was started with `--credential id:secret`:

    cargo run -p cams-mock -- --listen 127.0.0.1:8080 --credential id:secret
    python official_sdk.py 127.0.0.1:8080

Another signer than ours: it signs more headers, and writes spaces as `+` where it signs `%20`. Prints one line
when every step went as expected; otherwise it ends with a traceback.
"""

import sys
import uuid

from alibabacloud_cams20200606 import models
from alibabacloud_cams20200606.client import Client
from alibabacloud_tea_openapi.models import Config
from darabonba.exceptions import DaraException

# A space of its own for each run, so that a server can be used again.
OWNER = {"business_number": "8613800000000", "cust_space_id": f"cams-{uuid.uuid4()}"}
SUBJECT = "a b + c*d ~ 群组 é 😀 %20&="


def client(endpoint, secret):
    return Client(
        Config(access_key_id="id", access_key_secret=secret, protocol="http", endpoint=endpoint)
    )


def refusal(call):
    """The code and the HTTP status of a call that the gateway must refuse."""
    try:
        call()
    except DaraException as error:
        return error.code, error.status_code
    raise AssertionError("the gateway let the call pass")


def main(endpoint):
    cams = client(endpoint, "secret")

    created = cams.add_chat_group(models.AddChatGroupRequest(subject=SUBJECT, **OWNER)).body
    assert (created.code, created.success) == ("OK", True), created
    assert created.unique_code and created.request_id == created.request_id.upper(), created

    page = models.ListChatGroupRequestPage(index=1, size=10)
    listed = models.ListChatGroupRequest(subject=SUBJECT, page=page, **OWNER)
    groups = cams.list_chat_group(listed).body.data
    assert groups.total == 1 and groups.list[0].subject == SUBJECT, groups
    assert groups.list[0].group_status == "ACTIVE" and not groups.list[0].invite_link, groups
    group = {"group_id": groups.list[0].group_id, **OWNER}

    link = cams.add_chat_group_invite_link(models.AddChatGroupInviteLinkRequest(**group)).body
    assert link.code == "OK" and link.invite_link.startswith("https://chat.whatsapp.com/"), link
    assert cams.list_chat_group(listed).body.data.list[0].invite_link == link.invite_link

    delete = models.DeleteChatGroupInviteLinkRequest(**group)
    deleted = cams.delete_chat_group_invite_link(delete).body
    assert (deleted.code, deleted.success, deleted.result) == ("OK", True, 1), deleted
    again = cams.delete_chat_group_invite_link(delete).body
    assert (again.code, again.success) == ("DelError.InviteLinkNotExist", False), again

    # A list parameter, which the SDK sends as one JSON text, and nobody in the group to be deleted.
    nobody = [models.DeleteChatGroupParticipantsRequestList(participant_number="8613900000000")]
    left = cams.delete_chat_group_participants(
        models.DeleteChatGroupParticipantsRequest(list=nobody, **group)
    ).body
    assert (left.code, left.result) == ("OK", 0), left

    wrong = client(endpoint, "wrong")
    assert refusal(lambda: wrong.delete_chat_group_invite_link(delete)) == ("SignatureDoesNotMatch", 400)

    print("the official Python SDK got through: group, link, list, link deleted, refusals")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: official_sdk.py ADDRESS")
    main(sys.argv[1])
