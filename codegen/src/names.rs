//! The one place where a name is made: XS names, Perl packages, and the names of Rust traits, methods and parameters.
//!
//! In goes a name of the interface file, out comes what the generated code calls it. Rust names follow Rust's own habits
//! (`IVRMenu` is the trait `IvrMenu`, `getDigits` the method `get_digits`), so that an implementation reads as any other.

/// The XS name of a function: `API_execute` for a method, the name itself for a free function.
pub fn xs_member(class: Option<&str>, name: &str) -> String {
    match class {
        Some(class) => format!("{class}_{name}"),
        None => name.to_string(),
    }
}

/// The XS name of a constructor: `new_API`.
pub fn xs_constructor(class: &str) -> String {
    format!("new_{class}")
}

/// The Perl name of a constructor that has its class's name.
pub const NEW: &str = "new";

/// The Perl name of a constructor: `new`, or its XS name where `%rename` gave it a name other than the class's.
pub fn constructor(class: &str, name: &str) -> String {
    if name == class {
        NEW.to_string()
    } else {
        xs_constructor(name)
    }
}

/// The XS name of a destructor: `delete_API`.
pub fn xs_destructor(class: &str) -> String {
    format!("delete_{class}")
}

/// The XS name of a data member's reader: `Event_mine_get`.
pub fn xs_getter(class: &str, member: &str) -> String {
    format!("{class}_{member}_get")
}

/// The XS name of a data member's writer: `Event_mine_set`.
pub fn xs_setter(class: &str, member: &str) -> String {
    format!("{class}_{member}_set")
}

/// The Perl package of a class: `freeswitch::Session`.
pub fn package(module: &str, class: &str) -> String {
    format!("{module}::{class}")
}

/// The first word of every `Usage:` text and what follows: `API_execute(self,command,data);`.
pub fn usage(xs: &str, params: &[String]) -> String {
    format!("{xs}({});", params.join(","))
}

/// The words that a name consists of, in lower case: `IVRMenu` is `ivr menu`, `set_tts_parms` is `set tts parms`.
fn words(name: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for part in name.split(|c: char| !c.is_alphanumeric()) {
        let chars: Vec<char> = part.chars().collect();
        let mut word = String::new();
        for (i, &c) in chars.iter().enumerate() {
            let before = i.checked_sub(1).map(|i| chars[i]);
            let after = chars.get(i + 1);
            let starts = c.is_uppercase()
                && before.is_some_and(|b| {
                    b.is_lowercase()
                        || b.is_numeric()
                        || b.is_uppercase() && after.is_some_and(|a| a.is_lowercase())
                });
            if starts && !word.is_empty() {
                out.push(std::mem::take(&mut word));
            }
            word.extend(c.to_lowercase());
        }
        if !word.is_empty() {
            out.push(word);
        }
    }
    out
}

/// The name of a trait, an associated type or an enumeration: `Api`, `IvrMenu`, `InputCallbackState`.
pub fn upper_camel(name: &str) -> String {
    let last = name.rsplit("::").next().unwrap_or(name);
    let stem = last
        .strip_suffix("_t")
        .filter(|s| !s.is_empty())
        .unwrap_or(last);
    let camel: String = words(stem).iter().map(|w| capital(w)).collect();
    match camel.chars().next() {
        None => "Unnamed".to_string(),
        Some(c) if c.is_numeric() => format!("T{camel}"),
        Some(_) if is_taken(&camel) => format!("{camel}Type"),
        Some(_) => camel,
    }
}

/// Whether generated code needs the name for something else: its host, or what it takes from Rust and from the runtime.
fn is_taken(name: &str) -> bool {
    const TAKEN: &[&str] = &[
        "AnyHandle",
        "AnyRef",
        "Bytes",
        "CStr",
        "Callback",
        "CastFn",
        "Cow",
        "Default",
        "Err",
        "Error",
        "Frame",
        "H",
        "Host",
        "Interp",
        "Lent",
        "None",
        "Ok",
        "Option",
        "PhantomData",
        "RawAny",
        "RawRef",
        "RawValue",
        "Ref",
        "Result",
        "RustType",
        "Scalar",
        "Self",
        "Send",
        "Sized",
        "Some",
        "Sync",
        "Text",
        "Upcast",
    ];
    TAKEN.contains(&name)
}

