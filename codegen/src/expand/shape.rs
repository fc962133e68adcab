//! Compares types by their tokens. A macro doesn't know what a name means, so only what is surely wrong counts as wrong: an
//! unknown name may stand for anything, and the compiler has the last word.

use syn::{GenericArgument, Path, PathArguments, ReturnType, Type};

use super::wanted::HOST;

/// Types of the language, its library and the runtime that mean the same everywhere.
const KNOWN: &[&str] = &[
    "i8",
    "i16",
    "i32",
    "i64",
    "i128",
    "isize",
    "u8",
    "u16",
    "u32",
    "u64",
    "u128",
    "usize",
    "f32",
    "f64",
    "bool",
    "char",
    "str",
    "String",
    "CString",
    "CStr",
    "OsStr",
    "OsString",
    "PathBuf",
    "Vec",
    "Box",
    "Rc",
    "Arc",
    "Option",
    "Result",
    "Cow",
    "Ref",
    "Lent",
    "Handle",
    "AnyRef",
    "AnyHandle",
    "Callback",
    "Scalar",
];

/// Types that carry an object and are none.
const CARRIERS: &[&str] = &["Option", "Result", "Cow", "Ref", "Lent", "str"];

/// Whether a type as written may be the one that is wanted.
pub fn may_be(wanted: &Type, written: &Type) -> bool {
    let written = bare(written);
    match wanted {
        Type::Path(path) if is_associated(&path.path) => may_be_associated(&path.path, written),
        Type::Path(path) => match written {
            Type::Path(other) if other.qself.is_none() => may_be_path(&path.path, &other.path),
            Type::Path(_) | Type::Infer(_) | Type::Macro(_) | Type::Verbatim(_) => true,
            _ => false,
        },
        Type::Reference(wanted) => match written {
            Type::Reference(written) => {
                wanted.mutability.is_some() == written.mutability.is_some()
                    && may_be(&wanted.elem, &written.elem)
            }
            _ => is_open(written),
        },
        Type::Slice(wanted) => match written {
            Type::Slice(written) => may_be(&wanted.elem, &written.elem),
            _ => is_open(written),
        },
        Type::Tuple(wanted) => match written {
            Type::Tuple(written) => wanted.elems.len() == written.elems.len(),
            _ => is_open(written),
        },
        _ => true,
    }
}

/// Whether a result as written may be the one that is wanted.
pub fn may_return(wanted: &ReturnType, written: &ReturnType) -> bool {
    match (result(wanted), result(written)) {
        (None, None) => true,
        (Some(wanted), Some(written)) => may_be(wanted, written),
        (None, Some(written)) => is_open(bare(written)),
        (Some(_), None) => false,
    }
}

/// The type of a result, if it is not `()`.
fn result(ty: &ReturnType) -> Option<&Type> {
    match ty {
        ReturnType::Default => None,
        ReturnType::Type(_, ty) => match bare(ty) {
            Type::Tuple(tuple) if tuple.elems.is_empty() => None,
            ty => Some(ty),
        },
    }
}

/// Whether the outermost type is the one called `name`.
pub fn is_called(ty: &Type, name: &str) -> bool {
    match bare(ty) {
        Type::Path(path) => last(&path.path).is_some_and(|segment| segment.ident == name),
        _ => false,
    }
}

/// Whether a type called `name` stands anywhere in a result, its arguments included.
pub fn mentions(ty: &ReturnType, name: &str) -> bool {
    result(ty).is_some_and(|ty| type_mentions(ty, name))
}

fn type_mentions(ty: &Type, name: &str) -> bool {
    let Type::Path(path) = bare(ty) else {
        return false;
    };
    is_called(ty, name) || arguments(&path.path).any(|argument| type_mentions(argument, name))
}

fn bare(ty: &Type) -> &Type {
    match ty {
        Type::Paren(paren) => bare(&paren.elem),
        Type::Group(group) => bare(&group.elem),
        other => other,
    }
}

/// Whether nothing can be said about a type: a name that is not known, or what another macro makes.
fn is_open(ty: &Type) -> bool {
    match ty {
        Type::Path(path) => {
            path.qself.is_some() || last(&path.path).is_some_and(|s| !is_known(&s.ident))
        }
        Type::Infer(_) | Type::Macro(_) | Type::Verbatim(_) => true,
        _ => false,
    }
}

