//! The arguments of generic types.

use syn::{GenericArgument, PathArguments, Type};

/// An argument of a generic type: the `T` of `Vec<T>`.
pub(super) fn argument_of(ty: &Type, at: usize) -> Option<&Type> {
    let Type::Path(path) = ty else { return None };
    let PathArguments::AngleBracketed(list) = &path.path.segments.last()?.arguments else {
        return None;
    };
    match list.args.iter().nth(at)? {
        GenericArgument::Type(inner) => Some(inner),
        _ => None,
    }
}

/// The object that contains itself, in a field that must box it.
pub(super) fn unboxed(ty: &Type) -> Option<&Type> {
    let is_boxed = matches!(ty, Type::Path(path) if path.path.segments.last().is_some_and(|last| last.ident == "Box"));
    is_boxed.then(|| argument_of(ty, 0)).flatten()
}
