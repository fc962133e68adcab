//! Fills the symbol table: one walk through the syntax tree, then bases and the values of enumerators.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::ast::{self, Class, ConstantOrigin, DeclNameKind, Enum, Item, ItemKind};
use crate::consteval;
use crate::model::Value;
use crate::source::Span;

use super::scope::{
    BaseSym, ClassSym, Entity, EnumSym, GLOBAL, Scope, ScopeId, Symbols, TypedefSym, ValueEntity,
    last_word,
};
use super::types::{ClassIx, EnumIx};

impl<'a> Symbols<'a> {
    /// Declares everything in `items`.
    pub fn declare(items: &'a [Item]) -> Self {
        let mut symbols = Symbols {
            scopes: vec![Scope {
                parent: None,
                path: String::new(),
                class: None,
                types: HashMap::new(),
                values: HashMap::new(),
                directives: Vec::new(),
            }],
            classes: Vec::new(),
            enums: Vec::new(),
            libraries: HashSet::new(),
            typedefs: Vec::new(),
            typedef_cache: RefCell::new(HashMap::new()),
            anonymous: HashMap::new(),
            class_nodes: HashMap::new(),
            enum_nodes: HashMap::new(),
        };
        symbols.items(items, GLOBAL);
        symbols.link_bases();
        symbols.number_enumerators();
        symbols
    }

    fn items(&mut self, items: &'a [Item], scope: ScopeId) {
        for item in items {
            self.item(item, scope);
        }
    }

    fn item(&mut self, item: &'a Item, scope: ScopeId) {
        match &item.kind {
            ItemKind::Class(class) => self.class(class, item.span, scope),
            ItemKind::Enum(enumeration) => self.enumeration(enumeration, scope),
            ItemKind::Typedef(typedef) => {
                let name = &typedef.name.text;
                if self.names_itself(&typedef.ty, name) {
                    return;
                }
                let at = self.typedefs.len();
                self.typedefs.push(TypedefSym {
                    path: self.qualify(scope, name),
                    ty: &typedef.ty,
                    scope,
                });
                self.scopes[scope.0]
                    .types
                    .entry(name.clone())
                    .or_insert(Entity::Typedef(at));
            }
            ItemKind::Variable(variable) => {
                let constant = variable.ty.cv.is_const || variable.specifiers.is_constexpr;
                if let (DeclNameKind::Ident(name), Some(init), true) =
                    (&variable.name.kind, &variable.init, constant)
                {
                    self.scopes[scope.0]
                        .values
                        .entry(name.clone())
                        .or_insert(ValueEntity::Constant(&init.expr, scope));
                }
            }
            ItemKind::Constant(constant) => {
                let at = match constant.origin {
                    ConstantOrigin::Define => GLOBAL,
                    ConstantOrigin::Directive => scope,
                };
                self.scopes[at.0]
                    .values
                    .entry(constant.name.text.clone())
                    .or_insert(ValueEntity::Constant(&constant.value.expr, scope));
            }
            ItemKind::Namespace(namespace) => {
                let mut inner = scope;
                if let Some(name) = &namespace.name {
                    for segment in &name.segments {
                        inner = self.open_namespace(inner, &segment.ident.text);
                    }
                }
                self.items(&namespace.items, inner);
            }
            ItemKind::NamespaceAlias(alias) => {
                self.scopes[scope.0].types.insert(
                    alias.name.text.clone(),
                    Entity::Using(scope, alias.target.clone()),
                );
            }
            ItemKind::Using(using) if using.namespace => {
                self.scopes[scope.0]
                    .directives
                    .push((scope, using.name.clone()));
            }
            // `using Base::Base;` is about constructors.
            ItemKind::Using(using) if inherits_constructors(&using.name) => {}
            ItemKind::Using(using) if using.name.segments.len() > 1 => {
                let last = &using.name.segments[using.name.segments.len() - 1];
                let entry = &mut self.scopes[scope.0];
                entry
                    .types
                    .entry(last.ident.text.clone())
                    .or_insert(Entity::Using(scope, using.name.clone()));
                entry
                    .values
                    .entry(last.ident.text.clone())
                    .or_insert(ValueEntity::Using(scope, using.name.clone()));
            }
            ItemKind::Import(import) => self.items(&import.items, scope),
            ItemKind::Inline(inline) => self.items(&inline.items, scope),
            ItemKind::Extend(extend) => {
                if let Some(Entity::Class(class)) = self.lookup(scope, &extend.name) {
                    let inner = self.classes[class.0].scope;
                    self.items(&extend.items, inner);
                }
            }
            ItemKind::Library(name) => {
                self.libraries.insert(name.clone());
            }
            _ => {}
        }
    }

    /// Whether a typedef only repeats a tag: `typedef struct x x;`.
    fn names_itself(&self, ty: &ast::Type, name: &str) -> bool {
        match &ty.kind {
            ast::TypeKind::Elaborated(_, target) => {
                target.segments.len() == 1 && target.segments[0].ident.text == name
            }
            ast::TypeKind::Name(target) => {
                target.segments.len() == 1 && target.segments[0].ident.text == name
            }
            _ => false,
        }
    }

    fn open_namespace(&mut self, outer: ScopeId, name: &str) -> ScopeId {
        if let Some(Entity::Namespace(scope)) = self.scopes[outer.0].types.get(name) {
            return *scope;
        }
        let scope = self.new_scope(outer, self.qualify(outer, name), None);
        self.scopes[outer.0]
            .types
            .insert(name.to_string(), Entity::Namespace(scope));
        scope
    }

