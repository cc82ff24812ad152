//! Compares messages and templates with what is documented about them. It refuses only what every
//! source refuses.
//!
//! The local CAMS compiles the files of this folder too, with its own `mod.rs`, so they import
//! nothing but `operation`.

mod between;
#[allow(dead_code, reason = "only the family `templates` has templates")]
mod buttons;
mod compare;
mod content;
mod message;
mod problem;
#[allow(dead_code, reason = "only the family `templates` has templates")]
mod template;
#[allow(dead_code, reason = "only templates have variables")]
mod value;

pub(crate) use self::compare::counted;
pub(crate) use self::content::content;
pub(crate) use self::message::{MAX_RECIPIENTS, MOST_DIGITS, Message, is_user_id, mass, message};
pub(crate) use self::problem::{Doubtful, Findings, Undocumented, joined};
#[cfg(feature = "templates")]
pub(crate) use self::template::{Template, template};

#[cfg(test)]
mod tests;
