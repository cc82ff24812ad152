//! The way of a request: through the gateway, the checks and the rules to its operation. Makes no
//! decision about a request itself.

use std::sync::Arc;

use http::request::Parts;
use http::{Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Bytes, Incoming};

use crate::bodies::{self, Bodies};
use crate::cassette::Cassette;
use crate::checks::{self, Wrong};
use crate::gateway::{Gateway, requested};
use crate::journal::{Arrival, Journal, Log};
use crate::operation::OperationInfo;
use crate::outline;
use crate::parameters::{self, Parameters};
use crate::push::Push;
use crate::response::{self, Refusal};
use crate::rule::{Answer, Rules};
use crate::storage::{self, Storage};
use crate::world::World;

/// The state shared by all connections.
pub(crate) struct Service {
    pub(crate) gateway: Gateway,
    pub(crate) bodies: Bodies,
    pub(crate) cassette: Option<Cassette>,
    pub(crate) journal: Journal,
    pub(crate) rules: Rules,
    pub(crate) storage: Storage,
    pub(crate) world: World,
    pub(crate) push: Arc<Push>,
    pub(crate) tolerated: Option<Log>,
}

impl Service {
    /// Answers a request. `None` if the connection breaks instead.
    async fn answer(
        &self,
        parts: &Parts,
        body: Incoming,
        request_id: &str,
    ) -> Result<Option<Response<Full<Bytes>>>, Refusal> {
        if storage::is_for_storage(parts) {
            let (body, _room) = self.bodies.read(body).await?;
            let now = self.gateway.now();
            return Ok(Some(self.storage.answer(parts, &body, now, request_id)));
        }
        let mut arrival = self.journal.arrival(request_id, self.gateway.now());
        let answered = self.called(parts, body, request_id, &mut arrival).await;
        arrival.closed(requested(parts), &answered);
        answered
    }

    /// Passes a call through gateway, parameter check and operation.
    async fn called(
        &self,
        parts: &Parts,
        body: Incoming,
        request_id: &str,
        arrival: &mut Arrival<'_>,
    ) -> Result<Option<Response<Full<Bytes>>>, Refusal> {
        let query = parameters::decode(parts.uri.query().unwrap_or_default().as_bytes());
        let admission = match self.gateway.admit(parts, &query) {
            Ok(admission) => admission,
            Err(refusal) => {
                bodies::discard(body).await;
                return Err(refusal);
            }
        };
        let (body, _room) = self.bodies.read(body).await?;
        let operation = self.gateway.confirm(&admission, &body)?;

        let parameters = Arc::new(Parameters::new(query, &parts.headers, &body));
        arrival.admitted(operation, Arc::clone(&parameters));
        match (checks::check(operation, &parameters), &self.tolerated) {
            (Ok(()), _) => {}
            (Err(wrong), Some(log)) => log(&wrong.line(operation)),
            (Err(Wrong::Refused(refusal)), None) => return Err(refusal),
            (Err(Wrong::Failed(failure)), None) => {
                arrival.because(failure.message.to_string());
                return Ok(Some(response::answered(operation, Err(failure), request_id)));
            }
        }
        arrival.checked();

        if let Some((answer, delay)) = self.rules.answer(operation.name, &parameters.pairs()) {
            tokio::time::sleep(delay).await;
            return by_rule(answer, operation, request_id);
        }
        if let Some(cassette) = &self.cassette {
            let answer = cassette.answer(operation, &parameters, parts, &body, request_id);
            if let Some(answer) = answer.await {
                return answer.map(Some);
            }
        }
        let outcome = match operation.name {
            "GetChatappUploadAuthorization" => {
                let space = parameters.get("CustSpaceId").unwrap_or_default();
                Ok(self.storage.authorize(space, parts, self.gateway.now()))
            }
            name => {
                let outcome = self.world.execute(name, &parameters);
                outcome.unwrap_or_else(|| Ok(outline::example(operation)))
            }
        };
        Ok(Some(response::answered(operation, outcome, request_id)))
    }
}

/// The answer of a rule. `None` if the connection breaks.
fn by_rule(
    answer: Answer,
    operation: &OperationInfo,
    request_id: &str,
) -> Result<Option<Response<Full<Bytes>>>, Refusal> {
    let message = "A rule of the local CAMS refuses this call.";
    Ok(Some(match answer {
        Answer::Response(elements) => response::chosen(operation, elements, request_id),
        Answer::Failure(code) => response::failed(operation, &code, message, request_id),
        Answer::Throttle => {
            return Err(Refusal::new(StatusCode::TOO_MANY_REQUESTS, "Throttling.User", message));
        }
        Answer::Http { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response::with_body(status, body, request_id)
        }
        Answer::Broken => return Ok(None),
    }))
}

/// Answers a request. `None` if the connection breaks instead.
pub(crate) async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
) -> Option<Response<Full<Bytes>>> {
    let request_id = response::request_id();
    let (parts, body) = request.into_parts();
    match service.answer(&parts, body, &request_id).await {
        Ok(response) => response,
        Err(refusal) => Some(refusal.into_response(&parts.headers, &request_id)),
    }
}
