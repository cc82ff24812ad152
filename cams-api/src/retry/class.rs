//! The two axes of the table in [`super`]: the class of a failure, and the class of an operation.

/// The effect of repeating an operation. It decides about repeats after an ambiguous failure, such
/// as a timeout or a broken connection: the service may or may not have executed the request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RetryClass {
    /// The operation only reads. A repeat changes nothing.
    Safe,
    /// A repeat leads to the same state, but its response may differ ("does not exist"). The client
    /// repeats it only if the policy asks for it.
    OptIn,
    /// A repeat acts twice: a second message, group or SMS. The client never repeats it after an
    /// ambiguous failure.
    Never,
}

/// The meaning of a failed attempt for repeating the request. The [module](super) has the whole
/// table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum FailureClass {
    /// The request did not reach the service.
    NotSent,
    /// The service refused the request because there were too many.
    Throttled,
    /// The service refused the request's date, because this machine's clock is wrong.
    ClockSkew,
    /// The service refused the nonce as already used. Nonces are unique, so something on the way
    /// sent the request again. The service may have executed the first copy.
    NonceUsed,
    /// The service refused the security token because it has expired.
    StaleCredentials,
    /// The service may have executed the request. A repeat may succeed.
    Ambiguous,
    /// The service reports success in a response that cannot be read. A repeat would get the same
    /// response.
    Unreadable,
    /// The service refused the request for good, or something permanent prevents sending it.
    Final,
}

impl FailureClass {
    /// Returns `true` if a request that failed this way may be repeated. `opt_in` allows it for
    /// operations of [`RetryClass::OptIn`] even if the service may have executed the request.
    pub fn allows_repeat(self, retry_class: RetryClass, opt_in: bool) -> bool {
        match self {
            Self::NotSent | Self::Throttled => true,
            Self::Ambiguous | Self::NonceUsed => match retry_class {
                RetryClass::Safe => true,
                RetryClass::OptIn => opt_in,
                RetryClass::Never => false,
            },
            // These are repaired once. If they occur again, the repair does not help.
            Self::ClockSkew | Self::StaleCredentials => false,
            Self::Unreadable | Self::Final => false,
        }
    }

    /// Returns `true` if the service may have executed the request.
    pub fn may_have_acted(self) -> bool {
        matches!(self, Self::Ambiguous | Self::NonceUsed | Self::Unreadable)
    }
}
