//! The error codes: their spellings, their meanings, and their classes for retries.
//! [`classify`](super::classify) handles failures without a code from the service.

use std::fmt;

use super::kind::ErrorKind;
use crate::privacy::Name;
use crate::retry::FailureClass;

/// Kind and class of a failure.
pub(crate) type Found = (ErrorKind, FailureClass);

/// Declares [`ErrorCode`]: the variant, the code as sent with its other spellings, kind and class
/// if the code alone decides them, and the meaning. Then the families: kind and class of their
/// other codes, and the code whose meaning they share.
macro_rules! error_codes {
    (
        $($variant:ident = $code:literal $(| $misspelt:literal)* $([$kind:ident, $class:ident])?, $meaning:literal;)+
        => families {
            $($family:literal $([$family_kind:ident, $family_class:ident])? $(means $like:ident)?;)+
        }
    ) => {
        /// An error code of the service, to match on.
        ///
        /// The list is open: an undocumented code is kept as [`Other`](Self::Other). If the service
        /// spells a code in two ways, both are one variant. [`Error::code`](crate::Error::code)
        /// returns the code as received.
        ///
        /// ```
        /// use cams_api::ErrorCode;
        ///
        /// let code = ErrorCode::from("InvalidParameter.HeaderMoreVarable");
        /// assert_eq!(code, ErrorCode::InvalidParameterHeaderMoreVariable);
        /// assert_eq!(code.meaning(), Some("A header may contain at most one variable."));
        /// assert_eq!(ErrorCode::from("Brand.New").meaning(), None);
        /// ```
        #[derive(Clone, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorCode {
            $(
                #[doc = concat!("`", $code, "`: ", $meaning)]
                $variant,
            )+
            /// An undocumented code, as received. `Display` and `Debug` show it only if it has the
            /// form of a code, since a service may quote request data here.
            Other(String),
        }

        impl ErrorCode {
            /// The code as the service sends it. If there are two spellings, the correct one.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $code,)+
                    Self::Other(code) => code,
                }
            }

            /// The meaning of the code and what to do, in one sentence. An undocumented code has
            /// its family's meaning: `InvalidParameter.Anything` means the same as
            /// `InvalidParameter`.
            pub fn meaning(&self) -> Option<&'static str> {
                match self {
                    $(Self::$variant => Some($meaning),)+
                    Self::Other(code) => family(code)?.meaning(),
                }
            }

            /// All documented codes.
            pub fn documented() -> impl Iterator<Item = Self> {
                [$(Self::$variant),+].into_iter()
            }
        }

        /// The kinds and classes of codes and families.
        const CLASSES: &[(&str, Found)] = &[
            $($(($code, (ErrorKind::$kind, FailureClass::$class)),)?)+
            $($(($family, (ErrorKind::$family_kind, FailureClass::$family_class)),)?)+
        ];

        /// The code whose meaning a family shares.
        fn of_family(family: &str) -> Option<ErrorCode> {
            match family {
                $($($family => Some(ErrorCode::$like),)?)+
                _ => None,
            }
        }

        impl fmt::Debug for ErrorCode {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    $(Self::$variant => f.write_str(stringify!($variant)),)+
                    Self::Other(code) => f.debug_tuple("Other").field(&Name(code)).finish(),
                }
            }
        }

        impl From<&str> for ErrorCode {
            fn from(code: &str) -> Self {
                match code {
                    $($code $(| $misspelt)* => Self::$variant,)+
                    other => Self::Other(other.to_owned()),
                }
            }
        }
    };
}

