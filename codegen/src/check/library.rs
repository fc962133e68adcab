//! Types of the C++ standard library that can't be passed: each is refused by name, with what to declare instead.

use crate::diag::codes;
use crate::resolve::types::{Target, Ty, TyKind};
use crate::source::Span;

use super::Checker;

const POINTERS: &[&str] = &["shared_ptr", "unique_ptr", "weak_ptr", "auto_ptr"];
const CONTAINERS: &[&str] = &[
    "vector",
    "list",
    "forward_list",
    "deque",
    "array",
    "map",
    "multimap",
    "unordered_map",
    "unordered_multimap",
    "set",
    "multiset",
    "unordered_set",
    "unordered_multiset",
    "stack",
    "queue",
    "priority_queue",
    "span",
];
const RECORDS: &[&str] = &["pair", "tuple", "optional", "variant", "expected"];
const STRINGS: &[&str] = &[
    "wstring",
    "u8string",
    "u16string",
    "u32string",
    "string_view",
    "basic_string",
    "basic_string_view",
];
impl Checker<'_, '_> {
    /// Reports a type of the standard library, also behind pointers, references and typedefs; the smart pointers of other
    /// libraries count, too.
    pub(super) fn refuse_library_types(&mut self, ty: &Ty, span: Span) {
        let mut ty = ty.head();
        loop {
            ty = match ty.kind {
                TyKind::Pointer(to)
                | TyKind::Reference(to)
                | TyKind::RvalueReference(to)
                | TyKind::Array(to, ..) => to.head(),
                TyKind::Named {
                    text,
                    target: Target::Unknown,
                } => {
                    if let Some(mend) = mend(&text) {
                        let problem = format!("`{text}` can't be passed between Perl and Rust");
                        self.diags
                            .error(codes::LIBRARY_TYPE, span, problem)
                            .help(mend);
                    }
                    return;
                }
                _ => return,
            };
        }
    }
}

/// What to declare instead of a type; nothing for one that is not refused.
fn mend(text: &str) -> Option<&'static str> {
    let (path, is_instance) = match text.split_once('<') {
        Some((path, _)) => (path.trim_end(), true),
        None => (text, false),
    };
    let (scope, name) = path.rsplit_once("::").unwrap_or(("", path));
    let is_std = scope == "std" || scope.starts_with("std::");
    // With `using namespace std` the arguments alone tell a container from a class that is called `list`.
    if !is_std && !(is_instance && (scope.is_empty() || POINTERS.contains(&name))) {
        return None;
    }
    Some(if POINTERS.contains(&name) {
        "declare a plain pointer: `%newobject` hands what it points to over to Perl, all else stays the host's"
    } else if CONTAINERS.contains(&name) {
        "declare a class that wraps the container, or hide the declaration with `%ignore`"
    } else if RECORDS.contains(&name) {
        "declare a struct with its values as members, or hide the declaration with `%ignore`"
    } else if name == "function" {
        "declare a `char *` and name the parameter in `%feature(\"rust:callback\")`: it then takes a Perl sub"
    } else if name == "initializer_list" {
        "declare a function that takes the values as arguments of their own, or hide the declaration with `%ignore`"
    } else if STRINGS.contains(&name) {
        "declare a `std::string` or a `const char *`"
    // The names ending in `_t` are numbers, which are passed as SWIG passes them.
    } else if is_std && name != "string" && !name.ends_with("_t") {
        "of the standard library only `std::string` is supported; hide the declaration with `%ignore`"
    } else {
        return None;
    })
}