/// The name of a method, function or parameter: `get_digits`, `type_`. Underscores at the end stay.
pub fn snake(name: &str) -> String {
    let snake = format!("{}{}", words(name).join("_"), trailing(name));
    match snake.chars().next() {
        None | Some('_') => "arg".to_string(),
        Some(c) if c.is_numeric() => format!("n{snake}"),
        Some(_) if is_keyword(&snake) => format!("{snake}_"),
        Some(_) => snake,
    }
}

/// The name of a method that writes what `name` reads: `set_mine`.
pub fn setter(name: &str) -> String {
    match name.strip_suffix('_') {
        Some(word) if is_keyword(word) => format!("set_{word}"),
        _ => format!("set_{}{}", words(name).join("_"), trailing(name)),
    }
}

/// The underscores at the end of a name.
fn trailing(name: &str) -> &str {
    &name[name.trim_end_matches('_').len()..]
}

/// The name of an overload that was given none: the second is `get_digits_2`.
pub fn overload(name: &str, nth: usize) -> String {
    let separator = if name.ends_with('_') { "" } else { "_" };
    format!("{name}{separator}{nth}")
}

/// The name of an enumerator's associated constant: `SHup` is `S_HUP`.
pub fn screaming(name: &str) -> String {
    let text = words(name).join("_").to_uppercase();
    match text.chars().next() {
        None => "UNNAMED".to_string(),
        Some(c) if c.is_numeric() => format!("N{text}"),
        Some(_) => text,
    }
}

/// The name of the associated type for what an opaque pointer points to, from the pointer's mangled name:
/// `_p_switch_event_t` is `SwitchEvent`, `_p_p_char` is `PtrChar`, `_p_f_int__void` is `FnIntVoid`.
pub fn opaque(mangled: &str) -> String {
    let mut rest = mangled.strip_prefix("_p_").unwrap_or(mangled);
    let mut prefix = String::new();
    loop {
        if let Some(inner) = rest.strip_prefix("p_") {
            prefix.push_str("Ptr");
            rest = inner;
        } else if let Some(inner) = rest.strip_prefix("f_") {
            prefix.push_str("Fn");
            rest = inner;
            break;
        } else if let Some(inner) = rest.strip_prefix("a_") {
            prefix.push_str("Array");
            rest = inner;
            break;
        } else {
            break;
        }
    }
    format!("{prefix}{}", upper_camel(rest))
}

/// The Rust method of an operator that has SWIG's Perl name: `__eq__` is `op_eq`.
pub fn operator_method(name: &str) -> Option<String> {
    let inner = name.strip_prefix("__")?.strip_suffix("__")?;
    (!inner.is_empty()).then(|| format!("op_{}", words(inner).join("_")))
}

/// The name that SWIG's Perl module gives to a C++ operator; `None` for one that it leaves out.
pub fn perl_operator(operator: &str, unary: bool) -> Option<&'static str> {
    Some(match operator {
        "++" => "__plusplus__",
        "--" => "__minmin__",
        "+" => "__add__",
        "-" if unary => "__neg__",
        "-" => "__sub__",
        "*" if unary => "__ref__",
        "*" => "__mul__",
        "/" => "__div__",
        "==" => "__eq__",
        "!=" => "__ne__",
        "%" => "__mod__",
        ">" => "__gt__",
        "<" => "__lt__",
        "!" => "__not__",
        "<=" => "__le__",
        ">=" => "__ge__",
        "&" => "__and__",
        "|" => "__or__",
        "+=" => "__iadd__",
        "-=" => "__isub__",
        "<<" => "__lshift__",
        ">>" => "__rshift__",
        "^" => "__xor__",
        "~" => "__invert__",
        "()" => "__call__",
        "->" => "__deref__",
        _ => return None,
    })
}

