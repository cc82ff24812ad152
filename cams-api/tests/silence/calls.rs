//! Every operation, called by its types and by its name, well answered and badly. All that a
//! program gets to see of a call is shown.

use std::fmt::Debug;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

use cams_api::operations::{self, OperationInfo};
use cams_api::retry::{FailureClass, RetryContext, RetryDecision, RetryPolicy};
use cams_api::{
    Call, Client, ClientBuilder, Credentials, Error, Metadata, Operation, Params, Placement,
    Sendable,
};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::capture::{show, show_error};
use crate::from_table::{Maker, in_texts, mismatching};
use crate::support::{Answer, Recorded, Server};
use crate::{canary, quoting};

/// How many stories are told at once.
const AT_ONCE: usize = 8;

/// A way to call an operation.
#[derive(Clone, Copy)]
pub(crate) struct Way {
    /// Shows all there is before a call is sent.
    prepare: for<'a> fn(&'a Client, &'static str, &'a Given) -> Doing<'a, ()>,
    /// Sends a call, shows its response and gives it as JSON.
    send: for<'a> fn(&'a Client, &'static str, &'a Given) -> Doing<'a, Outcome>,
}

type Doing<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

pub(crate) type Outcome = Result<(Value, Metadata), Error>;

impl Way {
    pub(crate) fn typed<O>() -> Self
    where
        O: Operation + Clone + Debug + DeserializeOwned + 'static,
        O::Response: Debug + Serialize,
    {
        Self { prepare: prepare_typed::<O>, send: send_typed::<O> }
    }

    /// The response of such a call is plain JSON, and whoever prints it prints all of it.
    fn by_name() -> Self {
        Self { prepare: prepare_by_name, send: send_by_name }
    }

    /// Shows a call before it is sent.
    pub(crate) async fn prepare(&self, client: &Client, name: &'static str, given: &Given) {
        (self.prepare)(client, name, given).await;
    }

    /// Sends a call and shows what is known after it.
    pub(crate) async fn send(&self, client: &Client, name: &'static str, given: &Given) -> Outcome {
        let outcome = (self.send)(client, name, given).await;
        show_outcome(name, &outcome);
        outcome
    }
}

fn prepare_typed<'a, O>(client: &'a Client, name: &'static str, given: &'a Given) -> Doing<'a, ()>
where
    O: Operation + Clone + Debug + DeserializeOwned + 'static,
{
    Box::pin(async move {
        let request: O = given.request();
        show(&format!("request of {name}"), &request);
        let mut params = Params::default();
        request.write(&mut params);
        show(&format!("parameters of {name}"), &params);
        let call = given.completed(client.call(request.clone()));
        show(&format!("call of {name}"), &call);
        let signed = call.sign(SystemTime::now(), "nonce").await;
        show(&format!("signed of {name}"), &signed.unwrap());
    })
}

fn send_typed<'a, O>(client: &'a Client, name: &'static str, given: &'a Given) -> Doing<'a, Outcome>
where
    O: Operation + DeserializeOwned + 'static,
    O::Response: Debug + Serialize,
{
    Box::pin(async move {
        let call = given.completed(client.call(given.request::<O>()));
        let (response, metadata) = call.send_with_metadata().await?;
        show(&format!("response of {name}"), &response);
        Ok((serde_json::to_value(&response).unwrap(), metadata))
    })
}

fn prepare_by_name<'a>(client: &'a Client, name: &'static str, given: &'a Given) -> Doing<'a, ()> {
    Box::pin(async move {
        let call = given.completed(client.call_json(name, given.parameters.clone()));
        show(&format!("call of {name}"), &call);
        let signed = call.sign(SystemTime::now(), "nonce").await;
        show(&format!("signed of {name}"), &signed.unwrap());
    })
}

fn send_by_name<'a>(
    client: &'a Client,
    name: &'static str,
    given: &'a Given,
) -> Doing<'a, Outcome> {
    Box::pin(async move {
        let call = given.completed(client.call_json(name, given.parameters.clone()));
        call.send_with_metadata().await
    })
}

/// What a call is given.
pub(crate) struct Given {
    parameters: Value,
    /// The value of a parameter that is not documented.
    extra: String,
    pub(crate) placement: Placement,
    /// All that is confidential in it.
    pub(crate) canaries: Vec<String>,
}

impl Given {
    /// Every parameter of an operation.
    pub(crate) fn all_of(operation: &OperationInfo) -> Self {
        let mut maker = Maker::default();
        let parameters = maker.parameters(operation);
        let extra = canary::message(&format!("{}>Undocumented", operation.name));
        maker.canaries.push(extra.clone());
        let placement = Placement::Documented;
        Self { parameters, extra, placement, canaries: maker.canaries }
    }

