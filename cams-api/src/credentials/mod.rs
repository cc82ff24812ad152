//! Access keys and where they come from.
//!
//! A [`CredentialsProvider`] fetches [`Credentials`]. Their [expiration](Credentials::expiration)
//! says how long they are valid. The client puts one cache, [`Cached`], around every provider; it
//! keeps and renews them. By default the client uses [`ProviderChain::default`].
//!
//! # How providers reach their services
//!
//! Providers make their own connections, since one provider can serve several clients. The
//! transport settings of a [`ClientBuilder`](crate::ClientBuilder), such as `proxy`, `http_client`
//! and `transport`, apply to the calls of that client, **not** to the requests of its provider:
//!
//! | who is asked | proxy | seconds to connect, to answer |
//! |---|---|---|
//! | STS, CloudSSO and OAuth | [the system's proxy](crate::transport#proxies) | 5, 10 |
//! | a credentials URI | none | 5, 10 |
//! | the metadata server of ECS | none | 1, 1 |
//!
//! The platform's root certificates are trusted. On Linux the variable `SSL_CERT_FILE` can name a
//! PEM file to use instead. If you need another way, write a [`CredentialsProvider`].
//!
//! If STS, a URI or the metadata server is busy, or a connection breaks, the request is sent up to
//! three times. All attempts together get the time of one.
//!
//! # What stays in memory
//!
//! This crate wipes its own copies of secrets and tokens when it drops them. A test searches the
//! memory of a process for them. Some copies belong to others and are freed without being wiped:
//! what the HTTP and TLS libraries sent and received (tokens in headers, the URL of a credentials
//! URI, response bodies), values that a program holds itself, the environment of the process, and
//! pages that the system has swapped out.

mod cache;
mod chain;
mod code;
mod context;
mod ecs;
mod environment;
mod error;
mod exchange;
mod expiration;
mod file;
mod invisible;
mod key;
#[cfg_attr(not(feature = "profiles"), path = "no_profiles.rs")]
mod profile;
mod provider;
mod repeat;
mod session;
mod source;
mod sts;
mod uri;

pub use self::cache::Cached;
pub use self::chain::ProviderChain;
pub(crate) use self::code::{is_stale_token, is_throttling};
pub(crate) use self::context::Context;
pub use self::context::ServiceEndpoints;
pub use self::ecs::EcsRamRole;
pub use self::environment::EnvironmentProvider;
pub use self::error::CredentialsError;
pub use self::key::Credentials;
#[cfg(feature = "profiles")]
pub use self::profile::{CliProfile, IniProfile};
pub use self::provider::{CredentialsFuture, CredentialsProvider};
pub(crate) use self::source::CredentialsSource;
pub use self::sts::{AssumeRole, AssumeRoleWithOidc};
pub use self::uri::CredentialsUri;
