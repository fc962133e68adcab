//! The words of a type, and types without a name.

use super::declarator::Mode;
use super::{Parsed, Parser};
use crate::ast::{Builtin, Cv, ElaboratedKey, Type, TypeKind};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

/// The words of a fundamental type, in any order.
#[derive(Default)]
pub(super) struct Words {
    base: Option<&'static str>,
    signed: bool,
    unsigned: bool,
    short: bool,
    longs: u8,
    pub(super) any: bool,
    bad: bool,
}

impl Words {
    /// Takes a word in; says whether it was one of a fundamental type.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let repeated = match word {
            "signed" | "__signed" | "__signed__" => std::mem::replace(&mut self.signed, true),
            "unsigned" => std::mem::replace(&mut self.unsigned, true),
            "short" => std::mem::replace(&mut self.short, true),
            "long" => {
                self.longs = self.longs.saturating_add(1);
                self.longs > 2
            }
            _ => match BASES.iter().find(|(spelling, _)| *spelling == word) {
                Some((_, base)) => self.base.replace(base).is_some(),
                None => return false,
            },
        };
        self.bad |= repeated;
        self.any = true;
        true
    }

    /// The type that the words make; nothing when they do not go together.
    fn builtin(&self) -> Option<Builtin> {
        if self.bad || (self.signed && self.unsigned) || (self.short && self.longs > 0) {
            return None;
        }
        let sign = self.signed || self.unsigned;
        let length = self.short || self.longs > 0;
        let pick = |signed, unsigned| Some(if self.unsigned { unsigned } else { signed });
        match self.base {
            None | Some("int") => match (self.short, self.longs) {
                (true, _) => pick(Builtin::Short, Builtin::UShort),
                (_, 0) => pick(Builtin::Int, Builtin::UInt),
                (_, 1) => pick(Builtin::Long, Builtin::ULong),
                _ => pick(Builtin::LongLong, Builtin::ULongLong),
            },
            Some("char") if !length => match (self.signed, self.unsigned) {
                (true, _) => Some(Builtin::SChar),
                (_, true) => Some(Builtin::UChar),
                _ => Some(Builtin::Char),
            },
            Some("__int128") if !length => pick(Builtin::Int128, Builtin::UInt128),
            Some("double") if !sign && !self.short && self.longs == 1 => Some(Builtin::LongDouble),
            Some(_) if sign || length => None,
            Some("double") => Some(Builtin::Double),
            Some("float") => Some(Builtin::Float),
            Some("void") => Some(Builtin::Void),
            Some("bool") => Some(Builtin::Bool),
            Some("wchar_t") => Some(Builtin::WChar),
            Some("char8_t") => Some(Builtin::Char8),
            Some("char16_t") => Some(Builtin::Char16),
            Some("char32_t") => Some(Builtin::Char32),
            Some(_) => None,
        }
    }
}

/// Spellings of the words that name a fundamental type by themselves.
const BASES: &[(&str, &str)] = &[
    ("char", "char"),
    ("int", "int"),
    ("float", "float"),
    ("double", "double"),
    ("void", "void"),
    ("bool", "bool"),
    ("_Bool", "bool"),
    ("wchar_t", "wchar_t"),
    ("char8_t", "char8_t"),
    ("char16_t", "char16_t"),
    ("char32_t", "char32_t"),
    ("__int128", "__int128"),
    ("__int128_t", "__int128"),
];

/// Whether a word belongs to a fundamental type.
pub(super) fn is_type_word(word: &str) -> bool {
    Words::default().take(word)
}

/// Words that cannot name a type or a declaration.
pub(super) fn is_reserved(word: &str) -> bool {
    is_type_word(word)
        || matches!(
            word,
            "alignof"
                | "break"
                | "case"
                | "catch"
                | "class"
                | "const"
                | "const_cast"
                | "continue"
                | "default"
                | "delete"
                | "do"
                | "dynamic_cast"
                | "else"
                | "enum"
                | "explicit"
                | "export"
                | "extern"
                | "false"
                | "for"
                | "friend"
                | "goto"
                | "if"
                | "inline"
                | "mutable"
                | "namespace"
                | "new"
                | "noexcept"
                | "nullptr"
                | "operator"
                | "private"
                | "protected"
                | "public"
                | "register"
                | "reinterpret_cast"
                | "return"
                | "sizeof"
                | "static"
                | "static_assert"
                | "static_cast"
                | "struct"
                | "switch"
                | "template"
                | "this"
                | "throw"
                | "true"
                | "try"
                | "typedef"
                | "typeid"
                | "typename"
                | "union"
                | "using"
                | "virtual"
                | "volatile"
                | "while"
        )
}

/// Words that begin a value and never a type.
pub(super) fn is_value_word(word: &str) -> bool {
    matches!(
        word,
        "true"
            | "false"
            | "nullptr"
            | "sizeof"
            | "alignof"
            | "static_cast"
            | "const_cast"
            | "reinterpret_cast"
            | "dynamic_cast"
    )
}

