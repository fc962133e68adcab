//! FreeSWITCH's C API, as bindgen reads it from the headers of the FreeSWITCH that this is built for.
#![allow(
    clippy::all,
    missing_docs,
    non_camel_case_types,
    non_snake_case,
    non_upper_case_globals,
    unused,
    unsafe_op_in_unsafe_fn
)]

include!(concat!(env!("OUT_DIR"), "/switch_sys.rs"));
