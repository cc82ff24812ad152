//! The contradictions in a fault, each with its remedy.

use http::{HeaderName, HeaderValue};

use super::fault::Fault;
use super::names;
use super::then::Then;

/// Headers by which the server frames its response.
const FRAMING: [&str; 3] = ["connection", "content-length", "transfer-encoding"];

impl Fault {
    /// Says what is wrong with the fault.
    pub(crate) fn check(&self) -> Result<(), String> {
        self.check_calls()?;
        self.check_headers()?;
        self.check_effect()
    }

    fn check_calls(&self) -> Result<(), String> {
        if self.operation.is_some() && self.family.is_some() {
            return Err("`operation` and `family` exclude each other; leave one out".to_owned());
        }
        for name in self.parameters.keys() {
            names::check_parameter(name, self.operation, self.family)?;
        }
        if self.times == Some(0) {
            return Err(
                "`times` is 0, so the fault disturbs no call; leave it out for no limit".to_owned()
            );
        }
        if self.probability.is_some_and(|probability| !(0.0..=1.0).contains(&probability)) {
            return Err("`probability` must be from 0 to 1".to_owned());
        }
        Ok(())
    }

    fn check_headers(&self) -> Result<(), String> {
        for (name, value) in &self.headers {
            if FRAMING.iter().any(|framing| framing.eq_ignore_ascii_case(name)) {
                return Err(format!("the server sets the header {name} itself; leave it out"));
            }
            if name.parse::<HeaderName>().is_err() {
                return Err(format!("{name:?} cannot be the name of a header"));
            }
            if HeaderValue::from_str(value).is_err() {
                return Err(format!("the header {name} has a value that cannot be sent"));
            }
        }
        Ok(())
    }

    fn check_effect(&self) -> Result<(), String> {
        let is_late = self.delay_ms > 0 || self.jitter_ms > 0;
        if self.then.is_none() && !is_late && self.headers.is_empty() {
            return Err("the fault has no effect; add `then`, `delay_ms` or `headers`".to_owned());
        }
        if self.execute == Some(false) && self.changes_own_response() {
            return Err(
                "the fault changes the server's own response, so the call is executed; leave \
                 `execute` out"
                    .to_owned(),
            );
        }
        let Some(then) = &self.then else { return Ok(()) };
        if then.sends_no_response() && !self.headers.is_empty() {
            return Err("no response is sent, so it has no `headers`; leave them out".to_owned());
        }
        match then {
            Then::Refuse { status, .. } if !(400..600).contains(status) => {
                Err("the `status` of `refuse` must be from 400 to 599".to_owned())
            }
            Then::Http { status, .. } if !(200..600).contains(status) => {
                Err("the `status` of `http` must be from 200 to 599".to_owned())
            }
            Then::Drip { bytes: 0, .. } => {
                Err("the `bytes` of `drip` must be 1 or more".to_owned())
            }
            _ => Ok(()),
        }
    }
}
