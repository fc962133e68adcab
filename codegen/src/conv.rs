//! The one place where a type of the interface becomes a conversion: how a Perl value is read, how a result is given
//! back, what messages call the type, and which rank it has among overloads.
//!
//! In goes a resolved type, out come [`Input`] and [`Ret`]; what pointers point to is entered in the [`TypeTable`].

mod table;

use crate::ast::{Builtin, Cv};
use crate::model::{EnumId, In, Number, Pass, Ret, TypeId};
use crate::resolve::scope::Symbols;
use crate::resolve::types::{Target, Ty, TyKind};

pub use table::{ClassRole, TypeTable};

/// How a parameter is converted.
#[derive(Debug, Clone, PartialEq)]
pub struct Input {
    /// The conversion.
    pub conv: In,
    /// The type in messages.
    pub text: String,
    /// Rank among overloads: the lower is tried first.
    pub precedence: u32,
    /// What is pointed to, for conversions of rank 0.
    pub object: Option<TypeId>,
}

/// A type for which there is no conversion, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unconvertible {
    /// A pointer to a member.
    MemberPointer,
}

/// Rank of objects among overloads.
pub const OBJECT: u32 = 0;
const VOID_POINTER: u32 = 10;
const ENUM: u32 = 45;
const SIZE: u32 = 47;
const PTRDIFF: u32 = 48;
const STD_STRING: u32 = 135;
const STRING: u32 = 140;
const SCALAR: u32 = 5000;

/// Rank of a number type among overloads.
pub fn number_precedence(number: Number) -> u32 {
    match number {
        Number::Bool => 15,
        Number::UChar => 20,
        Number::SChar => 25,
        Number::UShort => 30,
        Number::Short => 35,
        Number::UInt => 40,
        Number::Int => 45,
        Number::ULong => 50,
        Number::Long => 55,
        Number::ULongLong => 60,
        Number::LongLong => 65,
        Number::Float => 80,
        Number::Double => 90,
        Number::Char => 130,
    }
}

/// The number type of a fundamental type; `None` for those that Perl passes as opaque objects.
pub fn number(builtin: Builtin) -> Option<Number> {
    Some(match builtin {
        Builtin::Bool => Number::Bool,
        Builtin::Char => Number::Char,
        Builtin::SChar => Number::SChar,
        Builtin::UChar => Number::UChar,
        Builtin::Short => Number::Short,
        Builtin::UShort => Number::UShort,
        Builtin::Int => Number::Int,
        Builtin::UInt => Number::UInt,
        Builtin::Long => Number::Long,
        Builtin::ULong => Number::ULong,
        Builtin::LongLong => Number::LongLong,
        Builtin::ULongLong => Number::ULongLong,
        Builtin::Float => Number::Float,
        Builtin::Double => Number::Double,
        Builtin::Void
        | Builtin::WChar
        | Builtin::Char8
        | Builtin::Char16
        | Builtin::Char32
        | Builtin::Int128
        | Builtin::UInt128
        | Builtin::LongDouble => return None,
    })
}

/// What a value of a type is, seen without pointers.
enum Value {
    Number(Number, u32),
    Enum(Option<EnumId>),
    StdString,
    Class,
    Unknown,
}

/// Converts types; enters pointees in its table.
pub struct Converter<'t, 's, 'a> {
    /// Where pointees are entered.
    pub table: &'t mut TypeTable,
    /// The symbol table.
    pub symbols: &'s Symbols<'a>,
}

