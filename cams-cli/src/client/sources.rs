//! Where credentials are looked for, and which source has them.

use std::env;
use std::sync::Arc;

use cams_api::Credentials;
use cams_api::credentials::{CredentialsProvider as _, ProviderChain};

use crate::arguments::Options;
use crate::exit::{Exit, Failure};

const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";
const NO_CONFIG_JSON: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";
const NO_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";

/// The sources in the order of the search, each with the variables that it reads.
const SOURCES: [(&str, &[&str]); 5] = [
    (
        "variables",
        &[
            "ALIBABA_CLOUD_ACCESS_KEY_ID",
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
            "ALIBABA_CLOUD_SECURITY_TOKEN",
        ],
    ),
    (
        "OIDC role",
        &[
            "ALIBABA_CLOUD_ROLE_ARN",
            "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
            "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
            "ALIBABA_CLOUD_ROLE_SESSION_NAME",
            "ALIBABA_CLOUD_STS_REGION",
            "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED",
        ],
    ),
    (
        "profile",
        &[
            "HOME",
            "USERPROFILE",
            PROFILE,
            NO_CONFIG_JSON,
            "ALIBABA_CLOUD_CONFIG_FILE",
            "ALIBABA_CLOUD_CREDENTIALS_FILE",
            "ALIBABA_CLOUD_DISABLE_EXTERNAL_PROCESS",
        ],
    ),
    ("ECS RAM role", &[NO_METADATA, "ALIBABA_CLOUD_ECS_METADATA", "ALIBABA_CLOUD_IMDSV1_DISABLED"]),
    ("credentials URI", &["ALIBABA_CLOUD_CREDENTIALS_URI"]),
];

/// A variable of the environment, as the options change it.
type Lookup = Arc<dyn Fn(&str) -> Option<String> + Send + Sync>;

/// The variables. A profile that is chosen by option goes before the sources in front of profiles.
fn variables(options: &Options) -> Lookup {
    let Some(profile) = options.profile.clone() else {
        return Arc::new(|name| env::var(name).ok());
    };
    let is_before = |name: &str| SOURCES.iter().take(2).any(|(_, names)| names.contains(&name));
    Arc::new(move |name| match name {
        PROFILE => Some(profile.clone()),
        name if is_before(name) => None,
        name => env::var(name).ok(),
    })
}

/// The search for credentials.
pub(super) fn chain(options: &Options) -> ProviderChain {
    let variables = variables(options);
    ProviderChain::with_lookup(move |name| variables(name))
}

/// The credentials, and the source that has them.
///
/// # Errors
/// No source has any, or the first one that is set up fails.
pub(super) async fn search(options: &Options) -> Result<(Credentials, String), Failure> {
    let variables = variables(options);
    for (source, names) in SOURCES {
        let alone = |variables: Lookup, has_config_json: bool| {
            ProviderChain::with_lookup(move |name| match name {
                NO_CONFIG_JSON if !has_config_json => Some("true".to_owned()),
                name if names.contains(&name) => variables(name),
                NO_METADATA => Some("true".to_owned()),
                _ => None,
            })
        };
        let found = alone(Arc::clone(&variables), true).credentials().await;
        match found {
            Err(error) if error.is_not_configured() => {}
            Err(error) => return Err(Failure::new(Exit::Credentials, error.to_string())),
            Ok(found) if source == "profile" => {
                let is_ini = alone(Arc::clone(&variables), false).credentials().await.is_ok();
                let file = if is_ini { "credentials.ini" } else { "config.json" };
                return Ok((found, format!("{source} in {file}")));
            }
            Ok(found) => return Ok((found, source.to_owned())),
        }
    }
    match chain(options).credentials().await {
        Ok(found) => Ok((found, "default".to_owned())),
        Err(error) => Err(Failure::new(Exit::Credentials, error.to_string())
            .hint("`cams configure` stores a key, and `--local` needs none")),
    }
}
