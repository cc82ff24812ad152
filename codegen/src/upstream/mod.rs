//! Upstream's publications: read into facts, compared with our spec, and imported into it.
//!
//! It knows no Rust code. Each module imports only those above it:
//!
//! | room | from | to |
//! |---|---|---|
//! | `date` | text | the date of a publication |
//! | `addresses` | the product | the URLs of its publications |
//! | `yaml` | a tree of values | the text of a file, changed in as few places as possible |
//! | `facts` | our spec | facts, the common ground of all sources |
//! | `metadata` | upstream's `api-docs.json` | facts |
//! | `page` | a documentation page, saved as text | facts |
//! | `digest` | the facts of a metadata file | `spec/upstream.lock.yaml`, and back |
//! | `drift` | the facts of two sources | their differences |
//! | `flips` | the spec | the spec with inverted `required` flags |
//! | `import` | facts and the spec | a new spec, and the tasks for people |
//! | `new_product` | the metadata of any product | its spec, with sentences made from names |

mod addresses;
mod date;
pub mod digest;
pub mod drift;
pub mod facts;
pub mod flips;
pub mod import;
pub mod metadata;
pub mod new_product;
pub mod page;
mod yaml;
