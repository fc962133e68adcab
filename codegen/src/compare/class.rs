//! What changes about classes.

use std::collections::BTreeSet;

use super::rename::is_renamed_class;
use super::{Comparer, Kind};
use crate::model::{Class, Function, Model, PointeeKind};

impl Comparer<'_> {
    /// Compares the classes.
    pub(super) fn classes(&mut self) {
        let (old, new) = (self.old, self.new);
        let mut added: Vec<&Class> = new
            .classes
            .iter()
            .filter(|class| !old.classes.iter().any(|other| other.name == class.name))
            .collect();
        for class in &old.classes {
            if let Some(other) = new.classes.iter().find(|other| other.name == class.name) {
                self.class(class, other);
            } else if let Some(at) = added.iter().position(|new| is_renamed_class(class, new)) {
                let other = added.remove(at);
                self.breaking(
                    Kind::Renamed,
                    &class.package,
                    format!("is called {} now", other.package),
                );
                self.class(class, other);
            } else {
                self.breaking(
                    Kind::Removed,
                    &class.package,
                    "is gone, with all its methods",
                );
            }
        }
        for class in added {
            self.compatible(Kind::Added, &class.package, "is new");
        }
    }

    fn class(&mut self, old: &Class, new: &Class) {
        self.bases(old, new);
        self.constructors(old, new);
        self.methods(old, new);
        self.members(old, new);
        self.operators(old, new);
        if old.destructor && !new.destructor {
            self.compatible(
                Kind::Ownership,
                &old.package,
                "has objects that Perl no longer frees",
            );
        }
    }

    /// All bases, near and far: what `isa` answers.
    fn bases(&mut self, old: &Class, new: &Class) {
        let mut before = BTreeSet::new();
        let mut after = BTreeSet::new();
        ancestors(self.old, old, &mut before);
        ancestors(self.new, new, &mut after);
        for base in before.difference(&after) {
            self.breaking(
                Kind::Base,
                &old.package,
                format!(
                    "is no {base} any more: its methods are gone, and it can't be passed as one"
                ),
            );
        }
        for base in after.difference(&before) {
            self.compatible(Kind::Base, &old.package, format!("is a {base} too now"));
        }
    }

    fn constructors(&mut self, old: &Class, new: &Class) {
        let find = |class: &Class, perl: &str| class.constructors().any(|other| other.perl == perl);
        for before in old.constructors() {
            let construct = format!("{}::{}", old.package, before.perl);
            match new.constructors().find(|after| after.perl == before.perl) {
                Some(after) => self.function(&construct, before, after),
                None if new.constructors().next().is_none() => self.breaking(
                    Kind::Removed,
                    &construct,
                    "is gone: objects can no longer be made",
                ),
                None => self.breaking(Kind::Removed, &construct, "is gone"),
            }
        }
        for after in new.constructors().filter(|after| !find(old, &after.perl)) {
            let message = if old.constructors().next().is_none() {
                "is new: objects can be made now"
            } else {
                "is new"
            };
            let construct = format!("{}::{}", old.package, after.perl);
            self.compatible(Kind::Added, &construct, message);
        }
    }

    /// Compares what a call on an object reaches, be it the class's own or inherited.
    fn methods(&mut self, old: &Class, new: &Class) {
        let (old_model, new_model) = (self.old, self.new);
        let mut added: Vec<&Function> = new
            .methods
            .iter()
            .filter(|method| find_method(old_model, old, &method.perl).is_none())
            .collect();
        for method in &old.methods {
            let construct = format!("{}::{}", old.package, method.perl);
            match find_method(new_model, new, &method.perl) {
                Some(other) => self.function(&construct, method, other),
                None => self.gone(&construct, method, &mut added),
            }
        }
        for method in &new.methods {
            let is_own = old.methods.iter().any(|other| other.perl == method.perl);
            if let Some(inherited) = find_method(old_model, old, &method.perl).filter(|_| !is_own) {
                let construct = format!("{}::{}", old.package, method.perl);
                self.function(&construct, inherited, method);
            }
        }
        for method in added {
            self.compatible(
                Kind::Added,
                &format!("{}::{}", old.package, method.perl),
                "is new",
            );
        }
    }

    fn operators(&mut self, old: &Class, new: &Class) {
        let has = |class: &Class, perl: &str, operands: usize| {
            class
                .operators
                .iter()
                .any(|other| other.perl == perl && other.operands == operands)
        };
        for operator in &old.operators {
            if !has(new, &operator.perl, operator.operands) {
                self.breaking(
                    Kind::Removed,
                    &old.package,
                    format!("has no operator {} any more", operator.perl),
                );
            }
        }
        for operator in &new.operators {
            if !has(old, &operator.perl, operator.operands) {
                self.compatible(
                    Kind::Added,
                    &old.package,
                    format!("has the operator {} now", operator.perl),
                );
            }
        }
    }
}

/// The packages of all bases.
fn ancestors(model: &Model, class: &Class, found: &mut BTreeSet<String>) {
    for base in &class.bases {
        let pointer = &model.types[base.0];
        if found.insert(pointer.package.clone()) {
            if let PointeeKind::Class(id) = pointer.kind {
                ancestors(model, &model.classes[id.0], found);
            }
        }
    }
}

/// The method that a call reaches: Perl looks through the bases depth first.
fn find_method<'a>(model: &'a Model, class: &'a Class, name: &str) -> Option<&'a Function> {
    class
        .methods
        .iter()
        .find(|method| method.perl == name)
        .or_else(|| {
            class
                .bases
                .iter()
                .find_map(|base| match model.types[base.0].kind {
                    PointeeKind::Class(id) => find_method(model, &model.classes[id.0], name),
                    _ => None,
                })
        })
}
