//! The functions that C calls: each one enters Rust, rebuilds the arguments, calls a method of the host and makes a plain
//! value of its result. Panics and errors are kept in the frame; nothing unwinds into C.

use super::traits::{SHORT, WIDTH, array, signature};
use super::types;
use crate::emit::host::{Entry, Table};
use crate::emit::text::{Text, line};
use crate::model::{Cast, DefaultValue, Model, Ret, TypeId};

const SAFETY: &str =
    "// SAFETY: C passes a live frame and arguments of these types, which it keeps for the call.";

/// Prints the private module with the table and everything in it.
pub fn emit(out: &mut Text, model: &Model, table: &Table<'_>) {
    out.gap();
    line!(out, "/// How C reaches the host.");
    line!(out, "#[allow(non_snake_case, clippy::too_many_arguments)]");
    line!(out, "mod table {{");
    line!(out, "    use super::*;");
    out.gap();
    table_struct(out, table);
    out.gap();
    table_value(out, model, table);
    for entry in &table.entries {
        trampoline(out, model, entry);
    }
    for (index, (to, cast)) in table.casts.iter().enumerate() {
        if cast.path.len() > 1 {
            long_cast(out, model, index, *to, cast);
        }
    }
    line!(out, "}}");
}

fn raw_parameters(entry: &Entry<'_>) -> Vec<String> {
    let mut list = vec!["frame: *mut Frame".to_owned()];
    if entry.receiver.is_some() {
        list.push("this: RawRef".to_owned());
    }
    for param in &entry.target.params {
        if matches!(param.default, Some(DefaultValue::Unknown(_))) {
            list.push(format!("has_{}: bool", param.rust));
        }
        list.push(format!(
            "{}: {}",
            param.rust,
            types::raw_parameter(&param.conv)
        ));
    }
    list
}

fn raw_result(entry: &Entry<'_>) -> String {
    let ty = if entry.is_constructor() {
        Some("RawRef")
    } else {
        types::raw_result(&entry.target.result)
    };
    ty.map(|ty| format!(" -> {ty}")).unwrap_or_default()
}

fn table_struct(out: &mut Text, table: &Table<'_>) {
    line!(out, "    #[repr(C)]");
    line!(out, "    pub struct Table {{");
    line!(
        out,
        "        casts: [CastFn; {}],",
        table.casts.len().max(1)
    );
    for entry in &table.entries {
        let params = raw_parameters(entry);
        let types: Vec<&str> = params
            .iter()
            .map(|param| param.split_once(": ").map_or("", |(_, ty)| ty))
            .collect();
        field(out, &entry.name, &types, &raw_result(entry));
    }
    line!(out, "    }}");
}

/// Prints a field that holds a function, as rustfmt lays it out.
fn field(out: &mut Text, name: &str, parameters: &[&str], result: &str) {
    let whole = format!("unsafe extern \"C\" fn({}){result},", parameters.join(", "));
    if name.len() + whole.len() + 10 <= WIDTH {
        line!(out, "        {name}: {whole}");
    } else if whole.len() + 12 <= WIDTH {
        line!(out, "        {name}:");
        line!(out, "            {whole}");
    } else {
        line!(out, "        {name}: unsafe extern \"C\" fn(");
        for parameter in parameters {
            line!(out, "            {parameter},");
        }
        line!(out, "        ){result},");
    }
}

fn table_value(out: &mut Text, model: &Model, table: &Table<'_>) {
    line!(out, "    /// The table for a host.");
    line!(out, "    pub struct For<H>(PhantomData<H>);");
    out.gap();
    line!(out, "    impl<H: Host> For<H> {{");
    line!(out, "        pub const TABLE: &'static Table = &Table {{");
    let casts = table.casts.iter().enumerate().map(|(index, (to, cast))| {
        if cast.path.len() > 1 {
            return format!("Some({}::<H>)", cast_name(index));
        }
        let from = types::pointee(model, cast.from, "H");
        let to = types::pointee(model, *to, "H");
        format!("Some(glue::cast::<{from}, {to}>)")
    });
    let casts: Vec<String> = casts.collect();
    if casts.is_empty() {
        line!(out, "            casts: [None],");
    } else {
        array(out, "            ", "casts: ", &casts, ",");
    }
    for entry in &table.entries {
        line!(out, "            {}: {}::<H>,", entry.name, entry.name);
    }
    line!(out, "        }};");
    line!(out, "    }}");
}

