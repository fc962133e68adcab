//! Simple declarations: specifiers and a type, then the declarators of functions, variables and typedefs.

use super::cursor::Start;
use super::declarator::{Declarator, Mode};
use super::types::Words;
use super::{Parsed, Parser};
use crate::ast::{
    AnonId, Cv, DeclName, DeclNameKind, Function, FunctionKind, Ident, Item, ItemKind, Signature,
    Specifiers, Type, TypeKind, Typedef, Variable,
};
use crate::diag::codes;
use crate::token::{Punct, TokenKind};

/// The words before the declarators.
struct Head {
    specifiers: Specifiers,
    ty: Option<Type>,
    /// The class or enum that was defined or declared among them.
    defined: Option<(usize, ItemKind)>,
}

impl Parser<'_> {
    /// Specifiers and a type, then declarators up to `;` or a body.
    pub(super) fn simple_declaration(&mut self, start: Start, out: &mut Vec<Item>) -> Parsed<()> {
        let first = out.len();
        let Head {
            specifiers,
            ty,
            mut defined,
        } = self.head()?;
        let nothing = ty.is_none() && self.pos == start.pos && !self.declarator_without_type();
        if self.at(Punct::Semi) || nothing {
            return self.without_declarator(start, ty.is_some(), defined, out);
        }
        if self.at(Punct::Colon) && self.class.is_some() {
            // A bit field without a name only moves what follows it.
            self.bump();
            self.value()?;
            return self.semicolon();
        }
        // `class C { }` without its `;`: the next line is no declarator.
        let end_of_defined = self.pos;
        let own_end = defined.is_some() && self.token().first_on_line;
        let declarator = self.declarator(Mode::Named);
        let ty = self.name_the_defined(ty, specifiers, &declarator, &mut defined);
        let own = own_name(&defined);
        if let Some((pos, kind)) = defined {
            self.push_with(out, pos, start.doc.clone(), kind);
        }
        let mut declarator = match declarator {
            Err(_) if own_end => {
                self.pos = end_of_defined;
                return self.semicolon();
            }
            other => other?,
        };
        loop {
            self.reject_missing_type(&ty, &declarator)?;
            let (item, ends) = self.declared(declarator, &ty, specifiers, own.as_deref())?;
            if let Some(kind) = item {
                self.push_with(out, start.pos, start.doc.clone(), kind);
            }
            if ends {
                break;
            }
            if !self.eat(Punct::Comma) {
                self.end_of_declaration()?;
                break;
            }
            declarator = self.declarator(Mode::Named)?;
        }
        if start.doc.is_none() {
            if let Some(doc) = self.trailing_doc() {
                for item in &mut out[first..] {
                    item.doc.get_or_insert_with(|| doc.clone());
                }
            }
        }
        Ok(())
    }

    fn without_declarator(
        &mut self,
        start: Start,
        has_type: bool,
        defined: Option<(usize, ItemKind)>,
        out: &mut Vec<Item>,
    ) -> Parsed<()> {
        if let Some((_, kind)) = defined {
            self.bump();
            self.push(out, start, kind);
            return Ok(());
        }
        if has_type {
            return Err(self.expected("a name", "name what is declared, or remove the declaration"));
        }
        Err(self.expected(
            "a declaration or a directive",
            "remove what stands here, or complete the declaration that it belongs to",
        ))
    }

    /// Gives a class or enum the name of its typedef, or the number that stands for a name, and returns the type that
    /// the declarators are built on.
    fn name_the_defined(
        &mut self,
        ty: Option<Type>,
        specifiers: Specifiers,
        declarator: &Parsed<Declarator>,
        defined: &mut Option<(usize, ItemKind)>,
    ) -> Option<Type> {
        let mut ty = ty?;
        let (tag, typedef_name, anon) = match defined {
            Some((_, ItemKind::Class(class))) => (&class.name, &mut class.typedef_name, class.anon),
            Some((_, ItemKind::Enum(item))) => (&item.name, &mut item.typedef_name, item.anon),
            _ => return Some(ty),
        };
        if let (true, Ok(declarator)) = (specifiers.is_typedef, declarator) {
            if let (true, Some(name)) = (
                declarator.is_plain() && ty.cv == Cv::default(),
                &declarator.name,
            ) {
                *typedef_name = plain_ident(name);
            }
        }
        if tag.is_none() {
            if let Some(name) = typedef_name.clone() {
                ty.kind = TypeKind::Name(Self::plain_name(name));
            } else if let Some(id) = anon {
                ty.kind = TypeKind::Anonymous(id);
            }
        }
        let named = typedef_name.is_some();
        match defined {
            Some((_, ItemKind::Class(class))) if named => class.anon = None,
            Some((_, ItemKind::Enum(item))) if named => item.anon = None,
            _ => {}
        }
        Some(ty)
    }

    /// A number for a class or enum without a tag.
    pub(super) fn anonymous_id(&mut self) -> AnonId {
        let id = AnonId(self.anonymous);
        self.anonymous += 1;
        id
    }

    fn head(&mut self) -> Parsed<Head> {
        let start = self.pos;
        let mut specifiers = Specifiers::default();
        let mut cv = Cv::default();
        let mut words = Words::default();
        let mut kind = None;
        let mut defined = None;
        loop {
            if self.skip_attribute()? || self.eat_cv(&mut cv) || self.specifier(&mut specifiers)? {
                continue;
            }
            if kind.is_none() && !words.any {
                if let Some((item, ty)) = self.class_or_enum()? {
                    defined = Some((start, item));
                    kind = Some(ty);
                    continue;
                }
                if !specifiers.is_typedef && self.declarator_without_type() {
                    break;
                }
            }
            if !self.type_word(&mut words, &mut kind)? {
                break;
            }
        }
        let ty = self.finish_type(start, cv, &words, kind)?;
        Ok(Head {
            specifiers,
            ty,
            defined,
        })
    }

    fn specifier(&mut self, specifiers: &mut Specifiers) -> Parsed<bool> {
        let flag = match self.ident().unwrap_or_default() {
            "static" => &mut specifiers.is_static,
            "extern" => &mut specifiers.is_extern,
            "virtual" => &mut specifiers.is_virtual,
            "inline" => &mut specifiers.is_inline,
            "explicit" => &mut specifiers.is_explicit,
            "mutable" => &mut specifiers.is_mutable,
            "constexpr" | "consteval" | "constinit" => &mut specifiers.is_constexpr,
            "thread_local" | "__thread" | "_Thread_local" => &mut specifiers.is_thread_local,
            "typedef" => &mut specifiers.is_typedef,
            "friend" => &mut specifiers.is_friend,
            "register" => {
                self.bump();
                return Ok(true);
            }
            _ => return Ok(false),
        };
        *flag = true;
        self.bump();
        if specifiers.is_explicit && self.at(Punct::LParen) {
            self.skip_group()?;
        }
        Ok(true)
    }

    /// Whether a constructor, destructor or conversion stands here, in its class or behind its class's name, or a
    /// function whose type is missing.
    fn declarator_without_type(&self) -> bool {
        if self.at(Punct::Tilde) || self.at_word("operator") {
            return true;
        }
        let mut n = usize::from(self.at(Punct::Scope));
        let mut last: Option<&str> = None;
        while let Some(word) = self.ahead_ident(n) {
            if last.is_some() && word == "operator" {
                return true;
            }
            if super::types::is_reserved(word)
                || matches!(word, "decltype" | "typeof" | "__typeof__")
            {
                return false;
            }
            let mut behind = n + 1;
            if self.ahead_is(behind, Punct::Lt) {
                behind = self.template_end(behind).unwrap_or(behind);
            }
            if self.ahead_is(behind, Punct::Scope) {
                if self.ahead_is(behind + 1, Punct::Tilde) {
                    return true;
                }
                last = Some(word);
                n = behind + 1;
                continue;
            }
            return self.ahead_is(behind, Punct::LParen) && !self.pointer_behind(behind);
        }
        false
    }

    /// Whether the `(` at distance `n` begins a nested declarator such as `(*f)`.
    fn pointer_behind(&self, n: usize) -> bool {
        match self.ahead(n + 1) {
            TokenKind::Punct(Punct::Star | Punct::Amp | Punct::AndAnd) => true,
            TokenKind::Ident(word) => {
                self.ahead_is(n + 2, Punct::Scope) && self.ahead_is(n + 3, Punct::Star)
                    || matches!(&**word, "__cdecl" | "__stdcall")
            }
            _ => false,
        }
    }

    /// A function or variable without a type is an error, but for constructors and their like.
    fn reject_missing_type(&self, ty: &Option<Type>, declarator: &Declarator) -> Parsed<()> {
        let (None, Some(name)) = (ty, &declarator.name) else {
            return Ok(());
        };
        let kind = function_kind(name, self.class.as_deref());
        if !matches!(kind, None | Some(FunctionKind::Operator)) {
            return Ok(());
        }
        let span = name.span;
        // `MACRO(int) f(...)`: the declaration goes on behind what looked like its parameters.
        if matches!(self.ident(), Some(word) if !matches!(word, "override" | "final")) {
            return Err(self.error_at(
                span,
                codes::UNKNOWN_WORD,
                format!("`{name}` cannot begin this declaration"),
                "neither a type nor a macro that is defined",
                "if it is a macro, `#define` it in the interface file or with `-D`",
            ));
        }
        let help = match (&self.class, &name.kind) {
            (Some(class), DeclNameKind::Ident(_)) if !class.is_empty() => {
                format!("write the type of its result; a constructor would be called `{class}`")
            }
            _ => "write the type of its result before the name".to_string(),
        };
        Err(self.error_at(
            span,
            codes::MISSING_TYPE,
            format!("`{name}` is declared without a type"),
            "no type before this name",
            help,
        ))
    }

    /// One declarator's item, and whether the declaration ends with it. A typedef of the name `own` is no item: the class
    /// or enum just defined has that name already.
    fn declared(
        &mut self,
        declarator: Declarator,
        base: &Option<Type>,
        specifiers: Specifiers,
        own: Option<&str>,
    ) -> Parsed<(Option<ItemKind>, bool)> {
        let Declarator { name, layers } = declarator;
        let Some(name) = name else {
            return Err(self.expected("a name", "name what is declared here"));
        };
        let missing = || Type {
            span: name.span,
            cv: Cv::default(),
            kind: TypeKind::Missing,
        };
        let repeats =
            layers.is_empty() && plain_ident(&name).is_some_and(|n| Some(n.text.as_str()) == own);
        let ty = Declarator { name: None, layers }
            .apply(base.clone().unwrap_or_else(missing), self.last_span());
        if specifiers.is_typedef {
            let Some(name) = plain_ident(&name) else {
                return Err(self.error_at(
                    name.span,
                    codes::UNEXPECTED_TOKEN,
                    "a typedef declares a plain name",
                    "not a plain name",
                    "name the type with one word",
                ));
            };
            let kind = ItemKind::Typedef(Typedef {
                name,
                ty,
                alias: false,
            });
            return Ok((if repeats { None } else { Some(kind) }, false));
        }
        match ty.kind {
            TypeKind::Function(function) => {
                let kind =
                    function_kind(&name, self.class.as_deref()).unwrap_or(FunctionKind::Plain);
                let ret = match function.ret.kind {
                    TypeKind::Missing => None,
                    _ => Some(function.ret),
                };
                self.function(name, kind, ret, function.sig, specifiers)
            }
            _ => {
                let variable = self.variable(name, ty, specifiers)?;
                Ok((Some(ItemKind::Variable(variable)), false))
            }
        }
    }

    fn function(
        &mut self,
        name: DeclName,
        kind: FunctionKind,
        ret: Option<Type>,
        sig: Signature,
        specifiers: Specifiers,
    ) -> Parsed<(Option<ItemKind>, bool)> {
        let (mut is_override, mut is_final) = (false, false);
        loop {
            match self.ident() {
                Some("override") => is_override = true,
                Some("final") => is_final = true,
                _ => {
                    if self.skip_attribute()? {
                        continue;
                    }
                    break;
                }
            }
            self.bump();
        }
        let (body, semicolon) = self.function_body()?;
        let function = Function {
            name,
            kind,
            specifiers,
            ret,
            sig,
            is_override,
            is_final,
            body,
        };
        Ok((Some(ItemKind::Function(function)), !semicolon))
    }

    fn variable(&mut self, name: DeclName, ty: Type, specifiers: Specifiers) -> Parsed<Variable> {
        while self.skip_attribute()? {}
        let bits = if self.eat(Punct::Colon) {
            Some(self.value()?)
        } else {
            None
        };
        let begins = self.eat(Punct::Assign) || self.at(Punct::LBrace) || self.at(Punct::LParen);
        let init = if begins { Some(self.value()?) } else { None };
        Ok(Variable {
            name,
            specifiers,
            ty,
            init,
            bits,
        })
    }

    /// The `;` of a declaration; a word in its place hints at a macro that is not defined.
    fn end_of_declaration(&mut self) -> Parsed<()> {
        let same_line = !self.token().first_on_line;
        match self.ident() {
            Some(word) if same_line && !super::types::is_reserved(word) => {
                let first = self.tokens[self.pos.saturating_sub(1)].kind.to_string();
                Err(self
                    .error(
                        codes::UNKNOWN_WORD,
                        format!("`{word}` is left over behind `{first}`"),
                        "expected `;` or `,` here",
                        "if one of these words is a macro, `#define` it in the interface file or with `-D`; \
                         else a `;` is missing",
                    )
                    .also(self.last_span(), "this looks like the declared name"))
            }
            _ => self.semicolon(),
        }
    }
}

