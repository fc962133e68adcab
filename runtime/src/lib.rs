//! Embeds perl for generated bindings.

pub mod abi;
mod error;
pub mod glue;
pub mod object;
pub mod sys;

pub use error::{Error, ErrorKind};
pub use object::{AnyHandle, AnyRef, Guard, Handle, Lent, Ref, Upcast};
