//! Types as they were spelled.

use super::{AnonId, Name, Signature, Span, Value};

/// `const` and `volatile`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Cv {
    /// `const`
    pub is_const: bool,
    /// `volatile`
    pub is_volatile: bool,
}

/// A type, with the qualifiers of its outermost level.
#[derive(Debug, Clone, PartialEq)]
pub struct Type {
    /// Where its words stand. In a declarator this spans from the first specifier to the last declarator token.
    pub span: Span,
    /// `const`/`volatile` of this level: `char *const` is a const pointer to a plain char.
    pub cv: Cv,
    /// The type proper.
    pub kind: TypeKind,
}

/// The forms of a type.
#[derive(Debug, Clone, PartialEq)]
pub enum TypeKind {
    /// A fundamental type, whatever the order of its words.
    Builtin(Builtin),
    /// A name: class, enum, typedef, template instance.
    Name(Name),
    /// `struct x`, `enum x`, `typename x`.
    Elaborated(ElaboratedKey, Name),
    /// A class or enum without any name, defined just before.
    Anonymous(AnonId),
    /// `auto`
    Auto,
    /// `decltype(...)`: the operand's text.
    Decltype(String),
    /// `T *`
    Pointer(Box<Type>),
    /// `T &`
    Reference(Box<Type>),
    /// `T &&`
    RvalueReference(Box<Type>),
    /// `T C::*`
    MemberPointer {
        /// The class.
        class: Name,
        /// What it points to.
        to: Box<Type>,
    },
    /// `T [n]`
    Array {
        /// The element.
        of: Box<Type>,
        /// The bound, if given.
        size: Option<Box<Value>>,
    },
    /// A function type, as in pointers to functions and their typedefs.
    Function(Box<FunctionType>),
    /// No type was written: a parameter or operand of a directive that names only a name.
    Missing,
}

/// The type of a function.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionType {
    /// The result.
    pub ret: Type,
    /// Parameters and qualifiers.
    pub sig: Signature,
}

/// The keyword before an elaborated type name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ElaboratedKey {
    /// `class`
    Class,
    /// `struct`
    Struct,
    /// `union`
    Union,
    /// `enum`
    Enum,
    /// `typename`
    Typename,
}

impl ElaboratedKey {
    /// The keyword.
    pub fn spelling(self) -> &'static str {
        match self {
            ElaboratedKey::Class => "class",
            ElaboratedKey::Struct => "struct",
            ElaboratedKey::Union => "union",
            ElaboratedKey::Enum => "enum",
            ElaboratedKey::Typename => "typename",
        }
    }
}

/// The fundamental types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Builtin {
    /// `void`
    Void,
    /// `bool`
    Bool,
    /// `char`
    Char,
    /// `signed char`
    SChar,
    /// `unsigned char`
    UChar,
    /// `wchar_t`
    WChar,
    /// `char8_t`
    Char8,
    /// `char16_t`
    Char16,
    /// `char32_t`
    Char32,
    /// `short`
    Short,
    /// `unsigned short`
    UShort,
    /// `int`
    Int,
    /// `unsigned int`
    UInt,
    /// `long`
    Long,
    /// `unsigned long`
    ULong,
    /// `long long`
    LongLong,
    /// `unsigned long long`
    ULongLong,
    /// `__int128`
    Int128,
    /// `unsigned __int128`
    UInt128,
    /// `float`
    Float,
    /// `double`
    Double,
    /// `long double`
    LongDouble,
}

impl Builtin {
    /// The type in its usual spelling.
    pub fn spelling(self) -> &'static str {
        match self {
            Builtin::Void => "void",
            Builtin::Bool => "bool",
            Builtin::Char => "char",
            Builtin::SChar => "signed char",
            Builtin::UChar => "unsigned char",
            Builtin::WChar => "wchar_t",
            Builtin::Char8 => "char8_t",
            Builtin::Char16 => "char16_t",
            Builtin::Char32 => "char32_t",
            Builtin::Short => "short",
            Builtin::UShort => "unsigned short",
            Builtin::Int => "int",
            Builtin::UInt => "unsigned int",
            Builtin::Long => "long",
            Builtin::ULong => "unsigned long",
            Builtin::LongLong => "long long",
            Builtin::ULongLong => "unsigned long long",
            Builtin::Int128 => "__int128",
            Builtin::UInt128 => "unsigned __int128",
            Builtin::Float => "float",
            Builtin::Double => "double",
            Builtin::LongDouble => "long double",
        }
    }
}
