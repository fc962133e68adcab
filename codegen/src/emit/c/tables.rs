//! The static description of a module: types, casts, members, subs, constants, variables, and the boot function.

use super::types;
use super::xsub::Sub;
use crate::emit::host::{self, Entry, Table};
use crate::emit::text::{Text, c_comment, c_string, line};
use crate::model::{Class, Model, PointeeKind, TypeId, Value, Variable};

/// Prints the struct of function pointers that Rust fills, and the indexes of types.
pub fn host(out: &mut Text, model: &Model, table: &Table<'_>) {
    let module = &model.module;
    if !model.types.is_empty() {
        line!(out, "/* Indexes of types. */");
        line!(out, "enum {{");
        for (index, ty) in model.types.iter().enumerate() {
            let name = types::type_index(model, TypeId(index));
            let pretty = c_comment(&ty.pretty);
            line!(out, "    {name} = {index}, /* {pretty} */");
        }
        line!(out, "}};");
        line!(out);
    }
    line!(out, "/* What Rust does; filled by the host. */");
    line!(out, "typedef struct {module}_host {{");
    line!(out, "    fsp_cast_fn casts[{}];", table.casts.len().max(1));
    for entry in &table.entries {
        line!(out, "    {};", function_pointer(entry));
    }
    line!(out, "}} {module}_host;");
    line!(out);
    line!(out, "static const {module}_host *fsp_host;");
    line!(
        out,
        "static fsp_type *fsp_types[{}];",
        model.types.len().max(1)
    );
}

fn function_pointer(entry: &Entry<'_>) -> String {
    let mut list = vec!["fsp_frame *frame".to_owned()];
    if entry.receiver.is_some() {
        list.push("fsp_ref self".to_owned());
    }
    list.extend(types::host_parameters(&entry.target.params));
    let ret = if entry.is_constructor() {
        "fsp_ref"
    } else {
        types::result(&entry.target.result)
    };
    format!("{ret} (*{})({})", entry.name, list.join(", "))
}

/// Prints the functions behind a variable's magic.
pub fn variable(out: &mut Text, model: &Model, variable: &Variable) {
    let xs = &variable.xs;
    let ret = &variable.getter.result;
    let unused = if types::uses_target(ret) {
        ""
    } else {
        " PERL_UNUSED_DECL"
    };
    out.gap();
    line!(out, "static SV *fsp_get_{xs}(pTHX_ SV *targ{unused})");
    line!(out, "{{");
    line!(out, "    fsp_frame frame = {{0}};");
    let declared = types::declare(types::result(ret), "result");
    line!(
        out,
        "    {declared} = fsp_host->{}(&frame);",
        host::getter_entry(variable)
    );
    let value = types::result_value(model, ret, "targ").unwrap_or_else(|| "&PL_sv_undef".into());
    line!(out, "    SV *const value = {value};");
    line!(out, "    if (UNLIKELY(frame.error))");
    line!(out, "        fsp_croak_frame(aTHX_ &frame);");
    line!(out, "    return value;");
    line!(out, "}}");

    let Some((setter, [param])) = variable.setter.as_ref().map(|s| (s, s.params.as_slice())) else {
        return;
    };
    let local = types::variable(param);
    let hold = format!("hold_{}", param.rust);
    out.gap();
    line!(out, "/* {} */", c_comment(&setter.prototype));
    line!(out, "static void fsp_set_{xs}(pTHX_ SV *value)");
    line!(out, "{{");
    line!(out, "    fsp_frame frame = {{0}};");
    line!(
        out,
        "    {};",
        types::declare(types::argument(&param.conv), &local)
    );
    if types::needs_hold(&param.conv) {
        line!(out, "    fsp_hold {hold};");
    }
    let conversion = types::conversion(model, &param.conv, "value", &local, &hold);
    line!(out, "    const int code = {conversion};");
    line!(out, "    if (UNLIKELY(code < 0)) {{");
    line!(
        out,
        "        fsp_set_error_variable(aTHX_ code, {}, {});",
        c_string(cpp_name(model, variable).as_bytes()),
        c_string(param.type_text.as_bytes())
    );
    line!(out, "        return;");
    line!(out, "    }}");
    let pinned = types::pinned(&param.conv, &local);
    if let Some(pinned) = &pinned {
        line!(out, "    if (UNLIKELY(!fsp_pin(aTHX_ {pinned})))");
        line!(out, "        fsp_croak_destroyed(aTHX);");
    }
    line!(
        out,
        "    fsp_host->{}(&frame, {local});",
        host::setter_entry(variable)
    );
    if let Some(pinned) = &pinned {
        line!(out, "    fsp_unpin(aTHX_ {pinned});");
    }
    line!(out, "    if (UNLIKELY(frame.error))");
    line!(out, "        fsp_croak_frame(aTHX_ &frame);");
    line!(out, "}}");
}

