//! Compares messages and templates with what is documented about them.
//!
//! The client does the same before it sends. The other files are links to its files, so that the
//! package contains them.

mod between;
mod buttons;
mod compare;
mod content;
mod message;
mod of_messages;
mod of_templates;
#[allow(dead_code, reason = "only the client tells what sources disagree about")]
mod problem;
mod template;
mod value;

pub(crate) use self::compare::problem;
pub(crate) use self::message::{Message, mass, message};
pub(crate) use self::of_messages::CONTENTS as MESSAGES;
pub(crate) use self::of_templates::CONTENTS as TEMPLATES;
pub(crate) use self::problem::Findings;
pub(crate) use self::template::{Template, template};