error_codes! {
    // Access to the product and its resources.
    ProductUnsubscript = "Product.Unsubscript",
        "The account has not activated the product: activate it in the console.";
    RamPermissionDeny = "Ram.PermissionDeny" [AccessDenied, Final],
        "The RAM policy lacks the action: allow the RAM action of the operation.";
    UnknownResourceOwnerId = "Unknown.ResourceOwnerId" [Service, Final],
        "The resource belongs to another account: use the credentials of its owner.";
    AuthenticationNoAuth = "Authentication.NoAuth" [AccessDenied, Final],
        "The account may not use this function or this resource.";
    Forbidden = "Forbidden" [AccessDenied, Final], "The account or RAM user may not do this: check its policies.";
    ForbiddenRam = "Forbidden.RAM" [AccessDenied, Final],
        "The RAM user or role may not do this: attach a policy that allows the action.";
    ForbiddenRiskControl = "Forbidden.RiskControl" [AccessDenied, Final],
        "The platform's risk control stopped the call: contact Alibaba Cloud support.";
    NoPermission = "NoPermission" [AccessDenied, Final],
        "The RAM user or role may not do this: attach a policy that allows the action.";
    InsufficientBalance = "InsufficientBalance", "The account's balance is too low: top it up.";

    // Flow control and failures inside the service.
    SystemLimitControl = "System.LimitControl" [Throttled, Throttled], "There were too many calls: slow down.";
    Throttling = "Throttling" [Throttled, Throttled], "There were too many calls: slow down.";
    ThrottlingUser = "Throttling.User" [Throttled, Throttled], "The account made too many calls: slow down.";
    ThrottlingApi = "Throttling.Api" [Throttled, Throttled], "The operation was called too often: slow down.";
    InternalError = "InternalError" [Service, Ambiguous],
        "The service failed internally and may have executed the call.";
    ServiceUnavailable = "ServiceUnavailable" [Service, Ambiguous],
        "The service is temporarily unavailable and may have executed the call.";
    UnknownError = "UnknownError" [Service, Ambiguous], "The service failed internally and may have executed the call.";

    // Access key, security token and signature.
    InvalidAccessKeyIdNotFound = "InvalidAccessKeyId.NotFound" [Credentials, Final],
        "The access key ID does not exist: check it for typing errors, and check the account.";
    InvalidAccessKeyIdInactive = "InvalidAccessKeyId.Inactive" [Credentials, Final],
        "The access key is disabled: enable it or use another one.";
    SignatureDoesNotMatch = "SignatureDoesNotMatch" [Signature, Final],
        "The secret does not belong to the access key ID, or something changed the request on its way.";
    IncompleteSignature = "IncompleteSignature" [Signature, Final],
        "The signature is incomplete: something on the way removed headers.";
    InvalidTimeStampExpired = "InvalidTimeStamp.Expired" [Signature, ClockSkew],
        "This machine's clock is more than 15 minutes off: correct it.";
    InvalidTimeStampFormat = "InvalidTimeStamp.Format" [Signature, ClockSkew],
        "The date of the request cannot be read: something changed the request on its way.";
    IllegalTimestamp = "IllegalTimestamp" [Signature, ClockSkew],
        "This machine's clock is more than 15 minutes off: correct it.";
    SignatureNonceUsed = "SignatureNonceUsed" [Signature, NonceUsed],
        "The request arrived twice: something on the way sent it again, and the service may have executed the first copy.";
    InvalidSecurityTokenExpired = "InvalidSecurityToken.Expired",
        "The security token has expired: get new temporary credentials.";
    SecurityTokenExpired = "SecurityTokenExpired",
        "The security token has expired: get new temporary credentials.";
    InvalidSecurityTokenMalformed = "InvalidSecurityToken.Malformed" [Credentials, Final],
        "The security token is malformed: check that it was copied completely.";
    InvalidSecurityTokenMismatchWithAccessKey = "InvalidSecurityToken.MismatchWithAccessKey" [Credentials, Final],
        "The security token and the access key belong to different sessions: take both from one STS response.";
    MissingSecurityToken = "MissingSecurityToken" [Credentials, Final],
        "The access key is temporary: set its security token too.";

    // The gateway's view of the request.
    InvalidApiNotFound = "InvalidApi.NotFound",
        "The endpoint does not know the operation: check endpoint and region.";
    InvalidActionNotFound = "InvalidAction.NotFound",
        "The endpoint does not know the operation: check endpoint and region.";
    InvalidVersion = "InvalidVersion",
        "The endpoint does not know this API version: check that it belongs to the product.";
    InvalidProductNotFound = "InvalidProduct.NotFound",
        "The endpoint does not know the product: check endpoint and region.";
    InvalidProtocolNeedSsl = "InvalidProtocol.NeedSsl", "The endpoint requires HTTPS: write it with https://.";
    UnsupportedHttpMethod = "UnsupportedHTTPMethod",
        "The operation refuses the HTTP method of the request. Something on the way may have changed it.";
    MissingAction = "MissingAction" [Service, Final],
        "The operation's name did not arrive: something on the way removed headers.";
    MissingParameter = "MissingParameter", "A required parameter is missing.";
    InvalidParameter = "InvalidParameter", "A parameter has a value that the service does not accept.";

    // Messages.
    InvalidParameterMessageInvalid = "InvalidParameter.MessageInvalid",
        "The text contains a variable such as {{1}}, or the type of the message or template is missing.";
    InvalidParameterMessageTypeNotSupport = "InvalidParameter.MessageTypeNotSupport",
        "The channel does not support this message type.";
    InvalidParameterMessageTypeNotEmpty = "InvalidParameter.MessageTypeNotEmpty",
        "A free-form message needs a message type.";
    InvalidParameterContentNotEmpty = "InvalidParameter.ContentNotEmpty",
        "A free-form message needs content.";
    InvalidParameterContentError = "InvalidParameter.ContentError",
        "The content is not the JSON that the message type requires.";
    InvalidParameterTextNotEmpty = "InvalidParameter.TextNotEmpty",
        "The content of a text message needs text.";
    InvalidParameterLinkNotEmpty = "InvalidParameter.LinkNotEmpty",
        "The content of a media message needs a link.";
    InvalidParameterPhoneNumberError = "InvalidParameter.PhoneNumberError",
        "This is not a phone number: write country code and number in digits.";
    InvalidParameterFromOnlyNumeric = "InvalidParameter.FromOnlyNumeric",
        "The sender's number must contain only digits, without a plus sign.";
    InvalidParameterToOnlyNumeric = "InvalidParameter.ToOnlyNumeric",
        "The receiver's number must contain only digits, without a plus sign.";
    InvalidParameterChannelTypeNotSupport = "InvalidParameter.ChannelTypeNotSupport",
        "The operation does not support this channel.";
    InvalidParameterSendSmsNotSupport = "InvalidParameter.SendSmsNotSupport",
        "Falling back to SMS is not available here.";
    InvalidParameterFileUrlError = "InvalidParameter.FILEURLERROR",
        "The service cannot download the media: the link must be public and lead to the file itself.";

    // Templates.
    InvalidParameterTemplateCodeNotEmpty = "InvalidParameter.TemplateCodeNotEmpty",
        "A template message needs the code of its template.";
    InvalidParameterTemplateNameExist = "InvalidParameter.TemplateNameExist",
        "A template with this name exists or existed in the last four weeks: choose another name.";
    InvalidParameterTemplateTypeNotSupport = "InvalidParameter.TemplateTypeNotSupport",
        "This template type is not supported.";
    InvalidParameterLanguageNotSupport = "InvalidParameter.LanguageNotSupport",
        "Templates do not support this language.";
    InvalidParameterLanguageNotEmpty = "InvalidParameter.LanguageNotEmpty",
        "A template message needs the language of its template.";
    InvalidParameterAuditStatusNotSupport = "InvalidParameter.AuditStatusNotSupport",
        "Templates cannot have this audit status.";
    InvalidParameterFooterHaveVariable = "InvalidParameter.FooterHaveVariable",
        "A footer must not contain variables.";
    InvalidParameterHeaderMoreVariable =
        "InvalidParameter.HeaderMoreVariable" | "InvalidParameter.HeaderMoreVarable",
        "A header may contain at most one variable.";
    InvalidParameterHeaderTypeNotSupport = "InvalidParameter.HeaderTypeNotSupport",
        "A header cannot have this type.";
    InvalidParameterUrlMoreVariable =
        "InvalidParameter.UrlMoreVariable" | "InvalidParameter.UrlMoreVarable",
        "A button URL may contain at most one variable.";
    InvalidParameterButtonTextHaveVariable = "InvalidParameter.ButtonTextHaveVariable",
        "A button text must not contain variables.";
    InvalidParameterCreateError = "InvalidParameter.CreateError",
        "The template could not be created: check its components.";
    DelErrorTemplateNotExist = "DelError.TemplateNotExist",
        "The template to delete does not exist: check its code and space.";
    DetailErrorTemplateNotExist = "DetailError.TemplateNotExist",
        "The template does not exist: check its code and space.";

    // Lists.
    InvalidParameterPageInvalid = "InvalidParameter.PageInvalid",
        "Page number or page size is out of range.";
    TemplateListErrorQueryError = "TemplateListError.QueryError",
        "The templates could not be listed: check the filter and the page.";

    => families {
        "Forbidden" means Forbidden;
        "InvalidAccessKeyId" [Credentials, Final];
        "InvalidParameter" means InvalidParameter;
        "InvalidSecurityToken" [Credentials, Final];
        "InvalidTimeStamp" [Signature, ClockSkew] means InvalidTimeStampExpired;
        "NoPermission" means NoPermission;
        "Throttling" means Throttling;
    }
}

/// The kind and class of a code: from its own row, or else from its longest family. The families of
/// `Forbidden.RAM.Deep` are `Forbidden.RAM` and `Forbidden`.
pub(super) fn class_of(code: &str) -> Option<Found> {
    let mut family = code;
    loop {
        if let Some((_, found)) = CLASSES.iter().find(|(row, _)| *row == family) {
            return Some(*found);
        }
        (family, _) = family.rsplit_once('.')?;
    }
}

/// The documented code whose meaning an undocumented code shares.
fn family(code: &str) -> Option<ErrorCode> {
    of_family(first_part(code))
        .or_else(|| names_missing_parameter(code).then_some(ErrorCode::MissingParameter))
}

/// `true` for `MissingParameter.Something`, and for `Missing` followed by the name of a parameter.
pub(super) fn names_missing_parameter(code: &str) -> bool {
    let name = first_part(code).strip_prefix("Missing");
    name.is_some_and(|name| name.starts_with(|first: char| first.is_ascii_uppercase()))
}

fn first_part(code: &str) -> &str {
    code.split_once('.').map_or(code, |(first, _)| first)
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Other(code) => Name(code).fmt(f),
            documented => f.write_str(documented.as_str()),
        }
    }
}
