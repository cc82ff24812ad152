//! The clients that are compared: this crate, the HTTP library below it with a request that is
//! ready, and what a program would write by hand for the same call.

use std::hint::black_box;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use cams_api::chat_groups::DeleteChatGroupInviteLinkRequest;
use cams_api::{Call, Client, Credentials, SignedRequest};
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::by_hand::ByHand;
use crate::careful::Careful;
use crate::report::Outcome;

/// What makes the same call again and again.
pub(crate) enum Caller {
    /// reqwest with a request that was built and signed before; it does not read the response.
    Reqwest {
        /// Set up as this crate sets up its own.
        http: reqwest::Client,
        /// Copied for every call.
        request: Box<reqwest::Request>,
    },
    /// This crate, from the setters to the typed response.
    CamsApi(Client),
    /// The same call written by hand.
    ByHand(Box<ByHand>),
    /// The same call written by hand for speed.
    Careful(Box<Careful>),
}

/// The names of the callers, in the order of [`Caller::all`].
pub(crate) const NAMES: [&str; 4] =
    ["reqwest, request prebuilt", "cams-api", "written by hand", "written by hand for speed"];

const ID: &str = "testAccessKeyId";
const SECRET: &str = "testAccessKeySecret";

/// The example values in the documentation of the operation: number, channel, space and group.
const VALUES: [&str; 4] = ["8613800***", "WHATSAPP", "cams-8***", "E398****"];

impl Caller {
    /// Each kind of caller for this endpoint, the one to compare with first.
    pub(crate) fn all(runtime: &Runtime, endpoint: &str) -> Outcome<[Arc<Self>; 4]> {
        Self::with_http(runtime, endpoint, http_client()?.build()?, None)
    }

    /// The same with these HTTP clients: for reqwest, and for this crate if it should not make its
    /// own.
    pub(crate) fn with_http(
        runtime: &Runtime,
        endpoint: &str,
        http: reqwest::Client,
        own: Option<reqwest::Client>,
    ) -> Outcome<[Arc<Self>; 4]> {
        let mut client =
            Client::builder().endpoint(endpoint).credentials(Credentials::new(ID, SECRET));
        if let Some(own) = own {
            client = client.http_client(own);
        }
        let client = client.build()?;
        let nonce = "0123456789abcdef0123456789abcdef";
        let signed = runtime.block_on(prepared(&client).sign(SystemTime::now(), nonce))?;
        let request = Box::new(to_request(&signed)?);
        let by_hand = Box::new(ByHand::new(http.clone(), endpoint, ID, SECRET));
        let careful = Box::new(Careful::new(http.clone(), endpoint, ID, SECRET)?);
        let all = [
            Self::Reqwest { http, request },
            Self::CamsApi(client),
            Self::ByHand(by_hand),
            Self::Careful(careful),
        ];
        Ok(all.map(Arc::new))
    }

    /// Makes one call.
    pub(crate) async fn call(&self) -> Outcome<()> {
        match self {
            Self::Reqwest { http, request } => {
                let request = request.try_clone().ok_or("the request cannot be copied")?;
                black_box(http.execute(request).await?.bytes().await?);
            }
            Self::CamsApi(client) => {
                black_box(prepared(client).send().await?);
            }
            Self::ByHand(client) => {
                let [number, channel, space, group] = VALUES;
                let call = client.delete_chat_group_invite_link(number, channel, space, group);
                black_box(call.await?);
            }
            Self::Careful(client) => {
                let [number, channel, space, group] = VALUES;
                let call = client.delete_chat_group_invite_link(number, channel, space, group);
                black_box(call.await?);
            }
        }
        Ok(())
    }

    /// Makes so many calls, so many of them at once.
    pub(crate) async fn drive(self: &Arc<Self>, calls: usize, in_flight: usize) -> Outcome<()> {
        let mut tasks = JoinSet::new();
        for _ in 0..in_flight {
            let caller = Arc::clone(self);
            tasks.spawn(async move {
                for _ in 0..calls / in_flight {
                    caller.call().await?;
                }
                Ok(())
            });
        }
        while let Some(result) = tasks.join_next().await {
            let result: Outcome<()> = result?;
            result?;
        }
        Ok(())
    }
}

/// The runtime of the callers: one thread, as there is one core.
pub(crate) fn runtime() -> Outcome<Runtime> {
    Ok(tokio::runtime::Builder::new_current_thread().enable_all().build()?)
}

/// The call that is measured.
fn prepared(client: &Client) -> Call<DeleteChatGroupInviteLinkRequest> {
    let [number, channel, space, group] = VALUES;
    client
        .delete_chat_group_invite_link()
        .business_number(number)
        .channel_type(channel)
        .cust_space_id(space)
        .group_id(group)
        .customize()
}

/// The HTTP library with the settings that this crate gives it, so that both pay for the same
/// things.
pub(crate) fn http_client() -> Outcome<reqwest::ClientBuilder> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let mut tls = rustls::ClientConfig::builder_with_provider(Arc::new(
        rustls::crypto::ring::default_provider(),
    ))
    .with_safe_default_protocol_versions()?
    .with_platform_verifier()?
    .with_no_client_auth();
    tls.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(reqwest::Client::builder()
        .connect_timeout(Duration::from_secs(5))
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .tls_backend_preconfigured(tls))
}

/// The same request for reqwest, which writes `host` by itself.
fn to_request(signed: &SignedRequest) -> Outcome<reqwest::Request> {
    let mut request = reqwest::Request::new(reqwest::Method::POST, signed.url().parse()?);
    for (name, value) in signed.headers().filter(|(name, _)| *name != "host") {
        let name = reqwest::header::HeaderName::from_bytes(name.as_bytes())?;
        request.headers_mut().insert(name, value.parse()?);
    }
    Ok(request)
}
