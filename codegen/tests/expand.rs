//! The macros' work as functions of tokens: what a block without mistakes becomes, and what an interface becomes.
//! `tests/ui` shows what is said about mistakes.
#![cfg(feature = "macros")]

use std::path::{Path, PathBuf};

use fsperl_codegen::expand;
use proc_macro2::TokenStream;

fn cases() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/ui")
}

fn tokens(text: &str) -> TokenStream {
    text.parse().expect("the text consists of tokens")
}

/// What `#[implements(ARGUMENTS)]` makes of a block, without the items that only watch files.
fn implements(arguments: &str, block: &str) -> String {
    let expanded = expand::implements(tokens(arguments), tokens(block), &cases()).to_string();
    let (block, _) = expanded.split_once("const _ :").unwrap_or((&expanded, ""));
    tight(block)
}

/// Tokens without the blanks, which depend on how they were made.
fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

fn is_left_alone(arguments: &str, block: &str) {
    assert_eq!(implements(arguments, block), tight(block));
}

const MESSAGE: &str = "impl bindings::Message<Post> for Letter {
    fn new(text: Option<&CStr>) -> Self { Letter }
    fn text(&self) -> Option<Cow<'_, CStr>> { None }
    fn set_priority(&self, level: i32) {}
}";

#[test]
fn a_block_without_mistakes_is_left_as_it_is() {
    is_left_alone(r#""queue.i", Message"#, MESSAGE);
    is_left_alone(r#""queue.i""#, MESSAGE);
}

#[test]
fn a_host_of_any_name_and_a_generic_host_are_taken() {
    is_left_alone(
        r#""queue.i""#,
        "impl Host for Post { type Message = Letter; type Queue = Box_; }",
    );
    is_left_alone(
        r#""queue.i""#,
        &MESSAGE.replace(
            "impl bindings::Message<Post>",
            "impl<H: bindings::Host> bindings::Message<H>",
        ),
    );
}

#[test]
fn another_name_for_a_type_is_no_mistake() {
    let block = MESSAGE
        .replace("Option<Cow<'_, CStr>>", "Words<'_>")
        .replace("i32", "std::ffi::c_int");
    is_left_alone(r#""queue.i""#, &block);
}

#[test]
fn what_another_macro_brings_is_not_called_missing() {
    is_left_alone(
        r#""queue.i""#,
        "impl bindings::Message<Post> for Letter { all_of_it! {} }",
    );
}

#[test]
fn a_lifetime_may_tie_results_to_arguments() {
    let block = MESSAGE.replace(
        "fn text(&self) -> Option<Cow<'_",
        "fn text<'a>(&'a self) -> Option<Cow<'a",
    );
    is_left_alone(r#""queue.i""#, &block);
}

#[test]
fn a_missing_method_is_put_in_with_every_name_written_out() {
    let block = MESSAGE.replace("fn text(&self) -> Option<Cow<'_, CStr>> { None }", "");
    let expanded = implements(r#""queue.i""#, &block);
    assert!(expanded.starts_with("::core::compile_error!"), "{expanded}");
    let stub = tight("fn text(&self) -> Option<::std::borrow::Cow<'_, ::std::ffi::CStr>>");
    assert!(expanded.contains(&stub), "{expanded}");
}

#[test]
fn the_attribute_belongs_on_the_implementation_of_a_trait() {
    for item in ["struct Letter;", "impl Letter {}"] {
        let expanded = implements(r#""queue.i""#, item);
        assert!(expanded.contains("belongson"), "{expanded}");
        assert!(expanded.ends_with(&tight(item)), "{expanded}");
    }
}

#[test]
fn an_interface_becomes_items_that_watch_its_files() {
    let expanded = expand::interface(tokens(r#""queue.i""#), &cases());
    let file: syn::File = syn::parse2(expanded).expect("items");
    let has_trait = |name: &str| {
        file.items
            .iter()
            .any(|item| matches!(item, syn::Item::Trait(found) if found.ident == name))
    };
    assert!(has_trait("Host") && has_trait("Message") && has_trait("Queue"));
    let watched = file.items.iter().filter(|item| {
        let text = match item {
            syn::Item::Const(constant) => quote_of(&constant.expr),
            _ => String::new(),
        };
        text.contains("include_bytes") && text.contains("tests/ui/queue.i")
    });
    assert_eq!(watched.count(), 1);
}

fn quote_of(expression: &syn::Expr) -> String {
    match expression {
        syn::Expr::Macro(call) => {
            let name = call.mac.path.segments.last().map(|s| s.ident.to_string());
            format!("{} {}", name.unwrap_or_default(), call.mac.tokens)
        }
        _ => String::new(),
    }
}
