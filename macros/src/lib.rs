//! Compile-time checks of hosts against an interface file: what the compiler can't say by itself, because it does not know
//! where a trait comes from.
//!
//! The way of whoever extends an API is: edit the `.i`, build, read what is missing, write it. [`macro@implements`] says it in
//! the words of the interface, with its lines; [`interface!`] makes the traits without a build script. Paths are relative to
//! the crate's `Cargo.toml`.

use std::path::PathBuf;

use fsperl_codegen::expand;
use proc_macro::TokenStream;

/// The Rust that is generated from an interface file: its traits, enumerations and constants, and `boot`.
///
/// ```ignore
/// mod bindings {
///     fsperl_macros::interface!("counter.i");
/// }
/// ```
///
/// An error of the interface is a compile error that shows its place in the `.i` and how to mend it. The C behind `boot` is
/// compiled by a build script (`fsperl_codegen::build::Builder`); what only needs the traits, as tests do, needs no C.
#[proc_macro]
pub fn interface(arguments: TokenStream) -> TokenStream {
    expand::interface(arguments.into(), &root()).into()
}

/// Checks an `impl` block against the interface that its trait was generated from.
///
/// ```ignore
/// #[fsperl_macros::implements("counter.i", Counter)]
/// impl bindings::Counter<Shop> for Counter { ... }
/// ```
///
/// The class may be left out where it has the trait's name; `Host` stands for the host itself. Told are: methods that are
/// missing, with their signatures to copy and the lines that declare them; methods that the interface does not have, with the
/// name that was probably meant; arguments, results and receivers of another type than the declaration's, and why that is so
/// (who owns a returned object, say). A block in which nothing is wrong stays as it is.
#[proc_macro_attribute]
pub fn implements(arguments: TokenStream, item: TokenStream) -> TokenStream {
    expand::implements(arguments.into(), item.into(), &root()).into()
}

/// The directory of the crate that is being compiled; cargo tells it.
fn root() -> PathBuf {
    std::env::var_os("CARGO_MANIFEST_DIR").map_or_else(PathBuf::new, PathBuf::from)
}
