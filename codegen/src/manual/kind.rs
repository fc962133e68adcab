//! Types and values in the words of a script author.

use super::link::Places;
use super::{Inline, Text};
use crate::model::{DefaultValue, In, Number, PointeeKind, Ret, TypeId, Value};

/// What an argument must be.
pub(super) fn argument(conv: &In, places: &Places) -> Text {
    match conv {
        In::Number(number) => words(number_words(*number)),
        In::Enum(_) => words("integer"),
        In::CStr | In::WholeStr | In::StdString { .. } | In::Bytes => words("string"),
        In::Object { ty, .. } => object(*ty, places),
        In::AnyObject => words("object of any class"),
        In::CharArray(size) => words(&format!(
            "string of at most {} bytes",
            size.saturating_sub(1)
        )),
        In::Array { ty, len } => {
            let mut text = words(&format!("array of {len} "));
            text.push(places.of_type(*ty));
            text
        }
        In::Callback => words("sub: its name or a code reference"),
        In::Scalar => words("any value"),
        In::Output(number) => words(number_words(*number)),
        In::InOut(number) => words(&format!("{}, replaced by a result", number_words(*number))),
    }
}

/// What a call returns; nothing for nothing.
pub(super) fn result(ret: &Ret, places: &Places) -> Option<Text> {
    Some(match ret {
        Ret::Void => return None,
        Ret::Number(number) => words(number_words(*number)),
        Ret::Enum(_) => words("integer"),
        Ret::CStr | Ret::StdString => words("string"),
        Ret::Owned { ty, .. } => {
            let mut text = object(*ty, places);
            text.push(Inline::Words(", which the script owns".to_string()));
            text
        }
        Ret::Lent { ty, .. } => object(*ty, places),
        Ret::AnyObject => words("object"),
        Ret::Scalar => words("any value"),
    })
}

fn object(ty: TypeId, places: &Places) -> Text {
    match places.kind_of(ty) {
        PointeeKind::Class(_) | PointeeKind::Imported(_) => vec![places.of_type(ty)],
        _ => vec![Inline::Words("pointer to ".to_string()), places.of_type(ty)],
    }
}

fn words(text: &str) -> Text {
    vec![Inline::Words(text.to_string())]
}

/// A number type as a script author thinks of it.
pub(super) fn number_words(number: Number) -> &'static str {
    match number {
        Number::SChar => "integer from -128 to 127",
        Number::UChar => "integer from 0 to 255",
        Number::Short => "integer from -32768 to 32767",
        Number::UShort => "integer from 0 to 65535",
        Number::Int | Number::Long | Number::LongLong => "integer",
        Number::UInt | Number::ULong | Number::ULongLong => "integer, not negative",
        Number::Float | Number::Double => "number",
        Number::Bool => "true or false",
        Number::Char => "character",
    }
}

/// A default in Perl's notation; an expression that only C++ can evaluate stays as it is.
pub(crate) fn default_value(default: &DefaultValue) -> String {
    match default {
        DefaultValue::Value(value) => perl_value(value),
        DefaultValue::Unknown(expression) => expression.clone(),
    }
}

/// A value in Perl's notation.
pub(crate) fn perl_value(value: &Value) -> String {
    match value {
        Value::Int(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Bool(true) => "1".to_string(),
        Value::Bool(false) => "0".to_string(),
        Value::Char(byte) => quoted(&[*byte]),
        Value::Str(bytes) => quoted(bytes),
        Value::Null => "undef".to_string(),
    }
}

/// A string literal: in single quotes, or in double ones where it has bytes that can't be seen.
fn quoted(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) if !text.chars().any(char::is_control) => {
            format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
        }
        _ => {
            let mut out = String::from("\"");
            for &byte in bytes {
                match byte {
                    b'\n' => out.push_str("\\n"),
                    b'\t' => out.push_str("\\t"),
                    b'"' | b'\\' | b'$' | b'@' => {
                        out.push('\\');
                        out.push(char::from(byte));
                    }
                    0x20..=0x7e => out.push(char::from(byte)),
                    _ => out.push_str(&format!("\\x{byte:02x}")),
                }
            }
            out.push('"');
            out
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_perl_writes_them() {
        assert_eq!(perl_value(&Value::Str(b"it's".to_vec())), r"'it\'s'");
        assert_eq!(perl_value(&Value::Str(b"a\n$b".to_vec())), r#""a\n\$b""#);
        assert_eq!(perl_value(&Value::Char(b'#')), "'#'");
        assert_eq!(perl_value(&Value::Null), "undef");
        assert_eq!(perl_value(&Value::Int(-3)), "-3");
    }
}
