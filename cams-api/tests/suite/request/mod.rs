//! From an operation to one signed HTTP request.

mod by_get;
mod json_form;
mod ordering;
mod signed;
mod styles;
mod types;
mod values;
