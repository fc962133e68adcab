//! C types, default values and conversion calls: what each way of passing a value looks like in C.

use crate::emit::text::c_string;
use crate::model::{DefaultValue, In, Model, Number, Param, Pass, PointeeKind, Ret, TypeId, Value};

/// The C type of a number.
pub fn number(number: Number) -> &'static str {
    match number {
        Number::SChar => "signed char",
        Number::UChar | Number::Char => "unsigned char",
        Number::Short => "short",
        Number::UShort => "unsigned short",
        Number::Int => "int",
        Number::UInt => "unsigned int",
        Number::Long => "long",
        Number::ULong => "unsigned long",
        Number::LongLong => "long long",
        Number::ULongLong => "unsigned long long",
        Number::Float => "float",
        Number::Double => "double",
        Number::Bool => "bool",
    }
}

/// The converter of a number.
fn number_converter(number: Number) -> &'static str {
    match number {
        Number::SChar => "fsp_in_schar",
        Number::UChar => "fsp_in_uchar",
        Number::Short => "fsp_in_short",
        Number::UShort => "fsp_in_ushort",
        Number::Int => "fsp_in_int",
        Number::UInt => "fsp_in_uint",
        Number::Long => "fsp_in_long",
        Number::ULong => "fsp_in_ulong",
        Number::LongLong => "fsp_in_longlong",
        Number::ULongLong => "fsp_in_ulonglong",
        Number::Float => "fsp_in_float",
        Number::Double => "fsp_in_double",
        Number::Bool => "fsp_in_bool",
        Number::Char => "fsp_in_char",
    }
}

/// The C type of a local variable that holds an argument.
pub fn argument(conv: &In) -> &'static str {
    match conv {
        In::Number(n) | In::Output(n) | In::InOut(n) => number(*n),
        In::Enum(_) => "int",
        In::CStr | In::WholeStr | In::CharArray(_) | In::StdString { .. } | In::Bytes => {
            "fsp_bytes"
        }
        In::Object { .. } | In::Array { .. } => "fsp_ref",
        In::AnyObject => "fsp_any",
        In::Callback | In::Scalar => "fsp_value",
    }
}

/// Whether Rust gets a pointer to the variable.
pub fn is_place(conv: &In) -> bool {
    matches!(conv, In::Output(_) | In::InOut(_))
}

/// Whether the variable needs room for a copy of a string beside it.
pub fn needs_hold(conv: &In) -> bool {
    matches!(
        conv,
        In::CStr | In::WholeStr | In::CharArray(_) | In::StdString { .. } | In::Bytes
    )
}

/// Whether a value of the conversion is an object that has to be pinned; gives how to reach the reference.
pub fn pinned(conv: &In, variable: &str) -> Option<String> {
    match conv {
        In::Object { .. } | In::Array { .. } => Some(variable.to_owned()),
        In::AnyObject => Some(format!("{variable}.ref")),
        _ => None,
    }
}

/// A declaration: the type and the name, a pointer's star beside the name.
pub fn declare(ty: &str, name: &str) -> String {
    if ty.ends_with('*') {
        format!("{ty}{name}")
    } else {
        format!("{ty} {name}")
    }
}

/// The C type of what a host function gives back.
pub fn result(ret: &Ret) -> &'static str {
    match ret {
        Ret::Void => "void",
        Ret::Number(n) => number(*n),
        Ret::Enum(_) => "int",
        Ret::CStr | Ret::StdString => "fsp_text",
        Ret::Owned { .. } | Ret::Lent { .. } => "fsp_ref",
        Ret::AnyObject => "fsp_any",
        Ret::Scalar => "fsp_value",
    }
}

/// The parameters of a host function behind the receiver: type and name of each.
pub fn host_parameters(params: &[Param]) -> Vec<String> {
    let mut list = Vec::new();
    for param in params {
        if matches!(param.default, Some(DefaultValue::Unknown(_))) {
            list.push(format!("bool has_{}", param.rust));
        }
        let ty = argument(&param.conv);
        if is_place(&param.conv) {
            list.push(format!("{ty} *{}", variable(param)));
        } else {
            list.push(declare(ty, &variable(param)));
        }
    }
    list
}

/// The name of the variable for a parameter. The prefix keeps it apart from keywords and from perl's many macros.
pub fn variable(param: &Param) -> String {
    format!("arg_{}", param.rust)
}

