//! Credentials: an access key with its signing key, or a bearer token.

use std::fmt;
use std::sync::Arc;
use std::time::SystemTime;

use bytes::Bytes;
use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::invisible::Flaw;
use crate::privacy::{Redacted, redacted};
use crate::sign::SigningKey;
use crate::variables::trimmed;

/// An access key, with a security token if it is temporary, or a bearer token.
///
/// Clones are cheap and share the signing key. The secret is wiped once that key is prepared.
/// `Debug` shows neither key nor token.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: Arc<str>,
    proof: Proof,
    pub(super) validity: Validity,
}

/// A text that is wiped from memory when its last owner drops it.
type Token = Arc<Zeroizing<String>>;

/// One owner of a token, for [`Bytes`].
struct SharedToken(Token);

impl SharedToken {
    fn bytes(token: &Token) -> Bytes {
        Bytes::from_owner(Self(Arc::clone(token)))
    }
}

impl AsRef<[u8]> for SharedToken {
    fn as_ref(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

/// Proves the identity of the caller.
#[derive(Clone)]
enum Proof {
    Signature {
        key: Arc<SigningKey>,
        /// The flaw of the secret, kept because the secret itself is wiped.
        flaw: Option<Flaw>,
        security_token: Option<Token>,
    },
    Bearer(Token),
}

/// The time that credentials may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// Unknown. The provider is asked each time.
    Unknown,
    /// They do not change while the program runs.
    Lasting,
    Until(SystemTime),
}

impl Credentials {
    /// Credentials of an access key, from its ID and secret.
    ///
    /// Whitespace and invisible characters around them, such as byte order marks, are dropped. If
    /// one is then empty, or contains an invisible character, building a client with them fails
    /// with [`ErrorKind::Credentials`](crate::ErrorKind::Credentials). If a provider returns them,
    /// the call fails with the same kind, before anything is sent.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        let secret = Zeroizing::new(access_key_secret.into());
        Self {
            access_key_id: trimmed(&access_key_id.into()).into(),
            proof: Proof::Signature {
                key: Arc::new(SigningKey::new(trimmed(&secret))),
                flaw: Flaw::of(&secret),
                security_token: None,
            },
            validity: Validity::Unknown,
        }
    }

    /// Credentials that consist of one bearer token. Requests carry the token instead of a
    /// signature, so anyone who reads a request can send others: use it over HTTPS only.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self {
            access_key_id: "".into(),
            proof: Proof::Bearer(kept(token.into())),
            validity: Validity::Unknown,
        }
    }

    /// Adds the security token of temporary credentials (STS). An empty or blank token counts as
    /// absent. Bearer credentials ignore it.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        let token = kept(token.into());
        if let Proof::Signature { security_token, .. } = &mut self.proof {
            *security_token = (!token.is_empty()).then_some(token);
        }
        self
    }

    /// Sets the time at which these credentials expire. The client keeps them until then, and asks
    /// their provider for new ones well before. Without an expiration, the client asks the provider
    /// before every attempt.
    pub fn with_expiration(mut self, expiration: SystemTime) -> Self {
        self.validity = Validity::Until(expiration);
        self
    }

    /// Marks credentials that do not change while the program runs.
    pub(crate) fn lasting(mut self) -> Self {
        self.validity = Validity::Lasting;
        self
    }

    /// The ID of the access key; empty for a bearer token. It is not secret, but it identifies the
    /// account.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The time at which these credentials expire, if known.
    pub fn expiration(&self) -> Option<SystemTime> {
        match self.validity {
            Validity::Until(expiration) => Some(expiration),
            Validity::Unknown | Validity::Lasting => None,
        }
    }

    /// The key that signs requests, for requests that this crate does not send; `None` for a bearer
    /// token.
    pub fn signing_key(&self) -> Option<&SigningKey> {
        match &self.proof {
            Proof::Signature { key, .. } => Some(key),
            Proof::Bearer(_) => None,
        }
    }

    /// The security token, which a request signed with a temporary access key carries in
    /// `x-acs-security-token`. It is secret.
    pub fn security_token(&self) -> Option<&str> {
        match &self.proof {
            Proof::Signature { security_token, .. } => {
                security_token.as_ref().map(|token| token.as_str())
            }
            Proof::Bearer(_) => None,
        }
    }

    /// The security token as a header value, without copying it.
    pub(crate) fn shared_security_token(&self) -> Option<Bytes> {
        match &self.proof {
            Proof::Signature { security_token, .. } => {
                security_token.as_ref().map(SharedToken::bytes)
            }
            Proof::Bearer(_) => None,
        }
    }

    /// The bearer token as a header value, without copying it.
    pub(crate) fn shared_bearer_token(&self) -> Option<Bytes> {
        match &self.proof {
            Proof::Signature { .. } => None,
            Proof::Bearer(token) => Some(SharedToken::bytes(token)),
        }
    }

    pub(crate) fn bearer_token(&self) -> Option<&str> {
        match &self.proof {
            Proof::Signature { .. } => None,
            Proof::Bearer(token) => Some(token.as_str()),
        }
    }

    /// The reason why these credentials cannot be used, for errors.
    pub(crate) fn flaw(&self) -> Option<String> {
        let said = |part, flaw: Option<Flaw>| flaw.map(|flaw| format!("the {part} {flaw}"));
        match &self.proof {
            Proof::Signature { flaw, security_token, .. } => {
                said("access key id", Flaw::of(&self.access_key_id))
                    .or_else(|| said("access key secret", *flaw))
                    .or_else(|| said("security token", Flaw::of(security_token.as_deref()?)))
            }
            Proof::Bearer(token) => said("bearer token", Flaw::of(token)),
        }
    }

    /// These credentials, if they can be used.
    pub(super) fn checked(self) -> Result<Self, CredentialsError> {
        match self.flaw() {
            Some(flaw) => Err(CredentialsError::failed(flaw)),
            None => Ok(self),
        }
    }

    /// Calls `show` with each confidential text that a service gets to see.
    pub(crate) fn each_confidential(&self, show: &mut dyn FnMut(&str)) {
        let tokens = [self.security_token(), self.bearer_token()].into_iter().flatten();
        tokens.chain([self.access_key_id()]).for_each(show);
    }

    /// Returns `true` if both come from the same fetch.
    pub(crate) fn is_clone_of(&self, other: &Self) -> bool {
        match (&self.proof, &other.proof) {
            (Proof::Signature { key: one, .. }, Proof::Signature { key: two, .. }) => {
                Arc::ptr_eq(one, two)
            }
            (Proof::Bearer(one), Proof::Bearer(two)) => Arc::ptr_eq(one, two),
            _ => false,
        }
    }
}

/// Wraps a token, without the whitespace around it.
fn kept(token: String) -> Token {
    let token = Zeroizing::new(token);
    let is_bare = trimmed(&token).len() == token.len();
    Arc::new(if is_bare { token } else { Zeroizing::new(trimmed(&token).to_owned()) })
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Credentials");
        match &self.proof {
            Proof::Signature { security_token, .. } => shown
                .field("access_key_id", &Redacted)
                .field("access_key_secret", &Redacted)
                .field("security_token", &redacted(security_token)),
            Proof::Bearer(_) => shown.field("bearer_token", &Redacted),
        };
        shown.field("expiration", &self.expiration()).finish()
    }
}
