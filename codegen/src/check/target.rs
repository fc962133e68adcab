//! One declaration of a function: its result, its parameters and their defaults, each with its conversion.
//!
//! Typemaps decide here what a parameter is: one value, a string with its length, or a result in place.

use crate::ast::{self, FunctionKind};
use crate::consteval;
use crate::conv::{Input, Unconvertible};
use crate::diag::codes;
use crate::model::{DefaultValue, In, Param, Ret, Role, Target};
use crate::names;
use crate::resolve::Decl;
use crate::resolve::types::{ClassIx, Ty, TyKind};
use crate::source::Span;
use crate::typemap::Action;

use super::Checker;
use super::function::Member;
use super::values::coerce;

/// A target with what only overload ranking and usage texts need.
pub(super) struct Built {
    pub(super) target: Target,
    pub(super) inputs: Vec<Input>,
    /// For each parameter, what the `Usage:` text says; empty for one that takes no argument.
    pub(super) usage: Vec<String>,
    pub(super) is_static: bool,
    pub(super) is_const: bool,
    pub(super) types: Vec<String>,
}

impl<'p> Checker<'p, '_> {
    /// The target that a declaration is; `None` when it can't be wrapped.
    pub(super) fn target(
        &mut self,
        class: Option<ClassIx>,
        role: Role,
        perl: &str,
        member: &Member<'p>,
    ) -> Option<Built> {
        let Member { decl, function, .. } = *member;
        let symbols = self.symbols();
        let result = match role {
            Role::Constructor(_) => {
                let class = class?;
                let path = &symbols.classes[class.0].path;
                Ret::Owned {
                    ty: self.table.enter(&Ty::class(class, path), symbols),
                    nullable: false,
                }
            }
            _ => self.result(decl, function)?,
        };
        let mut built = Built {
            target: Target {
                rust: self.rust_name(decl, perl),
                params: Vec::new(),
                result,
                fallible: decl.features.is_set("rust:result")
                    || function.sig.throws.as_ref().is_some_and(|t| !t.is_empty()),
                is_virtual: function.specifiers.is_virtual || function.is_override,
                is_const: is_const(function),
                is_volatile: function.sig.cv.is_volatile && function.sig.ref_qualifier.is_none(),
                overrides: Vec::new(),
                varargs: function.sig.variadic,
                prototype: prototype(function),
                doc: decl.doc.map(str::to_string),
            },
            inputs: Vec::new(),
            usage: Vec::new(),
            is_static: function.specifiers.is_static,
            is_const: is_const(function),
            types: Vec::new(),
        };
        let params: Vec<(Ty, Option<&str>)> = function
            .sig
            .params
            .iter()
            .map(|p| {
                let name = p.name.as_ref().map(|n| n.text.as_str());
                (symbols.ty(&p.ty, decl.scope), name)
            })
            .collect();
        let mut at = 0;
        while at < params.len() {
            at += self.param(&mut built, member, &params, at)?;
        }
        self.marked_params(&mut built.target.params, decl);
        tell_apart(&mut built.target.params);
        Some(built)
    }

    fn result(&mut self, decl: &Decl<'p>, function: &ast::Function) -> Option<Ret> {
        let Some(ret) = &function.ret else {
            return Some(Ret::Void);
        };
        let symbols = self.symbols();
        let ty = symbols.ty(ret, decl.scope);
        self.look_for_slips(&ty, ret.span);
        let alias =
            match self
                .program
                .typemaps
                .lookup(&[(ty.clone(), None)], decl.typemaps, symbols)
            {
                Some((Action::As(alias), _)) => alias,
                _ => ty,
            };
        let owned = decl.features.is_set("new");
        match self.converter().output(&alias, owned) {
            Ok(ret) => Some(ret),
            Err(why) => {
                self.unconvertible(why, ret.span);
                None
            }
        }
    }

    fn unconvertible(&mut self, why: Unconvertible, span: Span) {
        match why {
            Unconvertible::MemberPointer => self
                .diags
                .error(
                    codes::MEMBER_POINTER,
                    span,
                    "pointers to members can't be passed between Perl and Rust",
                )
                .help("hide the declaration with `%ignore`"),
        };
    }

    /// Adds the parameter at `at`; tells how many declared ones it took.
    fn param(
        &mut self,
        built: &mut Built,
        member: &Member<'p>,
        params: &[(Ty, Option<&str>)],
        at: usize,
    ) -> Option<usize> {
        let Member { decl, function, .. } = *member;
        let declared = &function.sig.params[at];
        let (ty, name) = &params[at];
        self.look_for_slips(ty, declared.ty.span);
        let found = self
            .program
            .typemaps
            .lookup(&params[at..], decl.typemaps, self.symbols());
        // For SWIG a reference to a function is passed by a pointer to it.
        let by_pointer = function_reference(ty);
        let mut usage = match (name, &by_pointer) {
            (Some(name), _) => name.to_string(),
            (None, Some(_)) => ty.clone().pointer().text(),
            (None, None) => ty.text(),
        };
        let mut taken = 1;
        let input = match found {
            None | Some((Action::Clear, _)) => match by_pointer {
                Some(pointer) => {
                    let mut input = self.convert(&pointer, declared.ty.span)?;
                    input.text = ty.clone().pointer().text();
                    input
                }
                None => self.convert(ty, declared.ty.span)?,
            },
            Some((Action::As(alias), _)) => {
                let mut input = self.convert(&alias, declared.ty.span)?;
                input.text = match ty.head().kind {
                    TyKind::Pointer(_) | TyKind::Reference(_) => ty.text(),
                    _ => ty.unqualified().text(),
                };
                input
            }
            Some((Action::Bytes, count)) => {
                taken = count;
                if let Some((second, name)) = params.get(at + 1) {
                    let word = name.map_or_else(|| second.text(), str::to_string);
                    usage = format!("{usage},{word}");
                }
                let mut input = self.convert(ty, declared.ty.span)?;
                input.conv = In::Bytes;
                input
            }
            Some((Action::Output | Action::InOut, _))
                if function.kind == FunctionKind::Constructor =>
            {
                self.diags
                    .error(
                        codes::UNSUPPORTED_APPLY,
                        declared.span,
                        "a constructor can't give back results in place",
                    )
                    .help("take the parameter out, and add a method that gives back the value");
                return None;
            }
            Some((action @ (Action::Output | Action::InOut | Action::Input), _)) => {
                let inner = match ty.head().kind {
                    TyKind::Pointer(to) | TyKind::Reference(to) => *to,
                    _ => ty.clone(),
                };
                self.table.enter(&inner, &self.program.symbols);
                let mut input = self.convert(&inner.unqualified(), declared.ty.span)?;
                let In::Number(number) = input.conv else {
                    self.diags.error(
                        codes::UNSUPPORTED_APPLY,
                        declared.span,
                        "only numbers can be results in place",
                    );
                    return None;
                };
                input.conv = match action {
                    Action::Output => In::Output(number),
                    Action::InOut => In::InOut(number),
                    _ => In::Number(number),
                };
                if action == Action::Output {
                    usage.clear();
                }
                input
            }
        };
        let default = declared
            .default
            .as_ref()
            .map(|value| self.default_value(value, &input.conv, decl));
        built.types.push(ty.resolved().text());
        built.target.params.push(Param {
            rust: match name {
                Some(name) => names::snake(name),
                None => format!("arg{}", built.target.params.len() + 1),
            },
            name: name.map(str::to_string).unwrap_or_default(),
            conv: input.conv.clone(),
            type_text: input.text.clone(),
            default,
        });
        built.inputs.push(input);
        built.usage.push(usage);
        Some(taken)
    }

    fn convert(&mut self, ty: &Ty, span: Span) -> Option<Input> {
        match self.converter().input(ty) {
            Ok(input) => Some(input),
            Err(why) => {
                self.unconvertible(why, span);
                None
            }
        }
    }

    fn default_value(&mut self, value: &ast::Value, conv: &In, decl: &Decl<'p>) -> DefaultValue {
        consteval::eval(&value.expr, self.symbols(), decl.scope)
            .and_then(|found| coerce(found, conv))
            .map_or_else(
                || DefaultValue::Unknown(value.text.clone()),
                DefaultValue::Value,
            )
    }

    fn rust_name(&self, decl: &Decl<'p>, perl: &str) -> String {
        if let Some(name) = decl.features.get("rust:name") {
            return name.to_string();
        }
        names::operator_method(perl).unwrap_or_else(|| names::snake(perl))
    }
}

/// What stands for a reference to a function, if the type is one: a pointer to a pointer to it.
fn function_reference(ty: &Ty) -> Option<Ty> {
    let TyKind::Reference(to) = ty.head().kind else {
        return None;
    };
    let function = to.head();
    matches!(function.kind, TyKind::Function(..)).then(|| function.pointer().pointer())
}

/// Whether a method is `const` for messages and dispatch. As for SWIG, one that also has a `&` behind it is not.
fn is_const(function: &ast::Function) -> bool {
    function.sig.cv.is_const && function.sig.ref_qualifier.is_none()
}

/// The declaration as a person would read it.
fn prototype(function: &ast::Function) -> String {
    let declarator = format!("{}{}", function.name.kind, function.sig);
    match &function.ret {
        Some(ret) => ret.declare(&declarator),
        None => declarator,
    }
}

/// Gives parameters of one function different Rust names.
fn tell_apart(params: &mut [Param]) {
    for at in 1..params.len() {
        let mut name = params[at].rust.clone();
        let mut nth = 2;
        while params[..at].iter().any(|p| p.rust == name) {
            name = names::overload(&params[at].rust, nth);
            nth += 1;
        }
        params[at].rust = name;
    }
}
