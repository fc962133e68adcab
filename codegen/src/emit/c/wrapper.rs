//! Wrappers: one C function per callable form, which converts its arguments, calls Rust and makes the Perl value.
//!
//! A wrapper takes its arguments from `args` and never looks at the perl stack after the call, which a callback may have
//! moved. Everything that can croak stands before the first pin or after the last unpin.

use super::shape::{Results, Shape, is_input, result_of};
use super::types;
use crate::emit::host::{self, Version};
use crate::emit::text::{Text, c_comment, c_string, line};
use crate::model::{
    DefaultValue, Function, In, Model, Param, Ret, Role, Target, TypeId, Value, Wrapper,
};

/// Where several arguments are converted, keeps them while the conversion of one runs script code.
fn guard(out: &mut Text, shape: &Shape) {
    if shape.checked > 1 {
        let count = if shape.takes_items {
            "items".to_owned()
        } else {
            shape.min.to_string()
        };
        line!(out, "    fsp_guard(aTHX_ args, {count});");
    }
}

/// Prints one wrapper.
pub fn emit(out: &mut Text, model: &Model, function: &Function, index: usize) -> Shape {
    let shape = Shape::new(function, index);
    let wrapper = &function.wrappers[index];
    let target = &function.targets[wrapper.target];
    let ret = match (function.role, result_of(function.role, target)) {
        (Role::Constructor(class), _) => Ret::Owned {
            ty: model.classes[class.0].ty,
            nullable: false,
        },
        (_, ret) => ret,
    };
    let receiver = host::receiver_of(function.role);
    let versions = receiver
        .map(|class| host::versions(model, class, target))
        .unwrap_or_default();

    out.gap();
    line!(out, "/* {} */", c_comment(&target.prototype));
    line!(out, "{}", shape.signature(types::uses_target(&ret)));
    line!(out, "{{");
    declarations(out, target, wrapper, receiver.is_some(), &versions, &ret);
    guard(out, &shape);
    let xs = c_string(function.xs.as_bytes());
    let mut argument = 1;
    let mut position = 0;
    if let Some(class) = receiver {
        let text = c_string(host::receiver_type(model, class, target).as_bytes());
        let ty = types::type_ref(model, model.classes[class.0].ty);
        let own = if versions.is_empty() { "NULL" } else { "&own" };
        line!(
            out,
            "    FSP_ARG({xs}, 1, {text}, fsp_in_object(aTHX_ args[0], {ty}, FSP_NULL_REFUSED, &self, {own}));"
        );
        select_version(out, model, &versions, &xs, &text);
        argument += 1;
        position += 1;
    }
    let required = shape.min;
    for (at, param) in target.params.iter().enumerate() {
        let given = at < wrapper.params && is_input(&param.conv);
        if given {
            convert(
                out,
                model,
                param,
                &xs,
                argument,
                position,
                position < required,
            );
            position += 1;
        } else {
            default_callback(out, param, "    ");
        }
        // A string that is passed with its length is two arguments of the C function.
        argument += if param.conv == In::Bytes { 2 } else { 1 };
    }
    call(
        out,
        model,
        function,
        wrapper,
        receiver.is_some(),
        &versions,
        &ret,
    );
    finish(out, model, target, receiver.is_some(), &ret, shape.results);
    line!(out, "}}");
    shape
}