/// The element of `fsp_types` that stands for a type.
pub fn type_ref(model: &Model, ty: TypeId) -> String {
    format!("fsp_types[{}]", type_index(model, ty))
}

/// The enumerator that names the index of a type.
pub fn type_index(model: &Model, ty: TypeId) -> String {
    let mangled = &model.types[ty.0].mangled;
    let safe: String = mangled
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    format!("fsp_t{safe}")
}

/// The call that converts `sv` into `variable`, for a wrapper.
pub fn conversion(model: &Model, conv: &In, sv: &str, variable: &str, hold: &str) -> String {
    match conv {
        In::Number(n) | In::InOut(n) | In::Output(n) => {
            format!("{}(aTHX_ {sv}, &{variable})", number_converter(*n))
        }
        In::Enum(_) => format!("fsp_in_int(aTHX_ {sv}, &{variable})"),
        In::CStr => format!("fsp_in_cstr(aTHX_ {sv}, &{variable}, &{hold})"),
        In::WholeStr => format!("fsp_in_whole(aTHX_ {sv}, &{variable}, &{hold})"),
        In::CharArray(len) => {
            format!("fsp_in_char_array(aTHX_ {sv}, &{variable}, &{hold}, {len})")
        }
        In::StdString { by_ref } => {
            format!("fsp_in_bytes(aTHX_ {sv}, &{variable}, &{hold}, {by_ref})")
        }
        In::Bytes => format!("fsp_in_bytes(aTHX_ {sv}, &{variable}, &{hold}, false)"),
        In::Object { ty, pass } => {
            let null = match pass {
                Pass::Pointer => "FSP_NULL_OK",
                Pass::Reference | Pass::Value => "FSP_NULL_REFUSED",
            };
            let ty = type_ref(model, *ty);
            format!("fsp_in_object(aTHX_ {sv}, {ty}, {null}, &{variable}, NULL)")
        }
        In::Array { ty, .. } => {
            let ty = type_ref(model, *ty);
            format!("fsp_in_object(aTHX_ {sv}, {ty}, FSP_NULL_REFUSED, &{variable}, NULL)")
        }
        In::AnyObject => format!("fsp_in_any(aTHX_ {sv}, &{variable})"),
        In::Callback => format!("fsp_in_callback(aTHX_ {sv}, &{variable}, false)"),
        In::Scalar => format!("fsp_in_scalar(aTHX_ {sv}, &{variable}, false)"),
    }
}

/// The type and the call that rank `sv` for overload dispatch; the value itself is not kept.
pub fn ranking(model: &Model, conv: &In, sv: &str) -> (&'static str, String) {
    match conv {
        // A string is ranked alike however it is taken; what `undef` is worth, the wrapper decides later.
        In::CStr | In::WholeStr | In::CharArray(_) | In::StdString { .. } | In::Bytes => (
            "fsp_bytes",
            format!("fsp_in_cstr(aTHX_ {sv}, &scratch, NULL)"),
        ),
        // Neither does the truth of a value matter: a tied one is not fetched.
        In::Number(Number::Bool) => ("bool", format!("fsp_in_bool(aTHX_ {sv}, NULL)")),
        In::Number(Number::Double) => ("double", format!("fsp_in_double(aTHX_ {sv}, NULL)")),
        _ => (argument(conv), conversion(model, conv, sv, "scratch", "")),
    }
}

/// The value of a parameter that was left out, as an initializer.
pub fn initializer(param: &Param) -> String {
    let value = match &param.default {
        Some(DefaultValue::Value(value)) => value,
        Some(DefaultValue::Unknown(_)) | None => &Value::Null,
    };
    match &param.conv {
        In::Number(n) | In::Output(n) | In::InOut(n) => scalar(*n, value),
        In::Enum(_) => scalar(Number::Int, value),
        In::CStr | In::WholeStr | In::CharArray(_) => match value {
            Value::Str(bytes) => format!("{{{}, {}}}", c_string(bytes), bytes.len()),
            _ => "{NULL, 0}".to_owned(),
        },
        In::StdString { .. } | In::Bytes => match value {
            Value::Str(bytes) => format!("{{{}, {}}}", c_string(bytes), bytes.len()),
            _ => "{\"\", 0}".to_owned(),
        },
        In::Object { .. } | In::Array { .. } | In::Callback | In::Scalar => {
            "{NULL, NULL}".to_owned()
        }
        In::AnyObject => "{{NULL, NULL}, NULL}".to_owned(),
    }
}

