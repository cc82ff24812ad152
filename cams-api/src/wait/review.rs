//! Waits for the review of a template.

use super::Until;
use crate::client::Client;
use crate::generated::templates::{
    GetChatappTemplateDetailRequest, GetChatappTemplateDetailResponse, TemplateAuditStatus,
};

/// The result of a template's review.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Review {
    /// Messages can be sent with the template.
    Passed,
    /// The review rejected the template.
    Failed {
        /// The reviewers' reason, if there is one.
        reason: Option<String>,
    },
    /// Another state in which no review is under way, such as `disabled` or `paused`.
    Other(TemplateAuditStatus),
}

impl GetChatappTemplateDetailRequest<Client> {
    /// Waits until the review of the template is over: its state is neither `auditing` nor
    /// `unaudit`. A review takes minutes to hours, so `every(…)` 30 seconds is enough.
    ///
    /// ```
    /// # #[cfg(feature = "templates")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(
    /// #             r#"{"Code":"OK","Data":{"AuditStatus":"fail","Reason":"a variable is too long"}}"#.into(),
    /// #         )) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// use std::time::Duration;
    ///
    /// use cams_api::wait::Review;
    ///
    /// let template = client.get_chatapp_template_detail().template_code("744c4b5c79****").language("en");
    /// let review = template
    ///     .cust_space_id("cams-8***")
    ///     .until_reviewed()
    ///     .every(Duration::from_secs(30))
    ///     .for_at_most(Duration::from_secs(24 * 3600))
    ///     .await?;
    /// match review {
    ///     Review::Passed => println!("send messages with it"),
    ///     Review::Failed { reason } => println!("change it: {}", reason.unwrap_or_default()),
    ///     other => println!("{other:?}"),
    /// }
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Until::wait`].
    pub fn until_reviewed(self) -> Until<GetChatappTemplateDetailRequest, Review> {
        self.until(review)
    }
}

/// The result of the review, once it is over.
fn review(response: &GetChatappTemplateDetailResponse) -> Option<Review> {
    let template = response.data.as_ref()?;
    match template.audit_status.as_ref()? {
        TemplateAuditStatus::Auditing | TemplateAuditStatus::Unaudit => None,
        TemplateAuditStatus::Pass => Some(Review::Passed),
        TemplateAuditStatus::Fail => {
            // The service writes this word if there is no reason.
            let reason = template.reason.clone().filter(|reason| reason != "None");
            Some(Review::Failed { reason })
        }
        other => Some(Review::Other(other.clone())),
    }
}