    fn request<O: DeserializeOwned>(&self) -> O {
        serde_json::from_value(self.parameters.clone()).unwrap()
    }

    fn completed<R: Sendable>(&self, call: Call<R>) -> Call<R> {
        call.placement(self.placement).extra_param("Undocumented", &self.extra)
    }
}

/// Each operation by both ways.
pub(crate) async fn of_every_operation() {
    macro_rules! typed_ways {
        ($($request:ty,)*) => { [$((<$request>::ACTION, Way::typed::<$request>())),*] };
    }
    let mut stories = JoinSet::new();
    for (name, typed) in each_request!(typed_ways) {
        for way in [typed, Way::by_name()] {
            if stories.len() == AT_ONCE {
                stories.join_next().await.unwrap().unwrap();
            }
            stories.spawn(tell_story(operations::find(name).unwrap(), way));
        }
    }
    while let Some(told) = stories.join_next().await {
        told.unwrap();
    }
}

/// Shows what is known after a call.
fn show_outcome(name: &str, outcome: &Outcome) {
    let metadata = match outcome {
        Ok((_, metadata)) => metadata,
        Err(error) => {
            show_error(&format!("error of {name}"), error);
            show(&format!("denied detail of {name}"), &error.access_denied_detail());
            error.metadata()
        }
    };
    show(&format!("metadata of {name}"), metadata);
    for attempt in metadata.failed_attempts() {
        show(&format!("failed attempt of {name}"), attempt);
    }
}

/// One call, and how the server answers each of its requests.
struct Scene {
    answers: Vec<Answering>,
    succeeds: bool,
}

type Answering = Box<dyn Fn(&Recorded) -> Answer + Send + Sync>;

impl Scene {
    fn good(response: &Value) -> Self {
        Self { answers: vec![fixed(Answer::json(&response.to_string()))], succeeds: true }
    }

    fn bad(answers: impl IntoIterator<Item = Answering>) -> Self {
        Self { answers: answers.into_iter().collect(), succeeds: false }
    }
}

fn fixed(answer: Answer) -> Answering {
    Box::new(move |_| answer.clone())
}

/// All scenes of one operation, on one server.
async fn tell_story(operation: &'static OperationInfo, way: Way) {
    let name = operation.name;
    let mut given = Given::all_of(operation);
    if name.len() % 2 == 1 {
        given.placement = Placement::Form;
    }
    let mut received = Maker::default();
    let response = received.response(operation);
    let (id, token) = (canary::secret("access key id"), canary::secret("security token"));
    let quotable = [given.canaries.as_slice(), &[id.clone(), token.clone()]].concat();
    let scenes = scenes(operation, &response, &quotable);
    let successes: Vec<_> = scenes.iter().map(|scene| scene.succeeds).collect();
    let script: Vec<_> = scenes.into_iter().flat_map(|scene| scene.answers).collect();
    let expected = script.len();
    let server = Server::start(move |number, request| script[number](request)).await;
    let builder = canary_builder(&id, &token).endpoint(server.url());
    show("builder", &builder);
    let client = builder.build().unwrap();
    show("client", &client);
    way.prepare(&client, name, &given).await;
    for (number, succeeds) in successes.into_iter().enumerate() {
        let outcome = way.send(&client, name, &given).await;
        assert_eq!(outcome.is_ok(), succeeds, "{name}, scene {number}: {:?}", outcome.err());
        if let (0, Ok((got, _))) = (number, &outcome) {
            assert_contains(name, &got.to_string(), &received.canaries);
        }
    }
    let requests = server.requests();
    assert_eq!(requests.len(), expected, "{name}");
    let pairs = requests[0].query().into_iter().chain(requests[0].form());
    let sent: Vec<_> = pairs.map(|(_, value)| value).collect();
    assert_contains(name, &sent.join("\n"), &given.canaries);
    show_misuse(&client, name, &given).await;
}

/// A client whose credentials are canaries.
pub(crate) fn canary_builder(id: &str, token: &str) -> ClientBuilder {
    let secret = canary::secret("access key secret");
    Client::builder()
        .credentials(Credentials::new(id, secret).with_security_token(token))
        .retry_policy(Watching)
}

/// Where nothing confidential is in the first place, silence would be no merit.
fn assert_contains(name: &str, text: &str, canaries: &[String]) {
    for canary in canaries {
        let escaped = serde_json::to_string(canary).unwrap();
        let escaped = escaped.trim_matches('"');
        let twice = serde_json::to_string(escaped).unwrap();
        let is_there =
            [canary, escaped, twice.trim_matches('"')].iter().any(|form| text.contains(*form));
        assert!(is_there, "{name}: {canary} is not in {text}");
    }
}

