//! Names, types and expressions in C++ spelling.

use std::fmt::{self, Display, Formatter, Write};

use super::*;

impl Display for Ident {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl Display for Name {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if self.global {
            f.write_str("::")?;
        }
        for (i, segment) in self.segments.iter().enumerate() {
            if i > 0 {
                f.write_str("::")?;
            }
            f.write_str(&segment.ident.text)?;
            if let Some(args) = &segment.args {
                write!(f, "<{}>", Commas(args))?;
            }
        }
        Ok(())
    }
}

impl Display for TemplateArg {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            TemplateArg::Type(ty) => ty.fmt(f),
            TemplateArg::Value(value) => value.expr.fmt(f),
        }
    }
}

impl Display for DeclName {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        if let Some(scope) = &self.scope {
            write!(f, "{scope}::")?;
        }
        self.kind.fmt(f)
    }
}

impl Display for DeclNameKind {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self {
            DeclNameKind::Ident(name) => f.write_str(name),
            DeclNameKind::Operator(op) => {
                let gap = if op.starts_with(|c: char| c.is_alphabetic()) {
                    " "
                } else {
                    ""
                };
                write!(f, "operator{gap}{op}")
            }
            DeclNameKind::Conversion(ty) => write!(f, "operator {ty}"),
            DeclNameKind::Destructor(class) => write!(f, "~{class}"),
        }
    }
}

impl Display for Cv {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.is_const, self.is_volatile) {
            (false, false) => "",
            (true, false) => "const",
            (false, true) => "volatile",
            (true, true) => "const volatile",
        })
    }
}

impl Display for Type {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        f.write_str(&self.declare(""))
    }
}

impl Type {
    /// The type as a declaration of `name`; the name may be empty: `char *argv[]`.
    pub fn declare(&self, name: &str) -> String {
        let mut declarator = name.to_string();
        let mut ty = self;
        loop {
            let (inner, prefix) = match &ty.kind {
                TypeKind::Pointer(to) => (to, "*".to_string()),
                TypeKind::Reference(to) => (to, "&".to_string()),
                TypeKind::RvalueReference(to) => (to, "&&".to_string()),
                TypeKind::MemberPointer { class, to } => (to, format!("{class}::*")),
                TypeKind::Array { of, size } => {
                    let size = size
                        .as_ref()
                        .map(|v| v.expr.to_string())
                        .unwrap_or_default();
                    declarator = format!("{declarator}[{size}]");
                    ty = of;
                    continue;
                }
                TypeKind::Function(function) => {
                    declarator = format!("{declarator}{}", function.sig);
                    ty = &function.ret;
                    continue;
                }
                base => {
                    let cv = spaced(ty.cv);
                    let base = BaseType(base);
                    let gap = if declarator.is_empty()
                        || declarator.starts_with(['[', '(']) && name.is_empty()
                    {
                        ""
                    } else {
                        " "
                    };
                    return format!("{cv}{base}{gap}{declarator}");
                }
            };
            let cv = ty.cv.to_string();
            let gap = if cv.is_empty() || declarator.is_empty() {
                ""
            } else {
                " "
            };
            declarator = format!("{prefix}{cv}{gap}{declarator}");
            if matches!(inner.kind, TypeKind::Array { .. } | TypeKind::Function(_)) {
                declarator = format!("({declarator})");
            }
            ty = inner;
        }
    }
}

/// Qualifiers followed by a blank, or nothing.
fn spaced(cv: Cv) -> String {
    let text = cv.to_string();
    if text.is_empty() {
        text
    } else {
        format!("{text} ")
    }
}

/// A type that is no declarator: what stands at the bottom of a [`Type`].
struct BaseType<'a>(&'a TypeKind);

impl Display for BaseType<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.0 {
            TypeKind::Builtin(builtin) => f.write_str(builtin.spelling()),
            TypeKind::Name(name) => name.fmt(f),
            TypeKind::Elaborated(key, name) => write!(f, "{} {name}", key.spelling()),
            TypeKind::Anonymous(AnonId(id)) => write!(f, "<anonymous {id}>"),
            TypeKind::Auto => f.write_str("auto"),
            TypeKind::Decltype(operand) => write!(f, "decltype({operand})"),
            TypeKind::Missing
            | TypeKind::Pointer(_)
            | TypeKind::Reference(_)
            | TypeKind::RvalueReference(_)
            | TypeKind::MemberPointer { .. }
            | TypeKind::Array { .. }
            | TypeKind::Function(_) => Ok(()),
        }
    }
}

