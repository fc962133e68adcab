//! Compares an `impl` block with the trait that the interface gives it, and mends the block so that the compiler does not say
//! the same again in its own words.

use quote::ToTokens;
use syn::{
    Error, FnArg, GenericParam, Ident, ImplItem, ImplItemFn, ItemImpl, Path, PathArguments, Type,
};

use crate::diag::nearest::nearest;
use crate::emit::host::Table;
use crate::model::ClassId;

use super::interface::Interface;
use super::wanted::{self, Method};
use super::{explain, mend, shape, slip};

/// What a block implements, and how it calls things.
pub struct Subject<'i> {
    /// The interface.
    pub interface: &'i Interface,
    /// Everything that Rust has to implement.
    pub table: &'i Table<'i>,
    /// The class; none for the host.
    pub class: Option<ClassId>,
    /// What stands before the trait's name: `bindings::`.
    pub prefix: String,
    /// How the host's associated types are reached: `<Boxes as bindings::Host>`, `H`, `Self`.
    pub host: String,
}

impl Subject<'_> {
    /// The trait's name.
    pub fn name(&self) -> &str {
        match self.class {
            Some(class) => &self.interface.model.classes[class.0].rust,
            None => "Host",
        }
    }
}

/// The block, mended, and all that is wrong with it.
pub fn compare(
    interface: &Interface,
    class: Option<&Ident>,
    mut block: ItemImpl,
) -> (ItemImpl, Vec<Error>) {
    let table = Table::new(&interface.model);
    let subject = match subject(interface, &table, class, &block) {
        Ok(subject) => subject,
        Err(error) => return (block, vec![error]),
    };
    let methods = wanted::methods(interface, &table, subject.class);
    let mut errors = Vec::new();
    let mut items = Vec::new();
    let missing = missing(&block, &methods);
    // A method that was found under another name is not named as missing again.
    let mut found = Vec::new();
    for item in std::mem::take(&mut block.items) {
        let kept = match item {
            ImplItem::Fn(function) => compare_function(
                &subject,
                &methods,
                &missing,
                function,
                &mut found,
                &mut errors,
            ),
            ImplItem::Type(ty) if subject.class.is_none() => {
                let known = slip::check_type(&subject, &ty.ident, &mut errors);
                known.then_some(ImplItem::Type(ty))
            }
            other => Some(other),
        };
        items.extend(kept);
    }
    block.items = items;
    if subject.class.is_none() {
        missing_types(&subject, &block, &mut errors);
    }
    // What another macro brings is not seen here.
    let is_whole = !block
        .items
        .iter()
        .any(|item| matches!(item, ImplItem::Macro(_) | ImplItem::Verbatim(_)));
    if is_whole && !missing.is_empty() {
        let named: Vec<&Method<'_>> = missing
            .iter()
            .copied()
            .filter(|method| !found.contains(&method.name()))
            .collect();
        if !named.is_empty() {
            let message = explain::missing(&subject, &named);
            errors.push(Error::new(trait_name(&block).span(), message));
        }
        let stubs = missing.iter().filter_map(|m| mend::stub(&subject, m));
        block.items.extend(stubs);
    }
    (block, errors)
}

fn trait_name(block: &ItemImpl) -> Ident {
    let path = block.trait_.as_ref().map(|(_, path, _)| path);
    let last = path.and_then(|path| path.segments.last());
    last.map_or_else(
        || Ident::new("_", block.impl_token.span),
        |s| s.ident.clone(),
    )
}

fn subject<'i>(
    interface: &'i Interface,
    table: &'i Table<'i>,
    class: Option<&Ident>,
    block: &ItemImpl,
) -> Result<Subject<'i>, Error> {
    let Some((_, path, _)) = &block.trait_ else {
        let message = "`implements` belongs on the implementation of a trait of the interface: \
                       `impl bindings::Class<Host> for Type`";
        return Err(Error::new(block.impl_token.span, message));
    };
    let name = trait_name(block);
    let asked = class.unwrap_or(&name);
    let class = find_class(interface, asked)?;
    let prefix = prefix(path);
    let subject = Subject {
        interface,
        table,
        class,
        host: match class {
            Some(_) => host(path, &prefix, block),
            None => "Self".to_owned(),
        },
        prefix,
    };
    if name != subject.name() {
        let message = format!(
            "this implements `{name}`, but the attribute speaks of `{asked}`, whose trait is `{}`",
            subject.name()
        );
        return Err(Error::new(name.span(), message));
    }
    Ok(subject)
}

/// The class of that name in Perl, C++ or Rust; nothing for the host.
fn find_class(interface: &Interface, name: &Ident) -> Result<Option<ClassId>, Error> {
    let text = name.to_string();
    let classes = &interface.model.classes;
    let found = classes
        .iter()
        .position(|class| class.rust == text || class.name == text);
    match found {
        Some(at) => Ok(Some(ClassId(at))),
        None if text == "Host" => Ok(None),
        None => {
            let near = nearest(&text, classes.iter().map(|class| class.rust.as_str()));
            let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
            let file = interface.file_name();
            let message = format!("{file} has no class `{text}`{near}");
            Err(Error::new(name.span(), message))
        }
    }
}

