//! Types with every name looked up: what conversions, mangled names and the type texts of messages are made from.
//!
//! A [`Ty`] keeps the typedef names that the interface wrote, because messages show them, together with what they stand
//! for, because conversions need it.

use std::rc::Rc;

use crate::ast::{Builtin, Cv};

/// Index of a class among all that the interface knows, wrapped or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ClassIx(pub usize);

/// Index of an enumeration among all that the interface knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct EnumIx(pub usize);

/// A resolved type with the qualifiers of its outermost level.
#[derive(Debug, Clone, PartialEq)]
pub struct Ty {
    /// `const` and `volatile` of this level.
    pub cv: Cv,
    /// The type proper.
    pub kind: TyKind,
}

/// The forms of a resolved type.
#[derive(Debug, Clone, PartialEq)]
pub enum TyKind {
    /// A fundamental type.
    Builtin(Builtin),
    /// A name.
    Named {
        /// As messages show it: qualified, `enum` kept where it was written.
        text: String,
        /// What it names.
        target: Target,
    },
    /// `T *`
    Pointer(Box<Ty>),
    /// `T &`
    Reference(Box<Ty>),
    /// `T &&`
    RvalueReference(Box<Ty>),
    /// `T C::*`
    MemberPointer(String, Box<Ty>),
    /// `T [n]`; the text of the bound, empty where there is none, and its value where it can be computed.
    Array(Box<Ty>, String, Option<usize>),
    /// A function: result, parameters, whether it ends in `...`.
    Function(Box<Ty>, Vec<Ty>, bool),
}

/// What a type name names.
#[derive(Debug, Clone, PartialEq)]
pub enum Target {
    /// A class, struct or union; its C++ name.
    Class(ClassIx, String),
    /// An enumeration; its C++ name.
    Enum(EnumIx, String),
    /// Another name for a type.
    Typedef(Rc<Ty>),
    /// Nothing that the interface declares.
    Unknown,
}

impl Ty {
    /// An unqualified type.
    pub fn plain(kind: TyKind) -> Ty {
        Ty {
            cv: Cv::default(),
            kind,
        }
    }

    /// A fundamental type.
    pub fn builtin(builtin: Builtin) -> Ty {
        Ty::plain(TyKind::Builtin(builtin))
    }

    /// A class by its index and C++ name.
    pub fn class(class: ClassIx, name: &str) -> Ty {
        Ty::plain(TyKind::Named {
            text: name.to_string(),
            target: Target::Class(class, name.to_string()),
        })
    }

    /// A pointer to this type.
    pub fn pointer(self) -> Ty {
        Ty::plain(TyKind::Pointer(Box::new(self)))
    }

    /// This type with `const`.
    pub fn constant(mut self) -> Ty {
        self.cv.is_const = true;
        self
    }

    /// This type without its outermost `const` and `volatile`.
    pub fn unqualified(&self) -> Ty {
        Ty::plain(self.kind.clone())
    }

    /// The type behind typedefs, at the outermost level only; qualifiers add up.
    pub fn head(&self) -> Ty {
        let mut ty = self.clone();
        while let TyKind::Named {
            target: Target::Typedef(inner),
            ..
        } = &ty.kind
        {
            let mut next = (**inner).clone();
            next.cv.is_const |= ty.cv.is_const;
            next.cv.is_volatile |= ty.cv.is_volatile;
            ty = next;
        }
        ty
    }

    /// The type with every typedef replaced, at every level.
    pub fn resolved(&self) -> Ty {
        let head = self.head();
        let kind = match head.kind {
            TyKind::Pointer(to) => TyKind::Pointer(Box::new(to.resolved())),
            TyKind::Reference(to) => TyKind::Reference(Box::new(to.resolved())),
            TyKind::RvalueReference(to) => TyKind::RvalueReference(Box::new(to.resolved())),
            TyKind::MemberPointer(class, to) => {
                TyKind::MemberPointer(class, Box::new(to.resolved()))
            }
            TyKind::Array(of, text, len) => TyKind::Array(Box::new(of.resolved()), text, len),
            TyKind::Function(ret, params, variadic) => TyKind::Function(
                Box::new(ret.resolved()),
                params.iter().map(Ty::resolved).collect(),
                variadic,
            ),
            other => other,
        };
        Ty { cv: head.cv, kind }
    }

    /// The class that the type is, behind typedefs.
    pub fn as_class(&self) -> Option<ClassIx> {
        match self.head().kind {
            TyKind::Named {
                target: Target::Class(class, _),
                ..
            } => Some(class),
            _ => None,
        }
    }

    /// The name under which modules share pointers to this type: `_p_PERL__Session`, `_p_p_char`, `_p_f_int__void`.
    pub fn mangled_pointer(&self) -> String {
        let mut code = String::from("p.");
        self.resolved().encode(&mut code, false);
        let mut out = String::from("_");
        for c in code.chars() {
            match c {
                c if c.is_ascii_alphanumeric() || c == '_' => out.push(c),
                _ => out.push('_'),
            }
        }
        out
    }

