//! The traits that a host implements: `Host` with its associated types and free functions, and one trait per class.

use super::types;
use crate::emit::doc::Doc;
use crate::emit::host::{self, Entry, Table, Use};
use crate::emit::text::{Text, line, one_line};
use crate::manual::dedent;
use crate::model::{
    Class, ClassId, DefaultValue, In, Model, Param, PointeeKind, Role, TypeId, Value,
};

/// The widest line.
pub const WIDTH: usize = 100;

/// The longest list that rustfmt keeps on one line.
pub const SHORT: usize = 60;

/// Prints an array as rustfmt lays it out.
pub fn array(out: &mut Text, indent: &str, start: &str, items: &[String], end: &str) {
    let list = items.join(", ");
    if list.len() + 2 <= SHORT {
        line!(out, "{indent}{start}[{list}]{end}");
        return;
    }
    line!(out, "{indent}{start}[");
    for item in items {
        line!(out, "{indent}    {item},");
    }
    line!(out, "{indent}]{end}");
}

/// Prints `Host`.
pub fn host(out: &mut Text, model: &Model, table: &Table<'_>) {
    out.gap();
    let described = model.doc.as_deref().unwrap_or_default();
    if described.trim().is_empty() {
        let module = &model.module;
        line!(
            out,
            "/// What the Perl module `{module}` needs: a type for each class, and the free functions."
        );
    } else {
        prose(out, "", &Doc::parse(described));
    }
    let has_types = model.types.iter().any(|ty| host::is_associated(ty.kind));
    if !has_types && table.entries.iter().all(|entry| entry.class.is_some()) {
        line!(out, "pub trait Host: Sized + 'static {{}}");
        return;
    }
    line!(out, "pub trait Host: Sized + 'static {{");
    for (index, ty) in model.types.iter().enumerate() {
        associated_type(out, model, TypeId(index), ty.kind);
    }
    let mut is_first = !has_types;
    for entry in table.entries.iter().filter(|entry| entry.class.is_none()) {
        if !is_first {
            out.gap();
        }
        is_first = false;
        method(out, model, entry, "Self");
    }
    line!(out, "}}");
}

fn associated_type(out: &mut Text, model: &Model, id: TypeId, kind: PointeeKind) {
    let ty = &model.types[id.0];
    let name = &ty.rust;
    match kind {
        PointeeKind::Class(class) => {
            let class = &model.classes[class.0];
            line!(
                out,
                "    /// Implements [`{}`]: the Perl class `{}`.",
                class.rust,
                class.package
            );
            let mut bounds = vec![format!("{}<Self>", class.rust)];
            let direct = model.types.iter().enumerate().filter(|(base, ty)| {
                let mut casts = ty.derived.iter().filter(|cast| cast.path.len() == 1);
                class.bases.contains(&TypeId(*base)) || casts.any(|cast| cast.from == id)
            });
            for (base, _) in direct {
                let base = types::pointee(model, TypeId(base), "Self");
                bounds.push(format!("Upcast<{base}>"));
            }
            line!(out, "    type {name}: {};", bounds.join(" + "));
        }
        PointeeKind::Imported(module) => {
            let module = model.imports.get(module).map_or("", String::as_str);
            line!(
                out,
                "    /// The class `{}` of the module `{module}`.",
                ty.package
            );
            line!(out, "    type {name}: Send + Sync + 'static;");
        }
        PointeeKind::Opaque => {
            line!(
                out,
                "    /// What stands behind a `{} *`; scripts only pass it on.",
                one_line(&ty.pretty)
            );
            line!(out, "    type {name}: Send + Sync + 'static;");
        }
        PointeeKind::Void | PointeeKind::Char | PointeeKind::Scalar(_) => {}
    }
}