/// Prints the tables and the boot function.
pub fn module(out: &mut Text, model: &Model, table: &Table<'_>, subs: &[Sub]) {
    out.gap();
    line!(out, "/* ---- the module ---- */");
    out.gap();
    for class in &model.classes {
        members(out, class);
        bases(out, model, class);
    }
    type_infos(out, model);
    cast_infos(out, model, table);
    sub_infos(out, subs);
    constants(out, model);
    variables(out, model);
    let module = &model.module;
    line!(out, "static const fsp_module fsp_this_module = {{");
    line!(out, "    .name = {},", c_string(module.as_bytes()));
    line!(out, "    .types = fsp_types,");
    for (field, count, rows) in [
        ("type_infos", "type_count", model.types.len()),
        ("cast_infos", "cast_count", table.casts.len()),
        ("subs", "sub_count", subs.len()),
        ("constants", "constant_count", model.constants.len()),
        ("variables", "variable_count", model.variables.len()),
    ] {
        if rows > 0 {
            line!(out, "    .{field} = fsp_{field},");
            line!(out, "    .{count} = {rows},");
        }
    }
    line!(out, "}};");
    let boot = format!(
        "fsp_boot_{module}(pTHX_ CV *cv, const fsp_rust_type *types, const {module}_host *host)"
    );
    out.gap();
    line!(out, "void {boot};");
    out.gap();
    line!(out, "void {boot}");
    line!(out, "{{");
    line!(out, "    dXSARGS;");
    line!(out, "    PERL_UNUSED_VAR(cv);");
    line!(out, "    PERL_UNUSED_VAR(items);");
    line!(out, "    fsp_host = host;");
    line!(
        out,
        "    fsp_boot(aTHX_ &fsp_this_module, types, host->casts);"
    );
    line!(out, "    XSRETURN_YES;");
    line!(out, "}}");
}

/// The variable as C++ names it.
fn cpp_name(model: &Model, variable: &Variable) -> String {
    match variable.class {
        Some(class) => format!("{}::{}", model.classes[class.0].cpp, variable.perl),
        None => variable.perl.clone(),
    }
}

fn members(out: &mut Text, class: &Class) {
    if class.members.is_empty() {
        return;
    }
    let mut members: Vec<_> = class.members.iter().collect();
    members.sort_by_key(|member| member.name.as_bytes());
    line!(
        out,
        "static const fsp_member fsp_members_{}[] = {{",
        class.name
    );
    for member in members {
        let setter = match &member.setter {
            Some(setter) => format!("fsp_w_{}", setter.xs),
            None => "NULL".to_owned(),
        };
        line!(
            out,
            "    {{{}, {}, fsp_w_{}, {setter}}},",
            c_string(member.name.as_bytes()),
            member.name.len(),
            member.getter.xs
        );
    }
    line!(out, "}};");
}

fn bases(out: &mut Text, model: &Model, class: &Class) {
    if class.bases.is_empty() {
        return;
    }
    let list: Vec<String> = class
        .bases
        .iter()
        .map(|base| types::type_index(model, *base))
        .collect();
    line!(
        out,
        "static const size_t fsp_bases_{}[] = {{{}}};",
        class.name,
        list.join(", ")
    );
}

