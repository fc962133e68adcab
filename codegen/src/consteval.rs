//! Works out constant expressions: default arguments, enumerators, macros, array bounds.
//!
//! Arithmetic follows C on a 64-bit Unix machine, but in 128 bits, so that no value of a C integer type overflows. What
//! needs a compiler (a call, an address, an unknown name) is `None`. As in SWIG, comparisons are `bool` and `!` is an `int`.

use crate::ast::{BinaryOp, Builtin, Expr, ExprKind, Type, TypeKind, UnaryOp};
use crate::model::Value;
use crate::resolve::scope::{ScopeId, Symbols, ValueEntity};
use crate::resolve::types::{Target, Ty, TyKind};

/// How deep constants may refer to constants.
const MAX_DEPTH: usize = 64;

/// The value of an expression written in `scope`, or `None` where only a compiler could tell.
pub fn eval(expr: &Expr, symbols: &Symbols<'_>, scope: ScopeId) -> Option<Value> {
    Evaluator { symbols }.eval(expr, scope, MAX_DEPTH)
}

struct Evaluator<'s, 'a> {
    symbols: &'s Symbols<'a>,
}

impl Evaluator<'_, '_> {
    fn eval(&self, expr: &Expr, scope: ScopeId, depth: usize) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        let sub = |e: &Expr| self.eval(e, scope, depth);
        match &expr.kind {
            ExprKind::Int(literal) => Some(Value::Int(i128::from(literal.value))),
            ExprKind::Float(literal) => Some(Value::Double(literal.value)),
            // Of several characters the last one is left.
            ExprKind::Char(literal) if literal.text.starts_with('\'') => {
                Some(Value::Char(literal.value.to_le_bytes()[0]))
            }
            ExprKind::Str(literal) if !literal.wide => Some(Value::Str(literal.value.to_vec())),
            ExprKind::Bool(value) => Some(Value::Bool(*value)),
            ExprKind::Nullptr => Some(Value::Null),
            ExprKind::Paren(inner) => sub(inner),
            ExprKind::Name(name) => match self.symbols.lookup_value(scope, name) {
                Some(ValueEntity::Enumerator(ix, at)) => {
                    let value = self.symbols.enums[ix.0].values.get(at)?;
                    value.map(Value::Int)
                }
                Some(ValueEntity::Constant(expr, at)) => self.eval(expr, at, depth),
                Some(ValueEntity::Using(..)) => None,
                None => well_known(&name.to_string()),
            },
            ExprKind::Unary { op, operand } => unary(*op, sub(operand)?),
            ExprKind::Binary { op, left, right } => binary(*op, sub(left)?, || sub(right)),
            ExprKind::Ternary { cond, then, other } => {
                if truth(&sub(cond)?)? {
                    sub(then)
                } else {
                    sub(other)
                }
            }
            ExprKind::Cast { ty, operand, .. } => self.cast(ty, sub(operand)?, scope),
            ExprKind::Construct { ty, args } => match args.as_slice() {
                [one] => self.cast(ty, sub(one)?, scope),
                _ => None,
            },
            ExprKind::Braces(items) => match items.as_slice() {
                [one] => sub(one),
                _ => None,
            },
            ExprKind::SizeofType(ty) => self.size_of(ty, scope),
            _ => None,
        }
    }

    fn cast(&self, ty: &Type, value: Value, scope: ScopeId) -> Option<Value> {
        let target = self.symbols.ty(ty, scope).head();
        match target.kind {
            TyKind::Builtin(builtin) => to_builtin(builtin, value),
            TyKind::Named {
                target: Target::Enum(..),
                ..
            } => Some(value),
            TyKind::Pointer(_) => match value {
                Value::Int(0) | Value::Null => Some(Value::Null),
                Value::Str(_) => Some(value),
                _ => None,
            },
            _ => None,
        }
    }

    fn size_of(&self, ty: &Type, scope: ScopeId) -> Option<Value> {
        if matches!(ty.kind, TypeKind::Missing) {
            return None;
        }
        size(&self.symbols.ty(ty, scope)).map(|n| Value::Int(n as i128))
    }
}

fn size(ty: &Ty) -> Option<usize> {
    match ty.head().kind {
        TyKind::Builtin(builtin) => size_of_builtin(builtin),
        TyKind::Pointer(_) => Some(8),
        TyKind::Array(of, _, Some(len)) => size(&of)?.checked_mul(len),
        _ => None,
    }
}

fn size_of_builtin(builtin: Builtin) -> Option<usize> {
    Some(match builtin {
        Builtin::Void => return None,
        Builtin::Bool | Builtin::Char | Builtin::SChar | Builtin::UChar | Builtin::Char8 => 1,
        Builtin::Short | Builtin::UShort | Builtin::Char16 => 2,
        Builtin::Int | Builtin::UInt | Builtin::Float | Builtin::WChar | Builtin::Char32 => 4,
        Builtin::Long
        | Builtin::ULong
        | Builtin::LongLong
        | Builtin::ULongLong
        | Builtin::Double => 8,
        Builtin::Int128 | Builtin::UInt128 | Builtin::LongDouble => 16,
    })
}

