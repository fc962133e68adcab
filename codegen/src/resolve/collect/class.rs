//! Classes and what `%extend` adds to them.

use crate::ast::{self, Access, Item, ItemKind};
use crate::diag::codes;
use crate::diag::nearest::nearest;
use crate::feature::{Naming, SubjectKind};
use crate::resolve::scope::{Entity, ScopeId, last_word};
use crate::resolve::{ClassDecl, Decl, DeclKind, WrappedBy};

use super::Collector;

impl<'a> Collector<'a, '_> {
    pub(super) fn class(
        &mut self,
        item: &'a Item,
        class: &'a ast::Class,
        scope: ScopeId,
    ) -> Option<Decl<'a>> {
        let body = class.body.as_ref()?;
        let ix = self.program.symbols.class_of(class)?;
        let symbol = &self.program.symbols.classes[ix.0];
        if symbol.nested || symbol.name.is_empty() {
            if self.wrapped_by == WrappedBy::Us && item.access.is_none_or(|a| a == Access::Public) {
                let what = if symbol.name.is_empty() {
                    "an unnamed class".to_string()
                } else {
                    format!("the nested class `{}`", symbol.path)
                };
                self.diags
                    .warning(
                        codes::NESTED_CLASS,
                        item.span,
                        format!("{what} is not wrapped"),
                    )
                    .help("declare it outside the class, under its own name");
            }
            return None;
        }
        if symbol.ast.is_some_and(|first| !std::ptr::eq(first, class)) {
            let first = symbol.span;
            self.diags
                .error(
                    codes::DECLARED_TWICE,
                    item.span,
                    format!("the class `{}` is defined twice", symbol.path),
                )
                .also(first, "defined here first");
            return None;
        }
        let inner = symbol.scope;
        let name = symbol.name.clone();
        let subject = self.subject(scope, symbol.tag(), SubjectKind::Class, None);
        let at = self.program.classes.len();
        self.program.classes.push(ClassDecl {
            ix,
            wrapped_by: self.wrapped_by,
            members: Vec::new(),
            implicit_constructor: Naming::Kept,
            implicit_destructor: Naming::Kept,
        });
        // Directives are about the tag, as SWIG's are. Features are taken by the typedef's name, too.
        let of_name = (name != subject.name).then(|| {
            let subject = self.subject(scope, name, SubjectKind::Class, None);
            self.rules.features(&subject)
        });
        let mut decl = self.decl(item, scope, subject, DeclKind::Class(at));
        if let Some(mut features) = of_name {
            features.extend(std::mem::take(&mut decl.features));
            decl.features = features;
        }
        let mut members = self.items(body, inner);
        let waiting = std::mem::take(&mut self.waiting);
        for (class, item) in waiting {
            if class != ix {
                self.waiting.push((class, item));
            } else if let ItemKind::Extend(extend) = &item.kind {
                members.extend(self.items(&extend.items, inner));
            }
        }
        self.program.classes[at].members = members;
        Some(decl)
    }

    /// Names the constructors and destructors that nobody wrote.
    pub(super) fn name_implicit(&mut self) {
        for at in 0..self.program.classes.len() {
            let symbol = &self.program.symbols.classes[self.program.classes[at].ix.0];
            let (scope, name) = (symbol.scope, symbol.tag());
            let sig = ast::Signature::default();
            let naming = |name: String, kind| {
                let subject = self.subject(scope, name, kind, Some(&sig));
                self.rules.naming_by_name(&subject)
            };
            let constructor = naming(name.clone(), SubjectKind::Constructor);
            let destructor = naming(format!("~{name}"), SubjectKind::Destructor);
            let class = &mut self.program.classes[at];
            class.implicit_constructor = constructor;
            class.implicit_destructor = destructor;
        }
    }

    pub(super) fn extend(
        &mut self,
        item: &'a Item,
        extend: &'a ast::Extend,
        scope: ScopeId,
        out: &mut Vec<Decl<'a>>,
    ) {
        if let Some(class) = self.class_at(scope)
            && self.program.symbols.classes[class.0].name == last_word(&extend.name)
        {
            out.extend(self.items(&extend.items, scope));
            return;
        }
        let entity = self.program.symbols.lookup_type(scope, &extend.name);
        let ix = match entity {
            Some(Entity::Class(ix)) => Some(ix),
            Some(Entity::Typedef(at)) => self
                .program
                .symbols
                .typedef(at)
                .and_then(|ty| ty.as_class()),
            _ => None,
        };
        let Some(ix) = ix.filter(|ix| self.program.symbols.classes[ix.0].ast.is_some()) else {
            let name = extend.name.to_string();
            let diagnostic = self.diags.error(
                codes::EXTEND_UNKNOWN,
                extend.name.span,
                format!("`%extend` is about `{name}`, which is not a class of this interface"),
            );
            let classes = &self.program.symbols.classes;
            if let Some(near) = nearest(&name, classes.iter().map(|c| c.path.as_str())) {
                diagnostic.help(format!("did you mean `{near}`?"));
            }
            return;
        };
        let inner = self.program.symbols.classes[ix.0].scope;
        match self.program.classes.iter().position(|c| c.ix == ix) {
            Some(at) => {
                let members = self.items(&extend.items, inner);
                self.program.classes[at].members.extend(members);
            }
            None => self.waiting.push((ix, item)),
        }
    }
}
