//! `using` in a class: the members of its bases that it brings in, also through one after the other.

use crate::ast::{self, Access, FunctionKind};
use crate::resolve::scope::{Entity, last_word};
use crate::resolve::types::ClassIx;
use crate::resolve::{ClassDecl, Decl, DeclKind};

use super::Checker;
use super::function::Member;

/// How many `using` may lead from one to the next.
const MAX_USING: usize = 16;

impl<'p> Checker<'p, '_> {
    /// The class's functions with their places; `using` brings those of a base to where it stands.
    pub(super) fn functions_of(&self, class: &'p ClassDecl<'p>) -> Vec<(usize, Member<'p>)> {
        let mut out = Vec::new();
        for (at, decl) in class.members.iter().enumerate() {
            if let Some(member) = Member::of(decl) {
                out.push((at, member));
            } else if let DeclKind::Using(name) = &decl.kind
                && decl.visible
                && !decl.ignored
            {
                out.extend(self.used(class, name, 0).into_iter().map(|m| (at, m)));
            }
        }
        out
    }

    /// The data members that a `using` brings in.
    pub(super) fn used_variables(
        &self,
        class: &ClassDecl<'p>,
        name: &ast::Name,
        depth: usize,
    ) -> Vec<(&'p ast::Variable, &'p Decl<'p>)> {
        let word = last_word(name);
        let Some(base) = self.used_base(class, name).filter(|_| depth < MAX_USING) else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for decl in &base.members {
            if decl.access == Some(Access::Private) || decl.ignored {
                continue;
            }
            match &decl.kind {
                DeclKind::Using(further) if last_word(further) == word => {
                    out.extend(self.used_variables(base, further, depth + 1));
                }
                DeclKind::Variable(variable)
                    if crate::feature::decl_name(&variable.name) == word =>
                {
                    out.push((*variable, decl));
                }
                _ => {}
            }
        }
        out
    }

    /// The class that a `using` means: the one that it names, or the base from which that has the member.
    fn used_base(&self, class: &ClassDecl<'p>, name: &ast::Name) -> Option<&'p ClassDecl<'p>> {
        let symbols = self.symbols();
        let mut path = name.clone();
        path.segments.pop();
        if path.segments.is_empty() {
            return None;
        }
        let from = symbols.classes[class.ix.0].scope;
        let Some(Entity::Class(base)) = symbols.lookup_type(from, &path) else {
            return None;
        };
        self.declaring(base, &last_word(name), 0)
            .or_else(|| self.class_decl(base))
    }

    fn class_decl(&self, class: ClassIx) -> Option<&'p ClassDecl<'p>> {
        self.program.classes.iter().find(|c| c.ix == class)
    }

    /// The nearest of a class and its bases that declares a member of this name.
    fn declaring(&self, class: ClassIx, word: &str, depth: usize) -> Option<&'p ClassDecl<'p>> {
        let declares = |decl: &Decl<'p>| match &decl.kind {
            DeclKind::Function(function) => crate::feature::decl_name(&function.name) == word,
            DeclKind::Variable(variable) => crate::feature::decl_name(&variable.name) == word,
            DeclKind::Using(further) => last_word(further) == word,
            _ => false,
        };
        let found = self.class_decl(class);
        if found.is_some_and(|class| class.members.iter().any(declares)) {
            return found;
        }
        if depth >= MAX_USING {
            return None;
        }
        let bases = &self.symbols().classes[class.0].bases;
        bases
            .iter()
            .find_map(|base| self.declaring(base.class, word, depth + 1))
    }

    /// The methods that a `using` brings in: those of the base that the class does not declare itself.
    fn used(&self, class: &ClassDecl<'p>, name: &ast::Name, depth: usize) -> Vec<Member<'p>> {
        let word = last_word(name);
        let Some(base) = self.used_base(class, name).filter(|_| depth < MAX_USING) else {
            return Vec::new();
        };
        let own: Vec<Vec<String>> = class
            .members
            .iter()
            .filter_map(Member::of)
            .filter(|m| crate::feature::decl_name(&m.function.name) == word)
            .map(|m| param_texts(self, &m))
            .collect();
        let mut out: Vec<Member<'p>> = Vec::new();
        for decl in &base.members {
            if decl.access == Some(Access::Private) || decl.ignored {
                continue;
            }
            match &decl.kind {
                // What the base itself was given by a `using` is passed on.
                DeclKind::Using(further) if last_word(further) == word => {
                    out.extend(self.used(base, further, depth + 1));
                }
                _ => out.extend(
                    Member::of(decl)
                        .filter(|m| m.function.kind != FunctionKind::Constructor)
                        .filter(|m| crate::feature::decl_name(&m.function.name) == word),
                ),
            }
        }
        out.retain(|m| !own.contains(&param_texts(self, m)));
        for member in &mut out {
            member.brought = true;
        }
        out
    }
}

fn param_texts(checker: &Checker<'_, '_>, member: &Member<'_>) -> Vec<String> {
    checker
        .program
        .symbols
        .params(&member.function.sig, member.decl.scope)
        .iter()
        .map(|ty| ty.resolved().text())
        .collect()
}
