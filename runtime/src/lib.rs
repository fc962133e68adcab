//! Embeds perl for generated bindings.

pub mod sys;
