//! Shows the operation table to people and programs. Nothing here calls the service.

mod describe;
mod example;
mod help;
mod list;

pub(crate) use self::describe::describe;
pub(crate) use self::help::help;
pub(crate) use self::list::{operations, policy};
