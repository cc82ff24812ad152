//! The two axes of the table in [`super`]: what failed, and what the operation does when it is repeated.

/// Whether an operation may be repeated after an ambiguous failure (a timeout or a reset connection
/// after the request was sent): one where the service may or may not have carried it out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// The operation only reads: repeating it changes nothing.
    Safe,
    /// Repeating ends in the same state, but the second answer may differ ("does not exist").
    /// Repeated only when the caller asks for it.
    OptIn,
    /// Repeating acts twice (a message, a group, an SMS). Never repeated after an ambiguous failure.
    Never,
}

/// What a failed attempt means for repeating the request; the [module](super) has the whole table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureClass {
    /// The request did not reach the service.
    NotSent,
    /// The service refused the request because there were too many.
    Throttled,
    /// The service refused the date of the request: this machine's clock is wrong.
    ClockSkew,
    /// The service refused the nonce because it had come before. Nonces are unique, so something on the way sent
    /// this request again, and its first copy may have been carried out.
    NonceUsed,
    /// The service refused the security token because it has expired.
    StaleCredentials,
    /// The service may or may not have carried the request out, and a repeat may succeed.
    Ambiguous,
    /// The service reports success in a reply that cannot be read; a repeat would give the same.
    Unreadable,
    /// The service refused the request for good, or it could not be sent for a reason that stays.
    Final,
}

impl FailureClass {
    /// Whether a request that failed so may be repeated. `opt_in` says that operations of
    /// [`RetryClass::OptIn`] may be repeated when they may have been carried out.
    pub fn allows_repeat(self, retry_class: RetryClass, opt_in: bool) -> bool {
        match self {
            Self::NotSent | Self::Throttled => true,
            Self::Ambiguous | Self::NonceUsed => match retry_class {
                RetryClass::Safe => true,
                RetryClass::OptIn => opt_in,
                RetryClass::Never => false,
            },
            // These are repaired once; when they come again, the repair does not help.
            Self::ClockSkew | Self::StaleCredentials => false,
            Self::Unreadable | Self::Final => false,
        }
    }

    /// Whether the service may have carried the request out.
    pub fn may_have_acted(self) -> bool {
        matches!(self, Self::Ambiguous | Self::NonceUsed | Self::Unreadable)
    }
}