    fn new_scope(&mut self, parent: ScopeId, path: String, class: Option<ClassIx>) -> ScopeId {
        self.scopes.push(Scope {
            parent: Some(parent),
            path,
            class,
            types: HashMap::new(),
            values: HashMap::new(),
            directives: Vec::new(),
        });
        ScopeId(self.scopes.len() - 1)
    }

    fn class(&mut self, class: &'a Class, span: Span, scope: ScopeId) {
        let tag = class.name.as_ref().map(|name| {
            let scope = match name.segments.len() {
                0 | 1 => scope,
                n => self
                    .scope_of(scope, &name.segments[..n - 1])
                    .unwrap_or(scope),
            };
            (scope, last_word(name))
        });
        let typedef = class.typedef_name.as_ref().map(|t| t.text.clone());
        let (outer, word) = match (tag, &typedef) {
            (Some((outer, tag)), _) => (outer, Some(tag)),
            (None, Some(name)) => (scope, Some(name.clone())),
            (None, None) => (scope, None),
        };
        let known = word
            .as_ref()
            .and_then(|w| match self.scopes[outer.0].types.get(w) {
                Some(Entity::Class(class)) => Some(*class),
                _ => None,
            });
        let ix = known.unwrap_or_else(|| {
            let ix = ClassIx(self.classes.len());
            let word = word.clone().unwrap_or_default();
            let path = self.qualify(outer, &word);
            let inner = self.new_scope(outer, path.clone(), Some(ix));
            self.classes.push(ClassSym {
                path,
                name: typedef.clone().unwrap_or_else(|| word.clone()),
                ast: None,
                scope: inner,
                outer,
                nested: self.scopes[scope.0].class.is_some(),
                bases: Vec::new(),
                span,
            });
            if !word.is_empty() {
                self.scopes[outer.0].types.insert(word, Entity::Class(ix));
            }
            ix
        });
        if let Some(anon) = class.anon {
            self.anonymous.insert(anon, Entity::Class(ix));
        }
        self.class_nodes.insert(class, ix);
        if let Some(body) = &class.body
            && self.classes[ix.0].ast.is_none()
        {
            let symbol = &mut self.classes[ix.0];
            symbol.ast = Some(class);
            symbol.span = span;
            if let Some(name) = typedef {
                symbol.name = name;
            }
            let inner = symbol.scope;
            self.items(body, inner);
        }
    }

    fn enumeration(&mut self, enumeration: &'a Enum, scope: ScopeId) {
        let word = enumeration
            .name
            .as_ref()
            .map(last_word)
            .or_else(|| enumeration.typedef_name.as_ref().map(|t| t.text.clone()));
        if enumeration.enumerators.is_none()
            && let Some(Entity::Enum(_)) = word
                .as_ref()
                .and_then(|w| self.scopes[scope.0].types.get(w))
        {
            return;
        }
        let ix = EnumIx(self.enums.len());
        let path = word
            .as_ref()
            .map(|w| self.qualify(scope, w))
            .unwrap_or_default();
        let inner = self.new_scope(scope, path.clone(), None);
        self.enums.push(EnumSym {
            path,
            ast: enumeration,
            outer: scope,
            scope: inner,
            values: Vec::new(),
        });
        self.enum_nodes.insert(enumeration, ix);
        if let Some(word) = word {
            self.scopes[scope.0].types.insert(word, Entity::Enum(ix));
        }
        if let Some(anon) = enumeration.anon {
            self.anonymous.insert(anon, Entity::Enum(ix));
        }
        for (at, enumerator) in enumeration.enumerators.iter().flatten().enumerate() {
            let value = ValueEntity::Enumerator(ix, at);
            if !enumeration.scoped {
                self.scopes[scope.0]
                    .values
                    .insert(enumerator.name.text.clone(), value.clone());
            }
            self.scopes[inner.0]
                .values
                .insert(enumerator.name.text.clone(), value);
        }
    }

    fn link_bases(&mut self) {
        for ix in 0..self.classes.len() {
            let Some(class) = self.classes[ix].ast else {
                continue;
            };
            let outer = self.classes[ix].outer;
            let mut bases = Vec::new();
            for base in &class.bases {
                let found = self.lookup_type(outer, &base.name);
                let class = found.and_then(|entity| self.entity_class(&entity));
                let wrapped =
                    |c: &ClassIx| self.classes[c.0].ast.is_some() && !self.classes[c.0].nested;
                if let Some(class) = class.filter(wrapped) {
                    bases.push(BaseSym {
                        class,
                        public: base.access == ast::Access::Public,
                    });
                }
            }
            self.classes[ix].bases = bases;
        }
    }

    fn number_enumerators(&mut self) {
        for ix in 0..self.enums.len() {
            let enumeration = self.enums[ix].ast;
            let scope = self.enums[ix].scope;
            let mut next = Some(0);
            for enumerator in enumeration.enumerators.iter().flatten() {
                let value = match &enumerator.value {
                    None => next,
                    Some(value) => match consteval::eval(&value.expr, self, scope) {
                        Some(Value::Int(n)) => Some(n),
                        Some(Value::Char(c)) => Some(i128::from(c as i8)),
                        Some(Value::Bool(b)) => Some(i128::from(b)),
                        _ => None,
                    },
                };
                self.enums[ix].values.push(value);
                next = value.map(|n| n + 1);
            }
        }
    }
}

/// Whether a `using` names the constructors of a class.
fn inherits_constructors(name: &ast::Name) -> bool {
    match name.segments.as_slice() {
        [.., class, last] => class.ident.text == last.ident.text,
        _ => false,
    }
}
