//! Applies facts to the spec.
//!
//! | step | from | to |
//! |---|---|---|
//! | `plan` (`source`, `family`, `part`) | facts and the spec | a new spec, and the tasks for people |
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
mod part;
mod place;
mod placeholders;
mod plan;
mod skeleton;
mod source;
mod three_way;
mod together;

pub use compose::{Assumption, Sentence};
pub use conflict::Conflict;
pub use part::{ImportedOperation, RemovedOperation};
pub use placeholders::with_placeholders;
pub use plan::{Import, ImportError, import};
pub use skeleton::skeleton;
pub use source::Source;
