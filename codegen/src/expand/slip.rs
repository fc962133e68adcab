//! A name that the interface does not have: what was probably meant.

use syn::{Error, FnArg, Ident, Signature};

use crate::diag::nearest::nearest;
use crate::emit::host::Entry;
use crate::names;

use super::compare::Subject;
use super::wanted::{self, Method};
use super::{explain, shape};

/// Says that a method is not in the interface, and which one may be meant; that one's name, too.
pub fn unknown_method<'m>(
    subject: &Subject<'_>,
    methods: &'m [Method<'_>],
    missing: &[&'m Method<'_>],
    written: &Signature,
) -> (String, Option<&'m str>) {
    let name = written.ident.to_string();
    let interface = subject.interface;
    let file = interface.file_name();
    let of = match subject.class {
        Some(class) => format!("the class `{}`", interface.model.classes[class.0].name),
        None => "the interface".to_owned(),
    };
    let what = format!("{of} has no `{name}` in {file}");
    if let Some(method) = methods.iter().find(|method| was_called(method, &name)) {
        let message = format!(
            "{what}: it is `{}` in Rust{}\n{}",
            method.name(),
            renamed(method),
            explain::facts(subject, method)
        );
        return (message, Some(method.name()));
    }
    let meant = nearest(&name, missing.iter().map(|method| method.name()))
        .or_else(|| nearest(&name, methods.iter().map(Method::name)));
    let find = |meant: &str| methods.iter().find(|method| method.name() == meant);
    if let Some(method) = meant.and_then(find) {
        let message = format!(
            "{what}; did you mean `{}`?\n{}",
            method.name(),
            explain::facts(subject, method)
        );
        return (message, Some(method.name()));
    }
    let mut alike = missing.iter().filter(|method| is_alike(method, written));
    if let (Some(method), None) = (alike.next(), alike.next()) {
        let message = format!(
            "{what}; `{0}` is missing and has the same arguments: was `{name}` renamed to `{0}`?\n{1}",
            method.name(),
            explain::facts(subject, method)
        );
        return (message, Some(method.name()));
    }
    if let Some(entry) = elsewhere(subject, &name) {
        let owner = match entry.class {
            Some(class) => format!("a method of `{}`", interface.model.classes[class.0].rust),
            None => "a function of the host".to_owned(),
        };
        let prototype = &entry.target.prototype;
        return (format!("{what}: it is {owner}, `{prototype}`"), None);
    }
    let message = format!("{what}: declare it there, or move it to an `impl` block of its own");
    (message, None)
}

/// Whether a method has this name in C++ or in Perl.
fn was_called(method: &Method<'_>, name: &str) -> bool {
    let cpp = method.origin.map(|origin| origin.name.as_str());
    [cpp, Some(method.entry.perl)]
        .into_iter()
        .flatten()
        .any(|old| old == name || names::snake(old) == name)
}

/// Why a method isn't called as in C++.
fn renamed(method: &Method<'_>) -> String {
    let Some(origin) = method.origin else {
        return String::new();
    };
    if origin.name != method.entry.perl {
        format!(
            ", since `%rename` calls `{}` `{}` in Perl",
            origin.name, method.entry.perl
        )
    } else if origin.is_named {
        ", since `rust:name` calls it so".to_owned()
    } else {
        String::new()
    }
}

/// Whether a signature would do for a method but for its name.
fn is_alike(method: &Method<'_>, written: &Signature) -> bool {
    let wanted = &method.signature;
    wanted.inputs.len() == written.inputs.len()
        && wanted
            .inputs
            .iter()
            .zip(&written.inputs)
            .all(|pair| match pair {
                (FnArg::Receiver(_), FnArg::Receiver(_)) => true,
                (FnArg::Typed(a), FnArg::Typed(b)) => shape::may_be(&a.ty, &b.ty),
                _ => false,
            })
        && shape::may_return(&wanted.output, &written.output)
}

/// The entry of that name in another trait.
fn elsewhere<'s>(subject: &'s Subject<'_>, name: &str) -> Option<&'s Entry<'s>> {
    let mut others = subject
        .table
        .entries
        .iter()
        .filter(|entry| entry.class != subject.class && !entry.is_constructor());
    others.find(|entry| entry.target.rust == name)
}

/// Whether the host is asked for an associated type of this name; says so when it is not.
pub fn check_type(subject: &Subject<'_>, name: &Ident, errors: &mut Vec<Error>) -> bool {
    let wanted = wanted::associated(subject.interface);
    if wanted.iter().any(|associated| name == associated.name) {
        return true;
    }
    let text = name.to_string();
    let near = nearest(&text, wanted.iter().map(|associated| associated.name));
    let near = near.map_or_else(String::new, |near| format!("; did you mean `{near}`?"));
    let file = subject.interface.file_name();
    let message = format!("{file} has no class and no type `{text}`{near}");
    errors.push(Error::new(name.span(), message));
    false
}
