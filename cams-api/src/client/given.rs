//! Text settings from a setter or a variable: endpoint, region and user agent.

use std::borrow::Cow;

use reqwest::header::HeaderValue;

use crate::endpoint::{DEFAULT_REGION, Endpoint, url_in};
use crate::outcome::{Error, ErrorKind};
use crate::product::USER_AGENT;
use crate::variables::Variables;

/// A setting and where it came from, for error messages.
pub(super) struct Given {
    pub(super) text: String,
    whose: Cow<'static, str>,
}

impl Given {
    /// From a setter of this name.
    pub(super) fn set(name: &'static str, text: impl Into<String>) -> Self {
        Self { text: text.into(), whose: name.into() }
    }

    /// From a variable. An empty one counts as absent.
    pub(super) fn variable(name: &str, variables: &Variables) -> Option<Self> {
        let text = variables.get(name)?;
        Some(Self { text, whose: format!("the variable {name}").into() })
    }

    fn refused(&self, reason: &str) -> Error {
        Error::new(ErrorKind::Config, format!("{} is not usable: {reason}", self.whose))
    }
}

/// A given endpoint takes precedence over a region.
pub(super) fn endpoint(endpoint: Option<Given>, region: Option<Given>) -> Result<Endpoint, Error> {
    if let Some(endpoint) = endpoint {
        return Endpoint::parse(&endpoint.text).map_err(|reason| {
            endpoint.refused(&format!(
                "{reason}; write it as https://host, http://host:port or host, for example {}",
                url_in(DEFAULT_REGION)
            ))
        });
    }
    let region = region.unwrap_or_else(|| Given::set("region", DEFAULT_REGION));
    Endpoint::of_region(&region.text).map_err(|reason| {
        region.refused(&format!(
            "{reason}; write {DEFAULT_REGION}, the only one with a documented endpoint, or leave it out"
        ))
    })
}

/// The `User-Agent` header: this crate, the platform, and the program's own product.
pub(super) fn user_agent(product: Option<Given>) -> Result<HeaderValue, Error> {
    let product = product.unwrap_or_else(|| Given::set("user_agent", ""));
    let text = format!(
        "{USER_AGENT}/{} ({}; {}) {}",
        env!("CARGO_PKG_VERSION"),
        std::env::consts::OS,
        std::env::consts::ARCH,
        product.text
    );
    HeaderValue::try_from(text.trim_end()).map_err(|_| {
        product.refused(
            "it holds characters that a header cannot have; write a product such as shop/1.2",
        )
    })
}