impl Converter<'_, '_, '_> {
    /// How an argument of type `ty` is read.
    pub fn input(&mut self, ty: &Ty) -> Result<Input, Unconvertible> {
        let head = ty.head();
        match &head.kind {
            TyKind::Pointer(to) => Ok(self.pointer(to, ty.text())),
            TyKind::Reference(to) => {
                let inner = to.head();
                if inner.cv.is_const && !inner.cv.is_volatile {
                    if let TyKind::Pointer(pointee) = &inner.kind {
                        return Ok(self.pointer(pointee, without_const(to).text()));
                    }
                    match self.value(to) {
                        Value::Number(number, precedence) => {
                            return Ok(plain(
                                In::Number(number),
                                to.unqualified().text(),
                                precedence,
                            ));
                        }
                        Value::Enum(id) => return Ok(plain(In::Enum(id), ty.text(), ENUM)),
                        Value::StdString => {
                            return Ok(plain(
                                In::StdString { by_ref: true },
                                ty.text(),
                                STD_STRING,
                            ));
                        }
                        Value::Class | Value::Unknown => {}
                    }
                }
                Ok(self.object(to, Pass::Reference, ty.text()))
            }
            TyKind::RvalueReference(to) => Ok(self.object(to, Pass::Reference, ty.text())),
            TyKind::MemberPointer(..) => Err(Unconvertible::MemberPointer),
            TyKind::Array(of, _, len) => {
                // Messages see through a typedef of an array, and then through that of its elements.
                let head = match ty.kind {
                    TyKind::Named { .. } => head.resolved(),
                    _ => head.clone(),
                };
                if is_char(of) {
                    return Ok(match len {
                        Some(len) => plain(In::CharArray(*len), head.text(), STRING),
                        None => plain(In::CStr, head.text(), STRING),
                    });
                }
                Ok(self.object(of, Pass::Pointer, head.text()))
            }
            // A function as a parameter is a pointer to it.
            TyKind::Function(..) => {
                let text = ty.clone().pointer().text();
                Ok(self.object(ty, Pass::Pointer, text))
            }
            TyKind::Builtin(_) | TyKind::Named { .. } => Ok(match self.value(ty) {
                Value::Number(number, precedence) => {
                    plain(In::Number(number), by_value(ty).text(), precedence)
                }
                Value::Enum(id) => plain(In::Enum(id), by_value(ty).text(), ENUM),
                Value::StdString => plain(In::StdString { by_ref: false }, ty.text(), STD_STRING),
                Value::Class => self.object(ty, Pass::Reference, ty.text()),
                Value::Unknown => self.object(ty, Pass::Value, ty.text()),
            }),
        }
    }

    fn pointer(&mut self, to: &Ty, text: String) -> Input {
        if is_char(to) {
            return plain(In::CStr, text, STRING);
        }
        if is_void(to) {
            return plain(In::AnyObject, text, VOID_POINTER);
        }
        if is_scalar(to) {
            return plain(In::Scalar, text, SCALAR);
        }
        self.object(to, Pass::Pointer, text)
    }

    fn object(&mut self, to: &Ty, pass: Pass, text: String) -> Input {
        let ty = self.table.enter(to, self.symbols);
        Input {
            conv: In::Object { ty, pass },
            text,
            precedence: OBJECT,
            object: Some(ty),
        }
    }

    fn value(&self, ty: &Ty) -> Value {
        let written = match &ty.kind {
            TyKind::Named { text, .. } => text.as_str(),
            _ => "",
        };
        let head = ty.head();
        let behind = match &head.kind {
            TyKind::Builtin(builtin) => {
                return match number(*builtin) {
                    Some(number) => match written {
                        "size_t" => Value::Number(number, SIZE),
                        "ptrdiff_t" => Value::Number(number, PTRDIFF),
                        _ => Value::Number(number, number_precedence(number)),
                    },
                    None => Value::Unknown,
                };
            }
            TyKind::Named { text, target } => (text.as_str(), target),
            _ => return Value::Unknown,
        };
        match behind {
            (_, Target::Enum(ix, _)) => Value::Enum(Some(EnumId(ix.0))),
            (_, Target::Class(..)) => Value::Class,
            ("size_t" | "std::size_t", _) => Value::Number(Number::ULong, SIZE),
            ("ptrdiff_t" | "std::ptrdiff_t", _) => Value::Number(Number::Long, PTRDIFF),
            ("std::string", _) if self.symbols.libraries.contains("std_string") => Value::StdString,
            (text, _) if text.starts_with("enum ") => Value::Enum(None),
            _ => Value::Unknown,
        }
    }

    /// How a result of type `ty` is given back; `owned` says that `%newobject` hands it over to Perl.
    pub fn output(&mut self, ty: &Ty, owned: bool) -> Result<Ret, Unconvertible> {
        let head = ty.head();
        Ok(match &head.kind {
            TyKind::Builtin(Builtin::Void) => Ret::Void,
            TyKind::Pointer(to) => self.pointer_result(to, owned),
            TyKind::Reference(to) => {
                let inner = to.head();
                if inner.cv.is_const {
                    if let TyKind::Pointer(pointee) = &inner.kind {
                        // Not even a `char *const &` is a string here, for SWIG.
                        return Ok(match is_void(pointee) {
                            true => self.pointer_result(pointee, owned),
                            false => self.object_result(pointee, owned, true),
                        });
                    }
                    match self.value(to) {
                        Value::Number(number, _) => return Ok(Ret::Number(number)),
                        Value::Enum(id) => return Ok(Ret::Enum(id)),
                        Value::StdString => return Ok(Ret::StdString),
                        Value::Class | Value::Unknown => {}
                    }
                }
                match inner.kind {
                    TyKind::Array(of, ..) => self.object_result(&of, owned, false),
                    _ => self.object_result(to, owned, false),
                }
            }
            TyKind::RvalueReference(to) => self.object_result(to, owned, false),
            TyKind::Array(of, ..) if is_char(of) => Ret::CStr,
            TyKind::Array(of, ..) => self.object_result(of, owned, true),
            TyKind::Function(..) => self.object_result(ty, owned, true),
            TyKind::MemberPointer(..) => return Err(Unconvertible::MemberPointer),
            TyKind::Builtin(_) | TyKind::Named { .. } => match self.value(ty) {
                Value::Number(number, _) => Ret::Number(number),
                Value::Enum(id) => Ret::Enum(id),
                Value::StdString => Ret::StdString,
                Value::Class | Value::Unknown => self.object_result(ty, true, false),
            },
        })
    }

    fn pointer_result(&mut self, to: &Ty, owned: bool) -> Ret {
        if is_char(to) {
            Ret::CStr
        } else if is_void(to) {
            self.table.enter(to, self.symbols);
            Ret::AnyObject
        } else if is_scalar(to) {
            Ret::Scalar
        } else {
            self.object_result(to, owned, true)
        }
    }

    fn object_result(&mut self, to: &Ty, owned: bool, nullable: bool) -> Ret {
        let ty = self.table.enter(to, self.symbols);
        if owned {
            Ret::Owned { ty, nullable }
        } else {
            Ret::Lent { ty, nullable }
        }
    }

    /// How a data member or variable of type `ty` is written: classes through a pointer that is not null, arrays element by element,
    /// all else as an argument. `member` tells data members from variables, whose messages differ.
    pub fn written(&mut self, ty: &Ty, member: bool) -> Result<Input, Unconvertible> {
        let head = ty.head();
        if let TyKind::Array(of, _, Some(len)) = &head.kind
            && !is_char(of)
        {
            let mut input = self.input(ty)?;
            if let In::Object { ty: element, .. } = input.conv {
                input.conv = In::Array {
                    ty: element,
                    len: *len,
                };
            }
            return Ok(input);
        }
        if member && matches!(head.kind, TyKind::Builtin(_) | TyKind::Named { .. }) {
            match self.value(ty) {
                Value::Class => {
                    let mut input = self.input(&ty.clone().pointer())?;
                    if let In::Object { pass, .. } = &mut input.conv {
                        *pass = Pass::Reference;
                    }
                    return Ok(input);
                }
                Value::StdString => {
                    let text = format!("{} const &", ty.unqualified().text());
                    return Ok(plain(In::StdString { by_ref: true }, text, STD_STRING));
                }
                Value::Number(..) | Value::Enum(_) | Value::Unknown => {}
            }
        }
        self.input(ty)
    }

    /// How a data member of type `ty` is read: declared classes by pointer, all else as a result.
    pub fn read(&mut self, ty: &Ty) -> Result<Ret, Unconvertible> {
        let head = ty.head();
        if matches!(head.kind, TyKind::Builtin(_) | TyKind::Named { .. })
            && matches!(self.value(ty), Value::Class)
        {
            return Ok(self.object_result(ty, false, false));
        }
        self.output(ty, false)
    }
}

