//! Every diagnostic that the front end can give: its code, its name and its meaning, in one table.
//!
//! The hundreds say which stage speaks: `01` preprocessor and lexer, `02` syntax, `03` names and types, `04`
//! declarations and overloads, `05` directives, features and typemaps, `06` naming on the Rust side.

/// One kind of diagnostic.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// `E0101`, `W0101`.
    pub id: &'static str,
    /// What it means, in one line.
    pub meaning: &'static str,
}

macro_rules! codes {
    ($($id:ident $name:ident $meaning:literal)*) => {
        $(
            #[doc = concat!(stringify!($id), ": ", $meaning)]
            pub const $name: &Code = &Code { id: stringify!($id), meaning: $meaning };
        )*

        /// The whole table.
        pub const ALL: &[&Code] = &[$($name),*];
    };
}

codes! {
    // Preprocessor and lexer
    E0101 UNTERMINATED_STRING "a string has no closing quote on its line"
    E0102 UNTERMINATED_CHAR "a character literal has no closing quote on its line"
    E0103 UNTERMINATED_COMMENT "a `/*` comment is not closed"
    E0104 UNTERMINATED_CODE "a `%{` block is not closed"
    E0105 UNTERMINATED_CONDITIONAL "an `#if`, `#ifdef` or `#ifndef` has no `#endif`"
    E0106 UNTERMINATED_DEFINE "a `%define` has no `%enddef`"
    E0107 UNTERMINATED_ARGUMENTS "the arguments of a macro are not closed"
    E0108 BAD_NUMBER "a number is malformed or too large"
    E0109 BAD_CHARACTER "a character literal is empty or has an unknown escape"
    E0110 NOT_UTF8 "a file is not UTF-8"
    E0111 INCLUDE_NOT_FOUND "an included file is not found or cannot be read"
    E0112 INCLUDE_CYCLE "a file includes itself without a guard"
    E0113 UNKNOWN_LIBRARY "a SWIG library file is not supported"
    E0114 BAD_INCLUDE "an `%include` or `%import` does not name a file"
    E0115 CONDITIONAL_WITHOUT_IF "an `#else`, `#elif` or `#endif` has no `#if`"
    E0116 BAD_CONDITION "the expression of an `#if` is malformed"
    E0117 DIVISION_BY_ZERO "an `#if` divides by zero"
    E0118 BAD_DEFINE "a macro definition is malformed"
    E0119 MACRO_REDEFINED "a macro is defined again with another body"
    E0120 MACRO_ARGUMENTS "a macro is used with the wrong number of arguments"
    E0121 BAD_PASTE "`##` does not make a token"
    E0122 EXPANSION_TOO_LARGE "macros expand to too much text"
    E0123 ERROR_DIRECTIVE "an `#error` is reached"
    E0124 UNKNOWN_PREPROCESSOR_DIRECTIVE "an unknown `#` directive"
    E0125 STRAY_ENDDEF "an `%enddef` has no `%define`"
    W0101 WARNING_DIRECTIVE "a `#warning` is reached"

    // Syntax
    E0201 UNEXPECTED_TOKEN "something else is expected at this place"
    E0202 UNCLOSED_BRACKET "a bracket is not closed"
    E0203 STRAY_BRACKET "a closing brace has no opening one"
    E0204 MISSING_SEMICOLON "a declaration or directive is not ended"
    E0205 MISSING_TYPE "a function or variable is declared without a type"
    E0206 BAD_TYPE_WORDS "the words of a type do not go together"
    E0207 UNKNOWN_WORD "a word is left over in a declaration, as when a macro is not defined"
    E0208 NESTED_TOO_DEEPLY "brackets, classes or types are nested too deeply"
    E0209 MISPLACED "a declaration stands where it cannot"
    E0210 BAD_DIRECTIVE "the operands of a directive are malformed"
    E0211 TYPE_IN_PATTERN "a directive names a declaration together with its type"

    // Names and types
    E0301 NO_MODULE "the interface has no name"
    E0302 MEMBER_POINTER "a pointer to a member can't be passed"
    E0303 UNKNOWN_VALUE "a value can't be computed"
    E0304 LIBRARY_TYPE "a type of the standard library can't be passed"
    E0305 BAD_MODULE_NAME "the interface has a name that Perl and C can't have"
    W0301 UNKNOWN_BASE "nothing is known about a base class"
    W0302 UNKNOWN_TYPE "a type is not declared, but one of nearly that name is"

    // Declarations and overloads
    E0401 DECLARED_TWICE "a class is defined twice"
    E0402 PERL_NAME_TAKEN "two declarations have one name in Perl"
    W0401 OVERLOAD_SHADOWED "an overload is never called, another takes the same Perl values"
    W0402 OVERLOAD_CONST "an overload is never called, another differs by `const` only"
    W0403 NESTED_CLASS "a nested class is not wrapped"
    W0405 RVALUE_METHOD "a method of temporary objects is not wrapped"
    W0404 OPERATOR_IGNORED "an operator that has no name in Perl"

    // Directives, features and typemaps
    E0501 UNSUPPORTED_DIRECTIVE "a directive that is not supported"
    E0502 UNSUPPORTED_FEATURE "a feature that is not supported"
    E0503 UNKNOWN_OWN_FEATURE "a `rust:` or `perl:` feature that does not exist"
    E0504 UNSUPPORTED_TEMPLATE "`%template` is not supported"
    E0505 UNSUPPORTED_TYPEMAP "a typemap with its own code"
    E0506 UNSUPPORTED_APPLY "an `%apply` of a conversion that does not exist"
    E0507 BAD_CALLBACK "`rust:callback` names what can't be a callback"
    E0508 BAD_RENAME_FORMAT "a name that `%rename` can't make"
    E0509 BAD_RENAME_CONDITION "a condition of `%rename` that is not supported"
    E0510 EXTEND_UNKNOWN "`%extend` of what is not a class"
    E0511 BAD_BYTES "`rust:bytes` names what can't be a string of bytes"
    W0501 UNKNOWN_FEATURE "a feature that has no effect"
    W0502 UNUSED_CODE "code for a section that is not generated"

    // Naming on the Rust side
    E0601 RUST_NAME_TAKEN "two declarations have one name in Rust"
    W0601 RUST_NAME_NUMBERED "a function has a number in Rust, another one has its name"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique() {
        let mut ids: Vec<&str> = ALL.iter().map(|code| code.id).collect();
        ids.sort_unstable();
        let all = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), all);
    }
}
