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
/// Clones are cheap and share the signing key. The secret itself is wiped as soon as that key is prepared,
/// and `Debug` shows neither key nor token.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: Arc<str>,
    proof: Proof,
    pub(super) validity: Validity,
}

/// A text that is wiped from memory when its last owner is gone.
type Token = Arc<Zeroizing<String>>;

/// One of a token's owners, for [`Bytes`].
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

/// What a request shows to be accepted.
#[derive(Clone)]
enum Proof {
    Signature {
        key: Arc<SigningKey>,
        /// What was wrong with the secret. That cannot be seen any more, since the secret is wiped.
        flaw: Option<Flaw>,
        security_token: Option<Token>,
    },
    Bearer(Token),
}

/// How long credentials may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Validity {
    /// The provider did not say, and is asked each time.
    Unknown,
    /// They do not change while the program runs.
    Lasting,
    Until(SystemTime),
}

impl Credentials {
    /// Credentials of an access key: its id and its secret.
    ///
    /// White space, byte order marks and other invisible characters around them are dropped. If one of the two
    /// is empty then, or has such a character inside, making a client of them fails, and so does the call of a
    /// client whose provider gives them: with [`ErrorKind::Credentials`](crate::ErrorKind::Credentials), and
    /// before anything is sent.
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

    /// Credentials that are one bearer token. Requests carry the token instead of a signature, so whoever
    /// sees a request can make others: use them over HTTPS only.
    pub fn bearer(token: impl Into<String>) -> Self {
        Self {
            access_key_id: "".into(),
            proof: Proof::Bearer(kept(token.into())),
            validity: Validity::Unknown,
        }
    }

    /// Adds the security token of temporary credentials (STS). An empty or blank token means none. A bearer
    /// token has no such token and stays as it is.
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        let token = kept(token.into());
        if let Proof::Signature { security_token, .. } = &mut self.proof {
            *security_token = (!token.is_empty()).then_some(token);
        }
        self
    }

    /// Says until when these credentials are valid. The client keeps them, asks their provider for new ones
    /// well before, and uses the old ones meanwhile. Credentials of a provider that does not say it are
    /// asked for before every attempt.
    pub fn with_expiration(mut self, expiration: SystemTime) -> Self {
        self.validity = Validity::Until(expiration);
        self
    }

    /// Says that these credentials do not change while the program runs.
    pub(crate) fn lasting(mut self) -> Self {
        self.validity = Validity::Lasting;
        self
    }

    /// The id of the access key, empty for a bearer token. It is no secret, but it names the account.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// Until when these credentials are valid, if that is known.
    pub fn expiration(&self) -> Option<SystemTime> {
        match self.validity {
            Validity::Until(expiration) => Some(expiration),
            Validity::Unknown | Validity::Lasting => None,
        }
    }

    /// The key that signs requests; a bearer token has none.
    pub(crate) fn key(&self) -> Option<&SigningKey> {
        match &self.proof {
            Proof::Signature { key, .. } => Some(key),
            Proof::Bearer(_) => None,
        }
    }

    pub(crate) fn security_token(&self) -> Option<&str> {
        match &self.proof {
            Proof::Signature { security_token, .. } => {
                security_token.as_ref().map(|token| token.as_str())
            }
            Proof::Bearer(_) => None,
        }
    }

    /// The security token as the value of a header, without a copy of it.
    pub(crate) fn shared_security_token(&self) -> Option<Bytes> {
        match &self.proof {
            Proof::Signature { security_token, .. } => {
                security_token.as_ref().map(SharedToken::bytes)
            }
            Proof::Bearer(_) => None,
        }
    }

    /// The bearer token as the value of a header, without a copy of it.
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

    /// Why credentials cannot be used, for an error message.
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

    /// Shows what is confidential, as far as a service gets to see it, one text after the other.
    pub(crate) fn each_confidential(&self, show: &mut dyn FnMut(&str)) {
        let tokens = [self.security_token(), self.bearer_token()].into_iter().flatten();
        tokens.chain([self.access_key_id()]).for_each(show);
    }

    /// Whether both come from the same fetch.
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

/// A token without what is around it.
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
