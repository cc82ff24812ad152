//! Applies facts to the spec.
//!
//! | step | from | to |
//! |---|---|---|
//! | `plan` (`family`) | facts and the spec | a new spec, and the tasks for people |
//! | `draft` (`leave_out`) | facts of one operation | its new file, as far as the spec can express it |
//! | `merge` (`place`) | differences | the tree of an existing file |
//! | `compose`, `new_file` | facts | the tree of something new |

mod compose;
mod draft;
mod family;
mod leave_out;
mod merge;
mod new_file;
mod place;
mod plan;

pub use compose::{Assumption, Sentence};
pub use plan::{Import, ImportError, ImportedOperation, Source, import};
