//! From an operation to one signed HTTP request.

mod golden;
mod ordering;
mod signed;
mod styles;
mod values;
