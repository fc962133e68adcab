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

    // Declarations and overloads

    // Directives, features and typemaps

    // Naming on the Rust side
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
