//! The way of a request: through the gateway, the checks and the rules to its operation. Makes no
//! decision about a request itself.

use std::sync::Arc;

use http::request::Parts;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};

use crate::bodies::{self, Bodies};
use crate::cassette::Cassette;
use crate::checks::{self, Wrong};
use crate::control::{self, Control};
use crate::faults::{self, Faults};
use crate::gateway::{Gateway, requested};
use crate::journal::{Arrival, Journal, Log};
use crate::operation::OperationInfo;
use crate::outline;
use crate::parameters::{self, Parameters};
use crate::push::Push;
use crate::response::{self, Refusal};
use crate::rule::{Answer, Rules};
use crate::storage::{self, Storage};
use crate::wire::Wire;
use crate::world::World;

/// The state shared by all connections.
pub(crate) struct Service {
    pub(crate) gateway: Gateway,
    pub(crate) bodies: Bodies,
    pub(crate) cassette: Option<Cassette>,
    /// `None` unless asked for.
    pub(crate) control: Option<Control>,
    pub(crate) faults: Faults,
    pub(crate) journal: Arc<Journal>,
    pub(crate) rules: Rules,
    pub(crate) storage: Storage,
    pub(crate) world: Arc<World>,
    pub(crate) push: Arc<Push>,
    pub(crate) tolerated: Option<Log>,
}

impl Service {
    /// Passes a request to the control.
    async fn control(&self, parts: Parts, body: Incoming) -> Response<axum::body::Body> {
        let admitted = match &self.control {
            Some(control) => control.admit(&parts).map(|()| control),
            None => Err(control::off()),
        };
        match admitted {
            Ok(control) => match self.bodies.read(body).await {
                Ok((body, _room)) => control.answer(parts, body).await,
                Err(refusal) => control::refused(&refusal).response(),
            },
            Err(problem) => {
                bodies::discard(body).await;
                problem.response()
            }
        }
    }

    /// Passes a request to the storage or to an operation.
    async fn answer(
        &self,
        parts: &Parts,
        body: Incoming,
        request_id: &str,
    ) -> Result<Response<Full<Bytes>>, Unanswered> {
        if storage::is_for_storage(parts) {
            let (body, _room) = self.bodies.read(body).await?;
            let now = self.gateway.now();
            return Ok(self.storage.answer(parts, &body, now, request_id));
        }
        let mut arrival = self.journal.arrival(request_id, self.gateway.now());
        let answered = self.called(parts, body, request_id, &mut arrival).await;
        let outcome = match &answered {
            Ok(response) => Ok(Some(response)),
            Err(Unanswered::Broken(_)) => Ok(None),
            Err(Unanswered::Refused(refusal)) => Err(refusal),
        };
        arrival.closed(requested(parts), outcome);
        answered
    }

    /// Passes a call through gateway, parameter check and faults.
    async fn called(
        &self,
        parts: &Parts,
        body: Incoming,
        request_id: &str,
        arrival: &mut Arrival<'_>,
    ) -> Result<Response<Full<Bytes>>, Unanswered> {
        let query = parameters::decode(parts.uri.query().unwrap_or_default().as_bytes());
        let admission = match self.gateway.admit(parts, &query) {
            Ok(admission) => admission,
            Err(refusal) => {
                bodies::discard(body).await;
                return Err(refusal.into());
            }
        };
        let (body, _room) = self.bodies.read(body).await?;
        let operation = self.gateway.confirm(&admission, &body)?;

        let parameters = Arc::new(Parameters::new(query, &parts.headers, &body));
        arrival.admitted(operation, Arc::clone(&parameters));
        match (checks::check(operation, &parameters), &self.tolerated) {
            (Ok(()), _) => {}
            (Err(wrong), Some(log)) => log(&wrong.line(operation)),
            (Err(Wrong::Refused(refusal)), None) => return Err(refusal.into()),
            (Err(Wrong::Failed(failure)), None) => {
                arrival.because(failure.message.to_string());
                return Ok(response::answered(operation, Err(failure), request_id));
            }
        }
        arrival.checked();

        let execute = self.execute(parts, &body, operation, &parameters, request_id);
        let Some(fault) = self.faults.choose(operation, &parameters) else { return execute.await };
        arrival.because(fault.to_string());
        let headers = &parts.headers;
        let execute = async { execute.await.or_else(|end| end.into_response(headers, request_id)) };
        let call = faults::Call { operation, headers, request_id };
        Ok(fault.answer(call, execute).await?)
    }

