//! The Security Token Service (STS): its address, roles, and its responses. The two ways to assume
//! a role, `assume_role` and `oidc`, send the requests.

mod assume_role;
mod oidc;
mod remedy;

use std::fmt;
use std::time::Duration;

use serde::Deserialize;

pub use self::assume_role::AssumeRole;
pub use self::oidc::AssumeRoleWithOidc;
use self::remedy::remedy;
use crate::credentials::code::is_stale_token;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::exchange::Response;
use crate::credentials::key::Credentials;
use crate::credentials::session::{self, Refusal, Session};
use crate::endpoint::{Endpoint, is_region_id};
use crate::product::USER_AGENT;
use crate::variables::Variables;

/// The version of the STS API.
pub(super) const VERSION: &str = "2015-04-01";

pub(super) const REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";

/// The shortest session that STS gives, in seconds.
const SHORTEST: u64 = 900;

/// The longest session that a role can allow, in seconds.
const LONGEST: u64 = 43_200;

/// The names of a role's settings where the user wrote them, so that an error can name the one to
/// change.
pub(super) struct Terms {
    pub(super) role_arn: &'static str,
    pub(super) session_name: &'static str,
    pub(super) duration: &'static str,
    pub(super) policy: &'static str,
    pub(super) region: &'static str,
    pub(super) oidc_provider_arn: &'static str,
    pub(super) oidc_token_file: &'static str,
}

/// The names for settings that a program makes.
pub(super) const PROGRAM: Terms = Terms {
    role_arn: "the role ARN",
    session_name: "the role session name",
    duration: "the session duration",
    policy: "the policy",
    region: "the STS region",
    oidc_provider_arn: "the ARN of the OIDC provider",
    oidc_token_file: "its path",
};

/// The settings that both ways to assume a role share.
#[derive(Clone)]
pub(super) struct Role {
    pub(super) arn: String,
    pub(super) session_name: String,
    pub(super) duration: Duration,
    pub(super) policy: Option<String>,
    pub(super) sts: StsEndpoint,
    /// The address of STS, unless it is a region's, and the clock that dates requests.
    pub(super) context: Context,
    pub(super) terms: &'static Terms,
}

/// The STS to ask.
#[derive(Clone, Default)]
pub(super) struct StsEndpoint {
    pub(super) region: Option<String>,
    pub(super) is_vpc: bool,
}

impl Role {
    pub(super) fn new(arn: impl Into<String>, context: Context) -> Self {
        Self {
            arn: arn.into(),
            session_name: USER_AGENT.to_owned(),
            duration: Duration::from_secs(3600),
            policy: None,
            sts: StsEndpoint::default(),
            context,
            terms: &PROGRAM,
        }
    }

    /// Checks the settings and returns the address of STS. No value is quoted: a secret may have
    /// been put into the wrong place.
    pub(super) fn checked_endpoint(&self) -> Result<Endpoint, CredentialsError> {
        let failed = |text: String| Err(CredentialsError::failed(text));
        let Terms { role_arn, session_name, duration, .. } = self.terms;
        if !is_role_arn(&self.arn) {
            return failed(format!("{role_arn} is not of the form acs:ram::<account>:role/<name>"));
        }
        let name = &self.session_name;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".@_-".contains(&byte);
        if !(2..=64).contains(&name.len()) || !name.bytes().all(fits) {
            return failed(format!(
                "{session_name} is not 2 to 64 characters of A-Z a-z 0-9 . @ _ -"
            ));
        }
        let seconds = self.duration.as_secs();
        if !(SHORTEST..=LONGEST).contains(&seconds) {
            return failed(format!(
                "{duration} of {seconds} seconds is not possible: STS allows {SHORTEST} to {LONGEST} seconds"
            ));
        }
        self.sts.endpoint(self.context.endpoints.sts.as_deref(), self.terms)
    }

    /// The parameters that both ways share.
    pub(super) fn parameters(&self) -> Vec<(&'static str, String)> {
        let mut parameters = vec![
            ("DurationSeconds", self.duration.as_secs().to_string()),
            ("RoleArn", self.arn.clone()),
            ("RoleSessionName", self.session_name.clone()),
        ];
        if let Some(policy) = &self.policy {
            parameters.push(("Policy", policy.clone()));
        }
        parameters
    }
}

