//! SWIG's own library files: which of them are understood, and which are known and are not.

/// The name of a library file without its extension, when an include means one: `std_string.i` -> `std_string`.
fn stem(name: &str) -> Option<&str> {
    name.strip_suffix(".i")
        .or_else(|| name.strip_suffix(".swg"))
}

/// What the later stages know the meaning of.
const SUPPORTED: &[&str] = &[
    "std_string",
    "typemaps",
    "cstring",
    "stdint",
    "inttypes",
    "exception",
    "swig",
    "std_except",
];

/// What SWIG has and this generator has not.
const UNSUPPORTED: &[&str] = &[
    "attribute",
    "boost_shared_ptr",
    "carrays",
    "cdata",
    "cmalloc",
    "constraints",
    "cpointer",
    "cwstring",
    "factory",
    "implicit",
    "intrusive_ptr",
    "math",
    "pointer",
    "shared_ptr",
    "std_array",
    "std_auto_ptr",
    "std_basic_string",
    "std_char_traits",
    "std_common",
    "std_complex",
    "std_container",
    "std_deque",
    "std_iostream",
    "std_list",
    "std_map",
    "std_multimap",
    "std_multiset",
    "std_pair",
    "std_set",
    "std_shared_ptr",
    "std_sstream",
    "std_stack",
    "std_streambuf",
    "std_unique_ptr",
    "std_unordered_map",
    "std_unordered_set",
    "std_vector",
    "std_vectora",
    "std_wstring",
    "stl",
    "swigarch",
    "wchar",
    "windows",
];

/// What an include names.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Library<'a> {
    /// A library file that is understood, by its name without extension.
    Supported(&'a str),
    /// A library file that is not.
    Unsupported(&'a str),
}

/// The library file that an include means, if it means one.
pub(super) fn library(name: &str) -> Option<Library<'_>> {
    let stem = stem(name)?;
    if SUPPORTED.contains(&stem) {
        Some(Library::Supported(stem))
    } else if UNSUPPORTED.contains(&stem) {
        Some(Library::Unsupported(stem))
    } else {
        None
    }
}

/// The names of the library files that are understood.
pub(super) fn supported() -> impl Iterator<Item = &'static str> {
    SUPPORTED.iter().copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_file_is_known_by_name() {
        assert_eq!(
            library("std_string.i"),
            Some(Library::Supported("std_string"))
        );
        assert_eq!(
            library("std_vector.i"),
            Some(Library::Unsupported("std_vector"))
        );
        assert_eq!(library("mine.i"), None);
        assert_eq!(library("std_string"), None);
    }
}
