//! Documented values: enums that compare with and parse from text, and values in another case.

use cams_api::templates::CreateChatappTemplateRequest;
use cams_api::types::{TemplateAuditStatus, TemplateComponent, TemplateComponentType};
use cams_api::{ErrorKind, Placement};

use crate::support::{Answer, Server, completed};

#[test]
fn an_enum_compares_with_text_and_parses_from_it() {
    let status = TemplateAuditStatus::Pass;
    assert!(status == "pass");
    assert!("pass" == status);
    assert!(status != "PASS" && status != String::from("fail").as_str());
    assert!(Some(&status).is_some_and(|status| status == "pass"));
    assert_eq!("pass".parse(), Ok(TemplateAuditStatus::Pass));
    assert_eq!("frozen".parse::<TemplateAuditStatus>().unwrap(), "frozen");
    let texts: [&dyn AsRef<str>; 2] = [&status, &"pass"];
    assert!(texts.iter().all(|text| text.as_ref() == "pass"));
}

/// The list of values is open, but a slip in case is no new value.
#[test]
fn an_enum_knows_which_values_are_documented() {
    let documented = |text: &str| TemplateAuditStatus::from(text).is_documented();
    assert!(documented("pass"));
    assert!(!documented("PASS") && !documented("frozen"));
}

fn template() -> CreateChatappTemplateRequest {
    let request = CreateChatappTemplateRequest::new().category("Utility").template_type("WHATSAPP");
    completed(request.components([TemplateComponent::new().type_("body").text("Hi")]))
}

/// The service decides. Its refusal is explained.
#[tokio::test]
async fn a_refused_call_names_values_in_another_case() {
    let server = Server::always(Answer::code(400, "InvalidParameter.Category")).await;
    for placement in [Placement::Query, Placement::Form] {
        let call = server.client().call(template()).placement(placement);
        let text = call.send().await.unwrap_err().to_string();
        assert!(text.contains("the documented spelling of Category is \"UTILITY\""), "{text}");
        assert!(text.contains("the documented spelling of Components.Type is \"BODY\""), "{text}");
        assert!(!text.contains("TemplateType") && !text.contains("Utility"), "{text}");
    }
    let documented = template()
        .category("UTILITY")
        .components([TemplateComponent::new().type_(TemplateComponentType::Body)]);
    let error = server.client().call(documented).send().await.unwrap_err();
    assert!(!error.to_string().contains("documented spelling"), "{error}");

    // Another reason is reason enough.
    let server = Server::always(Answer::code(400, "Throttling")).await;
    let call = server.client().call(template()).retry_policy(cams_api::retry::NoRetry);
    let error = call.send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Throttled);
    assert!(!error.to_string().contains("documented spelling"), "{error}");
}
