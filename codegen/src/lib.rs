//! Reads SWIG interface files and generates Perl bindings from them.

pub mod ast;
pub mod model;
