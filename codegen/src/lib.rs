//! Reads SWIG interface files and generates Perl bindings from them.

pub mod ast;
mod check;
mod consteval;
mod conv;
pub mod diag;
pub mod emit;
mod feature;
pub mod lex;
pub mod manual;
pub mod model;
pub mod names;
mod overload;
pub mod parse;
pub mod preprocess;
pub mod resolve;
pub mod source;
pub mod token;
mod typemap;