fn declarations(
    out: &mut Text,
    target: &Target,
    wrapper: &Wrapper,
    has_receiver: bool,
    versions: &[Version<'_>],
    ret: &Ret,
) {
    line!(out, "    fsp_frame frame = {{0}};");
    if has_receiver {
        line!(out, "    fsp_ref self;");
    }
    if !versions.is_empty() {
        line!(out, "    const fsp_type *own = NULL;");
        line!(out, "    int version = 0;");
    }
    for (at, param) in target.params.iter().enumerate() {
        let declared = types::declare(types::argument(&param.conv), &types::variable(param));
        let always_given = at < wrapper.params && at < wrapper.required && is_input(&param.conv);
        if always_given {
            line!(out, "    {declared};");
        } else {
            line!(out, "    {declared} = {};", types::initializer(param));
        }
        if types::needs_hold(&param.conv) && at < wrapper.params {
            line!(out, "    fsp_hold hold_{};", param.rust);
        }
    }
    if *ret != Ret::Void && !versions.is_empty() {
        line!(out, "    {};", types::declare(types::result(ret), "result"));
    }
}

/// Finds out whether the object's own class has a version of the method, and takes the object as that class sees it.
fn select_version(out: &mut Text, model: &Model, versions: &[Version<'_>], xs: &str, text: &str) {
    for (number, version) in versions.iter().enumerate() {
        let owners: Vec<String> = version
            .owners
            .iter()
            .map(|ty| format!("own == {}", types::type_ref(model, *ty)))
            .collect();
        let ty = types::type_ref(model, version.class.ty);
        let otherwise = if number == 0 { "" } else { "} else " };
        line!(
            out,
            "    {otherwise}if (UNLIKELY({})) {{",
            owners.join(" || ")
        );
        line!(out, "        version = {};", number + 1);
        line!(
            out,
            "        FSP_ARG({xs}, 1, {text}, fsp_in_object(aTHX_ args[0], {ty}, FSP_NULL_REFUSED, &self, NULL));"
        );
    }
    if !versions.is_empty() {
        line!(out, "    }}");
    }
}

fn convert(
    out: &mut Text,
    model: &Model,
    param: &Param,
    xs: &str,
    argument: usize,
    position: usize,
    required: bool,
) {
    let variable = types::variable(param);
    let conversion = types::conversion(
        model,
        &param.conv,
        &format!("args[{position}]"),
        &variable,
        &format!("hold_{}", param.rust),
    );
    let text = c_string(param.type_text.as_bytes());
    if required {
        line!(out, "    FSP_ARG({xs}, {argument}, {text}, {conversion});");
        return;
    }
    line!(out, "    if (items > {position})");
    line!(
        out,
        "        FSP_ARG({xs}, {argument}, {text}, {conversion});"
    );
    if default_name(param).is_some() {
        line!(out, "    else");
        default_callback(out, param, "        ");
    }
}

fn default_name(param: &Param) -> Option<&[u8]> {
    match (&param.conv, &param.default) {
        (In::Callback, Some(DefaultValue::Value(Value::Str(name)))) => Some(name),
        _ => None,
    }
}

/// A callback that is left out may have a name for its default.
fn default_callback(out: &mut Text, param: &Param, indent: &str) {
    if let Some(name) = default_name(param) {
        line!(
            out,
            "{indent}(void)fsp_in_callback(aTHX_ newSVpvn_flags({}, {}, SVs_TEMP), &{}, false);",
            c_string(name),
            name.len(),
            types::variable(param)
        );
    }
}

/// Every object that the call uses: how to reach the reference.
fn pins(target: &Target, has_receiver: bool) -> Vec<String> {
    let receiver = has_receiver.then(|| "self".to_owned());
    let params = target.params.iter();
    receiver
        .into_iter()
        .chain(params.filter_map(|p| types::pinned(&p.conv, &types::variable(p))))
        .collect()
}

fn call(
    out: &mut Text,
    model: &Model,
    function: &Function,
    wrapper: &Wrapper,
    has_receiver: bool,
    versions: &[Version<'_>],
    ret: &Ret,
) {
    let target = &function.targets[wrapper.target];
    line!(out);
    let pinned = pins(target, has_receiver);
    for (count, pin) in pinned.iter().enumerate() {
        line!(out, "    if (UNLIKELY(!fsp_pin(aTHX_ {pin}))) {{");
        for earlier in &pinned[..count] {
            line!(out, "        fsp_unpin(aTHX_ {earlier});");
        }
        line!(out, "        fsp_croak_destroyed(aTHX);");
        line!(out, "    }}");
    }
    let mut list = vec!["&frame".to_owned()];
    if has_receiver {
        list.push("self".to_owned());
    }
    let mut position = usize::from(has_receiver);
    for (at, param) in target.params.iter().enumerate() {
        let variable = types::variable(param);
        keep(out, &param.conv, &variable);
        let given = at < wrapper.params;
        if matches!(param.default, Some(DefaultValue::Unknown(_))) {
            list.push(match (given, at < wrapper.required) {
                (false, _) => "false".to_owned(),
                (true, true) => "true".to_owned(),
                (true, false) => format!("items > {position}"),
            });
        }
        position += usize::from(given && is_input(&param.conv));
        let place = if types::is_place(&param.conv) {
            "&"
        } else {
            ""
        };
        list.push(format!("{place}{variable}"));
    }
    let list = list.join(", ");
    let entry = host::entry(function, wrapper.target);
    if versions.is_empty() {
        // Declared here and not above: what is initialized by the call is written in place. An assignment goes through a
        // temporary, and reading that as a whole right after Rust has written its parts makes the processor wait.
        let result = match ret {
            Ret::Void => String::new(),
            ret => types::declare(types::result(ret), "result") + " = ",
        };
        line!(out, "    {result}fsp_host->{entry}({list});");
        return;
    }
    let assign = if *ret == Ret::Void { "" } else { "result = " };
    line!(out, "    switch (version) {{");
    for (number, version) in versions.iter().enumerate() {
        line!(
            out,
            "    case {}: /* {} */",
            number + 1,
            c_comment(&version.class.cpp)
        );
        line!(out, "        {assign}fsp_host->{}({list});", version.entry);
        // A version may return a class derived from the one that is declared.
        if let (Some(from), Some(to)) = (object_type(&version.target.result), object_type(ret))
            && from != to
        {
            line!(
                out,
                "        if (result.value)\n            result.value = fsp_host->casts[{}](result.value);",
                cast_index(model, from, to)
            );
        }
        line!(out, "        break;");
    }
    line!(out, "    default:");
    line!(out, "        {assign}fsp_host->{entry}({list});");
    line!(out, "    }}");
}

/// Takes the reference count that goes to Rust; only now, since an argument behind it may have been refused. A callback is
/// copied: the script may give its variable another value.
fn keep(out: &mut Text, conv: &In, variable: &str) {
    match conv {
        In::Callback => {
            line!(out, "    if ({variable}.sv)");
            line!(
                out,
                "        {variable}.sv = (fsp_sv *)newSVsv_nomg((SV *){variable}.sv);"
            );
        }
        In::Scalar => line!(out, "    SvREFCNT_inc_simple_void((SV *){variable}.sv);"),
        _ => {}
    }
}

fn object_type(ret: &Ret) -> Option<TypeId> {
    match ret {
        Ret::Owned { ty, .. } | Ret::Lent { ty, .. } => Some(*ty),
        _ => None,
    }
}

fn cast_index(model: &Model, from: TypeId, to: TypeId) -> usize {
    let before: usize = model.types[..to.0].iter().map(|ty| ty.derived.len()).sum();
    let within = model.types[to.0]
        .derived
        .iter()
        .position(|cast| cast.from == from);
    before + within.unwrap_or_default()
}

fn finish(
    out: &mut Text,
    model: &Model,
    target: &Target,
    has_receiver: bool,
    ret: &Ret,
    results: Results,
) {
    let unpin = |out: &mut Text| {
        for pin in pins(target, has_receiver) {
            line!(out, "    fsp_unpin(aTHX_ {pin});");
        }
        line!(out, "    if (UNLIKELY(frame.error))");
        line!(out, "        fsp_croak_frame(aTHX_ &frame);");
    };
    match results {
        Results::None => unpin(out),
        Results::One => {
            let value = types::result_value(model, ret, "targ").unwrap_or_default();
            line!(out, "    SV *const value = {value};");
            unpin(out);
            line!(out, "    return value;");
        }
        Results::Several => {
            line!(out, "    int count = 0;");
            if let Some(value) = types::result_value(model, ret, "targ") {
                if types::uses_target(ret) {
                    line!(out, "    SV *const targ = sv_newmortal();");
                }
                line!(out, "    out[count++] = {value};");
            }
            for param in &target.params {
                let (In::Output(number) | In::InOut(number)) = &param.conv else {
                    continue;
                };
                let place = format!("sv_{}", param.rust);
                let value = types::number_result(*number, &place, &types::variable(param));
                if types::uses_target(&Ret::Number(*number)) {
                    line!(out, "    SV *const {place} = sv_newmortal();");
                }
                line!(out, "    out[count++] = {value};");
            }
            unpin(out);
            line!(out, "    return count;");
        }
    }
}
