//! Uploads, against a loopback server that is both the service and the object storage.

mod refused;
mod repeated;
pub(crate) mod storage;
mod stored;
