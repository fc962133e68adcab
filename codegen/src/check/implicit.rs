//! The constructors and destructors that nobody wrote: whether C++ makes them for a class, and what they are.

use crate::ast::{Access, FunctionBody, FunctionKind};
use crate::model::{Class, ClassId, Function, Ret, Role, Target, Wrapper};
use crate::names;
use crate::places::Origin;
use crate::resolve::types::ClassIx;
use crate::resolve::{ClassDecl, Decl};
use crate::source::Span;

use super::Checker;
use super::function::Member;

impl Checker<'_, '_> {
    pub(super) fn has_constructor(&self, class: &ClassDecl<'_>) -> bool {
        has(class, FunctionKind::Constructor)
    }

    pub(super) fn has_destructor(&self, class: &ClassDecl<'_>) -> bool {
        has(class, FunctionKind::Destructor)
    }

    pub(super) fn may_default(&self, decl: &Decl<'_>, class: ClassIx) -> bool {
        !decl.features.is_set("nodefaultctor")
            && !decl.features.is_set("nodefault")
            && self.bases_can_be_made(class)
    }

    /// The bases whose definitions are there; of the others nothing is known, and nothing is held against them.
    fn known_bases(&self, class: ClassIx) -> impl Iterator<Item = &ClassDecl<'_>> {
        let bases = &self.program.symbols.classes[class.0].bases;
        let of = |ix| self.program.classes.iter().find(move |c| c.ix == ix);
        bases.iter().filter_map(move |base| of(base.class))
    }

    fn bases_can_be_made(&self, class: ClassIx) -> bool {
        self.known_bases(class).all(|base| {
            let private = |m: &Member<'_>| {
                m.function.kind == FunctionKind::Destructor
                    && m.decl.access == Some(Access::Private)
            };
            let mut members = base.members.iter().filter_map(Member::of);
            if members.any(|m| private(&m)) {
                return false;
            }
            if !self.has_constructor(base) {
                return self.bases_can_be_made(base.ix);
            }
            base.members.iter().filter_map(Member::of).any(|m| {
                m.function.kind == FunctionKind::Constructor
                    && m.decl.access != Some(Access::Private)
                    && !matches!(m.function.body, FunctionBody::Delete)
                    && m.function.sig.params.iter().all(|p| p.default.is_some())
            })
        })
    }

    pub(super) fn bases_can_be_destroyed(&self, class: ClassIx) -> bool {
        self.known_bases(class).all(|base| {
            let mut members = base.members.iter().filter_map(Member::of);
            match members.find(|m| m.function.kind == FunctionKind::Destructor) {
                Some(m) => {
                    m.decl.access != Some(Access::Private)
                        && !matches!(m.function.body, FunctionBody::Delete)
                }
                None => self.bases_can_be_destroyed(base.ix),
            }
        })
    }

    pub(super) fn implicit_constructor(
        &mut self,
        id: ClassId,
        out: &Class,
        name: &str,
        span: Span,
    ) -> Function {
        let xs = names::xs_constructor(name);
        let perl = names::constructor(&out.name, name);
        let origin = Origin {
            span,
            name: out.name.clone(),
            params: Vec::new(),
            is_const: false,
            is_named: false,
            owned: None,
        };
        self.claim_xs(&xs, span);
        self.places.targets.insert(xs.clone(), vec![origin]);
        Function {
            role: Role::Constructor(id),
            wrappers: vec![Wrapper {
                target: 0,
                params: 0,
                required: 0,
                usage: names::usage(&xs, &[]),
            }],
            xs,
            dispatch: vec![0],
            targets: vec![Target {
                rust: names::snake(&perl),
                params: Vec::new(),
                result: Ret::Owned {
                    ty: out.ty,
                    nullable: false,
                },
                fallible: false,
                is_virtual: false,
                is_const: false,
                is_volatile: false,
                overrides: Vec::new(),
                varargs: false,
                prototype: format!("{}()", out.name),
                doc: None,
            }],
            example: None,
            perl,
        }
    }
}

fn has(class: &ClassDecl<'_>, kind: FunctionKind) -> bool {
    class
        .members
        .iter()
        .filter_map(Member::of)
        .any(|m| m.function.kind == kind)
}
