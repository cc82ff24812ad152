//! The spec: from YAML text to a valid model.
//!
//! It knows neither Rust code nor upstream. `document` and `diagnostic` are its base: every value
//! has a place, and every problem shows it.

mod bundle;
mod checked;
mod diagnostic;
mod directions;
mod document;
pub(crate) mod extension;
pub(crate) mod limits;
pub(crate) mod lint;
mod load;
pub(crate) mod method;
pub(crate) mod model;
pub(crate) mod operation_file;
mod places;
mod product;
mod read;
pub(crate) mod reference;
mod same_as;
mod schema_facts;
mod schema_line;
mod yaml;

pub use diagnostic::{Diagnostic, Diagnostics, Location};
pub use extension::NAME as EXTENSION;
pub use load::SpecFiles;
pub use product::{Product, product};
pub use schema_line::{check_schema_lines, is_schema, with_schema_lines};

pub(crate) use bundle::{for_other_tools, typed};
pub(crate) use checked::{checked, document_of, in_document, model, parsed};
pub(crate) use document::{Data, Document, Key, Node, file_name};
pub(crate) use lint::is_api_version;
pub(crate) use load::{ACCEPTED, DIGEST, Documents, LEDGER, load};
pub(crate) use places::{Places, Spot};
pub(crate) use product::OPERATION;
pub(crate) use schema_line::{
    OF_ACCEPTED, OF_CONTENTS, OF_LEDGER, OF_OPERATION, OF_ROOT, schema_line,
};
pub(crate) use yaml::is_other_in_yaml_1_1;
