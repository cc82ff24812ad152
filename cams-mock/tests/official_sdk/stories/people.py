"""Contacts, campaigns and audiences, and the activation of the service."""

import json
import uuid

from cast import number, space


def groups(cams):
    return {group["GroupName"]: str(group["Id"]) for group in cams.ok("ListAllGroups")["Data"]}


def contacts(cams):
    regulars, friends, new = (f"{name} {uuid.uuid4()}" for name in ("regulars", "friends", "new"))
    ada, bob = number(), number()
    cams.ok("AddGroup", GroupName=regulars, ContactName="Ada", ContactDetails=ada)
    cams.fails("AddGroup", GroupName=regulars)
    group = groups(cams)[regulars]
    listed = lambda **filters: json.loads(cams.ok("GetDownloadExcelList", **filters)["Data"])
    names = lambda **filters: [contact["ContactName"] for contact in listed(**filters)]
    add = {"Groups": json.dumps([{"id": int(group)}]), "ContactDetails": bob}
    cams.ok("AddContacts", ContactName="Bob", NeedUpdate=True, **add)
    assert names(GroupId=group) == ["Bob", "Ada"]
    cams.ok("AddContacts", ContactName="Bert", NeedUpdate=True, **add)
    assert names(Condition=bob) == ["Bert"]

    contact = listed(Condition=bob)[0]["ContactId"]
    cams.ok("UpdateContactById", ContactId=contact, ContactName="Bo", ContactDetails=bob, Country="CN")
    assert names(Condition=bob) == ["Bo"]
    moved = {"Contacts": json.dumps([{"id": contact}]), "LinkNewGroups": json.dumps([{"groupName": new}])}
    cams.ok("MoveContactToGroup", **moved)
    cams.ok("RemoveContactById", ContactId=contact, GroupId=group)
    assert names(GroupId=group) == ["Ada"] and names(GroupId=groups(cams)[new]) == ["Bo"]
    cams.ok("UpdateGroupName", GroupId=group, GroupName=friends)
    assert cams.ok("GetGroupExist", GroupName=friends)["Data"] == "True"
    cams.ok("DeleteGroupById", GroupId=group)
    assert cams.ok("GetGroupExist", GroupName=friends)["Data"] == "False"
    cams.ok("DeleteContacts", ContactName="Ada", ContactDetails=ada)
    cams.ok("DeleteContactsByIds", Contacts=str(contact))
    cams.fails("DeleteContactsByIds", Contacts=str(contact))


def marketing(cams):
    name = f"regulars {uuid.uuid4()}"
    cams.ok("AddGroup", GroupName=name)
    cams.ok(
        "AddMarketingFlow",
        ActivityName=name,
        ExecutionType="Schedule",
        RelatedGroupId=groups(cams)[name],
        StartDate="2020-01-01 00:00:00",
        EndDate="2120-01-01 00:00:00",
    )
    listed = lambda: cams.ok("ListMarketingFlow", ActivityName=name)["Data"]
    activity = listed()[0]
    assert (activity["ActivityStatus"], activity["RelatedGroupName"]) == ("active", name), activity
    it = {"ActivityCode": activity["ActivityCode"]}
    cams.fails("UpdateMarketingFLow", ExecutionType="1", StartDate="2119-01-01 00:00:00", **it)
    cams.ok("PauseMarketingFLow", **it)
    assert listed()[0]["ActivityStatus"] == "paused"
    cams.ok("UpdateMarketingFLow", ExecutionType="1", StartDate="2119-01-01 00:00:00", **it)
    assert listed()[0]["ActivityStatus"] == "waiting"
    cams.ok("DeleteMarketingFlow", **it)
    assert listed() == []


def campaigns(cams):
    page = {"CustSpaceId": space(), "PageId": "3"}
    cams.ok("CreateMessageCampaign", AdAccountId="9", Budget=300, BudgetType="daily", Name="sale", **page)
    listed = lambda: cams.ok("ListMessageCampaign", Page={"Index": 1, "Size": 10}, **page)["Data"]
    campaign = listed()[0]
    assert campaign["CampaignName"] == "sale", campaign
    it = {"CampaignId": campaign["CampaignId"], "AdAccountId": "9", **page}
    cams.ok("GetMessageCampaignInsights", **it)
    cams.ok("DeleteMessageCampaign", **it)
    assert listed() == []


def audiences(cams):
    page = {"CustSpaceId": space(), "PageId": "3"}
    it = cams.ok("CreateCustomAudience", AdAccountId="9", Name="all", UploadType="intf", **page)["CustomAudienceId"]
    users = [{"Phone": number()}, {"Phone": number()}, {"Phone": number()}]
    cams.ok("AddCustomAudienceUser", AdAccountId="9", CustomAudienceId=it, Users=users, **page)
    tokens = lambda key: cams.ok("ListMessengerSubscriptionToken", TokenType="customAudience", Limit=2, PageKey=key, **page)
    assert tokens("0")["Data"] == []
    assert cams.ok("SyncMessengerSubscriptionToken", TokenType="customAudience", **page)["TaskCode"]
    first = tokens("0")
    assert len(first["Data"]) == 2 and len(tokens(first["NextPage"])["Data"]) == 1, first
    audience = cams.ok("ListCustomAudience", CustomAudienceName="all", Page={"Index": 1, "Size": 10}, **page)["Data"][0]
    assert audience["TokenTotal"] == 3, audience


def activation(cams):
    cams.ok("OpenChatappService")
    assert cams.ok("GetChatappOpenStatus")["OpenStatus"] is True
