"""Phone numbers, their user names and QR codes, and WhatsApp Business accounts."""

import uuid

from cast import number, space


def numbers(cams):
    phone, owner = number(), {"CustSpaceId": space()}
    it = {"PhoneNumber": phone, **owner}
    assert cams.fails("GetCommerceSetting", **it) == "InvalidParameter.PhoneNumberNotExist"
    add = {"Cc": "86", "PhoneNumber": phone[2:], "VerifiedName": "Shop", **owner}
    cams.ok("AddChatappPhoneNumber", **add)
    assert cams.fails("AddChatappPhoneNumber", **add) == "InvalidParameter.PhoneNumberExist"
    status = lambda: cams.ok("QueryChatappPhoneNumbers", **owner)["PhoneNumbers"][0]["Status"]
    assert status() == "PENDING"
    cams.fails("ChatappPhoneNumberRegister", **it)
    cams.ok("GetChatappVerifyCode", Locale="en", Method="sms", **it)
    cams.fails("ChatappVerifyAndRegister", VerifyCode="000000", **it)
    cams.ok("ChatappVerifyAndRegister", VerifyCode="123456", **it)
    assert status() == "CONNECTED"
    cams.ok("ChatappPhoneNumberDeregister", **it)
    assert status() == "DISCONNECTED"
    cams.ok("ChatappPhoneNumberRegister", **it)
    verification = cams.ok("GetPhoneNumberVerificationStatus", **it)["Data"]
    assert verification["CodeVerificationStatus"] == "VERIFIED", verification

    cams.ok("UpdateCommerceSetting", CartEnable=True, CatalogVisible=False, **it)
    assert cams.ok("GetCommerceSetting", **it)["Data"]["CartEnable"] is True
    cams.ok("ModifyPhoneBusinessProfile", About="Books", Websites=["https://example.com"], **it)
    profile = cams.ok("QueryPhoneBusinessProfile", **it)["Data"]
    assert (profile["About"], profile["Websites"]) == ("Books", ["https://example.com"]), profile
    cams.ok("UpdateConversationalAutomation", Prompts=["Hi"], EnableWelcomeMessage=True, **it)
    assert cams.ok("GetConversationalAutomation", **it)["Data"]["Prompts"] == ["Hi"]
    cams.ok("UpdatePhoneEncryptionPublicKey", EncryptionPublicKey="MII", **it)
    assert cams.ok("GetPhoneEncryptionPublicKey", **it)["Data"]["EncryptionPublicKey"] == "MII"
    assert cams.ok("GetChatappPhoneNumberSetting", **it)["Model"]["MarketingPaused"] == "N"
    assert len(cams.ok("ChatappSyncPhoneNumber", **owner)["PhoneNumbers"]) == 1


def validated(cams):
    phone, owner = number(), {"CustSpaceId": space()}
    code = cams.ok("GetPreValidatePhoneId", PhoneNumber=phone, VerifyCode="123456")["Data"]["PhoneNumberId"]
    add = {"Cc": "86", "PhoneNumber": phone[2:], "VerifiedName": "Shop", **owner}
    cams.fails("AddChatappPhoneNumber", PreValidateId="1", **add)
    cams.ok("AddChatappPhoneNumber", PreValidateId=code, **add)
    cams.ok("ChatappPhoneNumberRegister", PhoneNumber=phone, **owner)


def migration(cams):
    phone, owner = number(), {"CustSpaceId": space()}
    it = {"PhoneNumber": phone, **owner}
    started = cams.ok("CreateChatappMigrationInitiate", CountryCode="86", MobileNumber=phone[2:], **owner)["Data"]
    assert (started["PhoneNumber"], started["Status"]) == (phone, "MIGRATING"), started
    cams.fails("ChatappMigrationRegister", **it)
    cams.ok("GetMigrationVerifyCode", Locale="en", Method="sms", **it)
    assert cams.ok("ChatappMigrationVerified", VerifyCode="1", **it)["Data"]["Id"] == started["Id"]
    cams.ok("ChatappMigrationRegister", **it)
    cams.fails("ChatappMigrationRegister", **it)


def usernames(cams):
    owner, one, two = {"CustSpaceId": space()}, number(), number()
    name = {"Username": f"shop{one}", **owner}
    cams.fails("GetWhatsappUserName", PhoneNumber=one, **owner)
    cams.ok("UpdateWhatsappUserName", PhoneNumber=one, TransferAction="none", **name)
    assert cams.ok("GetWhatsappUserName", PhoneNumber=one, **owner)["Data"]["Username"] == name["Username"]
    assert cams.fails("UpdateWhatsappUserName", PhoneNumber=two, TransferAction="none", **name) == "147005"
    cams.ok("UpdateWhatsappUserName", PhoneNumber=two, TransferAction="force_transfer", **name)
    cams.fails("GetWhatsappUserName", PhoneNumber=one, **owner)
    assert cams.ok("DeleteWhatsappUserName", PhoneNumber=two, **owner)["Data"] is True


def qr_codes(cams):
    it = {"PhoneNumber": number(), "CustSpaceId": space()}
    codes = lambda: [code["QrdlCode"] for code in cams.ok("ListPhoneMessageQrdl", **it)["Data"]]
    cams.ok("CreatePhoneMessageQrdl", PrefilledMessage="Hi", GenerateQrImage="PNG", **it)
    (code,) = codes()
    cams.ok("UpdatePhoneMessageQrdl", QrdlCode=code, PrefilledMessage="Hello", GenerateQrImage="PNG", **it)
    (changed,) = codes()
    cams.ok("DeletePhoneMessageQrdl", QrdlCode=changed, **it)
    assert codes() == []
    cams.fails("DeletePhoneMessageQrdl", QrdlCode=changed, **it)


def wabas(cams):
    waba = number()
    bound = cams.ok("ChatappBindWaba", WabaId=waba)["Data"]
    assert cams.ok("ChatappBindWaba", WabaId=waba)["Data"] == bound, "it stays bound"
    owner, code = {"CustSpaceId": bound["CustSpaceId"]}, str(uuid.uuid4())
    assert cams.ok("QueryChatappBindWaba", **owner)["Data"]["Id"] == waba
    cams.fails("QueryChatappBindWaba", CustSpaceId=space())
    assert cams.ok("QueryWabaBusinessInfo", WabaId=waba, **owner)["Data"]
    assert cams.ok("QueryMMLActive", **owner)["Data"] == "N"
    cams.ok("UpdateWabaMmlStatus", WabaId=waba, Code=code, **owner)
    assert cams.ok("QueryMMLActive", **owner)["Data"] == "Y"
    assert cams.fails("GetPermissionByCode", Code=code) == "InvalidParameter.CodeUsed"
    cams.ok("GetPermissionByCode", Code=str(uuid.uuid4()))
    cams.ok("EnableWhatsappROIMetric", **owner)