/// Prints the trait of a class.
pub fn class(out: &mut Text, model: &Model, table: &Table<'_>, id: ClassId, class: &Class) {
    out.gap();
    let doc = Doc::parse(class.doc.as_deref().unwrap_or_default());
    if doc.is_empty() {
        line!(out, "/// The Perl class `{}`.", class.package);
    } else {
        line!(out, "/// The Perl class `{}`:", class.package);
        line!(out, "///");
        prose(out, "", &doc);
    }
    if let Some(example) = &class.example {
        code(out, "", example);
    }
    line!(out, "#[diagnostic::on_unimplemented(");
    line!(
        out,
        "    message = \"`{{Self}}` does not implement the class `{}`\",",
        class.package
    );
    line!(out, "    label = \"needs an `impl {}<{{H}}>`\"", class.rust);
    line!(out, ")]");
    let head = format!(
        "pub trait {}<H: Host>: Sized + Send + Sync + 'static",
        class.rust
    );
    let mut entries = table
        .entries
        .iter()
        .filter(|entry| entry.class == Some(id))
        .peekable();
    if entries.peek().is_none() {
        line!(out, "{head} {{}}");
        return;
    }
    line!(out, "{head} {{");
    for (number, entry) in entries.enumerate() {
        if number > 0 {
            out.gap();
        }
        method(out, model, entry, "H");
    }
    line!(out, "}}");
}

fn method(out: &mut Text, model: &Model, entry: &Entry<'_>, host: &str) {
    describe(out, entry);
    let head = head(model, entry, host);
    if head.params.len() > 7 {
        line!(out, "    #[allow(clippy::too_many_arguments)]");
    }
    signature(out, "    ", &head.start, &head.params, &head.result, ";");
}

/// What stands before a method's body.
#[derive(Debug, Clone)]
pub struct Head {
    /// `fn get_digits<'a>`
    pub start: String,
    /// The parameters, the receiver among them: `maxdigits: i32`.
    pub params: Vec<String>,
    /// ` -> i32`, or nothing.
    pub result: String,
}

/// The head of the method behind an entry. `host` is what the host is called at this place: `H`, or `Self` inside its trait.
pub fn head(model: &Model, entry: &Entry<'_>, host: &str) -> Head {
    let target = entry.target;
    let lifetime_from_strings = types::borrows(&target.result)
        && target
            .params
            .iter()
            .any(|param| types::is_string(&param.conv));
    let has_receiver = entry.receiver.is_some();
    let (generics, borrowed, given) = if lifetime_from_strings {
        ("<'a>", "'a ", "'a")
    } else if has_receiver {
        ("", "", "'_")
    } else {
        ("", "", "'static")
    };
    let mut params = Vec::new();
    if has_receiver {
        params.push(format!("&{borrowed}self"));
    }
    for param in &target.params {
        let ty = types::parameter(model, param, host, borrowed);
        params.push(format!("{}: {ty}", param.rust));
    }
    let result = if entry.is_constructor() {
        Some("Self".to_owned())
    } else {
        types::result(model, &target.result, host, given)
    };
    let result = match (result, target.fallible) {
        (ty, true) => format!(
            " -> Result<{}, Error>",
            ty.unwrap_or_else(|| "()".to_owned())
        ),
        (Some(ty), false) => format!(" -> {ty}"),
        (None, false) => String::new(),
    };
    Head {
        start: format!("fn {}{generics}", target.rust),
        params,
        result,
    }
}

/// Prints a function's head on one line, or with a line for each parameter where it is too long.
pub fn signature(
    out: &mut Text,
    indent: &str,
    head: &str,
    params: &[String],
    result: &str,
    end: &str,
) {
    let whole = format!("{indent}{head}({}){result}{end}", params.join(", "));
    if whole.chars().count() <= WIDTH {
        line!(out, "{whole}");
        return;
    }
    line!(out, "{indent}{head}(");
    for param in params {
        line!(out, "{indent}    {param},");
    }
    line!(out, "{indent}){result}{end}");
}

