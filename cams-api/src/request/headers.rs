//! Headers that a caller adds to a call.

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HOST,
    HeaderName, HeaderValue, TRANSFER_ENCODING, USER_AGENT,
};

use crate::outcome::{Error, ErrorKind};
use crate::privacy::GivenName;

/// Headers that this crate or the HTTP library writes.
const OWN: [HeaderName; 9] = [
    ACCEPT,
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    HOST,
    TRANSFER_ENCODING,
    USER_AGENT,
];

/// Checks the headers of a caller.
pub(super) fn of_caller(
    given: &[(String, String)],
) -> Result<Vec<(HeaderName, HeaderValue)>, Error> {
    let header = |(name, value): &(String, String)| {
        let refused = |reason: &str| {
            let text = format!("the header {} cannot be sent: {reason}", GivenName(name));
            Error::new(ErrorKind::InvalidParameter, text)
        };
        let header = HeaderName::try_from(name.as_str())
            .map_err(|_| refused("its name holds characters that a header name cannot have"))?;
        if OWN.contains(&header) || header.as_str().starts_with("x-acs-") {
            return Err(refused(match header {
                USER_AGENT => "set a product by `ClientBuilder::user_agent` instead",
                _ => "this crate writes it itself; leave it out",
            }));
        }
        let mut value = HeaderValue::try_from(value.as_str())
            .map_err(|_| refused("its value holds characters that a header cannot have"))?;
        value.set_sensitive(true);
        Ok((header, value))
    };
    given.iter().map(header).collect()
}
