//! Temporary credentials for uploads, kept until they expire.

use std::sync::Arc;
use std::time::Duration;

use ring::hmac;
use tokio::sync::Mutex;
use tokio::time::Instant;
use zeroize::Zeroizing;

use super::policy;
use crate::client::Call;
use crate::generated::service::{GetChatappUploadAuthorizationRequest, UploadAuthorization};
use crate::outcome::{Error, ErrorKind};
use crate::retry::RetryClass;

/// An authorization is renewed this long before it expires: a file takes its time.
const EARLY: Duration = Duration::from_secs(60);

/// The right to upload files into one folder of a bucket.
pub(super) struct Authorization {
    pub(super) access_key_id: String,
    pub(super) key: hmac::Key,
    pub(super) security_token: Zeroizing<String>,
    pub(super) bucket: String,
    /// Without slashes at its ends.
    pub(super) folder: String,
    pub(super) endpoint: String,
    /// The time until which it is kept, and until which it can be used.
    kept_until: Instant,
    ends: Instant,
}

impl Authorization {
    /// The rest of its lifetime.
    pub(super) fn time_left(&self) -> Duration {
        self.ends.saturating_duration_since(Instant::now())
    }

    /// Passes each confidential part to `show`.
    pub(super) fn each_confidential(&self, show: &mut dyn FnMut(&str)) {
        for part in [&self.access_key_id, &*self.security_token, &self.folder] {
            show(part);
        }
    }

    /// Reads an authorization that was asked for at `asked`. The error names the missing parts.
    fn read(found: UploadAuthorization, asked: Instant) -> Result<Self, String> {
        let mut missing = Vec::new();
        let mut part = |name: &'static str, value: Option<String>| {
            let value = value.filter(|value| !value.trim().is_empty());
            value.unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let access_key_id = part("AccessKeyId", found.access_key_id);
        let secret = Zeroizing::new(part("AccessKeySecret", found.access_key_secret));
        let security_token = Zeroizing::new(part("SecurityToken", found.security_token));
        let bucket = part("BucketName", found.bucket_name);
        let dir = part("Dir", found.dir);
        let endpoint = part("EndPoint", found.end_point);
        if !missing.is_empty() {
            return Err(format!("the authorization lacks {}", missing.join(", ")));
        }
        // Without a lifetime it serves one upload.
        let lifetime = u64::try_from(found.expire.unwrap_or_default()).unwrap_or_default();
        let lifetime = Duration::from_secs(lifetime);
        Ok(Self {
            access_key_id,
            key: policy::key(&secret),
            security_token,
            bucket,
            folder: dir.trim_matches('/').to_owned(),
            endpoint,
            kept_until: asked + lifetime.saturating_sub(EARLY),
            ends: asked + if lifetime.is_zero() { Duration::from_secs(3600) } else { lifetime },
        })
    }
}

/// The authorization of one space, shared by its uploads. One of them asks for it, and the others
/// wait.
#[derive(Default)]
pub(super) struct Kept(Mutex<Option<Arc<Authorization>>>);

impl Kept {
    /// The kept authorization, or a new one if it expires soon or if it is `refused`.
    pub(super) async fn get(
        &self,
        call: &Call<GetChatappUploadAuthorizationRequest>,
        refused: Option<&Arc<Authorization>>,
    ) -> Result<Arc<Authorization>, Error> {
        let mut kept = self.0.lock().await;
        if let Some(kept) = kept.as_ref().filter(|kept| {
            kept.kept_until > Instant::now()
                && refused.is_none_or(|refused| !Arc::ptr_eq(kept, refused))
        }) {
            return Ok(Arc::clone(kept));
        }
        *kept = None;
        let asked = Instant::now();
        let (response, metadata) = call.clone().send_with_metadata().await?;
        let found = response.data.unwrap_or_default();
        let authorization = Authorization::read(found, asked).map_err(|reason| {
            let error = Error::new(ErrorKind::Decode, reason);
            error.of_call("GetChatappUploadAuthorization", RetryClass::Safe, metadata)
        })?;
        Ok(Arc::clone(kept.insert(Arc::new(authorization))))
    }
}
