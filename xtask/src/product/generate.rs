//! Generates the code of all operations that the generator accepts.

use std::collections::BTreeSet;
use std::panic::{self, AssertUnwindSafe};

use codegen::new_product::NewProduct;
use codegen::{Generated, GeneratedFiles, SpecFiles};

/// The code of the client. Operations that the generator refuses are removed from the product. Empty
/// if none is left.
pub(super) fn generate(product: &mut NewProduct) -> GeneratedFiles {
    while !product.operations().is_empty() {
        let problem = match attempt(&product.files()) {
            Ok(generated) => return generated.client,
            Err(Failure::Refused(problems)) if product.remove_refused(&problems) => continue,
            Err(failure) => failure.to_string(),
        };
        let operations = product.operations();
        let mut refused = Vec::new();
        search(product, &operations, &mut refused);
        if refused.is_empty() {
            // They fail only together, so the last one goes.
            refused.extend(operations.last().map(|last| (last.clone(), problem)));
        }
        for (operation, reason) in refused {
            product.remove(&operation, &reason);
        }
    }
    GeneratedFiles::default()
}

enum Failure {
    Refused(codegen::Diagnostics),
    Panicked,
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Refused(problems) => match problems.iter().next() {
                Some(problem) => f.write_str(&problem.message),
                None => f.write_str("the generator refuses it"),
            },
            Self::Panicked => f.write_str("the generator panics"),
        }
    }
}

/// Generates a spec. A panic counts as a failure, so that one operation cannot stop the others.
fn attempt(files: &SpecFiles) -> Result<Generated, Failure> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let result = panic::catch_unwind(AssertUnwindSafe(|| codegen::generate(files)));
    panic::set_hook(hook);
    match result {
        Ok(result) => result.map_err(Failure::Refused),
        Err(_) => Err(Failure::Panicked),
    }
}

/// Finds the operations that fail alone, by halving.
fn search(product: &NewProduct, operations: &[String], refused: &mut Vec<(String, String)>) {
    let names: BTreeSet<String> = operations.iter().cloned().collect();
    let Err(failure) = attempt(&product.keeping(&names).files()) else { return };
    match operations {
        [] => {}
        [one] => refused.push((one.clone(), failure.to_string())),
        _ => {
            let (first, second) = operations.split_at(operations.len() / 2);
            search(product, first, refused);
            search(product, second, refused);
        }
    }
}
