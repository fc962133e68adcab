//! Expressions: default arguments, enum values, constants, array bounds.

use super::{Name, Span, Type};
use crate::token::{Char, Float, Integer, Str};

/// An expression together with its text.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The expression.
    pub expr: Expr,
    /// Its tokens as text, separated as they were in the file.
    pub text: String,
}

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub struct Expr {
    /// From the first to the last token.
    pub span: Span,
    /// The expression proper.
    pub kind: ExprKind,
}

/// The forms of an expression.
#[derive(Debug, Clone, PartialEq)]
pub enum ExprKind {
    /// An integer literal.
    Int(Integer),
    /// A floating literal.
    Float(Float),
    /// A character literal.
    Char(Char),
    /// A string literal; adjacent strings are joined, in their value and, blank-separated, in their text.
    Str(Str),
    /// `true` or `false`.
    Bool(bool),
    /// `nullptr`
    Nullptr,
    /// `this`
    This,
    /// A name: constant, enumerator, macro left unexpanded, function.
    Name(Name),
    /// `-x`, `!x`, `*x`, `&x`, ...
    Unary {
        /// The operator.
        op: UnaryOp,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `x++`, `x--`
    Postfix {
        /// `"++"` or `"--"`.
        op: &'static str,
        /// Its operand.
        operand: Box<Expr>,
    },
    /// `a + b`, also comma and assignments.
    Binary {
        /// The operator.
        op: BinaryOp,
        /// The left side.
        left: Box<Expr>,
        /// The right side.
        right: Box<Expr>,
    },
    /// `c ? a : b`
    Ternary {
        /// The condition.
        cond: Box<Expr>,
        /// The value when true.
        then: Box<Expr>,
        /// The value when false.
        other: Box<Expr>,
    },
    /// Any cast.
    Cast {
        /// How it was written.
        style: CastStyle,
        /// The type.
        ty: Box<Type>,
        /// The operand.
        operand: Box<Expr>,
    },
    /// `f(a, b)`; for a class's name a construction.
    Call {
        /// What is called.
        callee: Box<Expr>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `T(a)`, `T{a}` for a fundamental type, and `T{a}` for a name.
    Construct {
        /// The type.
        ty: Box<Type>,
        /// The arguments.
        args: Vec<Expr>,
    },
    /// `a[i]`
    Index {
        /// The array.
        base: Box<Expr>,
        /// The subscript.
        index: Box<Expr>,
    },
    /// `a.b` or `a->b`
    Member {
        /// The object.
        base: Box<Expr>,
        /// Written with `->`.
        arrow: bool,
        /// The member.
        member: Name,
    },
    /// `sizeof(T)`
    SizeofType(Box<Type>),
    /// `sizeof x`
    SizeofExpr(Box<Expr>),
    /// `alignof(T)`
    AlignofType(Box<Type>),
    /// `(x)`
    Paren(Box<Expr>),
    /// `{a, b}`
    Braces(Vec<Expr>),
    /// An expression that is kept as text only: `new T`, lambdas, ...
    Opaque,
}

/// Prefix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `!`
    Not,
    /// `~`
    BitNot,
    /// `*`
    Deref,
    /// `&`
    AddressOf,
    /// `++`
    Increment,
    /// `--`
    Decrement,
}

impl UnaryOp {
    /// The operator's spelling.
    pub fn spelling(self) -> &'static str {
        match self {
            UnaryOp::Plus => "+",
            UnaryOp::Minus => "-",
            UnaryOp::Not => "!",
            UnaryOp::BitNot => "~",
            UnaryOp::Deref => "*",
            UnaryOp::AddressOf => "&",
            UnaryOp::Increment => "++",
            UnaryOp::Decrement => "--",
        }
    }
}

/// Infix operators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `%`
    Rem,
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `<<`
    Shl,
    /// `>>`
    Shr,
    /// `<`
    Lt,
    /// `>`
    Gt,
    /// `<=`
    Le,
    /// `>=`
    Ge,
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `&`
    BitAnd,
    /// `^`
    BitXor,
    /// `|`
    BitOr,
    /// `&&`
    And,
    /// `||`
    Or,
    /// `=`
    Assign,
    /// `,`
    Comma,
}

impl BinaryOp {
    /// The operator's spelling.
    pub fn spelling(self) -> &'static str {
        match self {
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::Rem => "%",
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Shl => "<<",
            BinaryOp::Shr => ">>",
            BinaryOp::Lt => "<",
            BinaryOp::Gt => ">",
            BinaryOp::Le => "<=",
            BinaryOp::Ge => ">=",
            BinaryOp::Eq => "==",
            BinaryOp::Ne => "!=",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitXor => "^",
            BinaryOp::BitOr => "|",
            BinaryOp::And => "&&",
            BinaryOp::Or => "||",
            BinaryOp::Assign => "=",
            BinaryOp::Comma => ",",
        }
    }
}

/// How a cast was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CastStyle {
    /// `(T)x`
    C,
    /// `static_cast<T>(x)`
    Static,
    /// `const_cast<T>(x)`
    Const,
    /// `reinterpret_cast<T>(x)`
    Reinterpret,
    /// `dynamic_cast<T>(x)`
    Dynamic,
}

impl CastStyle {
    /// The keyword; for a C cast there is none.
    pub fn spelling(self) -> &'static str {
        match self {
            CastStyle::C => "",
            CastStyle::Static => "static_cast",
            CastStyle::Const => "const_cast",
            CastStyle::Reinterpret => "reinterpret_cast",
            CastStyle::Dynamic => "dynamic_cast",
        }
    }
}