fn plain(conv: In, text: String, precedence: u32) -> Input {
    Input {
        conv,
        text,
        precedence,
        object: None,
    }
}

/// A type without the qualifiers of its outermost level, those behind a typedef included.
fn by_value(ty: &Ty) -> Ty {
    let mut ty = ty.unqualified();
    while let TyKind::Named {
        target: Target::Typedef(inner),
        ..
    } = &ty.kind
    {
        if inner.head().cv == Cv::default() {
            break;
        }
        ty = inner.unqualified();
    }
    ty
}

/// A type without any qualifier down to where a name stands.
fn without_const(ty: &Ty) -> Ty {
    match &ty.kind {
        TyKind::Pointer(to) => without_const(to).pointer(),
        kind => Ty::plain(kind.clone()),
    }
}

/// A `char`, `const` or not.
fn is_char(ty: &Ty) -> bool {
    let head = ty.head();
    matches!(head.kind, TyKind::Builtin(Builtin::Char))
        && head.cv
            == Cv {
                is_const: head.cv.is_const,
                is_volatile: false,
            }
}

fn is_void(ty: &Ty) -> bool {
    matches!(ty.head().kind, TyKind::Builtin(Builtin::Void))
}

/// Perl's own `SV`.
fn is_scalar(ty: &Ty) -> bool {
    matches!(&ty.head().kind, TyKind::Named { text, target: Target::Unknown } if text == "SV")
}
