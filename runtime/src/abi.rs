//! The structures that cross the border between C and Rust, under the names that generated Rust uses.

pub use crate::sys::{
    fsp_any as RawAny, fsp_bytes as Bytes, fsp_cast_fn as CastFn, fsp_frame as Frame,
    fsp_interp as Interp, fsp_ref as RawRef, fsp_rust_type as RustType, fsp_slot as RawSlot,
    fsp_text as Text, fsp_value as RawValue,
};
