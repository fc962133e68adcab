//! Embeds perl for generated bindings.
