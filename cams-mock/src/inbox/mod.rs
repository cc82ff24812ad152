//! The inbox: a page that shows each conversation as a chat. Its files are part of the program, so
//! it needs no folder and no network.
//!
//! The page drives the server through the [control](crate::control), as any other client of it.

use axum::Router;
use axum::response::Response;
use axum::routing::get;
use http::HeaderValue;
use http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};

/// The path of the page.
pub(crate) const PATH: &str = "/-/inbox";

/// The page may load its own files and talk to this server. Nothing in a message can make it load
/// or run anything else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const CSS: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files of the page: path, type and text.
const FILES: [(&str, &str, &str); 12] = [
    (PATH, HTML, include_str!("page/index.html")),
    ("/-/inbox/style.css", CSS, include_str!("page/style.css")),
    ("/-/inbox/main.js", SCRIPT, include_str!("page/main.js")),
    ("/-/inbox/bubble.js", SCRIPT, include_str!("page/bubble.js")),
    ("/-/inbox/chat.js", SCRIPT, include_str!("page/chat.js")),
    ("/-/inbox/contents.js", SCRIPT, include_str!("page/contents.js")),
    ("/-/inbox/controls.js", SCRIPT, include_str!("page/controls.js")),
    ("/-/inbox/dom.js", SCRIPT, include_str!("page/dom.js")),
    ("/-/inbox/format.js", SCRIPT, include_str!("page/format.js")),
    ("/-/inbox/list.js", SCRIPT, include_str!("page/list.js")),
    ("/-/inbox/model.js", SCRIPT, include_str!("page/model.js")),
    ("/-/inbox/service.js", SCRIPT, include_str!("page/service.js")),
];

/// The routes of the page.
pub(crate) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    FILES.into_iter().fold(Router::new(), |router, (path, kind, text)| {
        router.route(path, get(move || async move { file(kind, text) }))
    })
}

fn file(kind: &'static str, text: &'static str) -> Response {
    let mut response = Response::new(text.into());
    for (name, value) in [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (REFERRER_POLICY, "no-referrer"),
        // Another version may listen on this address tomorrow.
        (CACHE_CONTROL, "no-store"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}
