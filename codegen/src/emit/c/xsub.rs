//! XSUBs: what Perl calls. They check the number of arguments or choose an overload, call the wrapper and leave its result
//! on the stack.

use super::shape::{Results, Shape};
use super::{dispatch, types};
use crate::emit::text::{Text, c_string, line};
use crate::model::{Class, Function, Model};

/// A row of the table of subs.
#[derive(Debug)]
pub struct Sub {
    /// The Perl name, with its package.
    pub perl: String,
    /// The C function.
    pub c: String,
}

/// Prints the XSUB of a function, and for a constructor the one behind `->new` too.
pub fn emit(
    out: &mut Text,
    model: &Model,
    function: &Function,
    shapes: &[(usize, Shape)],
    class: Option<&Class>,
) -> Vec<Sub> {
    if function.is_overloaded() {
        dispatch::emit(out, model, function, shapes);
    }
    let flat = Sub {
        perl: format!("{}c::{}", model.module, function.xs),
        c: format!("XS_{}c_{}", model.module, function.xs),
    };
    let Some(class) = class else {
        open(out, &flat.c);
        if shapes.iter().any(|(_, shape)| shape.takes_target) {
            line!(out, "    dXSTARG;");
        }
        if function.is_overloaded() {
            overloads(out, function, shapes);
        } else if let [(index, shape)] = shapes {
            arity(out, shape, &function.wrappers[*index].usage);
            call(out, shape, "    ");
        }
        line!(out, "}}");
        return vec![flat];
    };

    constructor(out, function, shapes);
    open(out, &flat.c);
    line!(
        out,
        "    SV *const value = {}(aTHX_ &ST(0), (I32)items);",
        maker(function)
    );
    line!(out, "    ST(0) = value;");
    line!(out, "    XSRETURN(1);");
    line!(out, "}}");

    let new = Sub {
        perl: format!("{}::{}", class.package, function.perl),
        c: format!("XS_{}_{}_{}", model.module, class.name, function.perl),
    };
    open(out, &new.c);
    line!(out, "    const I32 given = items > 0 ? (I32)items - 1 : 0;");
    line!(
        out,
        "    const bool quiet = fsp_begin_quiet(aTHX_ &ST(1), given);"
    );
    line!(
        out,
        "    SV *const object = {}(aTHX_ &ST(1), given);",
        maker(function)
    );
    line!(out, "    fsp_end_quiet(aTHX_ quiet);");
    line!(
        out,
        "    SV *const value = fsp_rebless(aTHX_ object, items > 0 ? ST(0) : &PL_sv_undef);"
    );
    line!(out, "    ST(0) = value;");
    line!(out, "    XSRETURN(1);");
    line!(out, "}}");
    vec![flat, new]
}

/// Prints the XSUB that destroys objects of a class.
pub fn destructor(out: &mut Text, model: &Model, class: &Class) -> Sub {
    let xs = format!("delete_{}", class.name);
    let sub = Sub {
        perl: format!("{}c::{xs}", model.module),
        c: format!("XS_{}c_{xs}", model.module),
    };
    open(out, &sub.c);
    line!(out, "    if (UNLIKELY(items != 1))");
    let usage = c_string(format!("{xs}(self);").as_bytes());
    line!(out, "        fsp_croak_usage(aTHX_ {usage});");
    line!(
        out,
        "    fsp_delete(aTHX_ ST(0), {}, {}, {});",
        types::type_ref(model, class.ty),
        c_string(xs.as_bytes()),
        c_string(format!("{} *", class.cpp).as_bytes())
    );
    line!(out, "    XSRETURN_EMPTY;");
    line!(out, "}}");
    sub
}

fn open(out: &mut Text, name: &str) {
    out.gap();
    line!(out, "XS_INTERNAL({name})");
    line!(out, "{{");
    line!(out, "    dXSARGS;");
}

fn arity(out: &mut Text, shape: &Shape, usage: &str) {
    let condition = match (shape.min, shape.max) {
        (min, Some(max)) if min == max => format!("items != {min}"),
        (0, Some(max)) => format!("items > {max}"),
        (min, Some(max)) => format!("items < {min} || items > {max}"),
        (0, None) => {
            line!(out, "    PERL_UNUSED_VAR(items);");
            return;
        }
        (min, None) => format!("items < {min}"),
    };
    line!(out, "    if (UNLIKELY({condition}))");
    line!(
        out,
        "        fsp_croak_usage(aTHX_ {});",
        c_string(usage.as_bytes())
    );
}

fn call(out: &mut Text, shape: &Shape, indent: &str) {
    let call = shape.call("&ST(0)", "(I32)items", "TARG");
    match shape.results {
        Results::None => {
            line!(out, "{indent}{call};");
            line!(out, "{indent}XSRETURN_EMPTY;");
        }
        Results::One => {
            // The stack may have moved during the call: ST(0) is computed after it.
            line!(out, "{indent}SV *const value = {call};");
            line!(out, "{indent}ST(0) = value;");
            line!(out, "{indent}XSRETURN(1);");
        }
        Results::Several => {
            line!(out, "{indent}SV *out[{}];", shape.outputs);
            line!(out, "{indent}const int count = {call};");
            line!(out, "{indent}SPAGAIN;");
            line!(out, "{indent}EXTEND(SP, count);");
            line!(out, "{indent}for (int i = 0; i < count; i++)");
            line!(out, "{indent}    ST(i) = out[i];");
            line!(out, "{indent}XSRETURN(count);");
        }
    }
}

fn overloads(out: &mut Text, function: &Function, shapes: &[(usize, Shape)]) {
    let chooser = dispatch::chooser(function);
    line!(out, "    switch ({chooser}(aTHX_ &ST(0), (I32)items)) {{");
    for (index, shape) in shapes {
        line!(out, "    case {}: {{", index + 1);
        call(out, shape, "        ");
        line!(out, "    }}");
    }
    line!(out, "    default:");
    let xs = c_string(function.xs.as_bytes());
    line!(out, "        fsp_croak_overload(aTHX_ {xs});");
    line!(out, "    }}");
}

/// The C function that `new_CLASS` and `CLASS->new` share.
fn maker(function: &Function) -> String {
    let name = function.xs.strip_prefix("new_").unwrap_or(&function.xs);
    format!("fsp_make_{name}")
}

fn constructor(out: &mut Text, function: &Function, shapes: &[(usize, Shape)]) {
    out.gap();
    line!(
        out,
        "static SV *{}(pTHX_ SV **args, I32 items)",
        maker(function)
    );
    line!(out, "{{");
    if function.is_overloaded() {
        let chooser = dispatch::chooser(function);
        line!(out, "    switch ({chooser}(aTHX_ args, items)) {{");
        for (index, shape) in shapes {
            line!(out, "    case {}:", index + 1);
            line!(out, "        return {};", shape.call("args", "items", ""));
        }
        line!(out, "    default:");
        let xs = c_string(function.xs.as_bytes());
        line!(out, "        fsp_croak_overload(aTHX_ {xs});");
        line!(out, "    }}");
    } else if let [(index, shape)] = shapes {
        arity(out, shape, &function.wrappers[*index].usage);
        if shape.checked == 0 {
            line!(out, "    PERL_UNUSED_VAR(args);");
        }
        line!(out, "    return {};", shape.call("args", "items", ""));
    }
    line!(out, "}}");
}