    /// Executes a call by a rule or its operation.
    async fn execute(
        &self,
        parts: &Parts,
        body: &Bytes,
        operation: &'static OperationInfo,
        parameters: &Parameters,
        request_id: &str,
    ) -> Result<Response<Full<Bytes>>, Unanswered> {
        if let Some((answer, delay)) = self.rules.answer(operation.name, &parameters.pairs()) {
            tokio::time::sleep(delay).await;
            return by_rule(answer, operation, request_id);
        }
        if let Some(cassette) = &self.cassette {
            let answer = cassette.answer(operation, parameters, parts, body, request_id);
            if let Some(answer) = answer.await {
                return Ok(answer?);
            }
        }
        let outcome = match operation.name {
            "GetChatappUploadAuthorization" => {
                let space = parameters.get("CustSpaceId").unwrap_or_default();
                Ok(self.storage.authorize(space, parts, self.gateway.now()))
            }
            name => {
                let outcome = self.world.execute(name, parameters);
                outcome.unwrap_or_else(|| {
                    Ok(outline::example(operation, parameters, self.world.seed()))
                })
            }
        };
        Ok(response::answered(operation, outcome, request_id))
    }
}

/// The reason for which a call has no response of its own.
enum Unanswered {
    Refused(Refusal),
    Broken(Wire),
}

impl Unanswered {
    /// The response to a request with these headers, unless the connection breaks.
    fn into_response(
        self,
        headers: &HeaderMap,
        request_id: &str,
    ) -> Result<Response<Full<Bytes>>, Wire> {
        match self {
            Self::Refused(refusal) => Ok(refusal.into_response(headers, request_id)),
            Self::Broken(wire) => Err(wire),
        }
    }
}

impl From<Refusal> for Unanswered {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<Wire> for Unanswered {
    fn from(wire: Wire) -> Self {
        Self::Broken(wire)
    }
}

/// The answer of a rule.
fn by_rule(
    answer: Answer,
    operation: &OperationInfo,
    request_id: &str,
) -> Result<Response<Full<Bytes>>, Unanswered> {
    let message = "A rule of the local CAMS refuses this call.";
    Ok(match answer {
        Answer::Response(elements) => response::chosen(operation, elements, request_id),
        Answer::Failure(code) => response::failed(operation, &code, message, request_id),
        Answer::Throttle => {
            let status = StatusCode::TOO_MANY_REQUESTS;
            return Err(Refusal::new(status, "Throttling.User", message).into());
        }
        Answer::Http { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            response::with_body(status, body, request_id)
        }
        Answer::Broken => return Err(Wire::close().into()),
    })
}

/// A body as a whole, or one that the control may stream.
pub(crate) type Body = Either<Full<Bytes>, axum::body::Body>;

/// Answers a request.
pub(crate) async fn answer(
    service: Arc<Service>,
    request: Request<Incoming>,
) -> Result<Response<Body>, Wire> {
    let (parts, body) = request.into_parts();
    if control::is_for_control(&parts) {
        return Ok(service.control(parts, body).await.map(Either::Right));
    }
    let request_id = response::request_id();
    let response = service.answer(&parts, body, &request_id).await;
    let response = response.or_else(|end| end.into_response(&parts.headers, &request_id));
    Ok(response?.map(Either::Left))
}
