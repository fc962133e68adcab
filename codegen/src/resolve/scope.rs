//! The symbol table: every namespace, class, enumeration, typedef and constant of the interface, and the lookup of names.
//!
//! [`Symbols::declare`] walks the syntax tree once; afterwards types and values are found from any scope as C++ finds them:
//! own names first, then bases, using directives and the enclosing scopes.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::ast::{
    self, AnonId, Class, ConstantOrigin, DeclNameKind, Enum, Expr, Item, ItemKind, Name,
};
use crate::consteval;
use crate::model::Value;
use crate::source::Span;

use super::types::{ClassIx, EnumIx, Ty};

/// Index of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ScopeId(pub usize);

/// The scope outside every namespace.
pub const GLOBAL: ScopeId = ScopeId(0);

/// What a name in the type name space means.
#[derive(Debug, Clone)]
pub enum Entity {
    /// A namespace.
    Namespace(ScopeId),
    /// A class.
    Class(ClassIx),
    /// An enumeration.
    Enum(EnumIx),
    /// A typedef.
    Typedef(usize),
    /// A name brought in by `using`: the scope it was written in, and the name.
    Using(ScopeId, Name),
}

/// What a name in the value name space means.
#[derive(Debug, Clone)]
pub enum ValueEntity<'a> {
    /// An enumerator: its enumeration and its place there.
    Enumerator(EnumIx, usize),
    /// A constant: the expression, and the scope to evaluate it in.
    Constant(&'a Expr, ScopeId),
    /// A name brought in by `using`.
    Using(ScopeId, Name),
}

/// A region of names.
#[derive(Debug)]
pub struct Scope<'a> {
    /// The scope around it.
    pub parent: Option<ScopeId>,
    /// The qualified name, empty for the global scope.
    pub path: String,
    /// The class whose scope it is.
    pub class: Option<ClassIx>,
    types: HashMap<String, Entity>,
    values: HashMap<String, ValueEntity<'a>>,
    directives: Vec<(ScopeId, Name)>,
}

/// A class, struct or union, wrapped or only known.
#[derive(Debug)]
pub struct ClassSym<'a> {
    /// The C++ name: `PERL::Session`.
    pub path: String,
    /// The name before renaming: the typedef's where there is one, else the tag.
    pub name: String,
    /// The definition, if there is one.
    pub ast: Option<&'a Class>,
    /// The scope of its members.
    pub scope: ScopeId,
    /// The scope that it is declared in.
    pub outer: ScopeId,
    /// Declared within another class: known, but not wrapped.
    pub nested: bool,
    /// Direct bases that are known.
    pub bases: Vec<BaseSym>,
    /// Where it is named.
    pub span: Span,
}

/// A base that is known.
#[derive(Debug, Clone, Copy)]
pub struct BaseSym {
    /// The class.
    pub class: ClassIx,
    /// Inherited publicly.
    pub public: bool,
}

/// An enumeration.
#[derive(Debug)]
pub struct EnumSym<'a> {
    /// The C++ name; empty for an anonymous one.
    pub path: String,
    /// The declaration.
    pub ast: &'a Enum,
    /// The scope that it is declared in.
    pub outer: ScopeId,
    /// The scope of its enumerators, for qualified names.
    pub scope: ScopeId,
    /// Values of the enumerators; `None` where one can't be computed.
    pub values: Vec<Option<i128>>,
}

#[derive(Debug)]
struct TypedefSym<'a> {
    path: String,
    ty: &'a ast::Type,
    scope: ScopeId,
}