fn scenes(operation: &OperationInfo, response: &Value, quotable: &[String]) -> Vec<Scene> {
    let messages = quoting::messages(quotable);
    let first = messages[0].clone();
    let mut scenes = vec![
        Scene::good(response),
        Scene::good(&in_texts(response)),
        Scene::good(&mismatching(operation, response, false)),
        Scene::good(&mismatching(operation, response, true)),
    ];
    scenes.extend(
        messages
            .into_iter()
            .map(|message| Scene::bad([fixed(refusal(400, "InvalidParameter", &message))])),
    );
    let phone = canary::phone_number("code");
    let half = response.to_string();
    let half = half[..half.floor_char_boundary(half.len() - 2)].to_owned();
    let cut_off = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{half}", half.len() + 9);
    let no_http = format!("HTTP/1.1 {first}\r\n\r\n");
    scenes.push(Scene {
        answers: vec![
            fixed(refusal(400, "Throttling.User", &first)),
            fixed(Answer::json(&response.to_string())),
        ],
        succeeds: true,
    });
    let quoting_code = refusal(429, &phone, &first)
        .with_header("x-acs-request-id", &phone)
        .with_header("retry-after", &phone);
    scenes.extend(
        [
            vec![fixed(refusal(200, "InvalidParameter", &first))],
            vec![fixed(quoting_code.clone()), fixed(quoting_code)],
            vec![fixed(refusal(400, &first, &first))],
            vec![Box::new(unsigned) as Answering],
            vec![Box::new(|request: &Recorded| Answer::of(502, &quoting::page(request))) as _],
            vec![Box::new(|request: &Recorded| Answer::json(&quoting::page(request))) as _],
            vec![fixed(Answer::of(400, &quoting::xml(&first)))],
            vec![fixed(Answer::json(&half))],
            vec![fixed(Answer::json(&json!([response]).to_string()))],
            vec![fixed(Answer::RawThenDrop(cut_off.into_bytes()))],
            vec![fixed(Answer::RawThenDrop(no_http.into_bytes()))],
            vec![fixed(Answer::Drop)],
        ]
        .map(Scene::bad),
    );
    scenes
}

fn refusal(status: u16, code: &str, message: &str) -> Answer {
    Answer::of(status, &refusal_body(code, message))
}

/// An error of the gateway that quotes wherever it can.
pub(crate) fn refusal_body(code: &str, message: &str) -> String {
    let phone = canary::phone_number("denied detail");
    json!({
        "AccessDeniedDetail": {
            "AuthAction": phone,
            "AuthPrincipalDisplayName": message,
            "AuthPrincipalOwnerId": phone,
            "AuthPrincipalType": phone,
            "EncodedDiagnosticMessage": message,
            "NoPermissionType": phone,
            "PolicyType": phone,
        },
        "Code": code,
        "HostId": message,
        "Message": message,
        "Recommend": format!("https://api.aliyun.com/troubleshoot?q={}", quoting::percent_encoded(message)),
        "RequestId": phone,
    })
    .to_string()
}

/// The gateway does not accept the signature, and says what it would have signed.
fn unsigned(request: &Recorded) -> Answer {
    let text = quoting::canonical_request(request);
    refusal(
        400,
        "SignatureDoesNotMatch",
        &format!(
            "Specified signature is not matched. server string to sign is:[ACS3-HMAC-SHA256\n0] server canonical request is:[{text}]"
        ),
    )
}

/// What is refused before it is sent: all values of another type, and all parameters of another
/// name.
async fn show_misuse(client: &Client, name: &'static str, given: &Given) {
    let parameters = given.parameters.as_object().unwrap();
    let wrong = parameters.iter().map(|(name, value)| match value {
        Value::String(text) => (name.clone(), json!([{ canary::phone_number(name): text }])),
        value => (name.clone(), value.to_string().into()),
    });
    let unknown = json!({ canary::phone_number(name): given.parameters });
    let mut misused = vec![unknown];
    if !parameters.is_empty() {
        misused.push(Value::Object(wrong.collect()));
    }
    for parameters in misused {
        let outcome = client.call_json(name, parameters).send_with_metadata().await;
        assert!(outcome.is_err(), "{name}");
        show_outcome(name, &outcome);
    }
}

/// Shows what a policy is told, and repeats only what was throttled, once.
struct Watching;

impl RetryPolicy for Watching {
    fn decide(&self, failed: &RetryContext<'_>) -> RetryDecision {
        show("retry context", failed);
        match (failed.failure, failed.attempts) {
            (FailureClass::Throttled, 1) => RetryDecision::RetryAfter(Duration::ZERO),
            _ => RetryDecision::Stop,
        }
    }
}
