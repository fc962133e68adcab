//! What bindgen reads from `fsperl.h` and `shim.h`: the C half of the runtime as Rust sees it.
#![allow(missing_docs, non_camel_case_types, clippy::undocumented_unsafe_blocks)]

include!(concat!(env!("OUT_DIR"), "/sys.rs"));
