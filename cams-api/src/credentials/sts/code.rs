//! What error codes of STS mean. The gateway's own codes are the same before every service.

use super::Terms;

/// Whether a code says that the security token of a request has expired.
pub(super) fn is_stale_token(code: &str) -> bool {
    is_or_below(code, "InvalidSecurityToken.Expired") || is_or_below(code, "SecurityTokenExpired")
}

/// Whether a code says that there were too many requests.
pub(crate) fn is_throttling(code: &str) -> bool {
    code.starts_with("Throttling") || is_or_below(code, "System.LimitControl")
}

/// Whether a code is this one, or this one with more behind a dot.
fn is_or_below(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// What to do about an error code of STS.
pub(super) fn remedy(code: &str, terms: &Terms) -> Option<String> {
    let Terms { role_arn, session_name, duration, policy, .. } = terms;
    let fixed = match code {
        "NoPermission" => {
            "allow the caller sts:AssumeRole, and let the role's trust policy name the caller"
        }
        "EntityNotExist.Role" => {
            return Some(format!(
                "check {role_arn}: the name of the role and the number of its account"
            ));
        }
        "InvalidParameter.DurationSeconds" => {
            return Some(format!("make {duration} shorter, or let the role have longer sessions"));
        }
        "InvalidParameter.RoleSessionName" => return Some(format!("check {session_name}")),
        "InvalidParameter.PolicyGrammar" => return Some(format!("check {policy}")),
        "MissingSecurityToken" => "the source's access key is temporary: give its security token",
        code if code.starts_with("InvalidSecurityToken") => {
            "the source's security token has expired or belongs to another key"
        }
        code if code.starts_with("InvalidTimeStamp") => "check the clock of this machine",
        code if code.starts_with("InvalidAccessKeyId") => "check the source's access key",
        _ => return None,
    };
    Some(fixed.to_owned())
}
