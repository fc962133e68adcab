//! What the procedural macros of `fsperl-macros` do: put the Rust of an interface in place, and compare an `impl` block
//! with the interface that it implements.
//!
//! In go the macro's tokens and the directory that paths are relative to; out come tokens. What is wrong becomes a
//! `compile_error!` in the words of the interface, and the compiler is spared the methods that it speaks of, so that it does
//! not complain of them again.

mod compare;
mod explain;
mod interface;
mod mend;
mod shape;
mod slip;
mod wanted;

use std::path::Path;

use proc_macro2::TokenStream;
use quote::quote;
use syn::parse::{Parse, ParseStream};
use syn::{Ident, ItemImpl, LitStr, Token};

use interface::Loaded;

/// The arguments of `implements`: the interface file, and the class where it is not the trait's namesake.
struct Arguments {
    path: LitStr,
    class: Option<Ident>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let path = input.parse()?;
        let mut class = None;
        if input.parse::<Option<Token![,]>>()?.is_some() && !input.is_empty() {
            class = Some(input.parse()?);
            input.parse::<Option<Token![,]>>()?;
        }
        Ok(Arguments { path, class })
    }
}

/// `interface!("api.i")`: the generated Rust; changes of the interface's files build the crate again.
pub fn interface(arguments: TokenStream, root: &Path) -> TokenStream {
    let path: LitStr = match syn::parse2(arguments) {
        Ok(path) => path,
        Err(error) => return error.to_compile_error(),
    };
    let Loaded { tracked, found } = interface::load(&path.value(), root);
    let rust = match found {
        Ok(interface) => interface.rust().parse::<TokenStream>(),
        Err(message) => return with_error(&syn::Error::new(path.span(), message), &tracked),
    };
    match rust {
        Ok(rust) => quote!(#rust #tracked),
        Err(error) => with_error(&syn::Error::new(path.span(), error), &tracked),
    }
}

/// `#[implements("api.i", Class)]` on `impl Class<Host> for T`, or `#[implements("api.i")]` where the trait is the class's
/// namesake or `Host`: the block as it is, when nothing is wrong with it.
pub fn implements(arguments: TokenStream, item: TokenStream, root: &Path) -> TokenStream {
    let Arguments { path, class } = match syn::parse2(arguments) {
        Ok(arguments) => arguments,
        Err(error) => return with_error(&error, &item),
    };
    let block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(error) => {
            let message =
                "`implements` belongs on a block such as `impl bindings::Class<Host> for Type`";
            return with_error(&syn::Error::new(error.span(), message), &item);
        }
    };
    let Loaded { tracked, found } = interface::load(&path.value(), root);
    let interface = match found {
        Ok(interface) => interface,
        // Without an interface there is no trait to implement.
        Err(message) => return with_error(&syn::Error::new(path.span(), message), &tracked),
    };
    let (block, errors) = compare::compare(&interface, class.as_ref(), block);
    let errors = errors.iter().map(syn::Error::to_compile_error);
    quote!(#(#errors)* #block #tracked)
}

fn with_error(error: &syn::Error, rest: &TokenStream) -> TokenStream {
    let error = error.to_compile_error();
    quote!(#error #rest)
}