fn type_infos(out: &mut Text, model: &Model) {
    if model.types.is_empty() {
        return;
    }
    line!(out, "static const fsp_type_info fsp_type_infos[] = {{");
    for ty in &model.types {
        let (mut members, mut bases) = (("NULL".to_owned(), 0), ("NULL".to_owned(), 0));
        if let PointeeKind::Class(id) = ty.kind {
            let class = &model.classes[id.0];
            if !class.members.is_empty() {
                members = (format!("fsp_members_{}", class.name), class.members.len());
            }
            if !class.bases.is_empty() {
                bases = (format!("fsp_bases_{}", class.name), class.bases.len());
            }
        }
        let is_class = matches!(ty.kind, PointeeKind::Class(_) | PointeeKind::Imported(_));
        line!(
            out,
            "    {{{}, {}, {}, {is_class}, {}, {}, {}, {}}},",
            c_string(ty.mangled.as_bytes()),
            c_string(ty.package.as_bytes()),
            c_string(format!("{} *", ty.pretty).as_bytes()),
            members.0,
            members.1,
            bases.0,
            bases.1
        );
    }
    line!(out, "}};");
}

fn cast_infos(out: &mut Text, model: &Model, table: &Table<'_>) {
    if table.casts.is_empty() {
        return;
    }
    line!(out, "static const fsp_cast_info fsp_cast_infos[] = {{");
    for (to, cast) in &table.casts {
        line!(
            out,
            "    {{{}, {}}},",
            types::type_index(model, cast.from),
            types::type_index(model, *to)
        );
    }
    line!(out, "}};");
}

fn sub_infos(out: &mut Text, subs: &[Sub]) {
    if subs.is_empty() {
        return;
    }
    line!(out, "static const fsp_sub_info fsp_subs[] = {{");
    for sub in subs {
        line!(out, "    {{{}, {}}},", c_string(sub.perl.as_bytes()), sub.c);
    }
    line!(out, "}};");
}

fn constants(out: &mut Text, model: &Model) {
    if model.constants.is_empty() {
        return;
    }
    line!(out, "static const fsp_constant_info fsp_constants[] = {{");
    for constant in &model.constants {
        let name = c_string(format!("{}c::{}", model.module, constant.xs).as_bytes());
        let value = match &constant.value {
            Value::Int(n) if i64::try_from(*n).is_ok() => {
                format!("FSP_CONST_INT, {}, 0, NULL, 0", types::integer(*n))
            }
            Value::Int(n) => format!("FSP_CONST_UINT, (IV){}, 0, NULL, 0", types::integer(*n)),
            Value::Double(x) => format!("FSP_CONST_DOUBLE, 0, {}, NULL, 0", types::double(*x)),
            Value::Bool(b) => format!("FSP_CONST_BOOL, {}, 0, NULL, 0", u8::from(*b)),
            Value::Char(c) => format!("FSP_CONST_STR, 0, 0, {}, 1", c_string(&[*c])),
            Value::Str(s) => format!("FSP_CONST_STR, 0, 0, {}, {}", c_string(s), s.len()),
            Value::Null => "FSP_CONST_STR, 0, 0, NULL, 0".to_owned(),
        };
        line!(out, "    {{{name}, {value}}},");
    }
    line!(out, "}};");
}

fn variables(out: &mut Text, model: &Model) {
    if model.variables.is_empty() {
        return;
    }
    line!(out, "static const fsp_variable_info fsp_variables[] = {{");
    for variable in &model.variables {
        let name = c_string(format!("{}c::{}", model.module, variable.xs).as_bytes());
        let setter = match &variable.setter {
            Some(_) => format!("fsp_set_{}", variable.xs),
            None => "NULL".to_owned(),
        };
        let object = match variable.object {
            Some(ty) => types::type_index(model, ty),
            None => "-1".to_owned(),
        };
        line!(
            out,
            "    {{{name}, fsp_get_{}, {setter}, {object}}},",
            variable.xs
        );
    }
    line!(out, "}};");
}
