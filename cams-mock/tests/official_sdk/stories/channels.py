"""Channels, and what is bound to them."""

import json
import uuid

from cast import space


def instances(cams):
    group = {"ResourceGroupId": f"rg-{uuid.uuid4()}"}
    name = f"shop {uuid.uuid4()}"
    cams.ok("CreateInstance", ChannelType="VIBER", InstanceName=name)
    page = cams.ok("ListInstance", ChannelType="viber", InstanceName=name, PageIndex=1, PageSize=2)
    assert page["TotalCount"] == 1 and page["Data"][0]["InstanceName"] == name, page
    it = {"InstanceId": page["Data"][0]["InstanceId"]}
    assert cams.ok("QueryInstance", **it)["Data"]["InstanceName"] == name
    cams.ok("UpdateInstance", InstanceName="renamed", **it)
    assert cams.ok("QueryInstance", **it)["Data"]["InstanceName"] == "renamed"
    cams.ok("ChangeResourceGroup", ResourceId=it["InstanceId"], **group)
    assert cams.ok("ListInstance", **group)["TotalCount"] == 1
    cams.fails("ChangeResourceGroup", ResourceId="cams-0", **group)
    cams.ok("DeleteInstance", **it)
    assert cams.ok("ListInstance", **group)["TotalCount"] == 0
    cams.fails("QueryInstance", **it)


def addresses(cams):
    owner = {"CustSpaceId": space()}
    cams.ok("BindDmAccount", AccountCode="news@example.com", ExtendAttr={"SendType": "batch"}, **owner)
    bound = cams.ok("ListBindDmAccount", **owner)["Data"]
    assert bound[0]["AccountCode"] == "news@example.com", bound
    cams.ok("UnbindDmAccount", **owner)
    cams.fails("UnbindDmAccount", **owner)
    assert cams.ok("ListBindDmAccount", **owner)["Data"] == []


def viber(cams):
    owner = {"CustSpaceId": space()}
    form = lambda name: {"BusinessAccountName": name, "MessageDestinationCountry": ["213|DZ"]}
    cams.ok("AddAuditViberOpen", AuditRecord=form("Shop"), **owner)
    pending = cams.ok("GetAuditRequestByTypeUnAudit", RequestType="viberOpen", **owner)["Data"]
    it = {"RequestNo": pending["RequestNo"], **owner}
    cams.ok("UpdateAuditRequest", AuditRecord=form("Corner shop"), **it)
    assert "Corner shop" in json.dumps(cams.ok("GetViberByRequestNo", **it)["Data"])
    assert cams.ok("ListViberServiceMessage", **owner)["Data"] == [], "the review takes a minute"
    cams.client.advance(60)
    (service,) = cams.ok("ListViberServiceMessage", **owner)["Data"]
    assert service["BusinessAccountName"] == "Corner shop", service
    cams.fails("UpdateAuditRequest", AuditRecord=form("Shop"), **it)

    left = cams.ok("GetViberPauseTimes", **owner)["Data"]
    suspend = {"SuspensionDate": "2026-01-25"}
    cams.ok("AddAddressRecoverSuspend", RequestType="suspend", AuditRecord=suspend, **owner)
    assert cams.ok("GetViberPauseTimes", **owner)["Data"] == left - 1


def pages(cams):
    channel = {"InstanceId": space()}
    page = cams.ok("GetFbInstagramPages", AccessToken="token", **channel)["Data"][0]
    assert page["ConnectionStatus"] == "Disconnected", page
    cams.fails("ListInstagramPage", **channel)
    it = {"PageId": page["PageId"], **channel}
    cams.ok("BindInstagramPage", **it)
    assert cams.ok("ListInstagramPage", **channel)["Data"]["InstagramInfo"]["PageId"] == page["PageId"]
    cams.ok("DeleteInstagramPage", **it)
    cams.fails("ListInstagramPage", **channel)

    cams.ok("BindMessengerPage", PageId="1", **channel)
    bound = cams.ok("BindMessengerPage", PageId="2", **channel)["Data"]
    assert [page["PageId"] for page in bound] == ["2", "1"], bound
    cams.ok("DeleteMessengerPage", PageId="1", **channel)
    cams.fails("DeleteMessengerPage", PageId="1", **channel)

    page = {"CustSpaceId": space(), "PageId": "3"}
    assert cams.ok("ListPageAdAccount", **page)["Data"] == []
    create = {"AdAccountIds": ["9"], "AuthenticationCode": str(uuid.uuid4()), "BusinessId": "b", **page}
    cams.ok("CreateMessengerPage", **create)
    cams.fails("CreateMessengerPage", **create)
    assert cams.ok("ListPageAdAccount", **page)["Data"][0]["AdAccountId"] == "9"


def conversions(cams):
    channel, code = {"InstanceId": space()}, str(uuid.uuid4())
    cams.ok("CreateWhatsappConversionApi", Code=code, **channel)
    cams.fails("CreateWhatsappConversionApi", Code=code, **channel)
    dataset = cams.ok("GetWhatsappConversionApi", **channel)["Data"][0]
    events = {"CustSpaceId": channel["InstanceId"], "RequestData": []}
    cams.ok("RequestWhatsappConversionApi", PageId=dataset["PageId"], **events)
    cams.fails("RequestWhatsappConversionApi", PageId="0", **events)
