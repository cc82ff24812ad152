//! Schemas that describe a shared type: its Rust type has the fields of all of them, while each
//! operation documents its own. The lint has compared them.

use openapiv3::Schema;

use super::model::{Api, Field, Operation, Shape, TypeDef};
use super::schema_facts::{Read, facts};
use crate::names;

/// The shape of a named type, which may be declared to be a shared one.
pub(super) fn shape(schema: &Schema, named: Shape) -> Read<Shape> {
    Ok(match facts(&schema.schema_data)?.same_as {
        Some(shared) => Shape::Same(Box::new(named), shared),
        None => named,
    })
}

/// Adds to each shared type the fields that only other schemas of it document.
pub(super) fn unite(api: &mut Api) {
    for (shared, fields) in documented_elsewhere(api) {
        let Some(shared) = api.shared.get_mut(&shared) else { continue };
        fields.into_iter().for_each(|field| shared.add(field));
    }
}

/// The name of each shared type with the fields of another schema of it.
fn documented_elsewhere(api: &Api) -> Vec<(String, Vec<Field>)> {
    let mut found = Vec::new();
    for operation in &api.operations {
        let parameters = operation.parameters.iter().map(|parameter| &parameter.field);
        let nested = operation.types.values().flat_map(TypeDef::fields);
        for field in parameters.chain(&operation.response).chain(nested) {
            found.extend(documented_at(api, Some(operation), field));
        }
    }
    let shared = api.shared.values().flat_map(TypeDef::fields);
    found.extend(shared.filter_map(|field| documented_at(api, None, field)));
    found
}

fn documented_at(
    api: &Api,
    operation: Option<&Operation>,
    field: &Field,
) -> Option<(String, Vec<Field>)> {
    let Shape::Same(documented, shared) = field.shape.innermost() else { return None };
    let documented = match (operation, &**documented) {
        (Some(operation), shape) => operation.type_of(api, shape)?,
        (None, Shape::Shared(name)) => api.shared.get(name)?,
        _ => return None,
    };
    Some((shared.clone(), documented.fields().to_vec()))
}

impl TypeDef {
    /// Adds a field that another schema documents. A field in another case is the same field.
    fn add(&mut self, field: Field) {
        let rust_name = names::snake(&field.name);
        let known = self.members_mut().find(|member| names::snake(&member.name) == rust_name);
        if let Some(known) = known {
            if known.name != field.name && !known.aliases.contains(&field.name) {
                known.aliases.push(field.name);
            }
            return;
        }
        // It need not be there in the other schemas.
        self.also.push(Field { required: false, ..field });
    }
}