/// What Perl's `overload` calls the operator behind a method, and how many operands the method takes besides the object;
/// `None` for a method that does not overload anything.
pub fn overload_key(method: &str) -> Option<(&'static str, usize)> {
    Some(match method {
        "__eq__" => ("==", 1),
        "__ne__" => ("!=", 1),
        "__assign__" => ("=", 1),
        "__str__" => ("\"\"", 0),
        "__plusplus__" => ("++", 0),
        "__minmin__" => ("--", 0),
        "__add__" => ("+", 1),
        "__sub__" => ("-", 1),
        "__neg__" => ("neg", 0),
        "__mul__" => ("*", 1),
        "__div__" => ("/", 1),
        "__mod__" => ("%", 1),
        "__gt__" => (">", 1),
        "__ge__" => (">=", 1),
        "__not__" => ("!", 0),
        "__lt__" => ("<", 1),
        "__le__" => ("<=", 1),
        "__pluseq__" => ("+=", 1),
        "__mineq__" => ("-=", 1),
        _ => return None,
    })
}

/// `word` with a capital first letter.
pub fn capital(word: &str) -> String {
    let mut chars = word.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

/// A name as it stands, made fit for Rust where it is a keyword there.
pub fn identifier(name: &str) -> String {
    match name {
        "Self" | "crate" | "self" | "super" | "_" => format!("{name}_"),
        _ if is_keyword(name) => format!("r#{name}"),
        _ => name.to_string(),
    }
}

/// Whether Rust reserves the word.
fn is_keyword(word: &str) -> bool {
    const KEYWORDS: &[&str] = &[
        "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate",
        "do", "dyn", "else", "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl",
        "in", "let", "loop", "macro", "match", "mod", "move", "mut", "override", "priv", "pub",
        "ref", "return", "self", "static", "struct", "super", "trait", "true", "try", "type",
        "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
    ];
    KEYWORDS.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_become_rust_types() {
        for (cpp, rust) in [
            ("API", "Api"),
            ("IVRMenu", "IvrMenu"),
            ("DTMF", "Dtmf"),
            ("EventConsumer", "EventConsumer"),
            ("CoreSession", "CoreSession"),
            ("input_callback_state_t", "InputCallbackState"),
            ("switch_core_session_t", "SwitchCoreSession"),
            ("PERL::Session", "Session"),
        ] {
            assert_eq!(upper_camel(cpp), rust);
        }
    }

    #[test]
    fn methods_become_rust_methods() {
        for (cpp, rust) in [
            ("getDigits", "get_digits"),
            ("set_tts_parms", "set_tts_parms"),
            ("consoleLog", "console_log"),
            ("setLUA", "set_lua"),
            ("type", "type_"),
            ("getXMLNode", "get_xml_node"),
            ("i_", "i_"),
            ("_", "arg"),
        ] {
            assert_eq!(snake(cpp), rust);
        }
        assert_eq!(setter("type_"), "set_type");
        assert_eq!(setter("i_"), "set_i_");
        assert_eq!(overload("type_", 2), "type_2");
    }

    #[test]
    fn opaque_pointers_have_readable_names() {
        assert_eq!(opaque("_p_switch_event_t"), "SwitchEvent");
        assert_eq!(opaque("_p_p_char"), "PtrChar");
        assert_eq!(opaque("_p_f_int__void"), "FnIntVoid");
    }

    #[test]
    fn operators_have_the_names_that_swig_gives_them() {
        assert_eq!(perl_operator("-", true), Some("__neg__"));
        assert_eq!(perl_operator("-", false), Some("__sub__"));
        assert_eq!(perl_operator("[]", false), None);
        assert_eq!(operator_method("__eq__").as_deref(), Some("op_eq"));
    }
}
