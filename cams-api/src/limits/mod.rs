//! Compares messages and templates with what is documented about them. It refuses only what every
//! source refuses.
//!
//! The local CAMS compiles the files of this folder too, with its own `mod.rs`, so they import
//! nothing but `operation`.

#[cfg(feature = "messages")]
mod between;
#[cfg(feature = "templates")]
mod buttons;
mod compare;
#[cfg(feature = "messages")]
mod content;
#[cfg(feature = "messages")]
mod message;
mod problem;
#[cfg(feature = "templates")]
mod template;
#[cfg_attr(not(feature = "templates"), allow(dead_code, reason = "only templates have variables"))]
mod value;

#[cfg(feature = "messages")]
pub(crate) use self::compare::counted;
#[cfg(feature = "messages")]
pub(crate) use self::content::content;
#[cfg(feature = "messages")]
pub(crate) use self::message::{MAX_RECIPIENTS, MOST_DIGITS, Message, is_user_id, mass, message};
pub(crate) use self::problem::{Doubtful, Findings, Undocumented, joined};
#[cfg(feature = "templates")]
pub(crate) use self::template::{Template, template};

#[cfg(all(test, feature = "messages"))]
mod tests;
