//! The types of the ini file.

use cams_api::credentials::{Credentials, IniProfile};

use super::*;

#[tokio::test]
async fn credentials_can_be_in_the_section_itself() {
    let text = "; made by hand\n[default]\ntype = access_key # the default\naccess_key_id = i\naccess_key_secret = s\n\
                [temporary]\ntype = STS\naccess_key_id = i\naccess_key_secret = s\nsecurity_token = t\n";
    let provider = IniProfile::from_text(text, None).unwrap();
    assert_gives(&provider, Credentials::new("i", "s")).await;
    let provider = IniProfile::from_text(text, Some("temporary")).unwrap();
    assert_gives(&provider, Credentials::new("i", "s").with_security_token("t")).await;
}

#[tokio::test]
async fn a_role_is_assumed_with_the_key_of_the_section() {
    let sts = sts().await;
    let text = "[default]\ntype=ram_role_arn\naccess_key_id=i\naccess_key_secret=s\nrole_arn=acs:ram::1:role/r\n\
                role_session_name=shop\npolicy={\"Version\":\"1\"}\nduration_seconds=900\nexternal_id=x\n";
    let provider = IniProfile::from_text(text, None).unwrap().sts_endpoint(sts.url());
    assert_gives(&provider, session_credentials("r")).await;
    let request = sts.requests().remove(0);
    request.assert_signed_by("i", "s");
    let sent = parameters(&request);
    assert_eq!(sent["RoleSessionName"], "shop");
    assert_eq!(sent["Policy"], r#"{"Version":"1"}"#);
    assert_eq!((sent["DurationSeconds"].as_str(), sent["ExternalId"].as_str()), ("900", "x"));
}

#[tokio::test]
async fn an_identity_token_is_traded_for_a_role() {
    let sts = sts().await;
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), "identity").unwrap();
    let text = format!(
        "[default]\ntype=oidc_role_arn\noidc_provider_arn=acs:ram::1:oidc-provider/p\noidc_token_file_path={}\n\
         role_arn=acs:ram::1:role/r\nrole_session_name=shop\nsts_endpoint={}\n",
        file.path().display(),
        sts.url(),
    );
    let provider = IniProfile::from_text(text, None).unwrap();
    assert_gives(&provider, session_credentials("r")).await;
    let sent = parameters(&sts.requests()[0]);
    assert_eq!(
        (sent["OIDCToken"].as_str(), sent["RoleSessionName"].as_str()),
        ("identity", "shop")
    );
}

#[tokio::test]
async fn the_metadata_service_is_asked() {
    let metadata = metadata().await;
    for text in ["[default]\ntype=ecs_ram_role\n", "[default]\ntype=ecs_ram_role\nrole_name=r\n"] {
        let provider = IniProfile::from_text(text, None).unwrap().metadata_endpoint(metadata.url());
        assert_gives(&provider, session_credentials("ecs")).await;
    }
}
