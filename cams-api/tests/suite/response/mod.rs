//! Reading a response, documented or not.

mod decoding;
mod edge;
