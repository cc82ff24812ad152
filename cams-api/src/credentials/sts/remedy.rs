//! Remedies for error codes of STS.

use super::Terms;

/// The remedy for an error code of STS.
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
