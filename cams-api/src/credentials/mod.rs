//! Access keys and where they come from.
//!
//! A [`CredentialsProvider`] fetches [`Credentials`] and says by their [expiration](Credentials::expiration)
//! how long they are valid. Keeping and renewing them is the business of one cache, [`Cached`], which the
//! client puts around every provider. Without an explicit choice the client uses [`ProviderChain::default`].
//! Nothing here knows the operations of the service.
//!
//! # How providers reach their services
//!
//! Providers make connections of their own, since one can serve several clients. What a
//! [`ClientBuilder`](crate::ClientBuilder) says about the way of requests, from `proxy` and
//! `add_root_certificate_pem` to `http_client` and `transport`, holds for the calls of that client and **not** for
//! the requests of its provider:
//!
//! | who is asked | proxy | seconds to connect, to answer |
//! |---|---|---|
//! | STS, CloudSSO and OAuth | [that of the system](crate::transport#proxies) | 5, 10 |
//! | a credentials URI | none | 5, 10 |
//! | the metadata server of ECS | none | 1, 1 |
//!
//! The platform's root certificates are trusted; on Linux the variable `SSL_CERT_FILE` names a PEM file that
//! takes their place. Whoever needs another way writes a [`CredentialsProvider`].
//!
//! STS, URIs and the metadata server are asked up to three times when they are busy or a connection breaks. All
//! attempts together get the time of one.
//!
//! # What stays in memory
//!
//! This crate wipes its own copies of secrets and tokens when it drops them. It cannot wipe those of the libraries
//! below: the HTTP and TLS libraries keep what they sent and received in buffers that are freed as they are, the
//! JSON library may copy a text with escapes, and the environment of a process belongs to the process.

mod cache;
mod chain;
mod context;
mod ecs;
mod environment;
mod error;
mod exchange;
mod expiration;
mod file;
mod invisible;
mod key;
mod profile;
mod provider;
mod repeat;
mod session;
mod source;
mod sts;
mod uri;

pub use self::cache::Cached;
pub use self::chain::ProviderChain;
pub(crate) use self::context::Context;
pub use self::context::ServiceEndpoints;
pub use self::ecs::EcsRamRole;
pub use self::environment::EnvironmentProvider;
pub use self::error::CredentialsError;
pub use self::key::Credentials;
pub use self::profile::{CliProfile, IniProfile};
pub use self::provider::{CredentialsFuture, CredentialsProvider};
pub(crate) use self::source::CredentialsSource;
pub use self::sts::{AssumeRole, AssumeRoleWithOidc};
pub use self::uri::CredentialsUri;
