//! The fields of an entry. Names match without regard to case, underscores and spaces around them,
//! since samples have `"Timestamp "` and `mimeType` beside `mime_type`.

use std::borrow::Cow;
use std::iter;

use super::body::structured;
use crate::response::{Cursor, Token, scalar, unescaped};

/// The fields of a JSON object.
pub struct Fields<'t> {
    fields: Vec<(Cow<'t, str>, &'t str)>,
}

impl<'t> Fields<'t> {
    /// `None` if the text, which must be valid JSON, is no object.
    pub(super) fn of(json: &'t str) -> Option<Self> {
        let mut cursor = Cursor::new(json);
        if cursor.token() != Token::Object {
            return None;
        }
        let mut fields = Vec::new();
        cursor.enter();
        while cursor.next_entry() {
            let name = cursor.name();
            fields.push((name, cursor.value()));
        }
        Some(Self { fields })
    }

    /// The objects of a list, given as valid JSON. Other entries are passed over.
    pub(super) fn each(list: &'t str) -> impl Iterator<Item = Self> {
        let mut cursor = Cursor::new(list);
        let is_list = cursor.token() == Token::List;
        cursor.enter();
        let entries = iter::from_fn(move || cursor.next_entry().then(|| cursor.value()));
        entries.take_while(move |_| is_list).filter_map(Self::of)
    }

    /// The JSON of a field. A null counts as absent.
    fn json(&self, name: &str) -> Option<&'t str> {
        let fields = self.fields.iter().filter(|(found, _)| is_alike(found, name));
        fields.map(|(_, json)| *json).find(|json| Cursor::new(json).token() != Token::Null)
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.json(name).is_some()
    }

    pub(super) fn is_object(&self, name: &str) -> bool {
        self.json(name).is_some_and(|json| Cursor::new(json).token() == Token::Object)
    }

    /// A string, or a number or boolean as text. Empty text counts as absent.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.json(name).and_then(scalar).map(Cow::into_owned)
    }

    /// A whole number, also in a string.
    pub(super) fn number(&self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        text.trim().parse().ok()
    }

    /// A number, also in a string.
    pub(super) fn float(&self, name: &str) -> Option<f64> {
        let text = self.text(name)?;
        text.trim().parse().ok().filter(|value: &f64| value.is_finite())
    }

    /// An object or array, also in a string, as JSON.
    pub(super) fn structure(&self, name: &str) -> Option<String> {
        let json = self.json(name)?;
        match Cursor::new(json).token() {
            Token::Object | Token::List => Some(json.to_owned()),
            Token::Text => structured(&unescaped(json)).map(Cow::into_owned),
            _ => None,
        }
    }
}

fn is_alike(found: &str, name: &str) -> bool {
    fn letters(text: &str) -> impl Iterator<Item = char> + '_ {
        let letters = text.trim().chars().filter(|character| *character != '_');
        letters.map(|character| character.to_ascii_lowercase())
    }
    letters(found).eq(letters(name))
}
