//! The symbol table: every namespace, class, enumeration, typedef and constant of the interface, and the lookup of names.
//!
//! `declare` fills it; afterwards types and values are found from any scope as C++ finds them:
//! own names first, then bases, using directives and the enclosing scopes.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use crate::ast::{self, AnonId, Class, Enum, Expr, Name};
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
    pub(super) types: HashMap<String, Entity>,
    pub(super) values: HashMap<String, ValueEntity<'a>>,
    pub(super) directives: Vec<(ScopeId, Name)>,
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

impl ClassSym<'_> {
    /// The name by which directives mean the class: the tag where it has one, whatever a typedef calls it.
    pub fn tag(&self) -> String {
        let tag = self.ast.and_then(|class| class.name.as_ref());
        tag.map_or_else(|| self.name.clone(), last_word)
    }
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
pub(super) struct TypedefSym<'a> {
    pub path: String,
    pub ty: &'a ast::Type,
    pub scope: ScopeId,
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
    pub(super) typedefs: Vec<TypedefSym<'a>>,
    pub(super) typedef_cache: RefCell<HashMap<usize, Option<Rc<Ty>>>>,
    pub(super) anonymous: HashMap<AnonId, Entity>,
    pub(super) class_nodes: HashMap<*const Class, ClassIx>,
    pub(super) enum_nodes: HashMap<*const Enum, EnumIx>,
}

impl<'a> Symbols<'a> {
    /// `name` with the path of `scope` before it.
    pub fn qualify(&self, scope: ScopeId, name: &str) -> String {
        match self.scopes[scope.0].path.as_str() {
            "" => name.to_string(),
            path => format!("{path}::{name}"),
        }
    }

    pub(super) fn entity_class(&self, entity: &Entity) -> Option<ClassIx> {
        match entity {
            Entity::Class(class) => Some(*class),
            Entity::Typedef(at) => self.typedef(*at).and_then(|ty| ty.as_class()),
            _ => None,
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

    pub(super) fn scope_of(&self, from: ScopeId, path: &[ast::Segment]) -> Option<ScopeId> {
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
