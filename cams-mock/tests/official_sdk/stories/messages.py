"""Chat groups, templates and messages, through the SDK's types as its users write them."""

from alibabacloud_cams20200606 import models
from cast import number, space
from webhook import Webhook

SUBJECT = "a b + c*d ~ 群组 é 😀 %20&="


def chat_groups(cams):
    owner = {"business_number": "8613800000000", "cust_space_id": space()}
    created = cams.add_chat_group(models.AddChatGroupRequest(subject=SUBJECT, **owner)).body
    assert (created.code, created.success) == ("OK", True), created
    assert created.unique_code and created.request_id == created.request_id.upper(), created

    page = models.ListChatGroupRequestPage(index=1, size=10)
    listed = models.ListChatGroupRequest(subject=SUBJECT, page=page, **owner)
    groups = cams.list_chat_group(listed).body.data
    assert groups.total == 1 and groups.list[0].subject == SUBJECT, groups
    assert groups.list[0].group_status == "ACTIVE" and not groups.list[0].invite_link, groups
    group = {"group_id": groups.list[0].group_id, **owner}

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
    participants = models.ListChatGroupParticipantsRequest(**group)
    assert cams.list_chat_group_participants(participants).body.data.total == 0

    cams.update_chat_group(models.UpdateChatGroupRequest(subject="renamed", **group))
    assert cams.list_chat_group(listed).body.data.total == 0
    listed.subject = "renamed"
    assert cams.list_chat_group(listed).body.data.list[0].group_id == group["group_id"]

    cams.delete_chat_group(models.DeleteChatGroupRequest(**group))
    assert cams.list_chat_group(listed).body.data.total == 0


def templates(cams):
    owner = {"cust_space_id": space()}
    text = models.CreateChatappTemplateRequestComponents(type="BODY", text="Hi $(name)")
    create = models.CreateChatappTemplateRequest(
        category="UTILITY",
        components=[text],
        example={"name": "Ada"},
        language="en",
        name="greeting",
        template_type="WHATSAPP",
        **owner,
    )
    created = cams.create_chatapp_template(create).body.data
    assert created.template_name == "greeting", created
    code = {"template_code": created.template_code, "language": "en", **owner}
    again = cams.create_chatapp_template(create).body
    assert again.code == "InvalidParameter.TemplateNameExist", again

    listed = models.ListChatappTemplateRequest(language="en", name="greeting", **owner)
    entry = cams.list_chatapp_template(listed).body.list_template[0]
    assert (entry.template_code, entry.audit_status) == (created.template_code, "auditing"), entry

    text = models.ModifyChatappTemplateRequestComponents(type="BODY", text="Hello $(name)")
    modify = models.ModifyChatappTemplateRequest(components=[text], example={"name": "Ada"}, **code)
    assert cams.modify_chatapp_template(modify).body.data.template_code == created.template_code
    detail = cams.get_chatapp_template_detail(models.GetChatappTemplateDetailRequest(**code)).body.data
    assert detail.components[0].text == "Hello $(name)" and detail.name == "greeting", detail

    cams.advance(60)
    assert cams.list_chatapp_template(listed).body.list_template[0].audit_status == "pass"
    assert not cams.modify_chatapp_template(modify).body.success, "it was reviewed"
    properties = models.ModifyChatappTemplatePropertiesRequest(template_type="WHATSAPP", **code)
    assert cams.modify_chatapp_template_properties(properties).body.code == "OK"
    cams.delete_chatapp_template(models.DeleteChatappTemplateRequest(**code))
    assert cams.list_chatapp_template(listed).body.total == 0


def messages(cams):
    business, owner = number(), {"cust_space_id": space()}
    with Webhook() as webhook:
        receipts = models.UpdatePhoneWebhookRequest(
            phone_number=business, status_callback_url=webhook.url, http_flag="Y", **owner
        )
        assert cams.update_phone_webhook(receipts).body.code == "OK"
        message = models.SendChatappMessageRequest(
            channel_type="whatsapp",
            from_=business,
            to="8613900000010",
            type="template",
            language="en",
            template_code="1119",
            template_params={"name": "Ada & Grace"},
            **owner,
        )
        sent = cams.send_chatapp_message(message).body.message_id
        cams.advance(5)
        received = [webhook.received() for _ in range(3)]
        assert [receipt["Status"] for receipt in received] == ["Sent", "Delivered", "Read"], received
        assert {receipt["MessageId"] for receipt in received} == {sent}, received
    recipients = [models.SendChatappMassMessageRequestSenderList(to=f"86139000000{last}") for last in (11, 12)]
    mass = models.SendChatappMassMessageRequest(
        channel_type="whatsapp",
        from_=business,
        language="en",
        template_code="1119",
        sender_list=recipients,
        **owner,
    )
    assert cams.send_chatapp_mass_message(mass).body.group_message_id

    page = models.ListChatappMessageRequestPage(index=1, size=10)
    listed = models.ListChatappMessageRequest(
        page=page, business_number=business, channel_type="whatsapp", **owner
    )
    records = cams.list_chatapp_message(listed).body.data
    assert len(records) == 3 and records[-1].message_id == sent, records
    account = models.UpdateAccountWebhookRequest(status_callback_url="", http_flag="N", **owner)
    assert cams.update_account_webhook(account).body.code == "OK"