fn prefix(path: &Path) -> String {
    let mut text = String::new();
    if path.leading_colon.is_some() {
        text.push_str("::");
    }
    for segment in path.segments.iter().take(path.segments.len() - 1) {
        text.push_str(&format!("{}::", segment.ident));
    }
    text
}

/// How a block that implements `Trait<X>` reaches the host's associated types.
fn host(path: &Path, prefix: &str, block: &ItemImpl) -> String {
    let last = path.segments.last().map(|segment| &segment.arguments);
    let ty = match last {
        Some(PathArguments::AngleBracketed(list)) => list.args.first(),
        _ => None,
    };
    let text = ty.map_or_else(
        || "Self".to_owned(),
        |ty| spelled(&ty.to_token_stream().to_string()),
    );
    let is_parameter = block
        .generics
        .params
        .iter()
        .any(|param| matches!(param, GenericParam::Type(param) if param.ident == text));
    if is_parameter {
        text
    } else {
        format!("<{text} as {prefix}Host>")
    }
}

/// Tokens as a person writes them.
pub fn spelled(tokens: &str) -> String {
    let mut text = tokens.to_owned();
    for (spaced, tight) in [
        (" :: ", "::"),
        (" ::", "::"),
        (":: ", "::"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ,", ","),
        ("& ", "&"),
    ] {
        text = text.replace(spaced, tight);
    }
    text
}

fn missing<'m, 'i>(block: &ItemImpl, methods: &'m [Method<'i>]) -> Vec<&'m Method<'i>> {
    let has = |name: &str| {
        block
            .items
            .iter()
            .any(|item| matches!(item, ImplItem::Fn(f) if f.sig.ident == name))
    };
    methods.iter().filter(|m| !has(m.name())).collect()
}

fn missing_types(subject: &Subject<'_>, block: &ItemImpl, errors: &mut Vec<Error>) {
    for associated in wanted::associated(subject.interface) {
        let has = block
            .items
            .iter()
            .any(|item| matches!(item, ImplItem::Type(ty) if ty.ident == associated.name));
        if !has {
            let host = spelled(&block.self_ty.to_token_stream().to_string());
            let message = explain::missing_type(subject, &associated, &host);
            errors.push(Error::new(trait_name(block).span(), message));
        }
    }
}

/// Compares a function with the method of its name; gives back what to put in its place.
fn compare_function<'m>(
    subject: &Subject<'_>,
    methods: &'m [Method<'_>],
    missing: &[&'m Method<'_>],
    function: ImplItemFn,
    found: &mut Vec<&'m str>,
    errors: &mut Vec<Error>,
) -> Option<ImplItem> {
    let name = function.sig.ident.to_string();
    let Some(method) = methods.iter().find(|method| method.name() == name) else {
        let (message, meant) = slip::unknown_method(subject, methods, missing, &function.sig);
        errors.push(Error::new(function.sig.ident.span(), message));
        found.extend(meant);
        return None;
    };
    let wrong = compare_signature(subject, method, &function);
    if wrong.is_empty() {
        return Some(ImplItem::Fn(function));
    }
    errors.extend(wrong);
    Some(mend::stub(subject, method).unwrap_or(ImplItem::Fn(function)))
}

fn compare_signature(
    subject: &Subject<'_>,
    method: &Method<'_>,
    function: &ImplItemFn,
) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut say = |place: &dyn ToTokens, what: String| {
        let message = format!("{what}\n{}", explain::facts(subject, method));
        errors.push(Error::new_spanned(place.to_token_stream(), message));
    };
    let (wanted, written) = (&method.signature, &function.sig);
    match (wanted.receiver(), written.receiver()) {
        (Some(_), None) => say(
            &written.ident,
            format!(
                "`{}` is called on an object: it takes `&self`",
                method.name()
            ),
        ),
        (None, Some(receiver)) => say(receiver, explain::no_receiver(method)),
        (Some(_), Some(receiver)) if !is_shared(receiver) => {
            say(receiver, explain::receiver(method));
        }
        _ => {}
    }
    let (ours, theirs) = (typed(&wanted.inputs), typed(&written.inputs));
    if ours.len() != theirs.len() {
        say(
            &written.ident,
            explain::count(method, ours.len(), theirs.len()),
        );
    } else {
        for ((param, ty), given) in method.entry.target.params.iter().zip(ours).zip(theirs) {
            if !shape::may_be(ty, given) {
                say(given, explain::parameter(subject, method, param, given));
            }
        }
    }
    if !shape::may_return(&wanted.output, &written.output) {
        let place: &dyn ToTokens = match &written.output {
            syn::ReturnType::Default => &written.ident,
            syn::ReturnType::Type(_, ty) => ty,
        };
        say(place, explain::result(subject, method, &written.output));
    }
    errors
}

fn is_shared(receiver: &syn::Receiver) -> bool {
    // `self: &Self` and its like are left to the compiler.
    receiver.colon_token.is_some() || receiver.reference.is_some() && receiver.mutability.is_none()
}

fn typed<'s>(inputs: impl IntoIterator<Item = &'s FnArg>) -> Vec<&'s Type> {
    let types = inputs.into_iter().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(&*typed.ty),
        FnArg::Receiver(_) => None,
    });
    types.collect()
}
