//! What upstream publishes: read into facts, compared with our spec, and brought into it.
//!
//! It knows no Rust code. Each room imports only those above it:
//!
//! | room | from | to |
//! |---|---|---|
//! | `yaml` | a tree of values | the text of a file, changed at the fewest places |
//! | `facts` | our spec | facts, the common ground of all sources |
//! | `metadata` | upstream's `api-docs.json` | facts |
//! | `page` | a documentation page, saved as text | facts |
//! | `drift` | the facts of two sources | where they differ |
//! | `import` | facts and the spec | a new spec, and what is left for people |

pub mod drift;
pub mod facts;
pub mod import;
pub mod metadata;
pub mod page;
mod yaml;