fn is_known(name: &syn::Ident) -> bool {
    KNOWN.iter().any(|known| name == known)
}

fn is_associated(path: &Path) -> bool {
    path.segments.len() == 2 && path.segments[0].ident == HOST
}

/// An object's type is the host's affair; but it is neither a reference nor what carries an object.
fn may_be_associated(wanted: &Path, written: &Type) -> bool {
    match written {
        Type::Reference(_) | Type::Slice(_) => false,
        Type::Path(written) => {
            let Some(name) = last(&written.path) else {
                return true;
            };
            let is_of_host = written.qself.is_some()
                || written.path.segments.len() == 2 && written.path.segments[0].ident == "Self";
            if is_of_host {
                return last(wanted).is_some_and(|wanted| wanted.ident == name.ident);
            }
            !CARRIERS.iter().any(|carrier| name.ident == carrier)
        }
        _ => true,
    }
}

fn may_be_path(wanted: &Path, written: &Path) -> bool {
    let (Some(wanted_name), Some(written_name)) = (last(wanted), last(written)) else {
        return true;
    };
    if wanted_name.ident != written_name.ident {
        return !is_known(&written_name.ident) && !is_bare_object(wanted, written);
    }
    let wanted: Vec<&Type> = arguments(wanted).collect();
    let written: Vec<&Type> = arguments(written).collect();
    // An alias may leave arguments out, as `std::io::Result` does.
    wanted.len() != written.len() || wanted.iter().zip(&written).all(|(a, b)| may_be(a, b))
}

/// Whether an object itself is written where it is wanted within something: `Event` for `Lent<H::Event>`.
fn is_bare_object(wanted: &Path, written: &Path) -> bool {
    let object = arguments(wanted).find_map(|argument| match argument {
        Type::Path(path) if is_associated(&path.path) => last(&path.path),
        _ => None,
    });
    let name = last(written).map(|segment| &segment.ident);
    object.is_some_and(|object| name.is_some_and(|name| *name == object.ident || name == "Self"))
}

fn last(path: &Path) -> Option<&syn::PathSegment> {
    path.segments.last()
}

/// The types among the arguments of a path's last segment.
fn arguments(path: &Path) -> impl Iterator<Item = &Type> {
    let list = last(path).and_then(|segment| match &segment.arguments {
        PathArguments::AngleBracketed(list) => Some(&list.args),
        _ => None,
    });
    list.into_iter()
        .flatten()
        .filter_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(wanted: &str, written: &str) -> bool {
        let ty = |text: &str| syn::parse_str::<Type>(text).expect("a type");
        may_be(&ty(wanted), &ty(written))
    }

    #[test]
    fn lifetimes_and_paths_make_no_difference() {
        assert!(fits(
            "Option<Cow<'a, CStr>>",
            "Option<std::borrow::Cow<'_, std::ffi::CStr>>"
        ));
        assert!(fits("&'a [u8]", "&[u8]"));
    }

    #[test]
    fn another_number_or_another_carrier_is_wrong() {
        assert!(!fits("i32", "i64"));
        assert!(!fits("Option<&CStr>", "&CStr"));
        assert!(!fits("Option<&CStr>", "Option<&str>"));
        assert!(!fits("Option<Ref<'_, H::Event>>", "Ref<'_, Event>"));
        assert!(!fits("H::Event", "Lent<'_, Event>"));
        assert!(!fits("Lent<'_, H::Event>", "Event"));
    }

    #[test]
    fn a_name_that_is_not_known_may_mean_anything() {
        assert!(fits("i32", "c_int"));
        assert!(fits("Option<&CStr>", "Word<'_>"));
        assert!(fits("Result<i32, Error>", "Result<i32>"));
        assert!(fits("H::Event", "Arc<Inner>"));
    }

    #[test]
    fn the_hosts_own_types_are_told_apart_by_name() {
        assert!(fits("H::Event", "<Switch as bindings::Host>::Event"));
        assert!(!fits("H::Event", "<Switch as bindings::Host>::Session"));
        assert!(!fits("H::Event", "Self::Session"));
    }
}
