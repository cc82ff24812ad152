//! Stands for the profiles in a chain without the feature `profiles`.

use super::context::Context;
use super::error::CredentialsError;
use super::provider::{CredentialsFuture, CredentialsProvider};

/// The providers of a chain that read profiles: one that refuses to.
pub(super) fn in_chain(context: &Context) -> [Box<dyn CredentialsProvider>; 1] {
    [Box::new(NoProfiles(context.clone()))]
}

/// Fails if a variable selects a profile: passing over it could use another account. Files in the
/// home folder are not looked for.
struct NoProfiles(Context);

impl NoProfiles {
    fn refusal(&self) -> CredentialsError {
        let selecting = [
            "ALIBABA_CLOUD_PROFILE",
            "ALIBABA_CLOUD_CREDENTIALS_FILE",
            "ALIBABA_CLOUD_CONFIG_FILE",
        ];
        // The switch that disables the last file.
        let is_off = self.0.variables.is_on("ALIBABA_CLOUD_CLI_PROFILE_DISABLED");
        let selecting = &selecting[..selecting.len() - usize::from(is_off)];
        match selecting.iter().find(|name| self.0.variables.get(name).is_some()) {
            Some(name) => CredentialsError::failed(format!(
                "{name} selects a profile, and profiles are not compiled in; compile with the feature \
                 `profiles` or unset {name}"
            )),
            None => CredentialsError::not_configured(
                "not compiled in; compile with the feature `profiles` to read \
                 ~/.aliyun/config.json and ~/.alibabacloud/credentials.ini",
            ),
        }
    }
}

impl CredentialsProvider for NoProfiles {
    fn name(&self) -> &str {
        "profiles"
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        Box::pin(std::future::ready(Err(self.refusal())))
    }
}
