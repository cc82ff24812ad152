//! The things that a call names.

use super::{Call, Kind, Record, text};

impl Kind {
    pub(super) fn is_owned(&self, record: &Record, call: &Call<'_>) -> bool {
        self.owner.iter().all(|element| self.fits(element, record, call))
    }

    pub(super) fn is_named(&self, record: &Record, call: &Call<'_>) -> bool {
        let names_one = self.ids.is_empty()
            || self.ids.iter().any(|element| call.naming(self, element).is_some());
        names_one
            && self.is_owned(record, call)
            && self.ids.iter().all(|element| self.fits(element, record, call))
    }

    /// `true` if the call gives the element this value, or none.
    fn fits(&self, element: &str, record: &Record, call: &Call<'_>) -> bool {
        call.naming(self, element).is_none_or(|given| text(record, element) == given)
    }
}