/// The name as one word, if it is one.
pub(super) fn plain_ident(name: &DeclName) -> Option<Ident> {
    match (&name.scope, &name.kind) {
        (None, DeclNameKind::Ident(text)) => Some(Ident {
            text: text.clone(),
            span: name.span,
        }),
        _ => None,
    }
}

/// The one name of a class or enum whose typedef adds no other.
fn own_name(defined: &Option<(usize, ItemKind)>) -> Option<String> {
    let (tag, typedef_name) = match defined {
        Some((_, ItemKind::Class(class))) => (&class.name, &class.typedef_name),
        Some((_, ItemKind::Enum(item))) => (&item.name, &item.typedef_name),
        _ => return None,
    };
    let name = typedef_name.as_ref()?.text.clone();
    match tag {
        Some(tag) if tag.to_string() != name => None,
        _ => Some(name),
    }
}

/// The sort of function that its name makes it; a constructor is told by the class, or by the scope of its name.
fn function_kind(name: &DeclName, class: Option<&str>) -> Option<FunctionKind> {
    Some(match &name.kind {
        DeclNameKind::Operator(_) => FunctionKind::Operator,
        DeclNameKind::Conversion(_) => FunctionKind::Conversion,
        DeclNameKind::Destructor(_) => FunctionKind::Destructor,
        DeclNameKind::Ident(word) => {
            let owner = match &name.scope {
                Some(scope) => scope
                    .segments
                    .last()
                    .map(|segment| segment.ident.text.as_str()),
                None => class,
            };
            if owner == Some(word) {
                FunctionKind::Constructor
            } else {
                return None;
            }
        }
    })
}