fn is_role_arn(arn: &str) -> bool {
    let parts: Vec<&str> = arn.splitn(5, ':').collect();
    let [acs, ram, _, account, role] = parts[..] else { return false };
    acs == "acs"
        && ram == "ram"
        && !account.is_empty()
        && role.strip_prefix("role/").is_some_and(|name| !name.is_empty())
}

impl StsEndpoint {
    /// The address of STS. `url` takes precedence over the region.
    fn endpoint(&self, url: Option<&str>, terms: &Terms) -> Result<Endpoint, CredentialsError> {
        let parsed = |text: &str| {
            Endpoint::parse(text).map_err(|reason| {
                CredentialsError::failed(format!("the STS endpoint is not usable: {reason}"))
            })
        };
        if let Some(url) = url {
            return parsed(url);
        }
        let host = match &self.region {
            Some(region) if !is_region_id(region) => {
                return Err(CredentialsError::failed(format!(
                    "{} is not a region id such as \"ap-southeast-1\"",
                    terms.region
                )));
            }
            Some(region) if self.is_vpc => format!("sts-vpc.{region}.aliyuncs.com"),
            Some(region) => format!("sts.{region}.aliyuncs.com"),
            None if self.is_vpc => {
                return Err(CredentialsError::failed(format!(
                    "the STS of a VPC belongs to a region, and {} is not set",
                    terms.region
                )));
            }
            None => "sts.aliyuncs.com".to_owned(),
        };
        parsed(&host)
    }

    /// Takes region and VPC from variables where they are not set.
    pub(super) fn or_variables(mut self, variables: &Variables) -> Self {
        self.region = self.region.or_else(|| variables.get(REGION));
        self.is_vpc |= variables.is_on(VPC_ENDPOINT_ENABLED);
        self
    }
}

/// A successful response of STS.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Assumed {
    #[serde(default)]
    credentials: Option<Session>,
}

/// The credentials in a response of STS, or its error.
pub(super) fn credentials_of(
    action: &str,
    role: &Role,
    response: &Response,
) -> Result<Credentials, CredentialsError> {
    let refusal = Refusal::of(response);
    if response.status == 200 && refusal.code.is_none() {
        let assumed: Assumed = session::from_json(response)?;
        return session::credentials(assumed.credentials.unwrap_or_default(), response);
    }
    let remedy = refusal.code.as_deref().and_then(|code| remedy(code, role.terms));
    let remedy = remedy.map(|remedy| format!("; {remedy}")).unwrap_or_default();
    Err(CredentialsError::failed(format!(
        "{action} of role {:?} failed: {}{remedy}",
        role.arn,
        refusal.describe(response)
    )))
}

/// Returns `true` if STS reports that the credentials of the request have expired.
fn is_source_stale(response: &Response) -> bool {
    Refusal::of(response).code.is_some_and(|code| is_stale_token(&code))
}

/// Leaves out the ARN, which identifies the account, and the policy.
impl fmt::Debug for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Role")
            .field("session_name", &self.session_name)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn host(url: Option<&str>, region: Option<&str>, is_vpc: bool) -> String {
        let sts = StsEndpoint { region: region.map(str::to_owned), is_vpc };
        sts.endpoint(url, &PROGRAM).unwrap().url.to_string()
    }

    #[test]
    fn region_and_vpc_name_the_host() {
        assert_eq!(host(None, None, false), "https://sts.aliyuncs.com/");
        assert_eq!(host(None, Some("eu-1"), false), "https://sts.eu-1.aliyuncs.com/");
        assert_eq!(host(None, Some("eu-1"), true), "https://sts-vpc.eu-1.aliyuncs.com/");
        assert_eq!(host(Some("http://127.0.0.1:8"), Some("eu-1"), true), "http://127.0.0.1:8/");
    }

    #[test]
    fn variables_fill_what_is_not_set() {
        let set = HashMap::from([
            ("ALIBABA_CLOUD_STS_REGION", "eu-2"),
            ("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "True"),
        ]);
        let variables = Variables::new(move |name| set.get(name).map(|value| (*value).to_owned()));
        let url = |sts: StsEndpoint| {
            sts.or_variables(&variables).endpoint(None, &PROGRAM).unwrap().url.to_string()
        };
        assert_eq!(url(StsEndpoint::default()), "https://sts-vpc.eu-2.aliyuncs.com/");
        let chosen = StsEndpoint { region: Some("eu-1".to_owned()), ..StsEndpoint::default() };
        assert_eq!(url(chosen), "https://sts-vpc.eu-1.aliyuncs.com/");
    }
}
