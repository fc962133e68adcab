//! The words of the messages: what the interface says, where, and what that means in Rust.

use quote::ToTokens;
use syn::{ReturnType, Type};

use crate::emit::host::Use;
use crate::emit::rust::{traits, types};
use crate::model::{DefaultValue, In, Param, Pass, Ret, Role};

use super::compare::{Subject, spelled};
use super::shape;
use super::wanted::{Associated, Method};

/// The widest signature on one line.
const WIDTH: usize = 90;

/// The signature of a method as it is to be written in this block.
pub fn signature(subject: &Subject<'_>, method: &Method<'_>) -> String {
    let head = traits::head(&subject.interface.model, &method.entry, &subject.host);
    let own = subject
        .class
        .map(|class| types::class(&subject.interface.model, class, &subject.host));
    let plain = |text: &str| match &own {
        Some(own) => replace_word(text, own, "Self"),
        None => text.to_owned(),
    };
    let params: Vec<String> = head.params.iter().map(|param| plain(param)).collect();
    let result = plain(&head.result);
    let line = format!("{}({}){result}", head.start, params.join(", "));
    if line.len() <= WIDTH {
        line
    } else {
        format!(
            "{}(\n    {},\n){result}",
            head.start,
            params.join(",\n    ")
        )
    }
}

