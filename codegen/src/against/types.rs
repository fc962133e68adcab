//! Types seen through their typedefs.

use std::collections::HashMap;

use crate::ast::{Item, ItemKind, Name, Type, TypeKind};

/// How many typedefs may lead to each other.
const DEPTH: usize = 32;

/// The typedefs of all files, by name.
#[derive(Debug, Default)]
pub(super) struct Typedefs<'a> {
    types: HashMap<&'a str, &'a Type>,
    /// `typedef struct tag {...} name;`: the other name of a tag.
    tags: HashMap<&'a str, &'a str>,
}

impl<'a> Typedefs<'a> {
    /// Takes up the typedefs of a file; the first one of a name counts.
    pub fn collect(&mut self, items: &'a [Item]) {
        for item in items {
            match &item.kind {
                ItemKind::Typedef(typedef) => {
                    self.types.entry(&typedef.name.text).or_insert(&typedef.ty);
                }
                ItemKind::Namespace(namespace) => self.collect(&namespace.items),
                ItemKind::Import(import) => self.collect(&import.items),
                ItemKind::Class(class) => {
                    self.tag(class.name.as_ref(), class.typedef_name.as_ref());
                    self.collect(class.body.as_deref().unwrap_or_default());
                }
                ItemKind::Enum(enumeration) => {
                    self.tag(enumeration.name.as_ref(), enumeration.typedef_name.as_ref());
                }
                _ => {}
            }
        }
    }

    fn tag(&mut self, tag: Option<&'a Name>, typedef: Option<&'a crate::ast::Ident>) {
        let Some(typedef) = typedef else {
            return;
        };
        if let Some(last) = tag.and_then(|tag| tag.segments.last()) {
            self.tags.insert(&typedef.text, &last.ident.text);
        }
    }

    /// A type in one spelling, whatever words it was written with.
    pub fn spelled(&self, ty: &Type) -> String {
        self.spell(ty, DEPTH)
    }

    /// A parameter's type: arrays are pointers, and `const` of the parameter itself does not count.
    pub fn parameter(&self, ty: &Type) -> String {
        match &ty.kind {
            TypeKind::Array { of, .. } => format!("{} *", self.spell(of, DEPTH)),
            kind => self.spell(
                &Type {
                    span: ty.span,
                    cv: Default::default(),
                    kind: kind.clone(),
                },
                DEPTH,
            ),
        }
    }

    fn spell(&self, ty: &Type, depth: usize) -> String {
        let bare = match &ty.kind {
            TypeKind::Name(name) | TypeKind::Elaborated(_, name) => self.named(name, depth),
            TypeKind::Pointer(to) => format!("{} *", self.spell(to, depth)),
            TypeKind::Reference(to) => format!("{} &", self.spell(to, depth)),
            TypeKind::RvalueReference(to) => format!("{} &&", self.spell(to, depth)),
            TypeKind::Array { of, size } => {
                let size = size.as_ref().map(|value| value.expr.to_string());
                format!("{} [{}]", self.spell(of, depth), size.unwrap_or_default())
            }
            kind => Type {
                span: ty.span,
                cv: Default::default(),
                kind: kind.clone(),
            }
            .to_string(),
        };
        let cv = ty.cv.to_string();
        if cv.is_empty() || bare.split(' ').any(|word| word == cv) && !bare.ends_with('*') {
            bare
        } else {
            format!("{bare} {cv}")
        }
    }

    fn named(&self, name: &Name, depth: usize) -> String {
        let written = || {
            let name = name.to_string();
            name.strip_prefix("::").unwrap_or(&name).to_string()
        };
        let [only] = name.segments.as_slice() else {
            return written();
        };
        if only.args.is_some() || depth == 0 {
            return written();
        }
        let word = only.ident.text.as_str();
        match self.types.get(word) {
            Some(ty) => match &ty.kind {
                // `typedef struct x x;` leads nowhere.
                TypeKind::Elaborated(_, same) | TypeKind::Name(same)
                    if same
                        .segments
                        .last()
                        .is_some_and(|last| last.ident.text == word) =>
                {
                    word.to_string()
                }
                _ => self.spell(ty, depth - 1),
            },
            None => self.tags.get(word).unwrap_or(&word).to_string(),
        }
    }
}