fn describe(out: &mut Text, entry: &Entry<'_>) {
    let target = entry.target;
    let indent = "    ";
    let doc = Doc::parse(entry.doc.unwrap_or_default());
    let prototype = one_line(&target.prototype);
    let name = entry.perl;
    // What describes a member describes its reader and its writer: say which this is.
    let access = match entry.usage {
        Use::ReadVariable => Some(format!("Reads the variable `{name}`")),
        Use::WriteVariable => Some(format!("Writes the variable `{name}`")),
        Use::Function(Role::Getter(_)) => Some(format!("Reads `$object->{{{name}}}`")),
        Use::Function(Role::Setter(_)) => Some(format!("Writes `$object->{{{name}}}`")),
        Use::Function(_) => None,
    };
    if doc.text.is_empty() {
        let said = match (access, entry.usage) {
            (Some(access), _) => format!("{access}."),
            (None, Use::Function(Role::Constructor(_))) => "Makes an object.".to_owned(),
            (None, Use::Function(Role::Method(_))) => format!("`$object->{name}`"),
            (None, _) => format!("`{name}`"),
        };
        line!(out, "{indent}/// {said}");
    } else {
        if let Some(access) = access {
            line!(out, "{indent}/// {access}:");
            line!(out, "{indent}///");
        }
        prose(
            out,
            indent,
            &Doc {
                text: doc.text.clone(),
                ..Doc::default()
            },
        );
    }
    if !prototype.is_empty() {
        line!(out, "{indent}///");
        line!(out, "{indent}/// C++: `{prototype}`");
    }
    parameters(out, indent, &target.params, &doc);
    if let Some(returns) = &doc.returns {
        line!(out, "{indent}///");
        wrapped(out, indent, &format!("Returns: {returns}"), "");
    }
    match &doc.errors {
        Some(errors) => {
            line!(out, "{indent}///");
            line!(out, "{indent}/// # Errors");
            wrapped(out, indent, errors, "");
        }
        None if target.fallible => {
            line!(out, "{indent}///");
            line!(out, "{indent}/// # Errors");
            line!(
                out,
                "{indent}/// What the script shall see as an exception."
            );
        }
        None => {}
    }
}

fn parameters(out: &mut Text, indent: &str, params: &[Param], doc: &Doc) {
    let said = |param: &Param| {
        let named = doc.params.iter().find(|(name, _)| *name == param.name);
        named.map(|(_, text)| text.as_str()).unwrap_or_default()
    };
    let shown: Vec<_> = params
        .iter()
        .map(|param| (param, said(param), default(param)))
        .filter(|(_, said, default)| !said.is_empty() || default.is_some())
        .collect();
    if shown.is_empty() {
        return;
    }
    line!(out, "{indent}///");
    for (param, said, default) in shown {
        let default = default
            .map(|d| format!(" Default: `{d}`."))
            .unwrap_or_default();
        let text = format!("{said}{default}");
        wrapped(
            out,
            indent,
            &format!("* `{}`: {}", param.rust, text.trim()),
            "  ",
        );
    }
}

fn default(param: &Param) -> Option<String> {
    if matches!(param.conv, In::Output(_)) {
        return None;
    }
    Some(match param.default.as_ref()? {
        DefaultValue::Unknown(expression) => one_line(expression),
        DefaultValue::Value(Value::Int(n)) => n.to_string(),
        DefaultValue::Value(Value::Double(x)) => format!("{x:?}"),
        DefaultValue::Value(Value::Bool(b)) => b.to_string(),
        DefaultValue::Value(Value::Char(c)) => format!("{:?}", char::from(*c)),
        DefaultValue::Value(Value::Str(s)) => {
            one_line(&format!("{:?}", String::from_utf8_lossy(s))).replace('`', "'")
        }
        DefaultValue::Value(Value::Null) => "undef".to_owned(),
    })
}

/// Prints the prose of a description.
pub fn prose(out: &mut Text, indent: &str, doc: &Doc) {
    for line in &doc.text {
        comment(out, indent, line);
    }
}

/// Prints an example as a block that rustdoc does not try to compile.
fn code(out: &mut Text, indent: &str, code: &str) {
    line!(out, "{indent}///");
    line!(out, "{indent}/// ```perl");
    for line in dedent(code).lines() {
        comment(out, indent, line);
    }
    line!(out, "{indent}/// ```");
}

fn comment(out: &mut Text, indent: &str, line: &str) {
    let line = line.replace('\r', " ");
    if line.trim().is_empty() {
        line!(out, "{indent}///");
    } else {
        line!(out, "{indent}/// {}", line.trim_end());
    }
}

fn wrapped(out: &mut Text, indent: &str, text: &str, hang: &str) {
    let mut row = String::new();
    let mut prefix = "";
    for word in text.split_whitespace() {
        let used = indent.len() + 4 + prefix.len() + row.chars().count() + 1;
        if !row.is_empty() && used + word.chars().count() > WIDTH {
            line!(out, "{indent}/// {prefix}{row}");
            row.clear();
            prefix = hang;
        }
        if !row.is_empty() {
            row.push(' ');
        }
        row.push_str(word);
    }
    line!(out, "{indent}/// {prefix}{row}");
}