/// `text` with `to` for each `from` that no longer word begins with.
fn replace_word(text: &str, from: &str, to: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(from) {
        let (before, found) = rest.split_at(at);
        let after = &found[from.len()..];
        let is_longer = after.starts_with(|c: char| c.is_alphanumeric() || c == '_');
        out.push_str(before);
        out.push_str(if is_longer { from } else { to });
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where a method is declared, and how it is written in Rust.
pub fn facts(subject: &Subject<'_>, method: &Method<'_>) -> String {
    format!(
        "{}\nwrite: {}",
        method.declared(subject.interface),
        signature(subject, method)
    )
}

/// The methods that a block lacks, to be copied into it.
pub fn missing(subject: &Subject<'_>, missing: &[&Method<'_>]) -> String {
    let what = match subject.class {
        Some(class) => format!(
            "the class `{}` has",
            subject.interface.model.classes[class.0].name
        ),
        None => "the host has".to_owned(),
    };
    let count = match missing.len() {
        1 => "a method that is missing here; copy it".to_owned(),
        n => format!("{n} methods that are missing here; copy them"),
    };
    let mut text = format!("{what} {count}:\n");
    for method in missing {
        let declared = method.declared(subject.interface).replace('`', "");
        let signature = signature(subject, method);
        text.push_str(&format!(
            "\n// {declared}\n{signature} {{\n    unimplemented!()\n}}\n"
        ));
    }
    text.trim_end().to_owned()
}

/// An associated type that the host lacks.
pub fn missing_type(subject: &Subject<'_>, associated: &Associated<'_>, host: &str) -> String {
    let Associated { name, cpp, .. } = associated;
    let place = associated
        .span
        .map(|span| format!(" ({})", subject.interface.line(span)))
        .unwrap_or_default();
    let prefix = &subject.prefix;
    match associated.class {
        Some(_) => format!(
            "the class `{cpp}` of the interface{place} is not implemented\n\
             write: type {name} = YourType;\n\
             and:   impl {prefix}{name}<{host}> for YourType {{ ... }}"
        ),
        None => format!(
            "the interface passes `{cpp}` through, and the host does not say what that is\n\
             write: type {name} = YourType;"
        ),
    }
}

/// A receiver that is not `&self`.
pub fn receiver(method: &Method<'_>) -> String {
    format!(
        "`{}` takes `&self`: a script can call back into the object during the call, so it is shared; \
         keep what changes in a Mutex, an atomic or a cell",
        method.name()
    )
}

/// A receiver where there is no object.
pub fn no_receiver(method: &Method<'_>) -> String {
    let name = method.name();
    match method.entry.usage {
        Use::Function(Role::Constructor(_)) => {
            format!("`{name}` makes the object: there is no `self` yet")
        }
        Use::Function(Role::Static(_)) => format!("`{name}` is static: it takes no `self`"),
        _ => format!("`{name}` belongs to no object: it takes no `self`"),
    }
}

/// The wrong number of arguments.
pub fn count(method: &Method<'_>, wanted: usize, written: usize) -> String {
    let plural = if wanted == 1 { "" } else { "s" };
    format!(
        "`{}` takes {wanted} argument{plural} in the interface, not {written}",
        method.name()
    )
}

/// An argument of the wrong type.
pub fn parameter(
    subject: &Subject<'_>,
    method: &Method<'_>,
    param: &Param,
    written: &Type,
) -> String {
    let model = &subject.interface.model;
    let wanted = short(subject, &types::parameter(model, param, &subject.host, ""));
    let written = spelled(&written.to_token_stream().to_string());
    format!(
        "the argument `{}` of `{}` is `{wanted}`, not `{written}`: {}",
        param.rust,
        method.name(),
        why_parameter(param)
    )
}

fn why_parameter(param: &Param) -> String {
    let declared = &param.type_text;
    if let Some(DefaultValue::Unknown(expression)) = &param.default {
        return format!("only C++ knows its default `{expression}`, so it is `None` when left out");
    }
    match &param.conv {
        In::Number(_) | In::Enum(_) => format!("it is declared as `{declared}`"),
        In::CStr | In::CharArray(_) => {
            format!("a `{declared}` is a C string, or nothing for `undef`")
        }
        In::WholeStr => "it is any bytes, or nothing for `undef` (`rust:bytes`)".to_owned(),
        In::StdString { .. } => format!("a `{declared}` is any bytes"),
        In::Bytes => "a string with its length is any bytes".to_owned(),
        In::Object {
            pass: Pass::Pointer,
            ..
        } => format!("a `{declared}` is an object that Perl keeps, or nothing for `undef`"),
        In::Object { .. } | In::Array { .. } => {
            format!("a `{declared}` is an object that Perl keeps, never `undef`")
        }
        In::AnyObject => "a `void *` is an object of any class, or nothing".to_owned(),
        In::Callback => "it is a sub of the script's (`rust:callback`)".to_owned(),
        In::Scalar => "an `SV *` is Perl's own value".to_owned(),
        In::Output(_) | In::InOut(_) => format!("`{declared}` is a place for a result"),
    }
}

/// A result of the wrong type.
pub fn result(subject: &Subject<'_>, method: &Method<'_>, written: &ReturnType) -> String {
    let name = method.name();
    let target = method.entry.target;
    if method.entry.is_constructor() {
        return match target.fallible {
            true => format!("`{name}` makes the object, or says why it can't (`rust:result`)"),
            false => format!("`{name}` makes the object: it gives back `Self`"),
        };
    }
    let given = match written {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => Some(&**ty),
    };
    let is_result = given.is_some_and(|ty| shape::is_called(ty, "Result"));
    if target.fallible && !is_result {
        return format!(
            "`{name}` can fail (`rust:result`): what it gives back is a `Result<_, Error>`"
        );
    }
    if !target.fallible && is_result {
        return format!(
            "`{name}` can't fail in the interface; to make its error an exception of the script, write \
             `%feature(\"rust:result\") {};` before its declaration",
            method.entry.perl
        );
    }
    let model = &subject.interface.model;
    let wanted = types::result(model, &target.result, &subject.host, "'_");
    let wanted = wanted.map_or("nothing".to_owned(), |ty| {
        format!("`{}`", short(subject, &ty))
    });
    let reason = why_result(subject, method, written);
    let written = given.map_or("nothing".to_owned(), |ty| {
        format!("`{}`", spelled(&ty.to_token_stream().to_string()))
    });
    format!("`{name}` gives back {wanted}, not {written}{reason}")
}

/// A type whose objects are called by their classes' names.
fn short(subject: &Subject<'_>, ty: &str) -> String {
    ty.replace(&format!("{}::", subject.host), "")
}

fn why_result(subject: &Subject<'_>, method: &Method<'_>, written: &ReturnType) -> String {
    match &method.entry.target.result {
        Ret::Void | Ret::Number(_) | Ret::Enum(_) => String::new(),
        Ret::CStr => ": a C string may be missing".to_owned(),
        Ret::StdString => ": a `std::string` is any bytes".to_owned(),
        Ret::Owned { nullable, .. } => {
            let owned = method.origin.and_then(|origin| origin.owned);
            let because = match owned {
                Some(span) => format!("`%newobject` in {}", subject.interface.line(span)),
                None => "returned by value".to_owned(),
            };
            let maybe = if *nullable { ", if there is one" } else { "" };
            format!(": Perl owns the object{maybe} ({because})")
        }
        Ret::Lent { nullable, .. } if *nullable && shape::mentions(written, "Lent") => {
            ": a pointer may be NULL".to_owned()
        }
        Ret::Lent { .. } => format!(
            ": the host keeps the object and lends it (`%newobject {};` would hand it over to Perl)",
            method.entry.perl
        ),
        Ret::AnyObject => ": a `void *` is an object of any class, or nothing".to_owned(),
        Ret::Scalar => ": an `SV *` is Perl's own value, or nothing".to_owned(),
    }
}
