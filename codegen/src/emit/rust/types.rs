//! Rust types and the expressions that carry values over the border, for each way of passing a value.

use crate::emit::host;
use crate::model::{
    ClassId, DefaultValue, EnumId, In, Model, Number, Param, Pass, PointeeKind, Ret, TypeId,
};

/// The Rust type of a number.
pub fn number(number: Number) -> &'static str {
    match number {
        Number::SChar => "i8",
        Number::UChar | Number::Char => "u8",
        Number::Short => "i16",
        Number::UShort => "u16",
        Number::Int => "i32",
        Number::UInt => "u32",
        Number::Long | Number::LongLong => "i64",
        Number::ULong | Number::ULongLong => "u64",
        Number::Float => "f32",
        Number::Double => "f64",
        Number::Bool => "bool",
    }
}

/// The type behind a pointer to a number: shared with the script, hence an atomic; floats as their bits.
fn atomic(number: Number) -> &'static str {
    match number {
        Number::SChar => "AtomicI8",
        Number::UChar | Number::Char => "AtomicU8",
        Number::Short => "AtomicI16",
        Number::UShort => "AtomicU16",
        Number::Int => "AtomicI32",
        Number::UInt | Number::Float => "AtomicU32",
        Number::Long | Number::LongLong => "AtomicI64",
        Number::ULong | Number::ULongLong | Number::Double => "AtomicU64",
        Number::Bool => "AtomicBool",
    }
}

/// The Rust type behind a pointer. `host` is what the host is called at this place: `H`, or `Self` inside its trait.
pub fn pointee(model: &Model, ty: TypeId, host: &str) -> String {
    let ty = &model.types[ty.0];
    match ty.kind {
        PointeeKind::Void => "::std::ffi::c_void".to_owned(),
        PointeeKind::Char => "::std::ffi::c_char".to_owned(),
        PointeeKind::Scalar(number) => format!("::std::sync::atomic::{}", atomic(number)),
        kind => {
            debug_assert!(host::is_associated(kind));
            format!("{host}::{}", ty.rust)
        }
    }
}

fn enumeration(model: &Model, id: Option<EnumId>) -> String {
    match id.map(|id| &model.enums[id.0].rust) {
        Some(name) if !name.is_empty() => name.clone(),
        _ => "i32".to_owned(),
    }
}

fn is_newtype(model: &Model, id: Option<EnumId>) -> bool {
    enumeration(model, id) != "i32"
}

/// The type of a parameter in a trait; `lifetime` is that of borrowed strings, `"'a "` or empty.
pub fn parameter(model: &Model, param: &Param, host: &str, lifetime: &str) -> String {
    let plain = match &param.conv {
        In::Number(n) => number(*n).to_owned(),
        In::Enum(id) => enumeration(model, *id),
        In::CStr | In::CharArray(_) => format!("Option<&{lifetime}CStr>"),
        In::WholeStr => format!("Option<&{lifetime}[u8]>"),
        In::StdString { .. } | In::Bytes => format!("&{lifetime}[u8]"),
        In::Object { ty, pass } => {
            let object = format!("Ref<'_, {}>", pointee(model, *ty, host));
            match pass {
                Pass::Pointer => format!("Option<{object}>"),
                Pass::Reference | Pass::Value => object,
            }
        }
        In::Array { ty, .. } => format!("Ref<'_, {}>", pointee(model, *ty, host)),
        In::AnyObject => "Option<AnyRef<'_>>".to_owned(),
        In::Callback => "Option<Callback>".to_owned(),
        In::Scalar => "Option<Scalar>".to_owned(),
        In::Output(n) | In::InOut(n) => format!("&mut {}", number(*n)),
    };
    match param.default {
        Some(DefaultValue::Unknown(_)) => format!("Option<{plain}>"),
        _ => plain,
    }
}

/// Whether a parameter is a string that is borrowed for the call.
pub fn is_string(conv: &In) -> bool {
    matches!(
        conv,
        In::CStr | In::WholeStr | In::CharArray(_) | In::StdString { .. } | In::Bytes
    )
}

/// Whether a result may point into the receiver or into string arguments.
pub fn borrows(ret: &Ret) -> bool {
    matches!(ret, Ret::CStr | Ret::StdString)
}

