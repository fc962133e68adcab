//! From a type as it was spelled to a type with its names looked up.

use std::rc::Rc;

use crate::ast::{self, Builtin, ElaboratedKey, Name, TypeKind};
use crate::consteval;
use crate::model::Value;

use super::scope::{Entity, ScopeId, Symbols, ValueEntity};
use super::types::{Target, Ty, TyKind};

impl Symbols<'_> {
    /// Resolves a type that was written in `scope`.
    pub fn ty(&self, ty: &ast::Type, scope: ScopeId) -> Ty {
        let boxed = |inner: &ast::Type| Box::new(self.ty(inner, scope));
        let kind = match &ty.kind {
            TypeKind::Builtin(builtin) => TyKind::Builtin(*builtin),
            TypeKind::Name(name) | TypeKind::Elaborated(ElaboratedKey::Typename, name) => {
                self.named(name, scope, false)
            }
            TypeKind::Elaborated(key, name) => self.named(name, scope, *key == ElaboratedKey::Enum),
            TypeKind::Anonymous(id) => match self.anonymous(*id).cloned() {
                Some(entity) => self.entity_type(&entity, None),
                None => unknown("<unnamed>"),
            },
            TypeKind::Pointer(to) => TyKind::Pointer(boxed(to)),
            TypeKind::Reference(to) => TyKind::Reference(boxed(to)),
            TypeKind::RvalueReference(to) => TyKind::RvalueReference(boxed(to)),
            TypeKind::MemberPointer { class, to } => {
                TyKind::MemberPointer(class.to_string(), boxed(to))
            }
            TypeKind::Array { of, size } => {
                let (text, len) = match size {
                    None => (String::new(), None),
                    Some(size) => {
                        let len = match consteval::eval(&size.expr, self, scope) {
                            Some(Value::Int(n)) => usize::try_from(n).ok(),
                            _ => None,
                        };
                        let text = compact(&size.expr.to_string());
                        (self.qualified_values(&text, scope), len)
                    }
                };
                TyKind::Array(boxed(of), text, len)
            }
            TypeKind::Function(function) => TyKind::Function(
                boxed(&function.ret),
                match function.sig.explicit_void {
                    // Types of functions keep it, as messages show.
                    true => vec![Ty::builtin(Builtin::Void)],
                    false => self.params(&function.sig, scope),
                },
                function.sig.variadic,
            ),
            TypeKind::Auto => unknown("auto"),
            TypeKind::Decltype(operand) => unknown(&format!("decltype({operand})")),
            TypeKind::Missing => unknown(""),
        };
        Ty { cv: ty.cv, kind }
    }

    /// The parameter types of a signature.
    pub fn params(&self, sig: &ast::Signature, scope: ScopeId) -> Vec<Ty> {
        sig.params
            .iter()
            .map(|param| self.ty(&param.ty, scope))
            .collect()
    }

    fn named(&self, name: &Name, scope: ScopeId, is_enum: bool) -> TyKind {
        let written = self.spelling(name, scope);
        let written = written.as_str();
        let Some(entity) = self.lookup(scope, name) else {
            if let Some(kind) = self.library_type(written) {
                return kind;
            }
            let global = if name.global { "::" } else { "" };
            return unknown(&with_enum(&format!("{global}{written}"), is_enum));
        };
        let alias = match &entity {
            // A path leads to where the `using` stands.
            Entity::Using(at, _) => {
                let word = written.rsplit("::").next().unwrap_or(written);
                Some(self.qualify(*at, word))
            }
            _ => None,
        };
        let alias = match name.global {
            true => Some(format!("::{written}")),
            false => alias,
        };
        let Some(entity) = self.lookup_type(scope, name) else {
            return unknown(&with_enum(written, is_enum));
        };
        match self.entity_type(&entity, alias) {
            TyKind::Named { text, target } => TyKind::Named {
                text: with_enum(&text, is_enum),
                target,
            },
            other => other,
        }
    }

    /// An expression with the constants of classes and namespaces under their whole names.
    fn qualified_values(&self, text: &str, scope: ScopeId) -> String {
        let is_word = |c: char| c.is_alphanumeric() || c == '_' || c == ':';
        let mut out = String::new();
        let mut rest = text;
        while !rest.is_empty() {
            let in_word = rest.starts_with(is_word);
            let end = rest.find(|c| is_word(c) != in_word).unwrap_or(rest.len());
            let (part, behind) = rest.split_at(end);
            match self.value_path(part, scope) {
                Some(path) => out.push_str(&path),
                None => out.push_str(part),
            }
            rest = behind;
        }
        out
    }

    /// The whole name of a constant that is written as one word.
    fn value_path(&self, word: &str, scope: ScopeId) -> Option<String> {
        if !word.starts_with(|c: char| c.is_alphabetic() || c == '_') || word.contains(':') {
            return None;
        }
        let span = Default::default();
        let ident = ast::Ident {
            text: word.to_string(),
            span,
        };
        let name = Name {
            span,
            global: false,
            segments: vec![ast::Segment { ident, args: None }],
        };
        let at = match self.lookup_value(scope, &name)? {
            ValueEntity::Enumerator(ix, _) => self.enums[ix.0].outer,
            ValueEntity::Constant(_, at) => at,
            ValueEntity::Using(..) => return None,
        };
        Some(self.qualify(at, word))
    }

    /// A name as messages show it, the arguments of templates set apart: `std::vector< char const * >`.
    fn spelling(&self, name: &Name, scope: ScopeId) -> String {
        let mut out = String::new();
        for (at, segment) in name.segments.iter().enumerate() {
            if at > 0 {
                out.push_str("::");
            }
            out.push_str(&segment.ident.text);
            if let Some(args) = &segment.args {
                let args: Vec<String> = args
                    .iter()
                    .map(|arg| match arg {
                        ast::TemplateArg::Type(ty) => self.ty(ty, scope).text(),
                        ast::TemplateArg::Value(value) => value.expr.to_string(),
                    })
                    .collect();
                out.push_str(&format!("< {} >", args.join(",")));
            }
        }
        out
    }

    /// A type that a file of SWIG's library declares.
    fn library_type(&self, name: &str) -> Option<TyKind> {
        let included = ["stdint", "inttypes"]
            .iter()
            .any(|file| self.libraries.contains(*file));
        let builtin = match name {
            "int8_t" | "int_least8_t" | "int_fast8_t" => Builtin::SChar,
            "uint8_t" | "uint_least8_t" | "uint_fast8_t" => Builtin::UChar,
            "int16_t" | "int_least16_t" => Builtin::Short,
            "uint16_t" | "uint_least16_t" => Builtin::UShort,
            "int32_t" | "int_least32_t" | "int_fast16_t" | "int_fast32_t" | "intptr_t" => {
                Builtin::Int
            }
            "uint32_t" | "uint_least32_t" | "uint_fast16_t" | "uint_fast32_t" | "uintptr_t" => {
                Builtin::UInt
            }
            "int64_t" | "int_least64_t" | "int_fast64_t" | "intmax_t" => Builtin::LongLong,
            "uint64_t" | "uint_least64_t" | "uint_fast64_t" | "uintmax_t" => Builtin::ULongLong,
            _ => return None,
        };
        included.then(|| TyKind::Named {
            text: name.to_string(),
            target: Target::Typedef(Rc::new(Ty::builtin(builtin))),
        })
    }

    fn entity_type(&self, entity: &Entity, alias: Option<String>) -> TyKind {
        let (path, target) = match entity {
            Entity::Class(ix) => {
                let path = self.classes[ix.0].path.clone();
                (path.clone(), Target::Class(*ix, path))
            }
            Entity::Enum(ix) => {
                let path = self.enums[ix.0].path.clone();
                let path = if path.is_empty() {
                    "int".to_string()
                } else {
                    path
                };
                (path.clone(), Target::Enum(*ix, path))
            }
            Entity::Typedef(at) => {
                let target = self.typedef(*at).map_or(Target::Unknown, Target::Typedef);
                (self.typedef_path(*at).to_string(), target)
            }
            Entity::Namespace(scope) => (self.scopes[scope.0].path.clone(), Target::Unknown),
            Entity::Using(_, name) => (name.to_string(), Target::Unknown),
        };
        TyKind::Named {
            text: alias.unwrap_or(path),
            target,
        }
    }
}

/// An array bound as SWIG writes it: without blanks around the closely binding operators.
fn compact(expr: &str) -> String {
    let mut text = expr.to_string();
    for op in [
        "+", "-", "*", "/", "%", "&", "|", "^", "&&", "||", "==", "!=",
    ] {
        text = text.replace(&format!(" {op} "), op);
    }
    text
}

fn unknown(text: &str) -> TyKind {
    TyKind::Named {
        text: text.to_string(),
        target: Target::Unknown,
    }
}

fn with_enum(text: &str, is_enum: bool) -> String {
    if is_enum {
        format!("enum {text}")
    } else {
        text.to_string()
    }
}
