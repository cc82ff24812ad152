//! Finds out whether a message was sent whose call failed with
//! [`MaybeSent`](crate::ErrorKind::MaybeSent).

use std::time::{Duration, SystemTime};

use serde_json::Value;

use crate::client::{Call, Client};
use crate::generated::messages::{
    ListChatappMessageRequest, MessageDirection, MessageRecord, SendChatappMessageRequest,
};
use crate::outcome::Error;

/// The age of the oldest record that counts.
const WINDOW: Duration = Duration::from_secs(5 * 60);

/// The answer of [`reconcile`](SendChatappMessageRequest::reconcile).
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reconciled {
    /// The message was sent.
    Found {
        /// Its ID.
        message_id: String,
    },
    /// There is no record of the message. It may still appear: ask again after some seconds, before
    /// you send it again.
    NotFound,
    /// Several records may be the message, or one that does not say enough. Only a receipt with the
    /// task ID can tell.
    Unsure,
}

impl SendChatappMessageRequest<Client> {
    /// Looks for this message among those that `ListChatappMessage` has of the last five minutes,
    /// with the same sender, recipient, type and content or template. Use it after
    /// [`MaybeSent`](crate::ErrorKind::MaybeSent), before you send the message again.
    ///
    /// Records have no task ID, so an earlier message with the same content looks the same. Receipts
    /// have the task ID: set [`task_id`](Self::task_id()), and prefer them if you receive them.
    ///
    /// ```
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, request: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         let is_list = request.headers()["x-acs-action"] == "ListChatappMessage";
    /// #         Box::pin(async move { Ok(match is_list {
    /// #             true => http::Response::new(r#"{"Code":"OK","Data":[]}"#.into()),
    /// #             false => http::Response::builder().status(500).body("{}".into()).unwrap(),
    /// #         }) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// use cams_api::{ErrorKind, Reconciled};
    ///
    /// let message = client.send_chatapp_message().channel_type("whatsapp").from("861387777****");
    /// let message = message.to("861388988****").cust_space_id("cams-8***").type_("message");
    /// let message = message.message_type("text").content(r#"{"text":"Hello"}"#);
    /// match message.clone().send().await {
    ///     Err(error) if error.kind() == ErrorKind::MaybeSent => match message.reconcile().await? {
    ///         Reconciled::Found { message_id } => println!("sent as {message_id}"),
    ///         Reconciled::NotFound => println!("ask again, then send it again"),
    ///         _ => println!("wait for the receipt"),
    ///     },
    ///     result => println!("{:?}", result?.message_id),
    /// }
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of `ListChatappMessage`, which requires sender, channel and `CustSpaceId`.
    pub async fn reconcile(self) -> Result<Reconciled, Error> {
        self.customize().reconcile().await
    }
}

impl Call<SendChatappMessageRequest> {
    /// Like [`SendChatappMessageRequest::reconcile`], with the credentials of this call.
    ///
    /// # Errors
    ///
    /// The same.
    pub async fn reconcile(self) -> Result<Reconciled, Error> {
        let Self { core, request: message, options } = self;
        let now = core.clock.now();
        let mut list = ListChatappMessageRequest::new()
            .event_action(MessageDirection::Down)
            .start_time(milliseconds(now.checked_sub(WINDOW).unwrap_or(now)))
            .end_time(milliseconds(now.checked_add(WINDOW).unwrap_or(now)));
        list.business_number = message.from.clone();
        list.channel_type = message.channel_type.clone();
        list.cust_space_id = message.cust_space_id.clone();
        list.user_number = message.to.clone();
        let mut call = Call::new(core, list);
        call.options.credentials = options.credentials;
        let records: Vec<MessageRecord> = call.items().try_collect().await?;
        Ok(among(&message, &records))
    }
}

fn milliseconds(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

fn among(message: &SendChatappMessageRequest, records: &[MessageRecord]) -> Reconciled {
    let of = |likeness| records.iter().filter(move |record| compare(message, record) == likeness);
    let mut same = of(Likeness::Same);
    match (same.next(), same.next()) {
        (Some(MessageRecord { message_id: Some(id), .. }), None) => {
            Reconciled::Found { message_id: id.clone() }
        }
        (None, _) if of(Likeness::Unclear).next().is_none() => Reconciled::NotFound,
        _ => Reconciled::Unsure,
    }
}

/// A record compared with a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Likeness {
    Same,
    Other,
    /// The record does not say enough.
    Unclear,
}

fn compare(message: &SendChatappMessageRequest, record: &MessageRecord) -> Likeness {
    let is_other = |sent: Option<&str>, recorded: Option<&str>| match (sent, recorded) {
        (Some(sent), Some(recorded)) => !sent.eq_ignore_ascii_case(recorded),
        _ => false,
    };
    let type_ = message.message_type.as_ref().map(|type_| type_.as_str());
    let form = message.type_.as_ref().map(|form| form.as_str());
    if record.event_action == Some(MessageDirection::Up)
        || is_other(form, record.type_.as_deref())
        || is_other(message.to.as_deref(), record.user_number.as_deref())
    {
        return Likeness::Other;
    }
    match &message.template_code {
        Some(code) => {
            let sent = Some(code.as_str());
            let language = message.language.as_deref();
            if is_other(sent, record.template_code.as_deref())
                || is_other(language, record.language_code.as_deref())
            {
                Likeness::Other
            } else if record.template_code.is_some() && has_params(message, record) {
                Likeness::Same
            } else {
                Likeness::Unclear
            }
        }
        None if is_other(type_, record.message_type.as_deref()) => Likeness::Other,
        None => match (&message.content, &record.message) {
            (Some(sent), Some(recorded)) => compare_content(sent, recorded),
            _ => Likeness::Unclear,
        },
    }
}

/// The record shows the values of all template variables.
fn has_params(message: &SendChatappMessageRequest, record: &MessageRecord) -> bool {
    let values = message.template_params.iter().flat_map(|params| params.values());
    let text = record.message.as_deref().unwrap_or_default();
    values.into_iter().all(|value| text.contains(value.as_str()))
}

/// A record has the content as JSON, or its text alone.
fn compare_content(sent: &str, recorded: &str) -> Likeness {
    let (Ok(sent), recorded_json) =
        (serde_json::from_str::<Value>(sent), serde_json::from_str::<Value>(recorded))
    else {
        return Likeness::Unclear;
    };
    let text = sent.get("text").and_then(Value::as_str);
    match (recorded_json, text) {
        (Ok(recorded), _) if recorded == sent => Likeness::Same,
        (_, Some(text)) if text == recorded => Likeness::Same,
        (Ok(Value::Object(_)), _) | (_, Some(_)) => Likeness::Other,
        _ => Likeness::Unclear,
    }
}
