//! Constant values as the Rust types of parameters have them.

use crate::model::{In, Number, Pass, Value};

/// The value as the parameter's Rust type has it; `None` where it has no such value.
pub(super) fn coerce(value: Value, conv: &In) -> Option<Value> {
    let int = |value: &Value| match value {
        Value::Int(n) => Some(*n),
        Value::Bool(b) => Some(i128::from(*b)),
        Value::Char(c) => Some(i128::from(*c as i8)),
        Value::Double(d) if d.fract() == 0.0 => Some(*d as i128),
        _ => None,
    };
    match conv {
        In::Number(number) | In::InOut(number) => match number {
            Number::Bool => match value {
                Value::Double(d) => Some(Value::Bool(d != 0.0)),
                other => int(&other).map(|n| Value::Bool(n != 0)),
            },
            Number::Float | Number::Double => match value {
                Value::Double(d) => Some(Value::Double(d)),
                other => int(&other).map(|n| Value::Double(n as f64)),
            },
            Number::Char => match value {
                Value::Char(c) => Some(Value::Char(c)),
                other => int(&other).map(|n| Value::Char(n as u8)),
            },
            integer => {
                let n = int(&value)?;
                Some(Value::Int(wrap(*integer, n)))
            }
        },
        In::Enum(_) => int(&value).map(Value::Int),
        In::CStr | In::WholeStr | In::Callback | In::Bytes | In::CharArray(_) => match value {
            Value::Null | Value::Int(0) => Some(Value::Null),
            Value::Str(bytes) => Some(Value::Str(bytes)),
            _ => None,
        },
        In::StdString { .. } => match value {
            Value::Str(bytes) => Some(Value::Str(bytes)),
            _ => None,
        },
        In::Object {
            pass: Pass::Pointer,
            ..
        }
        | In::AnyObject
        | In::Array { .. } => match value {
            Value::Null | Value::Int(0) => Some(Value::Null),
            _ => None,
        },
        In::Object { .. } | In::Scalar | In::Output(_) => None,
    }
}

/// `n` as a C conversion to the integer type leaves it.
fn wrap(number: Number, n: i128) -> i128 {
    let (bits, signed) = match number {
        Number::SChar => (8, true),
        Number::UChar => (8, false),
        Number::Short => (16, true),
        Number::UShort => (16, false),
        Number::Int => (32, true),
        Number::UInt => (32, false),
        Number::Long | Number::LongLong => (64, true),
        _ => (64, false),
    };
    let modulus = 1i128 << bits;
    let low = n.rem_euclid(modulus);
    if signed && low >= modulus / 2 {
        low - modulus
    } else {
        low
    }
}
