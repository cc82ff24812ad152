//! The entries of lists and objects during a tolerant reading.
//!
//! If their type is known, nulls are left out, and so is everything that an earlier reading found.
//! Once an entry of a list or map did not fit, similar entries are no longer shown to the type. A
//! long list of misfits therefore costs no more than one that fits.

use std::borrow::Cow;

use serde::de::value::StrDeserializer;
use serde::de::{DeserializeSeed, MapAccess, SeqAccess};

use super::{Lenient, Reader};
use crate::response::findings::{Mark, Wanted};
use crate::response::json::Token;
use crate::response::mismatch::{Mismatch, Place};
use crate::response::verdict::EnvelopeKey;

/// Counts how the entries of one list or map, all of one type, fit so far.
struct Row {
    /// The position of the list or map.
    position: usize,
    start: Mark,
    entries: usize,
    misfits: usize,
    last_is_misfit: bool,
    /// The expected kind of the entries, set once one of them did not fit.
    wanted: Option<Wanted>,
}

impl Row {
    fn new(reader: &Reader<'_, '_>, position: usize) -> Self {
        let start = reader.findings.mark();
        Self { position, start, entries: 0, misfits: 0, last_is_misfit: false, wanted: None }
    }

    /// Steps over the next entry if it cannot fit.
    fn passes_over(&mut self, reader: &mut Reader<'_, '_>, place: &Place<'_>) -> bool {
        self.entries += 1;
        let Some(wanted) = &self.wanted else { return false };
        if reader.fits(wanted.shape) {
            return false;
        }
        let found = reader.next();
        let mismatch = || Mismatch::new(place, &wanted.expected, found.token.noun());
        reader.findings.misfit(found.position, None, mismatch);
        self.count_misfit(reader);
        true
    }

    /// Records the result after the type has read the entry at this position.
    fn settle(&mut self, reader: &mut Reader<'_, '_>, position: usize) {
        if reader.findings.ends_with_misfit(position) {
            self.wanted = reader.findings.wanted();
            self.count_misfit(reader);
        } else {
            self.last_is_misfit = false;
        }
    }

    fn count_misfit(&mut self, reader: &mut Reader<'_, '_>) {
        self.misfits += 1;
        if self.last_is_misfit {
            reader.findings.join();
        }
        self.last_is_misfit = true;
    }

    /// Ends the list or map. If nothing fits, the whole list or map becomes the mismatch. Two
    /// exceptions: the response itself cannot be left out, and a single entry is better named
    /// directly.
    fn finish(&self, reader: &mut Reader<'_, '_>, place: &Place<'_>) {
        if self.entries > 1 && self.entries == self.misfits && !matches!(place, Place::Top) {
            reader.findings.merge(self.start, self.position, place, self.entries);
        }
    }
}

/// The elements of a list.
pub(crate) struct Elements<'a, 't, 'f> {
    reader: &'a mut Reader<'t, 'f>,
    place: &'a Place<'a>,
    index: usize,
    /// `None` if elements of any kind fit.
    row: Option<Row>,
}

impl<'a, 't, 'f> Elements<'a, 't, 'f> {
    /// The elements of the list that the reader has entered. It began at this position.
    pub(crate) fn new(
        reader: &'a mut Reader<'t, 'f>,
        place: &'a Place<'a>,
        position: usize,
    ) -> Self {
        let row = Some(Row::new(reader, position));
        Self { reader, place, index: 0, row }
    }

    /// The same for a list in which every value fits.
    pub(crate) fn of_anything(reader: &'a mut Reader<'t, 'f>, place: &'a Place<'a>) -> Self {
        Self { reader, place, index: 0, row: None }
    }
}

impl<'de> SeqAccess<'de> for Elements<'_, '_, '_> {
    type Error = Mismatch;

    fn next_element_seed<S: DeserializeSeed<'de>>(
        &mut self,
        seed: S,
    ) -> Result<Option<S::Value>, Mismatch> {
        let Self { reader, row, .. } = self;
        while reader.cursor.next_entry() {
            let place = Place::Element(self.place, self.index);
            self.index += 1;
            let position = reader.position();
            if let Some(row) = row
                && (is_left_out(reader, position) || row.passes_over(reader, &place))
            {
                continue;
            }
            let element = seed.deserialize(Lenient::new(reader, &place))?;
            if let Some(row) = row {
                row.settle(reader, position);
            }
            return Ok(Some(element));
        }
        if let Some(row) = row {
            row.finish(reader, self.place);
        }
        Ok(None)
    }
}

/// Steps over the next value if it is null or left out.
#[inline]
fn is_left_out(reader: &mut Reader<'_, '_>, position: usize) -> bool {
    let is_left_out = reader.cursor.token() == Token::Null || reader.findings.is_left_out(position);
    if is_left_out {
        reader.next();
    }
    is_left_out
}

