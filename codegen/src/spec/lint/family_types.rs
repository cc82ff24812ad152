//! Checks the names in a family: the types of all its operations share one module.

use std::collections::BTreeMap;

use super::Context;
use super::type_names::{RENAME, Types};
use crate::names;
use crate::spec::diagnostic::{Diagnostics, Location};
use crate::spec::document::{Document, Node};
use crate::spec::extension;
use crate::spec::load::Documents;

/// The first type with a name: its file and place.
type Taken<'a> = BTreeMap<String, (&'a Document, Location)>;

/// Checks the types of all operations, family by family.
pub(super) fn check(documents: &Documents, context: &Context<'_>, diagnostics: &mut Diagnostics) {
    let mut families: BTreeMap<&str, Vec<(&Document, &Node)>> = BTreeMap::new();
    for document in &documents.operations {
        let family = document.path.split('/').next().unwrap_or_default();
        if let Some(operation) = document.operation() {
            families.entry(family).or_default().push((document, operation));
        }
    }
    for (family, operations) in families {
        check_family(family, &operations, context, diagnostics);
    }
}

fn check_family(
    family: &str,
    operations: &[(&Document, &Node)],
    context: &Context<'_>,
    diagnostics: &mut Diagnostics,
) {
    let mut taken = Taken::new();
    for (document, operation) in operations {
        let Some(id) = operation.get("operationId") else { continue };
        let name = id.as_str().unwrap_or_default();
        for message in [names::request(name), names::response(name)] {
            taken.entry(message).or_insert((*document, id.location));
        }
        for (name, (_, used_at)) in Types::of(operation, context.root).shared {
            taken.entry(names::type_name(name)).or_insert((*document, used_at));
        }
    }
    for (document, operation) in operations {
        for found in Types::of(operation, context.root).found {
            let rust = names::type_name(&found.name);
            match taken.get(&rust) {
                // Two types of one operation are compared elsewhere.
                Some((other, _)) if other.path == document.path => {}
                Some((other, at)) => {
                    let message = format!(
                        "`{}` here and at {} would both become `{family}::{rust}`",
                        found.name,
                        other.place(*at)
                    );
                    document.report_at(diagnostics, found.location, message).for_people().help(format!(
                        "{RENAME}; or, if both are one thing, refer to one shared schema by `$ref` or `{}: {{ same-as: <Name> }}`",
                        extension::NAME
                    ));
                }
                None => {
                    taken.insert(rust, (*document, found.location));
                }
            }
        }
    }
}
