//! What Perl sees of a model.

use std::collections::BTreeSet;

use fsperl_codegen::model::{Class, ClassItem, Function, In, Model, PointeeKind, Role, Value};

use super::Facts;

/// The facts in a model, as [`super::theirs::facts`] has them.
pub fn facts(model: &Model) -> Facts {
    let mut usage = BTreeSet::new();
    let mut arguments = BTreeSet::new();
    let mut dispatch = BTreeSet::new();
    for function in functions(model) {
        for (at, wrapper) in function.wrappers.iter().enumerate() {
            let name = wrapper_name(function, at);
            usage.insert(format!("{name}: {}", wrapper.usage));
            arguments.extend(argument_types(model, function, at, &name));
        }
        if function.is_overloaded() {
            let order: Vec<String> = function.dispatch.iter().map(usize::to_string).collect();
            dispatch.insert(format!("{}: {}", function.xs, order.join(" ")));
        }
    }
    for class in &model.classes {
        if class.destructor {
            let xs = format!("delete_{}", class.name);
            usage.insert(format!("{xs}: {xs}(self);"));
            arguments.insert(format!("{xs} 1: {} *", class.cpp));
        }
    }
    vec![
        (
            "functions",
            model
                .functions
                .iter()
                .map(|f| alias(model, &f.perl, &f.xs))
                .collect(),
        ),
        (
            "classes",
            model.classes.iter().flat_map(|c| class(model, c)).collect(),
        ),
        ("usage", usage.into_iter().collect()),
        ("argument types", arguments.into_iter().collect()),
        ("dispatch", dispatch.into_iter().collect()),
        ("constants", constants(model)),
        ("variables", variables(model)),
        ("types", types(model)),
    ]
}

fn functions(model: &Model) -> impl Iterator<Item = &Function> {
    let classes = model.classes.iter().flat_map(|class| {
        let accessors = class
            .members
            .iter()
            .flat_map(|member| std::iter::once(&member.getter).chain(&member.setter));
        class.constructors().chain(&class.methods).chain(accessors)
    });
    model.functions.iter().chain(classes)
}

fn wrapper_name(function: &Function, at: usize) -> String {
    if function.is_overloaded() {
        format!("{}__SWIG_{at}", function.xs)
    } else {
        function.xs.clone()
    }
}

fn alias(model: &Model, name: &str, xs: &str) -> String {
    format!("*{name} = *{}c::{xs};", model.module)
}

fn class(model: &Model, class: &Class) -> Vec<String> {
    let mut isa: Vec<&str> = class
        .bases
        .iter()
        .map(|base| model.types[base.0].package.as_str())
        .collect();
    isa.push(&model.module);
    let mut out = vec![
        format!("class {}", class.package),
        format!("@ISA = qw( {} );", isa.join(" ")),
    ];
    for item in &class.order {
        match *item {
            ClassItem::Constructor => out.push("sub new {".to_string()),
            ClassItem::NamedConstructor(at) => {
                out.push(format!("sub {} {{", class.named_constructors[at].perl));
            }
            ClassItem::Destructor => out.push("sub DESTROY {".to_string()),
            ClassItem::Method(at) => {
                let method = &class.methods[at];
                out.push(alias(model, &method.perl, &method.xs));
            }
            ClassItem::Member(at) => {
                let name = &class.members[at].name;
                for suffix in ["get", "set"] {
                    out.push(alias(
                        model,
                        &format!("swig_{name}_{suffix}"),
                        &format!("{}_{name}_{suffix}", class.name),
                    ));
                }
            }
            ClassItem::Constant(at) => {
                let constant = &model.constants[at];
                out.push(alias(model, &constant.perl, &constant.xs));
            }
            ClassItem::Variable(at) => {
                let variable = &model.variables[at];
                out.push(alias(model, &variable.perl, &variable.xs));
            }
        }
    }
    out
}

fn argument_types(model: &Model, function: &Function, at: usize, name: &str) -> Vec<String> {
    let wrapper = &function.wrappers[at];
    let target = &function.targets[wrapper.target];
    let mut out = Vec::new();
    let receiver = match function.role {
        Role::Method(class) if wrapper.usage.contains("(self") => Some(class),
        Role::Getter(class) | Role::Setter(class) => Some(class),
        _ => None,
    };
    if let Some(class) = receiver {
        let constant = if target.is_const { " const" } else { "" };
        let volatile = if target.is_volatile { " volatile" } else { "" };
        let cpp = &model.classes[class.0].cpp;
        out.push(format!("{name} 1: {cpp}{constant}{volatile} *"));
    }
    let first = if receiver.is_some() { 2 } else { 1 };
    let mut number = first;
    for param in &target.params[..wrapper.params] {
        if !matches!(param.conv, In::Output(_) | In::Scalar) {
            out.push(format!("{name} {number}: {}", param.type_text));
        }
        number += if param.conv == In::Bytes { 2 } else { 1 };
    }
    out
}

fn constants(model: &Model) -> Vec<String> {
    model
        .constants
        .iter()
        .map(|constant| {
            let kind = match constant.value {
                Value::Int(_) | Value::Null => "int",
                Value::Double(_) => "double",
                Value::Bool(_) => "bool",
                Value::Char(_) => "char",
                Value::Str(_) => "string",
            };
            format!("{}: {kind}", constant.xs)
        })
        .collect()
}

fn variables(model: &Model) -> Vec<String> {
    model
        .variables
        .iter()
        .map(|variable| {
            let access = if variable.setter.is_some() {
                "write"
            } else {
                "read"
            };
            format!("{}: {access}", variable.xs)
        })
        .collect()
}

fn types(model: &Model) -> Vec<String> {
    let mut out = BTreeSet::new();
    for ty in &model.types {
        let package = match ty.kind {
            PointeeKind::Class(_) | PointeeKind::Imported(_) => ty.package.as_str(),
            _ => "",
        };
        let mut derived: Vec<&str> = ty
            .derived
            .iter()
            .map(|cast| model.types[cast.from.0].mangled.as_str())
            .collect();
        derived.sort_unstable();
        out.insert(format!("{} {package} [{}]", ty.mangled, derived.join(" ")));
    }
    out.into_iter().collect()
}
