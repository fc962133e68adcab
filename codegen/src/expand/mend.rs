//! Puts something in the place of a method that is missing or wrong. The build has failed by then; the compiler shall only
//! find nothing to add.

use proc_macro2::{Group, Ident, TokenStream, TokenTree};
use quote::quote;
use syn::{ImplItem, Signature};

use crate::emit::rust::traits;

use super::compare::Subject;
use super::wanted::Method;

/// Where the names in generated signatures come from.
const IMPORTS: &[(&str, &str)] = &[
    ("Cow", "::std::borrow"),
    ("CStr", "::std::ffi"),
    ("AnyHandle", "::fsperl_runtime"),
    ("AnyRef", "::fsperl_runtime"),
    ("Callback", "::fsperl_runtime"),
    ("Error", "::fsperl_runtime"),
    ("Lent", "::fsperl_runtime"),
    ("Ref", "::fsperl_runtime"),
    ("Scalar", "::fsperl_runtime"),
];

/// A method with the right signature, every name in it written out.
pub fn stub(subject: &Subject<'_>, method: &Method<'_>) -> Option<ImplItem> {
    let model = &subject.interface.model;
    let head = traits::head(model, &method.entry, &subject.host);
    let text = format!("{}({}){}", head.start, head.params.join(", "), head.result);
    let tokens: TokenStream = text.parse().ok()?;
    let signature: Signature = syn::parse2(written_out(tokens, subject)).ok()?;
    syn::parse2(quote! {
        #[allow(unused_variables)]
        #signature {
            ::core::unreachable!()
        }
    })
    .ok()
}

fn written_out(tokens: TokenStream, subject: &Subject<'_>) -> TokenStream {
    let mut out = TokenStream::new();
    for token in tokens {
        match token {
            TokenTree::Group(group) => {
                let inner = written_out(group.stream(), subject);
                out.extend([TokenTree::Group(Group::new(group.delimiter(), inner))]);
            }
            TokenTree::Ident(ident) => {
                if !is_in_path(&out) {
                    out.extend(module(&ident, subject));
                }
                out.extend([TokenTree::Ident(ident)]);
            }
            other => out.extend([other]),
        }
    }
    out
}

/// Whether what follows the tokens is the next name of a path, or a lifetime's.
fn is_in_path(tokens: &TokenStream) -> bool {
    let mut last: Vec<char> = Vec::new();
    for token in tokens.clone() {
        match token {
            TokenTree::Punct(punct) => last.push(punct.as_char()),
            _ => last.clear(),
        }
    }
    last.ends_with(&[':', ':']) || last.ends_with(&['\''])
}

fn module(ident: &Ident, subject: &Subject<'_>) -> TokenStream {
    let from = IMPORTS
        .iter()
        .find(|(name, _)| ident == name)
        .map(|(_, module)| format!("{module}::"));
    let is_enum = || {
        let mut enums = subject.interface.model.enums.iter();
        enums.any(|e| !e.rust.is_empty() && ident == &e.rust)
    };
    let path = from.or_else(|| is_enum().then(|| subject.prefix.clone()));
    path.and_then(|path| path.parse().ok()).unwrap_or_default()
}