/// The type of a result in a trait; `lifetime` is that of what it borrows. Nothing for `void`.
pub fn result(model: &Model, ret: &Ret, host: &str, lifetime: &str) -> Option<String> {
    Some(match ret {
        Ret::Void => return None,
        Ret::Number(n) => number(*n).to_owned(),
        Ret::Enum(id) => enumeration(model, *id),
        Ret::CStr => format!("Option<Cow<{lifetime}, CStr>>"),
        Ret::StdString => format!("Cow<{lifetime}, [u8]>"),
        Ret::Owned { ty, nullable } => optional(*nullable, pointee(model, *ty, host)),
        Ret::Lent { ty, nullable } => optional(
            *nullable,
            format!("Lent<{lifetime}, {}>", pointee(model, *ty, host)),
        ),
        Ret::AnyObject => "Option<AnyHandle>".to_owned(),
        Ret::Scalar => "Option<Scalar>".to_owned(),
    })
}

fn optional(nullable: bool, ty: String) -> String {
    if nullable {
        format!("Option<{ty}>")
    } else {
        ty
    }
}

/// The type of a parameter of a trampoline.
pub fn raw_parameter(conv: &In) -> String {
    match conv {
        In::Number(n) => number(*n).to_owned(),
        In::Enum(_) => "i32".to_owned(),
        In::CStr | In::WholeStr | In::CharArray(_) | In::StdString { .. } | In::Bytes => {
            "Bytes".to_owned()
        }
        In::Object { .. } | In::Array { .. } => "RawRef".to_owned(),
        In::AnyObject => "RawAny".to_owned(),
        In::Callback | In::Scalar => "RawValue".to_owned(),
        In::Output(n) | In::InOut(n) => format!("*mut {}", number(*n)),
    }
}

/// The type that a trampoline gives back; nothing for `void`.
pub fn raw_result(ret: &Ret) -> Option<&'static str> {
    Some(match ret {
        Ret::Void => return None,
        Ret::Number(n) => number(*n),
        Ret::Enum(_) => "i32",
        Ret::CStr | Ret::StdString => "Text",
        Ret::Owned { .. } | Ret::Lent { .. } => "RawRef",
        Ret::AnyObject => "RawAny",
        Ret::Scalar => "RawValue",
    })
}

/// The argument of the trait's method, made from the trampoline's parameter of the same name.
pub fn argument(model: &Model, param: &Param) -> String {
    let name = &param.rust;
    let plain = match &param.conv {
        In::Number(_) => name.clone(),
        In::Enum(id) if is_newtype(model, *id) => format!("{}({name})", enumeration(model, *id)),
        In::Enum(_) => name.clone(),
        In::CStr | In::CharArray(_) => format!("glue::cstr({name})"),
        In::WholeStr => format!("glue::whole({name})"),
        In::StdString { .. } | In::Bytes => format!("glue::bytes({name})"),
        In::Object {
            pass: Pass::Pointer,
            ..
        } => format!("glue::obj(&{name})"),
        In::Object { .. } | In::Array { .. } => format!("glue::obj_ref(&{name})"),
        In::AnyObject => format!("glue::any(&{name})"),
        In::Callback => format!("glue::callback({name})"),
        In::Scalar => format!("glue::scalar({name})"),
        In::Output(_) | In::InOut(_) => format!("&mut *{name}"),
    };
    match param.default {
        Some(DefaultValue::Unknown(_)) if plain == *name => format!("has_{name}.then_some({name})"),
        Some(DefaultValue::Unknown(_)) => format!("has_{name}.then(|| {plain})"),
        _ => plain,
    }
}

/// The trampoline's result, made from the value of the expression `call`.
pub fn raw_value(model: &Model, ret: &Ret, call: &str, has_receiver: bool) -> String {
    let this = if has_receiver { "Some(this)" } else { "None" };
    match ret {
        Ret::Void | Ret::Number(_) => call.to_owned(),
        Ret::Enum(id) if is_newtype(model, *id) => format!("{call}.0"),
        Ret::Enum(_) => call.to_owned(),
        Ret::CStr => format!("glue::text({call})"),
        Ret::StdString => format!("glue::text_bytes({call})"),
        Ret::Owned {
            nullable: false, ..
        } => format!("glue::own({call})"),
        Ret::Owned { .. } => format!("glue::own_opt({call})"),
        Ret::Lent {
            nullable: false, ..
        } => format!("glue::lend({call}, {this})"),
        Ret::Lent { .. } => format!("glue::lend_opt({call}, {this})"),
        Ret::AnyObject => format!("glue::any_ret({call})"),
        Ret::Scalar => format!("glue::scalar_ret({call})"),
    }
}

/// A class as the type that implements it: `H::CoreSession`.
pub fn class(model: &Model, class: ClassId, host: &str) -> String {
    pointee(model, model.classes[class.0].ty, host)
}
