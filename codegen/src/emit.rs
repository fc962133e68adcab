//! Prints a model as texts; a printer decides nothing.

pub mod html;
pub mod pod;