fn trampoline(out: &mut Text, model: &Model, entry: &Entry<'_>) {
    out.gap();
    let params = raw_parameters(entry);
    let head = format!("unsafe extern \"C\" fn {}<H: Host>", entry.name);
    signature(out, "    ", &head, &params, &raw_result(entry), " {");
    line!(out, "        {SAFETY}");
    line!(out, "        unsafe {{");
    line!(out, "            glue::enter(frame, {:?}, || {{", entry.xs);
    body(out, model, entry);
    line!(out, "            }})");
    line!(out, "        }}");
    line!(out, "    }}");
}

fn body(out: &mut Text, model: &Model, entry: &Entry<'_>) {
    let target = entry.target;
    let mut arguments = Vec::new();
    if entry.receiver.is_some() {
        arguments.push("glue::this(&this)".to_owned());
    }
    arguments.extend(
        target
            .params
            .iter()
            .map(|param| types::argument(model, param)),
    );
    let method = match entry.class {
        Some(class) => {
            let ty = types::class(model, class, "H");
            format!(
                "<{ty} as {}<H>>::{}",
                model.classes[class.0].rust, target.rust
            )
        }
        None => format!("H::{}", target.rust),
    };
    let ret = if entry.is_constructor() {
        &Ret::Owned {
            ty: TypeId(0),
            nullable: false,
        }
    } else {
        &target.result
    };
    let question = if target.fallible { "?" } else { "" };
    match ret {
        Ret::Void if target.fallible => call(out, "", &method, &arguments, ""),
        Ret::Void => {
            call(out, "", &method, &arguments, ";");
            line!(out, "{BODY}Ok(())");
        }
        _ => {
            let end = format!("{question};");
            call(out, "let result =", &method, &arguments, &end);
            let value = types::raw_value(model, ret, "result", entry.receiver.is_some());
            line!(out, "{BODY}Ok({value})");
        }
    }
}

/// The indentation of a trampoline's closure.
const BODY: &str = "                ";

/// Prints a call as rustfmt lays it out.
fn call(out: &mut Text, start: &str, function: &str, arguments: &[String], end: &str) {
    let list = arguments.join(", ");
    let gap = if start.is_empty() { "" } else { " " };
    let fits = |used: usize| used + function.len() + list.len() + 2 + end.len() <= WIDTH;
    if list.len() <= SHORT && fits(BODY.len() + start.len() + gap.len()) {
        line!(out, "{BODY}{start}{gap}{function}({list}){end}");
    } else if list.len() <= SHORT && !start.is_empty() && fits(BODY.len() + 4) {
        line!(out, "{BODY}{start}");
        line!(out, "{BODY}    {function}({list}){end}");
    } else {
        line!(out, "{BODY}{start}{gap}{function}(");
        for argument in arguments {
            line!(out, "{BODY}    {argument},");
        }
        line!(out, "{BODY}){end}");
    }
}

fn cast_name(index: usize) -> String {
    format!("cast_{index}")
}

/// A cast over several classes: one step after the other.
fn long_cast(out: &mut Text, model: &Model, index: usize, to: TypeId, cast: &Cast) {
    out.gap();
    let name = cast_name(index);
    let pretty = |ty: TypeId| &model.types[ty.0].rust;
    line!(
        out,
        "    /// From `{}` to `{}`.",
        pretty(cast.from),
        pretty(to)
    );
    line!(
        out,
        "    unsafe extern \"C\" fn {name}<H: Host>(value: *mut c_void) -> *mut c_void {{"
    );
    line!(
        out,
        "        // SAFETY: each step takes what the step before it gave."
    );
    line!(out, "        unsafe {{");
    let mut from = cast.from;
    for (number, step) in cast.path.iter().enumerate() {
        let cast_step = format!(
            "glue::cast::<{}, {}>(value)",
            types::pointee(model, from, "H"),
            types::pointee(model, *step, "H")
        );
        if number + 1 < cast.path.len() {
            line!(out, "            let value = {cast_step};");
        } else {
            line!(out, "            {cast_step}");
        }
        from = *step;
    }
    line!(out, "        }}");
    line!(out, "    }}");
}
