//! Both sides of a comparison: places, enums and renamed types, which all of its parts ask for.

use std::collections::BTreeMap;

use super::odd::Odd;
use super::side::{Place, Side, rust_value};
use crate::spec::Places;
use crate::spec::model::{Shape, TypeDef};

pub(super) struct Comparison<'a> {
    pub(super) old: &'a Side,
    pub(super) new: &'a Side,
    places: [Places<'a>; 2],
    pub(super) odd: Odd<'a>,
    /// Shared types that got another name: the old Rust type to the new one.
    renamed: BTreeMap<String, String>,
}

impl<'a> Comparison<'a> {
    pub(super) fn of(old: &'a Side, new: &'a Side) -> Self {
        let mut comparison = Self {
            old,
            new,
            places: [old.places(), new.places()],
            odd: Odd::of(new),
            renamed: BTreeMap::new(),
        };
        comparison.renamed = comparison
            .renamed_types()
            .into_iter()
            .map(|(old, new)| {
                let rust = |name: &str| rust_value(&Shape::Shared(name.to_owned()));
                (rust(old), rust(new))
            })
            .collect();
        comparison
    }

    pub(super) fn place_before(&self, owner: &str, path: &str, fact: &str) -> Option<Place> {
        self.places[0].element(owner, path, fact).map(Place::from)
    }

    pub(super) fn place_after(&self, owner: &str, path: &str, fact: &str) -> Option<Place> {
        self.places[1].element(owner, path, fact).map(Place::from)
    }

    /// The places of a fact of an operation.
    pub(super) fn places_of(&self, [old, new]: [&str; 2], path: &[&str]) -> [Option<Place>; 2] {
        [
            Some(self.places[0].operation(old, path).into()),
            Some(self.places[1].operation(new, path).into()),
        ]
    }

    /// The places of a fact of the root file.
    pub(super) fn places_in_root(&self, path: &[&str]) -> [Option<Place>; 2] {
        self.places.each_ref().map(|places| Some(places.root(path).into()))
    }

    pub(super) fn is_enum_before(&self, operation: &str, shape: &Shape) -> bool {
        is_enum(self.old, operation, shape)
    }

    pub(super) fn is_enum_after(&self, operation: &str, shape: &Shape) -> bool {
        is_enum(self.new, operation, shape)
    }

    /// An old type in which renamed shared types have their new names.
    pub(super) fn with_new_names(&self, ty: &str) -> String {
        let mut ty = ty.to_owned();
        for (old, new) in &self.renamed {
            ty = with_name(&ty, old, new);
        }
        ty
    }
}

fn is_enum(side: &Side, operation: &str, shape: &Shape) -> bool {
    let named = match shape {
        Shape::Shared(name) | Shape::Same(_, name) => side.api.shared.get(name),
        Shape::Local(name) => side
            .api
            .operations
            .iter()
            .find(|found| found.name == operation)
            .and_then(|found| found.types.get(name)),
        _ => None,
    };
    named.is_some_and(TypeDef::is_enum)
}

/// A type in which one name is replaced.
pub(super) fn with_name(ty: &str, from: &str, to: &str) -> String {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_' || letter == ':';
    let mut text = String::new();
    for piece in ty.split_inclusive(|letter: char| !is_part(letter)) {
        let end = piece.find(|letter: char| !is_part(letter)).unwrap_or(piece.len());
        let (name, rest) = piece.split_at(end);
        text.push_str(if name == from { to } else { name });
        text.push_str(rest);
    }
    text
}
