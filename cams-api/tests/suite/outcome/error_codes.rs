//! Every documented code: its typed form, its meaning, and the kind of the error.

use std::collections::BTreeSet;

use cams_api::retry::{FailureClass, NoRetry};
use cams_api::{ErrorCode, ErrorKind};

use crate::support::{Answer, Probe, Safe, Server, failure};

/// Columns: HTTP status, code, typed code, kind, class.
#[rustfmt::skip]
fn table() -> Vec<(u16, &'static str, ErrorCode, ErrorKind, FailureClass)> {
    use ErrorCode as C;
    use ErrorKind::{
        AccessDenied, Credentials, InvalidParameter, MissingParameter, Service, Signature, Throttled,
    };
    use FailureClass::{Ambiguous, ClockSkew, Final, NonceUsed, StaleCredentials};
    const THROTTLE: FailureClass = FailureClass::Throttled;
    vec![
        (400, "Product.Unsubscript", C::ProductUnsubscript, Service, Final),
        (400, "Ram.PermissionDeny", C::RamPermissionDeny, AccessDenied, Final),
        (400, "System.LimitControl", C::SystemLimitControl, Throttled, THROTTLE),
        (400, "Unknown.ResourceOwnerId", C::UnknownResourceOwnerId, Service, Final),
        (200, "Authentication.NoAuth", C::AuthenticationNoAuth, AccessDenied, Final),
        (400, "Authentication.NoAuth", C::AuthenticationNoAuth, AccessDenied, Final),
        (200, "InvalidParameter.MessageInvalid", C::InvalidParameterMessageInvalid, InvalidParameter, Final),
        (200, "InvalidParameter.FooterHaveVariable", C::InvalidParameterFooterHaveVariable, InvalidParameter, Final),
        (200, "InvalidParameter.HeaderMoreVarable", C::InvalidParameterHeaderMoreVariable, InvalidParameter, Final),
        (200, "InvalidParameter.HeaderMoreVariable", C::InvalidParameterHeaderMoreVariable, InvalidParameter, Final),
        (200, "InvalidParameter.UrlMoreVarable", C::InvalidParameterUrlMoreVariable, InvalidParameter, Final),
        (200, "InvalidParameter.UrlMoreVariable", C::InvalidParameterUrlMoreVariable, InvalidParameter, Final),
        (200, "InvalidParameter.HeaderTypeNotSupport", C::InvalidParameterHeaderTypeNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.ButtonTextHaveVariable", C::InvalidParameterButtonTextHaveVariable, InvalidParameter, Final),
        (200, "InvalidParameter.PhoneNumberError", C::InvalidParameterPhoneNumberError, InvalidParameter, Final),
        (200, "InvalidParameter.TemplateNameExist", C::InvalidParameterTemplateNameExist, InvalidParameter, Final),
        (200, "InvalidParameter.CreateError", C::InvalidParameterCreateError, InvalidParameter, Final),
        (200, "DelError.TemplateNotExist", C::DelErrorTemplateNotExist, Service, Final),
        (200, "DetailError.TemplateNotExist", C::DetailErrorTemplateNotExist, Service, Final),
        (200, "InvalidParameter.PageInvalid", C::InvalidParameterPageInvalid, InvalidParameter, Final),
        (200, "TemplateListError.QueryError", C::TemplateListErrorQueryError, Service, Final),
        (200, "InvalidParameter.LanguageNotSupport", C::InvalidParameterLanguageNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.AuditStatusNotSupport", C::InvalidParameterAuditStatusNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.TemplateTypeNotSupport", C::InvalidParameterTemplateTypeNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.ChannelTypeNotSupport", C::InvalidParameterChannelTypeNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.MessageTypeNotSupport", C::InvalidParameterMessageTypeNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.MessageTypeNotEmpty", C::InvalidParameterMessageTypeNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.ContentNotEmpty", C::InvalidParameterContentNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.TextNotEmpty", C::InvalidParameterTextNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.LinkNotEmpty", C::InvalidParameterLinkNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.TemplateCodeNotEmpty", C::InvalidParameterTemplateCodeNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.LanguageNotEmpty", C::InvalidParameterLanguageNotEmpty, InvalidParameter, Final),
        (200, "InvalidParameter.ContentError", C::InvalidParameterContentError, InvalidParameter, Final),
        (200, "InvalidParameter.SendSmsNotSupport", C::InvalidParameterSendSmsNotSupport, InvalidParameter, Final),
        (200, "InvalidParameter.FromOnlyNumeric", C::InvalidParameterFromOnlyNumeric, InvalidParameter, Final),
        (200, "InvalidParameter.ToOnlyNumeric", C::InvalidParameterToOnlyNumeric, InvalidParameter, Final),
        (200, "InvalidParameter.FILEURLERROR", C::InvalidParameterFileUrlError, InvalidParameter, Final),
        (400, "MissingAction", C::MissingAction, Service, Final),
        (400, "MissingParameter", C::MissingParameter, MissingParameter, Final),
        (400, "InvalidParameter", C::InvalidParameter, InvalidParameter, Final),
        (404, "InvalidAccessKeyId.NotFound", C::InvalidAccessKeyIdNotFound, Credentials, Final),
        (400, "InvalidAccessKeyId.Inactive", C::InvalidAccessKeyIdInactive, Credentials, Final),
        (400, "SignatureDoesNotMatch", C::SignatureDoesNotMatch, Signature, Final),
        (403, "IncompleteSignature", C::IncompleteSignature, Signature, Final),
        (400, "InvalidTimeStamp.Expired", C::InvalidTimeStampExpired, Signature, ClockSkew),
        (400, "InvalidTimeStamp.Format", C::InvalidTimeStampFormat, Signature, ClockSkew),
        (400, "IllegalTimestamp", C::IllegalTimestamp, Signature, ClockSkew),
        (400, "SignatureNonceUsed", C::SignatureNonceUsed, Signature, NonceUsed),
        (400, "InvalidSecurityToken.Expired", C::InvalidSecurityTokenExpired, Credentials, StaleCredentials),
        (403, "SecurityTokenExpired", C::SecurityTokenExpired, Credentials, StaleCredentials),
        (403, "InvalidSecurityToken.Malformed", C::InvalidSecurityTokenMalformed, Credentials, Final),
        (400, "InvalidSecurityToken.MismatchWithAccessKey", C::InvalidSecurityTokenMismatchWithAccessKey, Credentials, Final),
        (400, "MissingSecurityToken", C::MissingSecurityToken, Credentials, Final),
        (403, "Forbidden", C::Forbidden, AccessDenied, Final),
        (403, "Forbidden.RAM", C::ForbiddenRam, AccessDenied, Final),
        (403, "NoPermission", C::NoPermission, AccessDenied, Final),
        (403, "Forbidden.RiskControl", C::ForbiddenRiskControl, AccessDenied, Final),
        (404, "InvalidApi.NotFound", C::InvalidApiNotFound, Service, Final),
        (404, "InvalidAction.NotFound", C::InvalidActionNotFound, Service, Final),
        (404, "InvalidVersion", C::InvalidVersion, Service, Final),
        (404, "InvalidProduct.NotFound", C::InvalidProductNotFound, Service, Final),
        (400, "InvalidProtocol.NeedSsl", C::InvalidProtocolNeedSsl, Service, Final),
        (400, "UnsupportedHTTPMethod", C::UnsupportedHttpMethod, Service, Final),
        (400, "Throttling", C::Throttling, Throttled, THROTTLE),
        (400, "Throttling.User", C::ThrottlingUser, Throttled, THROTTLE),
        (503, "Throttling.Api", C::ThrottlingApi, Throttled, THROTTLE),
        (400, "InsufficientBalance", C::InsufficientBalance, Service, Final),
        (500, "InternalError", C::InternalError, Service, Ambiguous),
        (503, "ServiceUnavailable", C::ServiceUnavailable, Service, Ambiguous),
        (500, "UnknownError", C::UnknownError, Service, Ambiguous),
    ]
}

#[tokio::test]
async fn every_documented_code_is_typed_and_classified() {
    let table = table();
    let typed: BTreeSet<_> = table.iter().map(|row| row.2.as_str().to_owned()).collect();
    let documented: BTreeSet<_> =
        ErrorCode::documented().map(|code| code.as_str().to_owned()).collect();
    assert_eq!(typed, documented, "the table has a row for every documented code");
    let rows = table.clone();
    let server = Server::start(move |_, request| {
        let row = &rows[request.query()[0].1.parse::<usize>().unwrap()];
        Answer::code(row.0, row.1)
    })
    .await;
    let client = server.client();
    for (number, (status, code, typed, kind, class)) in table.into_iter().enumerate() {
        let probe = Probe::<Safe>::new().query("Row", number.to_string());
        let error = client.call(probe).retry_policy(NoRetry).send().await.unwrap_err();
        assert_eq!(
            (error.status(), error.code(), error.error_code(), error.kind(), error.failure_class()),
            (Some(status), Some(code), Some(typed), kind, class)
        );
    }
}

#[test]
fn meanings_are_whole_sentences_and_families_have_one() {
    for code in ErrorCode::documented() {
        let meaning = code.meaning().unwrap();
        assert!(meaning.ends_with('.') && meaning.len() > 15, "{code}: {meaning}");
        assert!(!matches!(code, ErrorCode::Other(_)));
        assert_eq!(ErrorCode::from(code.as_str()), code);
    }
    for (code, family) in [
        ("InvalidParameter.Brand", Some(ErrorCode::InvalidParameter)),
        ("InvalidParameter.Brand.New", Some(ErrorCode::InvalidParameter)),
        ("MissingParameter.From", Some(ErrorCode::MissingParameter)),
        ("MissingPhoneNumber", Some(ErrorCode::MissingParameter)),
        ("Throttling.Brand", Some(ErrorCode::Throttling)),
        ("Forbidden.Brand", Some(ErrorCode::Forbidden)),
        ("InvalidParameters", None),
        ("Missing", None),
        ("Missing.Link", None),
        ("Missinglink", None),
        ("", None),
    ] {
        assert_eq!(ErrorCode::from(code), ErrorCode::Other(code.to_owned()));
        assert_eq!(ErrorCode::from(code).as_str(), code);
        let meaning = family.and_then(|family| family.meaning());
        assert_eq!(ErrorCode::from(code).meaning(), meaning, "{code}");
    }
}

/// The meaning is shown if the service's own message does not say what to do.
#[tokio::test]
async fn the_meaning_helps_where_it_is_needed() {
    for (body, text) in [
        (
            r#"{"Code":"InvalidAccessKeyId.NotFound","Message":"Specified access key is not found.","RequestId":"R"}"#,
            "Probe failed: InvalidAccessKeyId.NotFound: Specified access key is not found; the access key ID does not exist: check it for typing errors, and check the account (HTTP 400, request ID R)",
        ),
        (
            r#"{"Code":"Product.Unsubscript","RequestId":"R"}"#,
            "Probe failed: Product.Unsubscript; the account has not activated the product: activate it in the console (HTTP 400, request ID R)",
        ),
        (
            r#"{"Code":"Product.Unsubscript","Message":"Not activated.","RequestId":"R"}"#,
            "Probe failed: Product.Unsubscript: Not activated (HTTP 400, request ID R)",
        ),
    ] {
        let error = failure::<Safe>(Answer::of(400, body)).await;
        assert_eq!(error.to_string(), text);
    }
}

/// A service may echo a part of the request in a code.
#[test]
fn a_code_is_shown_if_it_has_the_form_of_one() {
    for (code, shown) in [
        ("Brand.New", "Brand.New"),
        ("meet me at noon", "***"),
        ("8613800138000", "***"),
        ("caf\u{e9}", "***"),
    ] {
        let typed = ErrorCode::from(code);
        assert_eq!(typed.as_str(), code);
        assert_eq!(typed.to_string(), shown);
        assert_eq!(format!("{typed:?}"), format!("Other({shown:?})"));
    }
    assert_eq!(format!("{:?}", ErrorCode::ThrottlingApi), "ThrottlingApi");
}