impl Display for Signature {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        write!(f, "({}", Commas(&self.params))?;
        if self.variadic {
            f.write_str(if self.params.is_empty() {
                "..."
            } else {
                ", ..."
            })?;
        }
        f.write_char(')')?;
        if self.cv != Cv::default() {
            write!(f, " {}", self.cv)?;
        }
        match self.ref_qualifier {
            Some(RefQualifier::Lvalue) => f.write_str(" &")?,
            Some(RefQualifier::Rvalue) => f.write_str(" &&")?,
            None => {}
        }
        if let Some(types) = &self.throws {
            write!(f, " throw({})", Commas(types))?;
        }
        match &self.noexcept {
            Some(Some(operand)) => write!(f, " noexcept({})", operand.expr),
            Some(None) => f.write_str(" noexcept"),
            None => Ok(()),
        }
    }
}

impl Display for Param {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let name = self.name.as_ref().map(|n| n.text.as_str()).unwrap_or("");
        f.write_str(self.ty.declare(name).trim_start())?;
        match &self.default {
            Some(value) => write!(f, " = {}", value.expr),
            None => Ok(()),
        }
    }
}

impl Display for Pattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let mut name = self.name.to_string();
        if self.any_class {
            name = format!("*::{name}");
        }
        if let Some(sig) = &self.sig {
            write!(name, "{sig}")?;
        }
        f.write_str(&name)
    }
}

impl Display for TypemapPattern {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match self.params.as_slice() {
            [one] => one.fmt(f)?,
            several => write!(f, "({})", Commas(several))?,
        }
        if self.locals.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", Commas(&self.locals))
        }
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.kind {
            ExprKind::Int(int) => f.write_str(&int.text),
            ExprKind::Float(float) => f.write_str(&float.text),
            ExprKind::Char(char) => f.write_str(&char.text),
            ExprKind::Str(str) => f.write_str(&str.text),
            ExprKind::Bool(value) => write!(f, "{value}"),
            ExprKind::Nullptr => f.write_str("nullptr"),
            ExprKind::This => f.write_str("this"),
            ExprKind::Name(name) => name.fmt(f),
            ExprKind::Unary { op, operand } => write!(f, "{}{operand}", op.spelling()),
            ExprKind::Postfix { op, operand } => write!(f, "{operand}{op}"),
            ExprKind::Binary { op, left, right } => write!(f, "{left} {} {right}", op.spelling()),
            ExprKind::Ternary { cond, then, other } => write!(f, "{cond} ? {then} : {other}"),
            ExprKind::Cast {
                style: CastStyle::C,
                ty,
                operand,
            } => write!(f, "({ty}){operand}"),
            ExprKind::Cast { style, ty, operand } => {
                write!(f, "{}<{ty}>({operand})", style.spelling())
            }
            ExprKind::Call { callee, args } => write!(f, "{callee}({})", Commas(args)),
            ExprKind::Construct { ty, args } => write!(f, "{ty}{{{}}}", Commas(args)),
            ExprKind::Index { base, index } => write!(f, "{base}[{index}]"),
            ExprKind::Member {
                base,
                arrow,
                member,
            } => write!(f, "{base}{}{member}", if *arrow { "->" } else { "." }),
            ExprKind::SizeofType(ty) => write!(f, "sizeof({ty})"),
            ExprKind::SizeofExpr(operand) => write!(f, "sizeof {operand}"),
            ExprKind::AlignofType(ty) => write!(f, "alignof({ty})"),
            ExprKind::Paren(inner) => write!(f, "({inner})"),
            ExprKind::Braces(items) => write!(f, "{{{}}}", Commas(items)),
            ExprKind::Opaque => f.write_str("<opaque>"),
        }
    }
}

/// A list with `, ` between its elements.
pub(crate) struct Commas<'a, T>(pub(crate) &'a [T]);

impl<T: Display> Display for Commas<'_, T> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        for (i, item) in self.0.iter().enumerate() {
            if i > 0 {
                f.write_str(", ")?;
            }
            item.fmt(f)?;
        }
        Ok(())
    }
}
