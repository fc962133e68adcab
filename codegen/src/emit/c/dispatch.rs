//! Overload dispatch: for each number of arguments, the candidates are ranked in their order and the first of the best wins.
//!
//! The ranks are SWIG's: each argument counts one more than its conversion's rank, twice as much as the argument before it.

use super::shape::Shape;
use super::types;
use crate::emit::host;
use crate::emit::text::{Text, c_comment, line};
use crate::model::{Function, In, Model};

/// Name of the function that chooses.
pub fn chooser(function: &Function) -> String {
    format!("fsp_pick_{}", function.xs)
}

/// Prints the ranking of each candidate and the function that chooses among them; it returns the number of the wrapper,
/// counted from 1, or 0.
pub fn emit(out: &mut Text, model: &Model, function: &Function, shapes: &[(usize, Shape)]) {
    for (index, shape) in shapes {
        ranking(out, model, function, *index, shape);
    }
    out.gap();
    line!(
        out,
        "static int {}(pTHX_ SV **args, I32 items)",
        chooser(function)
    );
    line!(out, "{{");
    line!(out, "    int best = 0, best_rank = 0, rank;");
    line!(out, "    switch (items) {{");
    let most = shapes
        .iter()
        .map(|(_, shape)| shape.checked)
        .max()
        .unwrap_or(0);
    for items in 0..=most {
        let candidates = candidates(shapes, items);
        if candidates.is_empty() {
            continue;
        }
        line!(out, "    case {items}:");
        for (index, shape) in candidates {
            candidate(out, function, *index, shape, items);
        }
        line!(out, "        break;");
    }
    let open_ended = candidates(shapes, most + 1);
    line!(out, "    default:");
    for (index, shape) in open_ended {
        candidate(out, function, *index, shape, most + 1);
    }
    line!(out, "        break;");
    line!(out, "    }}");
    if shapes.iter().all(|(_, shape)| shape.checked == 0) {
        line!(out, "    PERL_UNUSED_VAR(args);");
    }
    line!(out, "    return best;");
    line!(out, "}}");
}

fn candidates(shapes: &[(usize, Shape)], items: usize) -> Vec<&(usize, Shape)> {
    let fits = |shape: &Shape| items >= shape.min && shape.max.is_none_or(|max| items <= max);
    shapes.iter().filter(|(_, shape)| fits(shape)).collect()
}

fn candidate(out: &mut Text, function: &Function, index: usize, shape: &Shape, items: usize) {
    let perfect = (1_u64 << items.min(shape.checked).min(62)) - 1;
    let target = &function.targets[function.wrappers[index].target];
    line!(out, "        /* {} */", c_comment(&target.prototype));
    line!(
        out,
        "        rank = {};",
        ranking_call(function, index, shape)
    );
    line!(out, "        FSP_CANDIDATE({}, {perfect});", index + 1);
}

fn ranking_name(function: &Function, index: usize) -> String {
    format!("fsp_rank_{}__{}", function.xs, index + 1)
}

fn ranking_call(function: &Function, index: usize, shape: &Shape) -> String {
    let items = if shape.max == Some(shape.min) {
        ""
    } else {
        ", items"
    };
    match (shape.checked, items) {
        (0, _) => "0".to_owned(),
        (_, items) => format!("{}(aTHX_ args{items})", ranking_name(function, index)),
    }
}

fn ranking(out: &mut Text, model: &Model, function: &Function, index: usize, shape: &Shape) {
    if shape.checked == 0 {
        return;
    }
    let wrapper = &function.wrappers[index];
    let target = &function.targets[wrapper.target];
    let items = if shape.max == Some(shape.min) {
        ""
    } else {
        ", I32 items"
    };
    out.gap();
    line!(out, "/* {} */", c_comment(&target.prototype));
    line!(
        out,
        "static int {}(pTHX_ SV **args{items})",
        ranking_name(function, index)
    );
    line!(out, "{{");
    line!(out, "    int rank, sum = 0;");
    let mut position = 0;
    if let Some(class) = host::receiver_of(function.role) {
        let ty = types::type_ref(model, model.classes[class.0].ty);
        line!(out, "    {{");
        line!(out, "        fsp_ref scratch;");
        line!(
            out,
            "        FSP_RANK(fsp_rank_self(aTHX_ args[0], {ty}, &scratch), 0);"
        );
        line!(out, "    }}");
        position = 1;
    }
    for param in &target.params[..wrapper.params] {
        if matches!(param.conv, In::Output(_)) {
            continue;
        }
        let (ty, call) = types::ranking(model, &param.conv, &format!("args[{position}]"));
        let condition = if position < shape.min {
            String::new()
        } else {
            format!("if (items > {position}) ")
        };
        line!(out, "    {condition}{{");
        line!(out, "        {};", types::declare(ty, "scratch"));
        line!(out, "        FSP_RANK({call}, {position});");
        line!(out, "    }}");
        position += 1;
    }
    if !items.is_empty() && shape.checked == shape.min {
        line!(out, "    PERL_UNUSED_VAR(items);");
    }
    line!(out, "    return sum;");
    line!(out, "}}");
}
