//! A build without the feature `profiles`. The chain asks the other sources, and never passes over a
//! profile that a variable selects.

use cams_api::credentials::{CredentialsProvider as _, ProviderChain};

use super::{ID, SECRET, variables};
use crate::support::{Answer, SESSION, Server};

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");
const PROFILE: (&str, &str) = ("ALIBABA_CLOUD_PROFILE", "work");
const CONFIG_FILE: (&str, &str) = ("ALIBABA_CLOUD_CONFIG_FILE", "/no/such/file");
const CREDENTIALS_FILE: (&str, &str) = ("ALIBABA_CLOUD_CREDENTIALS_FILE", "/no/such/file");
const DISABLED: (&str, &str) = ("ALIBABA_CLOUD_CLI_PROFILE_DISABLED", "true");

#[tokio::test]
async fn a_selected_profile_names_the_feature_that_it_needs() {
    let server = Server::always(Answer::json(SESSION)).await;
    let url = server.url();
    let uri = ("ALIBABA_CLOUD_CREDENTIALS_URI", url.as_str());
    for set in [&[PROFILE][..], &[CONFIG_FILE], &[CREDENTIALS_FILE], &[DISABLED, PROFILE]] {
        let (name, _) = set[set.len() - 1];
        let set: Vec<_> = set.iter().copied().chain([NO_ECS, uri]).collect();
        let error = ProviderChain::with_lookup(variables(&set)).credentials().await.unwrap_err();
        assert!(!error.is_not_configured());
        assert_eq!(
            error.to_string(),
            format!(
                "profiles: {name} selects a profile, and profiles are not compiled in; compile with the \
                 feature `profiles` or unset {name}"
            )
        );
    }
    assert_eq!(server.connections(), 0);
}

#[tokio::test]
async fn other_sources_supply_credentials() {
    let server = Server::always(Answer::json(SESSION)).await;
    let url = server.url();
    let key = [(ID, "id"), (SECRET, "secret"), PROFILE];
    let uri = [NO_ECS, DISABLED, CONFIG_FILE, ("ALIBABA_CLOUD_CREDENTIALS_URI", url.as_str())];
    for (set, id) in [(&key[..], "id"), (&uri, "STS.id")] {
        let chain = ProviderChain::with_lookup(variables(set));
        assert_eq!(chain.credentials().await.unwrap().access_key_id(), id);
    }
}
