//! Waits for the publication of a Flow.

use super::Until;
use crate::client::Client;
use crate::generated::whatsapp_flows::{FlowStatus, GetFlowRequest};

impl GetFlowRequest<Client> {
    /// Waits until the Flow is no longer a `DRAFT`. The result is its state: usually `PUBLISHED`,
    /// but a Flow can also be retired meanwhile.
    ///
    /// ```
    /// # #[cfg(feature = "whatsapp-flows")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(
    /// #             r#"{"Code":"OK","Data":{"Status":"PUBLISHED"}}"#.into(),
    /// #         )) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// use std::time::Duration;
    ///
    /// let flow = client.get_flow().flow_id("92675332812643****").cust_space_id("cams-8***");
    /// let status = flow.until_published().for_at_most(Duration::from_secs(600)).await?;
    /// println!("the Flow is {}", status.as_str());
    /// # assert_eq!(status, "PUBLISHED");
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Until::wait`].
    pub fn until_published(self) -> Until<GetFlowRequest, FlowStatus> {
        self.until(|response| {
            let status = response.data.as_ref()?.status.clone();
            status.filter(|status| *status != FlowStatus::Draft)
        })
    }
}