fn scalar(target: Number, value: &Value) -> String {
    match (target, value) {
        (Number::Bool, value) => truth(value).to_string(),
        (_, Value::Int(n)) => integer(*n),
        (Number::Float | Number::Double, Value::Double(x)) => double(*x),
        (_, Value::Double(x)) => format!("({}){}", number(target), double(*x)),
        (_, Value::Bool(b)) => u8::from(*b).to_string(),
        (_, Value::Char(c)) => c.to_string(),
        (_, Value::Str(_) | Value::Null) => "0".to_owned(),
    }
}

fn truth(value: &Value) -> bool {
    match value {
        Value::Int(n) => *n != 0,
        Value::Double(x) => *x != 0.0,
        Value::Bool(b) => *b,
        Value::Char(c) => *c != 0,
        Value::Str(_) => true,
        Value::Null => false,
    }
}

/// An integer constant of a type wide enough.
pub fn integer(n: i128) -> String {
    if i32::try_from(n).is_ok_and(|n| n > i32::MIN) {
        n.to_string()
    } else if i64::try_from(n).is_ok_and(|n| n > i64::MIN) {
        format!("{n}LL")
    } else if n < 0 {
        // C has no literal for the least integer: the minus sign is an operator.
        "(-9223372036854775807LL - 1)".to_owned()
    } else {
        format!("{n}ULL")
    }
}

/// A floating-point constant.
pub fn double(x: f64) -> String {
    if x.is_nan() {
        "NV_NAN".to_owned()
    } else if x.is_infinite() {
        if x > 0.0 { "NV_INF" } else { "-NV_INF" }.to_owned()
    } else {
        format!("{x:?}")
    }
}

/// The expression that puts a number on the stack, using the scalar `targ`.
pub fn number_result(number: Number, targ: &str, value: &str) -> String {
    match number {
        Number::SChar | Number::Short | Number::Int | Number::Long | Number::LongLong => {
            format!("FSP_RET_IV({targ}, {value})")
        }
        Number::UChar | Number::UShort | Number::UInt | Number::ULong | Number::ULongLong => {
            format!("FSP_RET_UV({targ}, {value})")
        }
        Number::Float | Number::Double => format!("FSP_RET_NV({targ}, {value})"),
        Number::Bool => format!("boolSV({value})"),
        Number::Char => format!("fsp_ret_char(aTHX_ {targ}, {value})"),
    }
}

/// Whether a result is written into the operation's target.
pub fn uses_target(ret: &Ret) -> bool {
    match ret {
        Ret::Number(Number::Bool) => false,
        Ret::Number(_) | Ret::Enum(_) | Ret::CStr | Ret::StdString => true,
        Ret::Void | Ret::Owned { .. } | Ret::Lent { .. } | Ret::AnyObject | Ret::Scalar => false,
    }
}

/// The expression that makes a Perl value of `result`, using the scalar `targ`; nothing for `void`.
pub fn result_value(model: &Model, ret: &Ret, targ: &str) -> Option<String> {
    Some(match ret {
        Ret::Void => return None,
        Ret::Number(n) => number_result(*n, targ, "result"),
        Ret::Enum(_) => format!("FSP_RET_IV({targ}, result)"),
        Ret::CStr => format!("fsp_ret_cstr(aTHX_ {targ}, &result)"),
        Ret::StdString => format!("fsp_ret_bytes(aTHX_ {targ}, &result)"),
        Ret::Owned { ty, .. } => {
            format!(
                "fsp_ret_object(aTHX_ result, {}, true)",
                type_ref(model, *ty)
            )
        }
        Ret::Lent { ty, .. } => {
            format!(
                "fsp_ret_object(aTHX_ result, {}, false)",
                type_ref(model, *ty)
            )
        }
        Ret::AnyObject => {
            let any = model
                .types
                .iter()
                .position(|ty| ty.kind == PointeeKind::Void);
            let any = any.map_or("NULL".to_owned(), |index| type_ref(model, TypeId(index)));
            format!("fsp_ret_any(aTHX_ result, {any})")
        }
        Ret::Scalar => "fsp_ret_value(aTHX_ result)".to_owned(),
    })
}
