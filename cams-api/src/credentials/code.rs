//! Error codes of Alibaba Cloud's gateway, which are the same for every service.

/// Returns `true` if a code reports an expired security token.
pub(crate) fn is_stale_token(code: &str) -> bool {
    is_or_below(code, "InvalidSecurityToken.Expired") || is_or_below(code, "SecurityTokenExpired")
}

/// Returns `true` if a code reports too many requests.
pub(crate) fn is_throttling(code: &str) -> bool {
    code.starts_with("Throttling") || is_or_below(code, "System.LimitControl")
}

/// Returns `true` for the code itself, and for the code with a dot and more behind it.
fn is_or_below(code: &str, family: &str) -> bool {
    code.strip_prefix(family).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
