//! Tells whether limits became stricter or wider.

use serde_json::Number;

use crate::spec::limits::Limits;
use crate::spec::model::Field;

/// The consequence of other limits.
pub(super) fn meaning(before: &Limits, after: &Limits) -> &'static str {
    match (is_stricter(before, after), is_stricter(after, before)) {
        (true, false) => {
            "stricter: the service refuses values that it accepted; the client does not check"
        }
        (false, true) => "wider: the service accepts more values; the client does not check",
        _ => "the service accepts other values; the client does not check",
    }
}

/// The first key of the schema that differs.
pub(super) fn key(before: &Field, after: &Field) -> &'static str {
    let (before, after) = (&before.limits, &after.limits);
    if before.minimum != after.minimum {
        "minimum"
    } else if before.maximum != after.maximum {
        "maximum"
    } else if before.min_length != after.min_length {
        "minLength"
    } else if before.max_length != after.max_length {
        "maxLength"
    } else if before.pattern != after.pattern {
        "pattern"
    } else if before.min_entries != after.min_entries {
        "minItems"
    } else if before.max_entries != after.max_entries {
        "maxItems"
    } else {
        "items"
    }
}

/// `true` if some value that fits `before` does not fit `after`, judged limit by limit.
fn is_stricter(before: &Limits, after: &Limits) -> bool {
    let number = |number: &Option<Number>| number.as_ref().and_then(Number::as_f64);
    let low = |limits: &Limits| number(&limits.minimum).unwrap_or(f64::NEG_INFINITY);
    let high = |limits: &Limits| number(&limits.maximum).unwrap_or(f64::INFINITY);
    let most = |count: Option<usize>| count.unwrap_or(usize::MAX);
    let is_new = |before: bool, after: bool| after && !before;
    let each = match (&before.each, &after.each) {
        (Some(before), Some(after)) => is_stricter(before, after),
        (None, Some(_)) => true,
        (_, None) => false,
    };
    low(after) > low(before)
        || high(after) < high(before)
        || is_new(before.above_minimum, after.above_minimum)
        || is_new(before.below_maximum, after.below_maximum)
        || (after.multiple_of.is_some() && after.multiple_of != before.multiple_of)
        || after.min_length.unwrap_or(0) > before.min_length.unwrap_or(0)
        || most(after.max_length) < most(before.max_length)
        || (after.pattern.is_some() && after.pattern != before.pattern)
        || after.min_entries.unwrap_or(0) > before.min_entries.unwrap_or(0)
        || most(after.max_entries) < most(before.max_entries)
        || each
}
