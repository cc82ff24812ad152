//! Applies facts to the spec.
//!
//! | step | from | to |
//! |---|---|---|
//! | `plan` (`family`) | facts and the spec | a new spec, and the tasks for people |
//! | `three_way`, `conflict` | the last upstream, the new one and the spec | the facts to write |
//! | `together` | drafts | all files |
//! | `draft` (`leave_out`) | facts of one operation | its new file, as far as the spec can express it |
//! | `merge` (`place`) | differences | the tree of an existing file |
//! | `compose`, `new_file` | facts | the tree of something new |
//! | `skeleton` (`placeholders`) | a name | the facts that its neighbors suggest, and the places to fill |

mod compose;
mod conflict;
mod draft;
mod family;
mod leave_out;
mod merge;
mod new_file;
mod place;
mod placeholders;
mod plan;
mod skeleton;
mod three_way;
mod together;

pub use compose::{Assumption, Sentence};
pub use conflict::Conflict;
pub use placeholders::with_placeholders;
pub use plan::{Import, ImportError, ImportedOperation, RemovedOperation, Source, import};
pub use skeleton::skeleton;