fn to_builtin(builtin: Builtin, value: Value) -> Option<Value> {
    match builtin {
        Builtin::Bool => truth(&value).map(Value::Bool),
        Builtin::Float | Builtin::Double | Builtin::LongDouble => number(&value).map(Value::Double),
        Builtin::Void => None,
        integer => {
            let wide = match value {
                Value::Double(d) => d as i128,
                other => whole(&other)?,
            };
            let bits = size_of_builtin(integer)? * 8;
            let wrapped = if bits >= 128 {
                wide
            } else {
                let modulus = 1i128 << bits;
                let low = wide.rem_euclid(modulus);
                if is_signed(integer) && low >= modulus / 2 {
                    low - modulus
                } else {
                    low
                }
            };
            if integer == Builtin::Char {
                return Some(Value::Char(wrapped as u8));
            }
            Some(Value::Int(wrapped))
        }
    }
}

fn is_signed(builtin: Builtin) -> bool {
    matches!(
        builtin,
        Builtin::Char
            | Builtin::SChar
            | Builtin::Short
            | Builtin::Int
            | Builtin::Long
            | Builtin::LongLong
            | Builtin::WChar
    )
}

/// Names that every C program knows.
fn well_known(name: &str) -> Option<Value> {
    match name {
        "NULL" => Some(Value::Null),
        "TRUE" => Some(Value::Int(1)),
        "FALSE" => Some(Value::Int(0)),
        _ => None,
    }
}

fn truth(value: &Value) -> Option<bool> {
    Some(match value {
        Value::Int(n) => *n != 0,
        Value::Double(d) => *d != 0.0,
        Value::Bool(b) => *b,
        Value::Char(c) => *c != 0,
        Value::Str(_) => true,
        Value::Null => false,
    })
}

fn whole(value: &Value) -> Option<i128> {
    match value {
        Value::Int(n) => Some(*n),
        Value::Bool(b) => Some(i128::from(*b)),
        Value::Char(c) => Some(i128::from(*c as i8)),
        Value::Null => Some(0),
        Value::Double(_) | Value::Str(_) => None,
    }
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Double(d) => Some(*d),
        other => whole(other).map(|n| n as f64),
    }
}

fn unary(op: UnaryOp, value: Value) -> Option<Value> {
    match (op, value) {
        (UnaryOp::Plus, Value::Double(d)) => Some(Value::Double(d)),
        (UnaryOp::Minus, Value::Double(d)) => Some(Value::Double(-d)),
        (UnaryOp::Plus, value) => whole(&value).map(Value::Int),
        (UnaryOp::Minus, value) => whole(&value)?.checked_neg().map(Value::Int),
        (UnaryOp::Not, value) => truth(&value).map(|b| Value::Int(i128::from(!b))),
        (UnaryOp::BitNot, value) => whole(&value).map(|n| Value::Int(!n)),
        _ => None,
    }
}

fn binary(op: BinaryOp, left: Value, right: impl FnOnce() -> Option<Value>) -> Option<Value> {
    match op {
        BinaryOp::And if !truth(&left)? => return Some(Value::Bool(false)),
        BinaryOp::Or if truth(&left)? => return Some(Value::Bool(true)),
        BinaryOp::And | BinaryOp::Or => return truth(&right()?).map(Value::Bool),
        _ => {}
    }
    let right = right()?;
    if op == BinaryOp::Comma {
        return Some(right);
    }
    if matches!(left, Value::Double(_)) || matches!(right, Value::Double(_)) {
        return floating(op, number(&left)?, number(&right)?);
    }
    let (a, b) = (whole(&left)?, whole(&right)?);
    let shift = || u32::try_from(b).ok().filter(|n| *n < 64);
    Some(match op {
        BinaryOp::Mul => Value::Int(a.checked_mul(b)?),
        BinaryOp::Div => Value::Int(a.checked_div(b)?),
        BinaryOp::Rem => Value::Int(a.checked_rem(b)?),
        BinaryOp::Add => Value::Int(a.checked_add(b)?),
        BinaryOp::Sub => Value::Int(a.checked_sub(b)?),
        BinaryOp::Shl => Value::Int(a.checked_mul(1i128 << shift()?)?),
        BinaryOp::Shr => Value::Int(a >> shift()?),
        BinaryOp::BitAnd => Value::Int(a & b),
        BinaryOp::BitXor => Value::Int(a ^ b),
        BinaryOp::BitOr => Value::Int(a | b),
        BinaryOp::Lt => Value::Bool(a < b),
        BinaryOp::Gt => Value::Bool(a > b),
        BinaryOp::Le => Value::Bool(a <= b),
        BinaryOp::Ge => Value::Bool(a >= b),
        BinaryOp::Eq => Value::Bool(a == b),
        BinaryOp::Ne => Value::Bool(a != b),
        _ => return None,
    })
}

fn floating(op: BinaryOp, a: f64, b: f64) -> Option<Value> {
    Some(match op {
        BinaryOp::Mul => Value::Double(a * b),
        BinaryOp::Div => Value::Double(a / b),
        BinaryOp::Add => Value::Double(a + b),
        BinaryOp::Sub => Value::Double(a - b),
        BinaryOp::Lt => Value::Bool(a < b),
        BinaryOp::Gt => Value::Bool(a > b),
        BinaryOp::Le => Value::Bool(a <= b),
        BinaryOp::Ge => Value::Bool(a >= b),
        BinaryOp::Eq => Value::Bool(a == b),
        BinaryOp::Ne => Value::Bool(a != b),
        _ => return None,
    })
}
