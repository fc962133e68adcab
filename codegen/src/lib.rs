//! Reads SWIG interface files and generates Perl bindings from them.

pub mod ast;
pub mod diag;
pub mod emit;
pub mod lex;
pub mod manual;
pub mod model;
pub mod parse;
pub mod preprocess;
pub mod source;
pub mod token;
