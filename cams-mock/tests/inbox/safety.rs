//! Messages are text, whatever they contain.
