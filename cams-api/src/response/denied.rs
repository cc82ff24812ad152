//! The detail of a missing permission in an error response.

use std::fmt;

use serde_json::Value;

use super::json::text;
use super::xml;
use crate::privacy::{Name, redacted};

/// The service's details about a missing permission. Fields that it left out are `None`.
#[derive(Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct AccessDeniedDetail {
    /// The action that the policy must allow, for example `cams:ListChatGroup`.
    pub auth_action: Option<String>,
    /// The name of the RAM user or role session. `Debug` does not show it.
    pub auth_principal_display_name: Option<String>,
    /// The account that the identity belongs to.
    pub auth_principal_owner_id: Option<String>,
    /// The kind of identity: `SubUser`, `AssumedRoleUser` or `Federated`.
    pub auth_principal_type: Option<String>,
    /// The full diagnosis, encoded. RAM's `DecodeDiagnosticMessage` decodes it. `Debug` does not
    /// show it.
    pub encoded_diagnostic_message: Option<String>,
    /// `ImplicitDeny` if no policy allows the action, `ExplicitDeny` if one denies it.
    pub no_permission_type: Option<String>,
    /// The kind of policy that decided, such as `AccountLevelIdentityBasedPolicy`.
    pub policy_type: Option<String>,
    /// The detail as received, if the service sends it as text.
    pub text: Option<String>,
    /// `true` if a name in it quotes request data. `Debug` then shows no names.
    pub(crate) is_quoting: bool,
}

impl AccessDeniedDetail {
    /// Reads an object, a string that holds one, or any other string. Most responses have the
    /// string `None`, which means that there is no detail.
    pub(crate) fn of(value: &Value) -> Option<Self> {
        if let Some(words) = value.is_string().then(|| text(value.clone())).flatten() {
            if words == "None" {
                return None;
            }
            let fields = serde_json::from_str(&words).unwrap_or(Value::Null);
            return Some(Self { text: Some(words), ..Self::of_fields(&fields) });
        }
        value.is_object().then(|| Self::of_fields(value))
    }

    /// Reads an element with one child for each field, or with text.
    pub(crate) fn of_xml(root: &str) -> Option<Self> {
        let (_, rest) = root.split_once("<AccessDeniedDetail>")?;
        let (detail, _) = rest.split_once("</AccessDeniedDetail>")?;
        if detail.contains('<') {
            return Some(Self::gather(|name| xml::element(detail, name)));
        }
        Self::of(&Value::String(xml::unescaped(detail)))
    }

    /// The gateway also writes keys in lower camel case.
    fn of_fields(fields: &Value) -> Self {
        Self::gather(|name| {
            let (first, rest) = name.split_at(1);
            let lower = || fields.get(first.to_ascii_lowercase() + rest);
            text(fields.get(name).or_else(lower)?.clone())
        })
    }

    fn gather(field: impl Fn(&str) -> Option<String>) -> Self {
        Self {
            auth_action: field("AuthAction"),
            auth_principal_display_name: field("AuthPrincipalDisplayName"),
            auth_principal_owner_id: field("AuthPrincipalOwnerId"),
            auth_principal_type: field("AuthPrincipalType"),
            encoded_diagnostic_message: field("EncodedDiagnosticMessage"),
            no_permission_type: field("NoPermissionType"),
            policy_type: field("PolicyType"),
            text: None,
            is_quoting: false,
        }
    }

    /// The fields that `Debug` shows.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        [&self.auth_action, &self.auth_principal_type, &self.no_permission_type, &self.policy_type]
            .into_iter()
            .filter_map(|name| name.as_deref())
    }

    /// A name as `Debug` shows it. It may quote request data.
    fn shown<'n>(&self, name: &'n Option<String>) -> Option<Name<'n>> {
        name.as_deref().map(|name| Name(if self.is_quoting { "" } else { name }))
    }
}

impl fmt::Debug for AccessDeniedDetail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AccessDeniedDetail")
            .field("auth_action", &self.shown(&self.auth_action))
            .field("auth_principal_display_name", &redacted(&self.auth_principal_display_name))
            .field("auth_principal_owner_id", &redacted(&self.auth_principal_owner_id))
            .field("auth_principal_type", &self.shown(&self.auth_principal_type))
            .field("encoded_diagnostic_message", &redacted(&self.encoded_diagnostic_message))
            .field("no_permission_type", &self.shown(&self.no_permission_type))
            .field("policy_type", &self.shown(&self.policy_type))
            .field("text", &redacted(&self.text))
            .finish()
    }
}
