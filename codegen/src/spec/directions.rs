//! Finds the directions in which types travel: in requests, in responses or in both.

use std::collections::BTreeMap;

use super::model::{Api, Shape, TypeDef};

/// Marks every named type with its directions: request, response or both. `homes` are the schemas
/// of contents, which are all sent.
pub(super) fn mark(api: &mut Api, homes: &BTreeMap<String, String>) {
    // A schema of contents only tells the limits; its value is built from the other types.
    let is_type = |name: &&String| api.contents.iter().all(|content| content.value.name != **name);
    let types: Vec<_> = homes.keys().filter(is_type).cloned().map(Shape::Shared).collect();
    for shape in &types {
        mark_shape(shape, true, &mut BTreeMap::new(), &mut api.shared);
    }
    for operation in &mut api.operations {
        let parameters: Vec<Shape> =
            operation.parameters.iter().map(|p| p.field.shape.clone()).collect();
        let response: Vec<Shape> =
            operation.response.iter().map(|field| field.shape.clone()).collect();
        for shape in &parameters {
            mark_shape(shape, true, &mut operation.types, &mut api.shared);
        }
        for shape in &response {
            mark_shape(shape, false, &mut operation.types, &mut api.shared);
        }
    }
}

fn mark_shape(
    shape: &Shape,
    sent: bool,
    types: &mut BTreeMap<String, TypeDef>,
    shared: &mut BTreeMap<String, TypeDef>,
) {
    let named = match shape {
        Shape::List(inner) | Shape::Map(inner) => return mark_shape(inner, sent, types, shared),
        Shape::Local(name) => types.get_mut(name),
        Shape::Shared(name) | Shape::Same(_, name) => shared.get_mut(name),
        _ => return,
    };
    let Some(named) = named else { return };
    let seen = if sent { &mut named.sent } else { &mut named.received };
    // A type already marked for this direction is done, which also ends recursion.
    if std::mem::replace(seen, true) {
        return;
    }
    let shapes: Vec<Shape> = named.members().into_iter().map(|field| field.shape.clone()).collect();
    for shape in &shapes {
        mark_shape(shape, sent, types, shared);
    }
}
