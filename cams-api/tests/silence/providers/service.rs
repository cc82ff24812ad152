//! A service that gives credentials, and how it can go wrong.

use std::fmt::Debug;
use std::sync::Arc;

use cams_api::credentials::CredentialsProvider;
use serde_json::{Value, json};

use super::ask;
use crate::support::{Answer, Recorded, Server};
use crate::{canary, quoting};

/// A service that gives credentials.
pub(super) struct Service {
    pub(super) name: &'static str,
    /// What it answers when all is well.
    pub(super) good: Arc<dyn Fn(&Recorded) -> Answer + Send + Sync>,
    /// The paths that it is asked, each with what it then gets to see.
    pub(super) steps: Vec<(&'static str, Vec<String>)>,
    /// The session as it is in a response.
    pub(super) wrapped: fn(Value) -> Value,
}

impl Service {
    /// One that is asked once.
    pub(super) fn of_one_step(
        name: &'static str,
        path: &'static str,
        seen: &[&String],
        wrapped: fn(Value) -> Value,
    ) -> Self {
        let session = wrapped(session()).to_string();
        let seen = seen.iter().map(|seen| (*seen).clone()).collect();
        let good = Arc::new(move |_: &Recorded| Answer::json(&session));
        Self { name, good, steps: vec![(path, seen)], wrapped }
    }

    /// Lets the providers for its address be served well, and each step badly in every way.
    pub(super) async fn serve<P: CredentialsProvider + Debug>(&self, provider: impl Fn(&str) -> P) {
        let good = Arc::clone(&self.good);
        let server = Server::start(move |_, request| good(request)).await;
        assert!(ask(self.name, provider(&server.url())).await, "{}", self.name);
        assert!(server.requests().len() >= self.steps.len(), "{}", self.name);
        let mut failures = 0;
        for (path, seen) in &self.steps {
            for bad in self.bad_answers(seen) {
                let (good, path) = (Arc::clone(&self.good), *path);
                let server = Server::start(move |_, request| {
                    if request.path() == path { bad(request) } else { good(request) }
                })
                .await;
                failures += usize::from(!ask(self.name, provider(&server.url())).await);
                assert!(server.requests().iter().any(|request| request.path() == path));
            }
        }
        assert!(failures > 20, "{}: {failures}", self.name);
    }

    fn bad_answers(&self, seen: &[String]) -> Vec<Answering> {
        let messages = quoting::messages(seen);
        let (first, half) = (messages[0].clone(), (self.wrapped)(session()).to_string());
        let mut answers: Vec<Answering> =
            messages.into_iter().map(|message| fixed(refusal(403, &message))).collect();
        let located = Answer::of(302, "").with_header("location", first.replace('\n', " "));
        let login = json!({ "error": "invalid_grant", "error_description": first }).to_string();
        answers.extend([
            fixed(refusal(200, &first)),
            fixed(Answer::of(401, &login)),
            fixed(Answer::json(&login)),
            fixed(Answer::of(500, &quoting::xml(&first))),
            fixed(located),
            fixed(Answer::json(&half[..half.len() - 3])),
            fixed(Answer::RawThenDrop(format!("HTTP/1.1 {first}\r\n\r\n").into_bytes())),
            fixed(Answer::Drop),
            Box::new(|request| Answer::of(502, &quoting::page(request))),
            Box::new(|request| Answer::json(&quoting::page(request))),
            Box::new(|request| Answer::of(200, &quoting::canonical_request(request))),
            Box::new(|request| refusal(400, &quoting::canonical_request(request))),
        ]);
        for key in ["AccessKeyId", "AccessKeySecret", "SecurityToken", "Expiration"] {
            for wrong in [Value::Null, json!([canary::secret(key)]), json!(canary::secret(key))] {
                let mut session = session();
                session[key] = wrong;
                answers.push(fixed(Answer::json(&(self.wrapped)(session).to_string())));
            }
        }
        answers
    }
}

type Answering = Box<dyn Fn(&Recorded) -> Answer + Send + Sync>;

pub(super) fn fixed(answer: Answer) -> Answering {
    Box::new(move |_| answer.clone())
}

pub(super) fn refusal(status: u16, message: &str) -> Answer {
    let body = json!({ "Code": "NoPermission", "Message": message, "RequestId": "R" });
    Answer::of(status, &body.to_string())
}

/// A temporary access key, as services give it.
pub(super) fn session() -> Value {
    json!({
        "Code": "Success",
        "AccessKeyId": canary::secret("id of a session"),
        "AccessKeySecret": canary::secret("secret of a session"),
        "SecurityToken": canary::secret("token of a session"),
        "Expiration": "2999-01-01T00:00:00Z",
    })
}

/// To OAuth a code is one of failure.
pub(super) fn without_code(mut session: Value) -> Value {
    session.as_object_mut().unwrap().remove("Code");
    session
}

pub(super) fn of_sts(session: Value) -> Value {
    json!({ "RequestId": "R", "Credentials": session })
}