/// All that the interface declares.
#[derive(Debug)]
pub struct Symbols<'a> {
    /// Scopes; the first is the global one.
    pub scopes: Vec<Scope<'a>>,
    /// Classes in order of first declaration.
    pub classes: Vec<ClassSym<'a>>,
    /// Enumerations in order of declaration.
    pub enums: Vec<EnumSym<'a>>,
    /// SWIG library files that were included.
    pub libraries: HashSet<String>,
    typedefs: Vec<TypedefSym<'a>>,
    typedef_cache: RefCell<HashMap<usize, Option<Rc<Ty>>>>,
    anonymous: HashMap<AnonId, Entity>,
    class_nodes: HashMap<*const Class, ClassIx>,
    enum_nodes: HashMap<*const Enum, EnumIx>,
}

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

    /// `name` with the path of `scope` before it.
    pub fn qualify(&self, scope: ScopeId, name: &str) -> String {
        match self.scopes[scope.0].path.as_str() {
            "" => name.to_string(),
            path => format!("{path}::{name}"),
        }
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
                if let Some(class) = class.filter(|c| self.classes[c.0].ast.is_some()) {
                    bases.push(BaseSym {
                        class,
                        public: base.access == ast::Access::Public,
                    });
                }
            }
            self.classes[ix].bases = bases;
        }
    }

    fn entity_class(&self, entity: &Entity) -> Option<ClassIx> {
        match entity {
            Entity::Class(class) => Some(*class),
            Entity::Typedef(at) => self.typedef(*at).and_then(|ty| ty.as_class()),
            _ => None,
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

    /// The class that a node of the syntax tree declares.
    pub fn class_of(&self, class: &Class) -> Option<ClassIx> {
        self.class_nodes.get(&std::ptr::from_ref(class)).copied()
    }

    /// The enumeration that a node of the syntax tree declares.
    pub fn enum_of(&self, enumeration: &Enum) -> Option<EnumIx> {
        self.enum_nodes
            .get(&std::ptr::from_ref(enumeration))
            .copied()
    }

    /// What defines an unnamed class or enumeration.
    pub fn anonymous(&self, id: AnonId) -> Option<&Entity> {
        self.anonymous.get(&id)
    }

    /// The qualified name of a typedef, and its type.
    pub fn typedef_path(&self, at: usize) -> &str {
        &self.typedefs[at].path
    }

    /// What a typedef stands for; `None` where it stands for itself.
    pub fn typedef(&self, at: usize) -> Option<Rc<Ty>> {
        if let Some(known) = self.typedef_cache.borrow().get(&at) {
            return known.clone();
        }
        self.typedef_cache.borrow_mut().insert(at, None);
        let typedef = &self.typedefs[at];
        let ty = Rc::new(self.ty(typedef.ty, typedef.scope));
        self.typedef_cache.borrow_mut().insert(at, Some(ty.clone()));
        Some(ty)
    }

    /// Every type name that is declared, for suggestions.
    pub fn type_names(&self) -> impl Iterator<Item = &str> {
        self.scopes
            .iter()
            .flat_map(|scope| scope.types.keys().map(String::as_str))
    }

    fn scope_of(&self, from: ScopeId, path: &[ast::Segment]) -> Option<ScopeId> {
        let mut scope = None;
        for segment in path {
            let word = &segment.ident.text;
            let entity = match scope {
                None => self.find(from, word),
                Some(scope) => self.find_in(scope, word, &mut HashSet::new()),
            }?;
            scope = Some(self.inner_scope(&entity)?);
        }
        scope
    }

    fn inner_scope(&self, entity: &Entity) -> Option<ScopeId> {
        match entity {
            Entity::Namespace(scope) => Some(*scope),
            Entity::Class(class) => Some(self.classes[class.0].scope),
            Entity::Enum(enumeration) => Some(self.enums[enumeration.0].scope),
            Entity::Typedef(at) => self
                .typedef(*at)
                .and_then(|ty| ty.as_class())
                .map(|class| self.classes[class.0].scope),
            Entity::Using(scope, name) => {
                let target = self.lookup(*scope, name)?;
                match target {
                    Entity::Using(..) => None,
                    other => self.inner_scope(&other),
                }
            }
        }
    }

    /// The namespace that a `using namespace` or alias names.
    pub fn namespace(&self, from: ScopeId, name: &Name) -> Option<ScopeId> {
        let start = if name.global { GLOBAL } else { from };
        self.scope_of(start, &name.segments)
    }

    /// Finds the entity of a type name without following `using` declarations.
    pub fn lookup(&self, from: ScopeId, name: &Name) -> Option<Entity> {
        let (last, path) = name.segments.split_last()?;
        let start = if name.global { GLOBAL } else { from };
        if path.is_empty() {
            return self.find(start, &last.ident.text);
        }
        let scope = self.scope_of(start, path)?;
        self.find_in(scope, &last.ident.text, &mut HashSet::new())
    }

    /// Finds the entity of a type name, `using` declarations followed.
    pub fn lookup_type(&self, from: ScopeId, name: &Name) -> Option<Entity> {
        let mut entity = self.lookup(from, name)?;
        for _ in 0..16 {
            match entity {
                Entity::Using(scope, target) => {
                    let from = if target.segments.len() == 1 {
                        self.scopes[scope.0].parent.unwrap_or(GLOBAL)
                    } else {
                        scope
                    };
                    entity = self.lookup(from, &target)?;
                }
                other => return Some(other),
            }
        }
        None
    }

    fn find(&self, from: ScopeId, word: &str) -> Option<Entity> {
        let mut scope = Some(from);
        while let Some(at) = scope {
            if let Some(entity) = self.find_in(at, word, &mut HashSet::new()) {
                return Some(entity);
            }
            scope = self.scopes[at.0].parent;
        }
        None
    }

    fn find_in(&self, at: ScopeId, word: &str, seen: &mut HashSet<ScopeId>) -> Option<Entity> {
        if !seen.insert(at) {
            return None;
        }
        if let Some(entity) = self.scopes[at.0].types.get(word) {
            return Some(entity.clone());
        }
        self.wider(at, seen, |symbols, scope, seen| {
            symbols.find_in(scope, word, seen)
        })
    }

    /// Finds a value by its name.
    pub fn lookup_value(&self, from: ScopeId, name: &Name) -> Option<ValueEntity<'a>> {
        self.value(from, name, 16)
    }

    fn value(&self, from: ScopeId, name: &Name, depth: usize) -> Option<ValueEntity<'a>> {
        let (last, path) = name.segments.split_last()?;
        let word = &last.ident.text;
        let mut found = None;
        if path.is_empty() {
            let mut scope = Some(if name.global { GLOBAL } else { from });
            while let Some(at) = scope {
                found = self.value_in(at, word, &mut HashSet::new());
                if found.is_some() {
                    break;
                }
                scope = self.scopes[at.0].parent;
            }
        } else {
            let start = if name.global { GLOBAL } else { from };
            let scope = self.scope_of(start, path)?;
            found = self.value_in(scope, word, &mut HashSet::new());
        }
        match found? {
            ValueEntity::Using(scope, target) if depth > 0 => self.value(scope, &target, depth - 1),
            ValueEntity::Using(..) => None,
            other => Some(other),
        }
    }

    fn value_in(
        &self,
        at: ScopeId,
        word: &str,
        seen: &mut HashSet<ScopeId>,
    ) -> Option<ValueEntity<'a>> {
        if !seen.insert(at) {
            return None;
        }
        if let Some(value) = self.scopes[at.0].values.get(word) {
            return Some(value.clone());
        }
        self.wider(at, seen, |symbols, scope, seen| {
            symbols.value_in(scope, word, seen)
        })
    }

    /// Searches the bases of a class scope and the namespaces that are used in a scope.
    fn wider<T>(
        &self,
        at: ScopeId,
        seen: &mut HashSet<ScopeId>,
        mut search: impl FnMut(&Self, ScopeId, &mut HashSet<ScopeId>) -> Option<T>,
    ) -> Option<T> {
        let scope = &self.scopes[at.0];
        if let Some(class) = scope.class {
            for base in &self.classes[class.0].bases {
                if let Some(found) = search(self, self.classes[base.class.0].scope, seen) {
                    return Some(found);
                }
            }
        }
        for (from, name) in &scope.directives {
            let used = self.used_namespace(*from, name);
            if let Some(used) = used.filter(|u| *u != at)
                && let Some(found) = search(self, used, seen)
            {
                return Some(found);
            }
        }
        None
    }

    /// Finds the namespace of a using directive through plain declarations only, so that directives can't chase each other.
    fn used_namespace(&self, from: ScopeId, name: &Name) -> Option<ScopeId> {
        let mut scope = Some(if name.global { GLOBAL } else { from });
        while let Some(start) = scope {
            let mut at = start;
            let found = name.segments.iter().all(|segment| {
                match self.scopes[at.0].types.get(&segment.ident.text) {
                    Some(Entity::Namespace(inner)) => {
                        at = *inner;
                        true
                    }
                    _ => false,
                }
            });
            if found {
                return Some(at);
            }
            scope = self.scopes[start.0].parent;
        }
        None
    }

    /// Whether `derived` is `base` or inherits from it, over any access.
    pub fn derives(&self, derived: ClassIx, base: ClassIx) -> bool {
        self.path_to_base(derived, base).is_some()
    }

    /// The direct bases to walk through from `derived` to `base`; empty for the class itself.
    pub fn path_to_base(&self, derived: ClassIx, base: ClassIx) -> Option<Vec<ClassIx>> {
        if derived == base {
            return Some(Vec::new());
        }
        let mut queue = vec![(derived, Vec::new())];
        let mut seen = HashSet::from([derived]);
        let mut next = 0;
        while next < queue.len() {
            let (class, path) = queue[next].clone();
            next += 1;
            for step in &self.classes[class.0].bases {
                if !seen.insert(step.class) {
                    continue;
                }
                let mut longer: Vec<ClassIx> = path.clone();
                longer.push(step.class);
                if step.class == base {
                    return Some(longer);
                }
                queue.push((step.class, longer));
            }
        }
        None
    }
}

/// The last word of a qualified name.
pub fn last_word(name: &Name) -> String {
    name.segments
        .last()
        .map(|s| s.ident.text.clone())
        .unwrap_or_default()
}
