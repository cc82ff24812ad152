//! Where keys come from, how they are kept fresh, and what each source says when it has none.

mod chain;
mod environment;
#[cfg(feature = "profiles")]
mod invisible;
mod of_a_client;
#[cfg(feature = "profiles")]
mod profiles;
mod refresh;
mod services;
#[cfg(all(target_os = "linux", feature = "profiles"))]
mod wiped;
#[cfg(not(feature = "profiles"))]
mod without_profiles;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams_api::Credentials;
use cams_api::credentials::{CredentialsError, CredentialsFuture, CredentialsProvider};

const ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
const SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";

fn variables(pairs: &[(&str, &str)]) -> impl Fn(&str) -> Option<String> + Send + Sync + 'static {
    let pairs: HashMap<String, String> =
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    move |name| pairs.get(name).cloned()
}

/// Supplies what its list says, call by call.
struct Scripted {
    name: &'static str,
    asked: Arc<AtomicUsize>,
    answers: Vec<Result<Credentials, &'static str>>,
}

impl CredentialsProvider for Scripted {
    fn name(&self) -> &str {
        self.name
    }

    fn credentials(&self) -> CredentialsFuture<'_> {
        let number = self.asked.fetch_add(1, Ordering::SeqCst);
        Box::pin(
            async move { self.answers[number].clone().map_err(CredentialsError::not_configured) },
        )
    }
}