/// The keyword before an elaborated name.
pub(super) fn elaborated_key(word: &str) -> Option<ElaboratedKey> {
    Some(match word {
        "class" => ElaboratedKey::Class,
        "struct" => ElaboratedKey::Struct,
        "union" => ElaboratedKey::Union,
        "enum" => ElaboratedKey::Enum,
        "typename" => ElaboratedKey::Typename,
        _ => return None,
    })
}

impl Parser<'_> {
    /// `const`, `volatile` and their spellings; `restrict` is dropped.
    pub(super) fn eat_cv(&mut self, cv: &mut Cv) -> bool {
        match self.ident() {
            Some("const" | "__const" | "__const__") => cv.is_const = true,
            Some("volatile" | "__volatile" | "__volatile__") => cv.is_volatile = true,
            Some("restrict" | "__restrict" | "__restrict__") => {}
            _ => return false,
        }
        self.bump();
        true
    }

    /// The words of a type without anything that only declarations have.
    pub(super) fn type_words(&mut self) -> Parsed<Type> {
        let start = self.pos;
        let mut cv = Cv::default();
        let mut words = Words::default();
        let mut kind = None;
        loop {
            if self.eat_cv(&mut cv) || self.skip_attribute()? {
                continue;
            }
            if self.eat_word("register") {
                continue;
            }
            if !self.type_word(&mut words, &mut kind)? {
                break;
            }
        }
        self.finish_type(start, cv, &words, kind)?
            .ok_or_else(|| self.expected("a type", "write the type that is missing here"))
    }

    /// One step of a type: a fundamental word, a name, or what stands for one. Says whether there was one.
    pub(super) fn type_word(
        &mut self,
        words: &mut Words,
        kind: &mut Option<TypeKind>,
    ) -> Parsed<bool> {
        let free = kind.is_none() && !words.any;
        if free && self.at(Punct::Scope) && matches!(self.ahead(1), TokenKind::Ident(_)) {
            *kind = Some(TypeKind::Name(self.type_name()?));
            return Ok(true);
        }
        let Some(word) = self.ident().map(str::to_string) else {
            return Ok(false);
        };
        if kind.is_none() && words.take(&word) {
            self.bump();
            return Ok(true);
        }
        if !free {
            return Ok(false);
        }
        *kind = Some(match word.as_str() {
            "auto" => {
                self.bump();
                TypeKind::Auto
            }
            "decltype" | "__typeof__" | "typeof" if self.ahead_is(1, Punct::LParen) => {
                self.bump();
                let start = self.pos;
                self.skip_group()?;
                let text = self.text_from(start);
                TypeKind::Decltype(text[1..text.len() - 1].to_string())
            }
            key => match elaborated_key(key) {
                Some(key) => {
                    self.bump();
                    while self.skip_attribute()? {}
                    TypeKind::Elaborated(key, self.type_name()?)
                }
                None if is_reserved(key) => return Ok(false),
                None => TypeKind::Name(self.type_name()?),
            },
        });
        Ok(true)
    }

    /// The type that the collected words make; `None` when there were none.
    pub(super) fn finish_type(
        &self,
        start: usize,
        cv: Cv,
        words: &Words,
        kind: Option<TypeKind>,
    ) -> Parsed<Option<Type>> {
        let span = self.span_from(start);
        if let Some(kind) = kind {
            return Ok(Some(Type { span, cv, kind }));
        }
        if !words.any {
            return Ok(None);
        }
        match words.builtin() {
            Some(builtin) => Ok(Some(Type {
                span,
                cv,
                kind: TypeKind::Builtin(builtin),
            })),
            None => Err(self.error_at(
                span,
                codes::BAD_TYPE_WORDS,
                format!("`{}` is not a type", self.text_from(start)),
                "these words don't go together",
                "write a type that C++ has, such as `unsigned int`, `long long` or `double`",
            )),
        }
    }

    /// A type without a name: `const char *`, `int (*)(int)`.
    pub(super) fn type_id(&mut self) -> Parsed<Type> {
        self.deeper(|p| {
            let base = p.type_words()?;
            let declarator = p.declarator(Mode::Abstract)?;
            Ok(declarator.apply(base, p.last_span()))
        })
    }

    /// The type of a conversion operator: words, pointers and references, no brackets.
    pub(super) fn conversion_type(&mut self) -> Parsed<Type> {
        let base = self.type_words()?;
        let declarator = self.declarator(Mode::Conversion)?;
        Ok(declarator.apply(base, self.last_span()))
    }

    /// Steps over an attribute or a calling convention, which say nothing to Perl.
    pub(super) fn skip_attribute(&mut self) -> Parsed<bool> {
        if self.at(Punct::LBracket) && self.ahead_is(1, Punct::LBracket) {
            self.skip_group()?;
            return Ok(true);
        }
        let takes_operand = match self.ident() {
            Some(
                "__attribute__" | "__attribute" | "__declspec" | "alignas" | "_Alignas" | "__asm__"
                | "__asm",
            ) => true,
            Some(
                "__extension__" | "__cdecl" | "__stdcall" | "__fastcall" | "__thiscall"
                | "__vectorcall" | "__inline" | "__inline__" | "__forceinline" | "_Noreturn",
            ) => false,
            _ => return Ok(false),
        };
        self.bump();
        if takes_operand && self.at(Punct::LParen) {
            self.skip_group()?;
        }
        Ok(true)
    }
}