/// The fields of an object.
pub(crate) struct Fields<'a, 't, 'f> {
    reader: &'a mut Reader<'t, 'f>,
    place: &'a Place<'a>,
    kind: Kind,
    /// The documented name of the current field.
    name: Option<&'static str>,
    /// The position of the current field's value.
    position: usize,
}

/// The documented kind of an object.
enum Kind {
    Struct(Names),
    Map(Row),
    Anything,
}

impl<'a, 't, 'f> Fields<'a, 't, 'f> {
    /// The fields of the object that the reader has entered. It began at this position. It is a
    /// struct if there are names, otherwise a map.
    pub(crate) fn new(
        reader: &'a mut Reader<'t, 'f>,
        place: &'a Place<'a>,
        names: Option<&'static [&'static str]>,
        position: usize,
    ) -> Self {
        let kind = match names {
            Some(names) => Kind::Struct(Names { names, seen: vec![None; names.len()] }),
            None => Kind::Map(Row::new(reader, position)),
        };
        Self { reader, place, kind, name: None, position }
    }

    /// The same for an object in which every value fits.
    pub(crate) fn of_anything(reader: &'a mut Reader<'t, 'f>, place: &'a Place<'a>) -> Self {
        Self { reader, place, kind: Kind::Anything, name: None, position: 0 }
    }

    /// Steps to the next field to read and returns its name.
    fn next_name(&mut self) -> Option<Cow<'_, str>> {
        let Self { reader, kind, .. } = self;
        while reader.cursor.next_entry() {
            let name = reader.cursor.name();
            self.position = reader.position();
            if !matches!(kind, Kind::Anything) && is_left_out(reader, self.position) {
                continue;
            }
            if matches!(self.place, Place::Top)
                && let Some(key) = EnvelopeKey::of(&name)
            {
                reader.findings.verdict.observe(key, reader.cursor.clone().value());
            }
            match kind {
                Kind::Struct(names) => match names.take(&name, reader, self.position) {
                    Taken::Read(name) => {
                        self.name = Some(name);
                        return Some(Cow::Borrowed(name));
                    }
                    Taken::Unknown => self.name = None,
                    Taken::PassedOver => continue,
                },
                Kind::Map(row) => {
                    if row.passes_over(reader, &Place::Entry(self.place)) {
                        continue;
                    }
                }
                Kind::Anything => {}
            }
            return Some(name);
        }
        if let Kind::Map(row) = kind {
            row.finish(reader, self.place);
        }
        None
    }
}

impl<'de> MapAccess<'de> for Fields<'_, '_, '_> {
    type Error = Mismatch;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, Mismatch> {
        let Some(name) = self.next_name() else { return Ok(None) };
        seed.deserialize(StrDeserializer::new(&name)).map(Some)
    }

    fn next_value_seed<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Mismatch> {
        let Self { reader, kind, .. } = self;
        let place = match self.name {
            Some(name) => Place::Field(self.place, name),
            None => Place::Entry(self.place),
        };
        let value = seed.deserialize(Lenient::new(reader, &place))?;
        if let Kind::Map(row) = kind {
            row.settle(reader, self.position);
        }
        Ok(value)
    }
}

/// The documented names of an object, with what was seen of each.
struct Names {
    names: &'static [&'static str],
    seen: Vec<Option<Seen>>,
}

/// A value that has been read.
#[derive(Clone, Copy)]
struct Seen {
    position: usize,
    /// `true` if the name is written as documented.
    is_exact: bool,
}

/// The decision about a value.
enum Taken {
    /// Read it under this documented name.
    Read(&'static str),
    /// The type does not know its name.
    Unknown,
    /// Ignore it, since another value has the same name.
    PassedOver,
}

impl Names {
    /// Decides about the next value. If a name is repeated, its last value counts, as in most JSON
    /// parsers. A name in another spelling counts only if the documented spelling is absent.
    fn take(&mut self, name: &str, reader: &mut Reader<'_, '_>, position: usize) -> Taken {
        let Some(index) = self.find(name) else { return Taken::Unknown };
        let (Some(documented), Some(seen)) = (self.names.get(index), self.seen.get_mut(index))
        else {
            return Taken::Unknown;
        };
        let is_exact = *documented == name;
        let Some(before) = seen.replace(Seen { position, is_exact }) else {
            return Taken::Read(documented);
        };
        if before.is_exact && !is_exact {
            *seen = Some(before);
        } else {
            // It has already been read, so the next reading leaves it out.
            reader.findings.supersede(before.position);
        }
        reader.next();
        Taken::PassedOver
    }

    /// Finds the exact name, or else the only one that differs just in case.
    fn find(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|documented| *documented == name).or_else(|| {
            let mut alike = self.names.iter().enumerate();
            let mut alike =
                alike.by_ref().filter(|(_, documented)| documented.eq_ignore_ascii_case(name));
            match (alike.next(), alike.next()) {
                (Some((index, _)), None) => Some(index),
                _ => None,
            }
        })
    }
}
