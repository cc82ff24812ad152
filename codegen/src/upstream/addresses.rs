//! The addresses of a product's publications: its documentation pages, and its files in the OpenAPI
//! portal.

use crate::spec::{OPERATION, Product};

/// The download address of a product's metadata.
pub const METADATA: &str =
    "https://api.aliyun.com/meta/v1/products/<product>/versions/<version>/api-docs.json";

/// The documentation of a product in the OpenAPI portal.
const PORTAL: &str = "https://api.alibabacloud.com/document/<product>/<version>";

/// The download address of the product's metadata.
pub(super) fn metadata(product: &Product) -> String {
    of(product, METADATA)
}

/// The documentation page of an operation.
pub(super) fn page(product: &Product, operation: &str) -> String {
    product.documentation.replace(OPERATION, &encoded(&operation.to_lowercase()))
}

/// The error codes of the product.
pub(super) fn error_codes(product: &Product) -> String {
    format!("{}/errorCode", of(product, PORTAL))
}

/// The release notes of an operation.
pub(super) fn release_notes(product: &Product, operation: &str) -> String {
    format!("{}/{}#workbench-doc-change-demo", of(product, PORTAL), encoded(operation))
}

fn of(product: &Product, address: &str) -> String {
    address.replace("<product>", &product.code).replace("<version>", &product.version)
}

/// A name as a part of a URL's path.
fn encoded(name: &str) -> String {
    let letter = |byte: u8| match byte {
        byte if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    name.bytes().map(letter).collect()
}
