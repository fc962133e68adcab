//! Virtual methods: which classes stay abstract, and which methods override which.

use crate::ast::{FunctionBody, FunctionKind};
use crate::model::{ClassId, Model, Override, Target};
use crate::places::Places;
use crate::resolve::types::ClassIx;
use crate::resolve::{ClassDecl, Program};

use super::function::Member;

/// A method's name, parameter types and `const`: what an overriding method must repeat.
type Signature = (String, Vec<String>, bool);

/// Whether a pure virtual method remains.
pub(super) fn is_abstract(program: &Program<'_>, class: ClassIx) -> bool {
    !pure_methods(program, class).is_empty()
}

fn pure_methods(program: &Program<'_>, class: ClassIx) -> Vec<Signature> {
    let Some(decl) = program.classes.iter().find(|c| c.ix == class) else {
        return Vec::new();
    };
    let mut pure: Vec<Signature> = Vec::new();
    for base in &program.symbols.classes[class.0].bases {
        for signature in pure_methods(program, base.class) {
            if !pure.contains(&signature) {
                pure.push(signature);
            }
        }
    }
    pure.retain(|(name, ..)| name != "~");
    for (signature, is_pure) in methods(program, decl) {
        pure.retain(|known| *known != signature);
        if is_pure {
            pure.push(signature);
        }
    }
    pure
}

fn methods(program: &Program<'_>, class: &ClassDecl<'_>) -> Vec<(Signature, bool)> {
    class
        .members
        .iter()
        .filter_map(Member::of)
        .filter(|m| m.function.kind != FunctionKind::Constructor)
        .map(|m| {
            let name = match m.function.kind {
                FunctionKind::Destructor => "~".to_string(),
                _ => crate::feature::decl_name(&m.function.name),
            };
            let params = program
                .symbols
                .params(&m.function.sig, m.decl.scope)
                .iter()
                .map(|ty| ty.resolved().text())
                .collect();
            let pure = matches!(m.function.body, FunctionBody::Pure);
            ((name, params, m.function.sig.cv.is_const), pure)
        })
        .collect()
}

/// Fills in which targets are virtual and which override them.
pub(super) fn link(model: &mut Model, program: &Program<'_>, places: &Places) {
    let mut all: Vec<(ClassIx, Override, Signature)> = Vec::new();
    for (class, ix) in places.classes.iter().enumerate() {
        for (method, function) in model.classes[class].methods.iter().enumerate() {
            let origins = places.targets.get(&function.xs).into_iter().flatten();
            for (target, origin) in origins.enumerate() {
                let place = Override {
                    class: ClassId(class),
                    method,
                    target,
                };
                let signature = (origin.name.clone(), origin.params.clone(), origin.is_const);
                all.push((*ix, place, signature));
            }
        }
    }
    let same = |a: &(ClassIx, Override, Signature), b: &(ClassIx, Override, Signature)| {
        a.2 == b.2 && a.0 != b.0
    };
    let declared: Vec<bool> = all
        .iter()
        .map(|(_, place, _)| target(model, *place).is_virtual)
        .collect();
    for one in &all {
        let inherits = all.iter().zip(&declared).any(|(other, is_virtual)| {
            *is_virtual && same(one, other) && program.symbols.derives(one.0, other.0)
        });
        target(model, one.1).is_virtual |= inherits;
    }
    for one in &all {
        if target(model, one.1).is_virtual {
            target(model, one.1).overrides = all
                .iter()
                .filter(|other| same(one, other) && program.symbols.derives(other.0, one.0))
                .map(|other| other.1)
                .collect();
        }
    }
}

fn target(model: &mut Model, place: Override) -> &mut Target {
    &mut model.classes[place.class.0].methods[place.method].targets[place.target]
}
