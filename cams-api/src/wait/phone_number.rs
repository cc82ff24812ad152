//! Waits for the verification of a phone number.

use super::Until;
use crate::client::Client;
use crate::generated::phone_numbers::{
    CodeVerificationStatus, GetPhoneNumberVerificationStatusRequest,
};

impl GetPhoneNumberVerificationStatusRequest<Client> {
    /// Waits until the phone number is no longer `NOT_VERIFIED`. The result is its state: usually
    /// `VERIFIED`, but a verification can also expire.
    ///
    /// ```
    /// # #[cfg(feature = "phone-numbers")]
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
    /// # struct Local;
    /// # impl cams_api::transport::Transport for Local {
    /// #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
    /// #         Box::pin(async { Ok(http::Response::new(
    /// #             r#"{"Code":"OK","Data":{"CodeVerificationStatus":"VERIFIED"}}"#.into(),
    /// #         )) })
    /// #     }
    /// # }
    /// # let credentials = cams_api::Credentials::new("id", "secret");
    /// # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
    /// use std::time::Duration;
    ///
    /// let number = client.get_phone_number_verification_status().phone_number("861390000****");
    /// let status = number
    ///     .cust_space_id("cams-8***")
    ///     .until_verified()
    ///     .for_at_most(Duration::from_secs(600))
    ///     .await?;
    /// if status != "VERIFIED" {
    ///     println!("ask for another code");
    /// }
    /// # assert_eq!(status, "VERIFIED");
    /// # Ok::<(), cams_api::Error>(())
    /// # })?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// The errors of [`Until::wait`].
    pub fn until_verified(
        self,
    ) -> Until<GetPhoneNumberVerificationStatusRequest, CodeVerificationStatus> {
        self.until(|response| {
            let status = response.data.as_ref()?.code_verification_status.clone();
            status.filter(|status| *status != CodeVerificationStatus::NotVerified)
        })
    }
}