    /// Appends the type as a chain of constructors, outermost first: `p.f(int).void`. Qualifiers of the chain itself are
    /// left out unless `qualified`; those of function parameters stay, they tell function types apart.
    fn encode(&self, out: &mut String, qualified: bool) {
        if qualified && self.cv != Cv::default() {
            out.push_str(&format!("q({}).", self.cv));
        }
        match &self.kind {
            TyKind::Builtin(builtin) => out.push_str(builtin.spelling()),
            TyKind::Named { text, target } => match target {
                Target::Class(_, name) | Target::Enum(_, name) => out.push_str(name),
                Target::Typedef(_) | Target::Unknown => {
                    let text = text.strip_prefix("enum ").unwrap_or(text);
                    let text = text.strip_prefix("::").unwrap_or(text);
                    let template = text.replace("< ", "T_").replace(" >", "_t");
                    out.push_str(&template.replace(" *", "_p").replace(" &", "_r"));
                }
            },
            TyKind::Pointer(to) => {
                out.push_str("p.");
                to.encode(out, qualified);
            }
            TyKind::Reference(to) => {
                out.push_str("r.");
                to.encode(out, qualified);
            }
            TyKind::RvalueReference(to) => {
                out.push_str("z.");
                to.encode(out, qualified);
            }
            TyKind::MemberPointer(class, to) => {
                out.push_str(&format!("m({class})."));
                to.encode(out, qualified);
            }
            TyKind::Array(of, bound, _) => {
                out.push_str(&format!("a({bound})."));
                of.encode(out, qualified);
            }
            TyKind::Function(ret, params, variadic) => {
                out.push_str("f(");
                for (i, param) in params.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    param.encode(out, true);
                }
                if *variadic {
                    out.push_str(if params.is_empty() {
                        "v(...)"
                    } else {
                        ",v(...)"
                    });
                }
                out.push_str(").");
                ret.encode(out, qualified);
            }
        }
    }

    /// The type as messages show it, `const` on the right: `char const *`, `int (*)(int,char *)`, `char [8]`.
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut ty = self;
        loop {
            if ty.cv != Cv::default() {
                text = format!("{} {text}", ty.cv);
            }
            ty = match &ty.kind {
                TyKind::Builtin(builtin) => return finish(builtin.spelling(), &text),
                TyKind::Named { text: name, .. } => return finish(name, &text),
                TyKind::Pointer(to) => {
                    text.insert(0, '*');
                    if matches!(to.kind, TyKind::Function(..) | TyKind::Array(..)) {
                        text = format!("({text})");
                    }
                    to
                }
                TyKind::Reference(to) => {
                    text.insert(0, '&');
                    if matches!(to.kind, TyKind::Function(..) | TyKind::Array(..)) {
                        text = format!("({text})");
                    }
                    to
                }
                TyKind::RvalueReference(to) => {
                    text.insert_str(0, "&&");
                    to
                }
                TyKind::MemberPointer(class, to) => {
                    text.insert_str(0, &format!("{class}::*"));
                    if matches!(to.kind, TyKind::Function(..)) {
                        text = format!("({text})");
                    }
                    to
                }
                TyKind::Array(of, bound, _) => {
                    text.push_str(&format!("[{bound}]"));
                    of
                }
                TyKind::Function(ret, params, variadic) => {
                    let mut all: Vec<String> = params.iter().map(Ty::text).collect();
                    if *variadic {
                        all.push("...".to_string());
                    }
                    text.push_str(&format!("({})", all.join(",")));
                    ret
                }
            };
        }
    }
}

/// The base type's name before the declarator; no blank at the end.
fn finish(name: &str, declarator: &str) -> String {
    format!("{name} {declarator}").trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn char_pointer() -> Ty {
        Ty::builtin(Builtin::Char).constant().pointer()
    }

    #[test]
    fn messages_show_const_on_the_right() {
        assert_eq!(char_pointer().text(), "char const *");
        assert_eq!(char_pointer().constant().text(), "char const *const");
        let array = Ty::plain(TyKind::Array(Box::new(char_pointer()), "3".into(), Some(3)));
        assert_eq!(array.text(), "char const *[3]");
    }

    #[test]
    fn function_pointers_are_shown_and_mangled() {
        let function = Ty::plain(TyKind::Function(
            Box::new(Ty::builtin(Builtin::Int)),
            vec![char_pointer(), Ty::builtin(Builtin::Void).pointer()],
            false,
        ));
        assert_eq!(
            function.clone().pointer().text(),
            "int (*)(char const *,void *)"
        );
        assert_eq!(
            function.mangled_pointer(),
            "_p_f_p_q_const__char_p_void__int"
        );
    }

    #[test]
    fn a_typedef_is_shown_as_written_and_mangled_as_what_it_is() {
        let alias = Ty::plain(TyKind::Named {
            text: "my_uint32".into(),
            target: Target::Typedef(Rc::new(Ty::builtin(Builtin::UInt))),
        });
        assert_eq!(alias.text(), "my_uint32");
        assert_eq!(alias.mangled_pointer(), "_p_unsigned_int");
    }
}
