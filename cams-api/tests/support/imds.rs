//! A metadata server with one role. It gives tokens and accepts only the latest.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams_api::credentials::EcsRamRole;

use super::answer::Answer;
use super::clock::Clock;
use super::server::Server;
use super::sts::SESSION;

const ROLES: &str = "/latest/meta-data/ram/security-credentials/";

pub(crate) struct Imds {
    pub(crate) server: Server,
    /// The number of the valid token; 0 before the first.
    token: Arc<AtomicUsize>,
}

impl Imds {
    /// A server with the role `web`.
    pub(crate) async fn start() -> Self {
        let token = Arc::new(AtomicUsize::new(0));
        let latest = Arc::clone(&token);
        let server = Server::start(move |_, request| {
            if request.method == "PUT" {
                assert_eq!(request.path(), "/latest/api/token");
                assert_eq!(request.headers["x-aliyun-ecs-metadata-token-ttl-seconds"], "21600");
                let number = latest.fetch_add(1, Ordering::SeqCst) + 1;
                return Answer::of(200, &format!("imds-token-{number}"));
            }
            let expected = format!("imds-token-{}", latest.load(Ordering::SeqCst));
            if request.headers.get("x-aliyun-ecs-metadata-token") != Some(&expected) {
                return Answer::of(401, "");
            }
            match request.path().strip_prefix(ROLES) {
                Some("") => Answer::of(200, "web\n"),
                Some("web") => Answer::json(SESSION),
                _ => Answer::of(404, "<html>no such page</html>"),
            }
        })
        .await;
        Self { server, token }
    }

    /// Revokes all tokens.
    pub(crate) fn forget_tokens(&self) {
        self.token.fetch_add(1000, Ordering::SeqCst);
    }

    pub(crate) fn provider(&self, clock: &Clock) -> EcsRamRole {
        EcsRamRole::new().endpoint(self.server.url()).clock(clock.reader())
    }

    /// The method and path of each request, without the part that all paths share.
    pub(crate) fn asked(&self) -> Vec<String> {
        let requests = self.server.requests();
        requests
            .iter()
            .map(|request| format!("{} {}", request.method, request.path().replace(ROLES, "…/")))
            .collect()
    }
}
