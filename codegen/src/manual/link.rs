//! From names in descriptions to places in the manual.

use std::collections::{HashMap, HashSet};

use super::Inline;
use crate::model::{Class, ClassId, Model, PointeeKind, TypeId};

/// A place in the manual.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Link {
    /// The section of a class, by its short name.
    Class(String),
    /// A method or the constructor (`new`) of a class.
    Method {
        /// The class's short name.
        class: String,
        /// The method's name.
        method: String,
    },
    /// A free function.
    Function(String),
    /// The constants that belong to no class.
    Constants,
}

/// Knows every name that has a place in the manual.
pub(super) struct Places<'a> {
    model: &'a Model,
    classes: HashMap<&'a str, ClassId>,
    functions: HashSet<&'a str>,
    constants: HashSet<&'a str>,
}

impl<'a> Places<'a> {
    /// The places of a model's manual.
    pub fn of(model: &'a Model) -> Self {
        Places {
            model,
            classes: model
                .classes
                .iter()
                .enumerate()
                .map(|(index, class)| (class.name.as_str(), ClassId(index)))
                .collect(),
            functions: model.functions.iter().map(|f| f.perl.as_str()).collect(),
            constants: model
                .constants
                .iter()
                .filter(|constant| constant.class.is_none())
                .map(|constant| constant.perl.as_str())
                .collect(),
        }
    }

    /// What stands behind a type.
    pub fn kind_of(&self, ty: TypeId) -> PointeeKind {
        self.model.types[ty.0].kind
    }

    /// A type as a link to its class, or as code.
    pub fn of_type(&self, ty: TypeId) -> Inline {
        let pointer = &self.model.types[ty.0];
        match pointer.kind {
            PointeeKind::Class(id) => self.class_link(&self.model.classes[id.0]),
            PointeeKind::Imported(_) => Inline::Code(pointer.package.clone()),
            _ => Inline::Code(pointer.pretty.clone()),
        }
    }

    /// A link to a class.
    pub fn class_link(&self, class: &Class) -> Inline {
        Inline::Link {
            text: class.package.clone(),
            to: Link::Class(class.name.clone()),
        }
    }

    /// What a name in a description means, `within` being the class described. A name `called` has parentheses behind it.
    pub fn resolve(&self, path: &str, called: bool, within: Option<ClassId>) -> Option<Link> {
        let qualified = path
            .strip_prefix(self.model.module.as_str())
            .and_then(|rest| rest.strip_prefix("::"));
        let parts: Vec<&str> = qualified.unwrap_or(path).split("::").collect();
        match (parts.as_slice(), called) {
            ([class, method], _) => {
                let class = *self.classes.get(class)?;
                self.method(class, method)
            }
            ([name], true) => match within.filter(|_| qualified.is_none()) {
                Some(class) => self.method(class, name).or_else(|| self.unique(name)),
                None => self.unique(name),
            },
            ([name], false) => {
                if let Some(&class) = self.classes.get(name) {
                    let distinct = qualified.is_some() || is_camel_case(name);
                    return (distinct && within != Some(class))
                        .then(|| Link::Class((*name).to_string()));
                }
                (self.constants.contains(name)
                    && name.contains('_')
                    && name.chars().any(|c| c.is_ascii_uppercase()))
                .then_some(Link::Constants)
            }
            _ => None,
        }
    }

    /// A free function of that name.
    pub fn function(&self, name: &str) -> Option<Link> {
        self.functions
            .contains(name)
            .then(|| Link::Function(name.to_string()))
    }

    /// A free function of that name, or the one method that is called so.
    fn unique(&self, name: &str) -> Option<Link> {
        self.function(name).or_else(|| {
            let mut found = self
                .model
                .classes
                .iter()
                .filter(|class| class.methods.iter().any(|method| method.perl == name));
            match (found.next(), found.next()) {
                (Some(class), None) => Some(Link::Method {
                    class: class.name.clone(),
                    method: name.to_string(),
                }),
                _ => None,
            }
        })
    }

    /// A method of a class, its own or inherited.
    fn method(&self, class: ClassId, name: &str) -> Option<Link> {
        let found = &self.model.classes[class.0];
        let own = found
            .constructors()
            .chain(&found.methods)
            .any(|function| function.perl == name);
        if own {
            return Some(Link::Method {
                class: found.name.clone(),
                method: name.to_string(),
            });
        }
        self.base_method(class, name)
    }

    /// The method that a class has from its bases, or would have if it did not override it.
    pub fn base_method(&self, class: ClassId, name: &str) -> Option<Link> {
        self.model.classes[class.0].bases.iter().find_map(|base| {
            let PointeeKind::Class(base) = self.model.types[base.0].kind else {
                return None;
            };
            self.method(base, name)
        })
    }
}

/// Whether a word can't be an ordinary one: a capital follows a small letter.
fn is_camel_case(word: &str) -> bool {
    word.as_bytes()
        .windows(2)
        .any(|pair| pair[0].is_ascii_lowercase() && pair[1].is_ascii_uppercase())
}
