//! The table of all types that stand behind pointers.

use std::collections::{HashMap, HashSet};

use crate::ast::Builtin;
use crate::model::{Cast, ClassId, PointeeKind, PointerType, TypeId};
use crate::names;
use crate::resolve::scope::Symbols;
use crate::resolve::types::{ClassIx, Target, Ty, TyKind};

use super::number;

/// How a class stands to this interface.
#[derive(Debug, Clone)]
pub enum ClassRole {
    /// Wrapped: its place in the model, its package and its Rust name.
    Wrapped(ClassId, String, String),
    /// Wrapped by an imported module: the module's index, its package and its Rust name.
    Imported(usize, String, String),
}

/// Types behind pointers, each once, in order of first use.
#[derive(Debug, Default)]
pub struct TypeTable {
    /// The types.
    pub types: Vec<PointerType>,
    /// What is known of classes.
    pub roles: HashMap<ClassIx, ClassRole>,
    classes: Vec<Option<ClassIx>>,
    by_name: HashMap<String, TypeId>,
}

impl TypeTable {
    /// The id of the type behind pointers to `to`.
    pub fn enter(&mut self, to: &Ty, symbols: &Symbols<'_>) -> TypeId {
        let mangled = to.mangled_pointer();
        if let Some(id) = self.by_name.get(&mangled) {
            return *id;
        }
        let resolved = to.resolved().unqualified();
        let class = resolved.as_class();
        let (kind, package, rust) = self.describe(&resolved, &mangled);
        let id = TypeId(self.types.len());
        self.types.push(PointerType {
            mangled: mangled.clone(),
            package,
            pretty: resolved.text(),
            kind,
            derived: Vec::new(),
            rust,
        });
        self.classes.push(class);
        self.by_name.insert(mangled, id);
        if let Some(class) = class {
            // A pointer to a derived class may be passed, so that its type has to be known, too.
            for (at, symbol) in symbols.classes.iter().enumerate() {
                let derived = ClassIx(at);
                if derived != class && symbols.derives(derived, class) {
                    self.enter(&Ty::class(derived, &symbol.path), symbols);
                }
            }
        }
        id
    }

    fn describe(&self, to: &Ty, mangled: &str) -> (PointeeKind, String, String) {
        let opaque = || {
            (
                PointeeKind::Opaque,
                mangled.to_string(),
                names::opaque(mangled),
            )
        };
        match &to.kind {
            TyKind::Builtin(Builtin::Void) => {
                (PointeeKind::Void, mangled.to_string(), String::new())
            }
            TyKind::Builtin(Builtin::Char) => {
                (PointeeKind::Char, mangled.to_string(), String::new())
            }
            TyKind::Builtin(builtin) => match number(*builtin) {
                Some(number) => (
                    PointeeKind::Scalar(number),
                    mangled.to_string(),
                    String::new(),
                ),
                None => opaque(),
            },
            TyKind::Named {
                target: Target::Class(class, _),
                ..
            } => match self.roles.get(class) {
                Some(ClassRole::Wrapped(id, package, rust)) => {
                    (PointeeKind::Class(*id), package.clone(), rust.clone())
                }
                Some(ClassRole::Imported(module, package, rust)) => (
                    PointeeKind::Imported(*module),
                    package.clone(),
                    rust.clone(),
                ),
                None => opaque(),
            },
            _ => opaque(),
        }
    }

    /// The id of a class's type, once it is entered.
    pub fn of_class(&self, class: ClassIx) -> Option<TypeId> {
        self.classes
            .iter()
            .position(|c| *c == Some(class))
            .map(TypeId)
    }

    /// Whether `derived` inherits from `base`; false for equal types.
    pub fn is_subtype(&self, derived: TypeId, base: TypeId, symbols: &Symbols<'_>) -> bool {
        match (self.classes[derived.0], self.classes[base.0]) {
            (Some(derived), Some(base)) => derived != base && symbols.derives(derived, base),
            _ => false,
        }
    }

    /// The finished table: casts filled in, Rust names of opaque types told apart.
    pub fn finish(mut self, symbols: &Symbols<'_>) -> Vec<PointerType> {
        for base in 0..self.types.len() {
            let Some(base_class) = self.classes[base] else {
                continue;
            };
            let mut casts = Vec::new();
            for (from, class) in self.classes.iter().enumerate() {
                let path = class
                    .filter(|class| *class != base_class)
                    .and_then(|class| symbols.path_to_base(class, base_class));
                let Some(path) = path else {
                    continue;
                };
                let path: Option<Vec<TypeId>> =
                    path.iter().map(|step| self.of_class(*step)).collect();
                if let Some(path) = path {
                    casts.push(Cast {
                        from: TypeId(from),
                        path,
                    });
                }
            }
            self.types[base].derived = casts;
        }
        let mut taken: HashSet<String> = self
            .types
            .iter()
            .filter(|ty| ty.kind != PointeeKind::Opaque)
            .map(|ty| ty.rust.clone())
            .collect();
        for ty in &mut self.types {
            if ty.kind != PointeeKind::Opaque {
                continue;
            }
            let mut name = ty.rust.clone();
            let mut nth = 2;
            while !taken.insert(name.clone()) {
                name = format!("{}{nth}", ty.rust);
                nth += 1;
            }
            ty.rust = name;
        }
        self.types
    }
}
