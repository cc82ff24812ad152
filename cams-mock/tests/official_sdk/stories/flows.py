"""Chat flows of the service, and Flows of WhatsApp."""

import uuid

from cast import number, space


def created(cams, trigger, title="Hello"):
    return cams.ok("CreateChatFlow", Title=title, FlowTriggerType=trigger)["Response"]["FlowCode"]


def chat_flows(cams):
    title = f"Hello {uuid.uuid4()}"
    it = {"FlowCode": created(cams, "TriggeredManually", title)}
    cams.ok("UpdateFlowVersion", FlowVersion="1", FlowViewModel="{1}", **it)
    second = cams.ok("CreateFlowVersion", FlowVersionCopyFrom="1", **it)["Response"]
    assert (second["FlowVersion"], second["FlowViewModel"]) == ("2", "{1}"), second
    cams.fails("TriggerChatFlow", **it)
    cams.ok("OnlineFlowVersion", FlowVersion="1", **it)
    cams.ok("OnlineFlowVersion", FlowVersion="2", **it)
    assert cams.ok("ReadFlowVersion", FlowVersion="1", **it)["Response"]["Status"] == "OFFLINE"
    online = cams.ok("ListFlowVersion", Status="ONLINE", **it)["Response"]
    assert (online["Total"], online["List"][0]["FlowVersion"]) == (1, "2"), online
    listed = cams.ok("ListChatFlow", Keyword=title)["Response"]["List"]
    assert [flow["FlowCode"] for flow in listed] == [it["FlowCode"]], listed

    cams.ok("TriggerChatFlow", Uuid="a", **it)
    assert cams.ok("GetChatFlowMetric", MetricName="nodeUsageStatistics", **it)["Data"]["Total"] == 1

    cams.fails("DeleteChatFlow", **it)
    cams.ok("OfflineFlowVersion", FlowVersion="2", **it)
    cams.ok("DeleteFlowVersion", FlowVersion="2", **it)
    cams.ok("UpdateChatFlow", Title="Bye", **it)
    assert cams.ok("ReadChatFlow", **it)["Response"]["Title"] == "Bye"
    cams.ok("DeleteChatFlow", **it)
    cams.fails("ReadChatFlow", **it)
    cams.ok("CreateChatFlowByImport", Title="Imported", FlowViewModel="{2}")


def bindings(cams):
    it = {"FlowCode": created(cams, "TriggeredByWhatsApp"), "ChannelType": "WHATSAPP"}
    version = {"FlowCode": it["FlowCode"], "FlowVersion": "1"}
    one, two = number(), number()
    cams.fails("OnlineFlowVersion", **version)
    cams.ok("FlowBindPhone", PhoneNumbers=[one], **it)
    count = lambda of: cams.ok("ListChatFlow", PhoneNumber=of)["Response"]["Total"]
    assert [count(one), count(two)] == [1, 0]
    cams.ok("FlowRebindPhone", PhoneNumbers=[two], **it)
    assert [count(one), count(two)] == [0, 1]
    bound = lambda: cams.ok("ListBindingRelationsForFlowVersion", **it)["Data"]
    assert len(bound()) == 1
    cams.ok("OnlineFlowVersion", **version)
    cams.fails("FlowUnbindPhone", **it)
    cams.ok("OfflineFlowVersion", **version)
    cams.ok("FlowUnbindPhone", **it)
    assert bound() == []


def logs(cams):
    it = {"FlowCode": created(cams, "TriggeredManually")}
    cams.fails("ReadChatFlowLogSetting", **it)
    cams.ok("CreateChatFlowLogSetting", **it)
    cams.fails("CreateChatFlowLogSetting", **it)
    cams.ok("UpdateChatFlowLogSetting", Status="DISABLED", **it)
    assert cams.ok("ReadChatFlowLogSetting", **it)["Data"]["Status"] == "DISABLED"


def whatsapp_flows(cams):
    owner = {"CustSpaceId": space()}
    for name in ("first", "second"):
        cams.ok("CreateFlow", FlowName=name, Categories=["OTHER"], **owner)
    listed = lambda name: cams.ok("ListFlow", FlowName=name, **owner)["Data"]
    it = {"FlowId": listed("first")[0]["FlowId"], **owner}
    cams.ok("ModifyFlow", FlowName="renamed", Categories=["SURVEY"], **it)
    assert cams.ok("GetFlow", **it)["Data"]["FlowName"] == "renamed"
    cams.ok("UpdateFlowJSONAsset", FilePath="flow.json", **it)
    cams.ok("GetFlowJSONAssest", **it)
    assert cams.ok("GetFlowPreviewUrl", **it)["Data"]["PreviewUrl"].endswith(it["FlowId"])
    cams.fails("DeprecateFlow", **it)
    cams.ok("PublishFlow", **it)
    cams.fails("DeleteFlow", **it)
    cams.ok("DeprecateFlow", **it)
    assert cams.ok("GetFlow", **it)["Data"]["Status"] == "DEPRECATED"
    other = {"FlowId": listed("second")[0]["FlowId"], **owner}
    cams.ok("DeleteFlow", **other)
    cams.fails("GetFlow", **other)
    assert listed("second") == []
