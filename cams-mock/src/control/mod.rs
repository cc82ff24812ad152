//! HTTP control of a running server, below `/-/`. It is off unless asked for.
//!
//! Each file has the routes of one subject. The page of the crate lists them for users.

mod calls;
mod conversations;
mod events;
mod faults;
mod guard;
mod problem;
mod reset;
mod time;

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, Uri};
use http_body_util::Full;
use hyper::body::Bytes;
use hyper::service::Service as _;
use hyper_util::service::TowerToHyperService;

use self::guard::Guard;
pub(crate) use self::problem::Problem;
use crate::faults::Faults;
use crate::journal::Journal;
use crate::push::Push;
use crate::response::Refusal;
use crate::stop::Stop;
use crate::world::World;

/// The parts of a server that the control changes.
#[derive(Clone)]
pub(crate) struct Controlled {
    pub(crate) faults: Faults,
    pub(crate) journal: Arc<Journal>,
    pub(crate) world: Arc<World>,
    pub(crate) push: Arc<Push>,
    /// Endless responses must end with it.
    pub(crate) stop: Stop,
}

/// The control of one server.
pub(crate) struct Control {
    guard: Guard,
    router: TowerToHyperService<Router>,
}

/// Returns `true` if a request is for the control: no operation has such a path.
pub(crate) fn is_for_control(request: &Parts) -> bool {
    request.uri.path().starts_with("/-/")
}

/// The response to a request for a control that is off.
pub(crate) fn off() -> Problem {
    let error = "the control is off; start the server with --control or ServerBuilder::control";
    Problem::new(StatusCode::NOT_FOUND, error)
}

/// The response to a request whose body cannot be read.
pub(crate) fn refused(refusal: &Refusal) -> Problem {
    Problem::new(refusal.status(), refusal.parts().1)
}

impl Control {
    /// The control of a server that listens on `address`, which its user wrote as `listen`. The
    /// pages are protected like the control that they use.
    pub(crate) fn new(
        listen: &str,
        address: SocketAddr,
        controlled: Controlled,
        pages: Router<Controlled>,
    ) -> Self {
        let router = pages
            .merge(calls::routes())
            .merge(conversations::routes())
            .merge(events::routes())
            .merge(faults::routes())
            .merge(reset::routes())
            .merge(time::routes())
            .fallback(unknown)
            .method_not_allowed_fallback(unknown)
            .with_state(controlled);
        Self { guard: Guard::new(listen, address), router: TowerToHyperService::new(router) }
    }

    /// Refuses a request that may come from a web page elsewhere.
    pub(crate) fn admit(&self, request: &Parts) -> Result<(), Problem> {
        self.guard.admit(request)
    }

    /// Answers an admitted request.
    pub(crate) async fn answer(&self, request: Parts, body: Bytes) -> Response<Body> {
        let request = Request::from_parts(request, Full::new(body));
        match self.router.call(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

async fn unknown(method: Method, uri: Uri) -> Problem {
    let error = format!(
        "{method} {} does not exist; https://docs.rs/cams-mock lists the paths of the control",
        uri.path()
    );
    Problem::new(StatusCode::NOT_FOUND, error)
}
