//! `%typemap` and `%apply`: which parameters and results are converted in another way than their type says.
//!
//! The conversions themselves are our own: a typemap can choose among them (`OUTPUT`, `INOUT`, `INPUT`, a string with its
//! length, the conversion of another type), but C code in a typemap is refused. Two kinds of code are accepted because
//! nothing is lost: `newfree` (what a result owned by the host's Rust needs no help to be freed) and the `argout` that
//! belongs to a `numinputs=0`.

use crate::ast::{self, Builtin, TypemapBody, TypemapPattern};
use crate::diag::{Diagnostics, codes};
use crate::resolve::scope::{ScopeId, Symbols};
use crate::resolve::types::{Ty, TyKind};

/// What a rule does with the parameters that it matches.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Consumes no argument; the value that is stored becomes a result.
    Output,
    /// Read from an argument, and its new value becomes a result.
    InOut,
    /// A pointer to a number that is given by value.
    Input,
    /// A string and its length, from one argument.
    Bytes,
    /// Converted as another type.
    As(Ty),
    /// Nothing special any more.
    Clear,
}

#[derive(Debug, Clone)]
struct Rule {
    params: Vec<(String, String, Option<String>)>,
    action: Action,
}

/// The rules seen so far, in order; see [`Typemaps::len`].
#[derive(Debug, Default)]
pub struct Typemaps {
    rules: Vec<Rule>,
}

impl Typemaps {
    /// How many rules there are now: a declaration remembers it, later rules are not for it.
    pub fn len(&self) -> usize {
        self.rules.len()
    }

    /// Whether there are no rules.
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty()
    }

    /// Takes note of an `%apply`.
    pub fn apply(
        &mut self,
        apply: &ast::Apply,
        symbols: &Symbols<'_>,
        scope: ScopeId,
        diags: &mut Diagnostics,
    ) {
        let Some(action) = self.action_of(&apply.from, symbols, scope) else {
            diags
                .error(
                    codes::UNSUPPORTED_APPLY,
                    apply.from.span,
                    format!("`{}` has no conversion that can be applied", apply.from),
                )
                .help("apply `T *OUTPUT`, `T *INOUT`, `T *INPUT` (with `%include <typemaps.i>`), `(char *STRING, size_t LENGTH)`, or a type");
            return;
        };
        for to in &apply.to {
            self.add(to, action.clone(), symbols, scope);
        }
    }

    /// Takes note of a `%clear`.
    pub fn clear(&mut self, clear: &ast::Clear, symbols: &Symbols<'_>, scope: ScopeId) {
        for pattern in &clear.patterns {
            self.add(pattern, Action::Clear, symbols, scope);
        }
    }

    /// Takes note of a `%typemap`, or refuses it.
    pub fn typemap(
        &mut self,
        typemap: &ast::Typemap,
        symbols: &Symbols<'_>,
        scope: ScopeId,
        diags: &mut Diagnostics,
    ) {
        let method = typemap.method.text.as_str();
        let no_inputs = typemap.attrs.iter().any(|attr| {
            attr.name.text == "numinputs" && attr.value.as_ref().is_some_and(|v| v.text == "0")
        });
        match &typemap.body {
            TypemapBody::Clear => {
                for pattern in &typemap.patterns {
                    self.add(pattern, Action::Clear, symbols, scope);
                }
            }
            TypemapBody::Copy(from) => match self.action_of(from, symbols, scope) {
                Some(action) => {
                    for pattern in &typemap.patterns {
                        self.add(pattern, action.clone(), symbols, scope);
                    }
                }
                None => refuse(typemap, diags),
            },
            TypemapBody::Code(_) if method == "newfree" => {}
            TypemapBody::Code(_) if method == "in" && no_inputs => {
                for pattern in &typemap.patterns {
                    if !points_to_number(pattern, symbols, scope) {
                        refuse(typemap, diags);
                        return;
                    }
                    self.add(pattern, Action::Output, symbols, scope);
                }
            }
            TypemapBody::Code(_) if method == "argout" => {
                let places = typemap.patterns.iter().all(|pattern| {
                    let at = self.find(&self.params_of(pattern, symbols, scope), self.len());
                    matches!(at, Some((Action::Output | Action::InOut, _)))
                });
                if !places {
                    refuse(typemap, diags);
                }
            }
            TypemapBody::Code(_) => refuse(typemap, diags),
        }
    }

    fn add(
        &mut self,
        pattern: &TypemapPattern,
        action: Action,
        symbols: &Symbols<'_>,
        scope: ScopeId,
    ) {
        let params = self.params_of(pattern, symbols, scope);
        self.rules.push(Rule { params, action });
    }

    fn params_of(
        &self,
        pattern: &TypemapPattern,
        symbols: &Symbols<'_>,
        scope: ScopeId,
    ) -> Vec<(String, String, Option<String>)> {
        pattern
            .params
            .iter()
            .map(|param| {
                let ty = symbols.ty(&param.ty, scope);
                let name = param.name.as_ref().map(|n| n.text.clone());
                (ty.text(), ty.resolved().text(), name)
            })
            .collect()
    }

    fn action_of(
        &self,
        pattern: &TypemapPattern,
        symbols: &Symbols<'_>,
        scope: ScopeId,
    ) -> Option<Action> {
        let params = self.params_of(pattern, symbols, scope);
        if let Some((action, _)) = self.find(&params, self.len()) {
            return Some(action.clone());
        }
        let types: Vec<Ty> = pattern
            .params
            .iter()
            .map(|param| symbols.ty(&param.ty, scope))
            .collect();
        let names: Vec<Option<&str>> = pattern
            .params
            .iter()
            .map(|param| param.name.as_ref().map(|n| n.text.as_str()))
            .collect();
        if let Some(action) = built_in(&types, &names, symbols) {
            return Some(action);
        }
        match types.as_slice() {
            [one] => Some(Action::As(one.clone())),
            _ => None,
        }
    }

    /// What the first `upto` rules say about the parameters from the first of `params` on, and how many of them they
    /// are about. The last matching rule wins, one that names the parameter before one that does not.
    pub fn lookup(
        &self,
        params: &[(Ty, Option<&str>)],
        upto: usize,
        symbols: &Symbols<'_>,
    ) -> Option<(Action, usize)> {
        let texts: Vec<(String, String, Option<String>)> = params
            .iter()
            .take(2)
            .map(|(ty, name)| (ty.text(), ty.resolved().text(), name.map(str::to_string)))
            .collect();
        if let Some((action, count)) = self.find(&texts, upto) {
            return match action {
                Action::Clear => None,
                action => Some((action.clone(), count)),
            };
        }
        for count in (1..=params.len().min(2)).rev() {
            let types: Vec<Ty> = params[..count].iter().map(|(ty, _)| ty.clone()).collect();
            let names: Vec<Option<&str>> = params[..count].iter().map(|(_, name)| *name).collect();
            if let Some(action) = built_in(&types, &names, symbols) {
                return Some((action, count));
            }
        }
        None
    }

    fn find(
        &self,
        params: &[(String, String, Option<String>)],
        upto: usize,
    ) -> Option<(&Action, usize)> {
        let mut best: Option<(usize, &Rule)> = None;
        for rule in &self.rules[..upto.min(self.rules.len())] {
            let Some(slice) = params.get(..rule.params.len()) else {
                continue;
            };
            let mut score = rule.params.len() * 100;
            let fits = rule.params.iter().zip(slice).all(|(rule, param)| {
                let same_text = rule.0 == param.0;
                let named = rule.2.is_some();
                score += usize::from(named) * 10 + usize::from(same_text);
                (same_text || rule.1 == param.1) && (!named || rule.2 == param.2)
            });
            if fits && best.is_none_or(|(so_far, _)| score >= so_far) {
                best = Some((score, rule));
            }
        }
        best.map(|(_, rule)| (&rule.action, rule.params.len()))
    }
}

/// The rules that need not be written: `(char *STRING, size_t LENGTH)`, and with `typemaps.i` the names `OUTPUT`, `INOUT`
/// and `INPUT` of pointers and references to numbers.
fn built_in(types: &[Ty], names: &[Option<&str>], symbols: &Symbols<'_>) -> Option<Action> {
    match (types, names) {
        ([string, length], [Some("STRING"), Some("LENGTH")]) => {
            let is_string = string.resolved().text() == "char *";
            let is_length = matches!(length.text().as_str(), "size_t" | "int");
            (is_string && is_length).then_some(Action::Bytes)
        }
        ([ty], [Some(name)]) if symbols.libraries.contains("typemaps") => {
            let inner = match ty.head().kind {
                TyKind::Pointer(to) | TyKind::Reference(to) => to,
                _ => return None,
            };
            let number = is_number(&inner);
            match *name {
                "OUTPUT" if number => Some(Action::Output),
                "INOUT" | "BOTH" if number => Some(Action::InOut),
                "INPUT" if number => Some(Action::Input),
                _ => None,
            }
        }
        _ => None,
    }
}

fn is_number(ty: &Ty) -> bool {
    matches!(ty.head().kind, TyKind::Builtin(builtin) if !matches!(
        builtin,
        Builtin::Void | Builtin::LongDouble | Builtin::Int128 | Builtin::UInt128 | Builtin::WChar
    ))
}

fn points_to_number(pattern: &TypemapPattern, symbols: &Symbols<'_>, scope: ScopeId) -> bool {
    match pattern.params.as_slice() {
        [one] => match symbols.ty(&one.ty, scope).head().kind {
            TyKind::Pointer(to) | TyKind::Reference(to) => is_number(&to),
            _ => false,
        },
        _ => false,
    }
}

fn refuse(typemap: &ast::Typemap, diags: &mut Diagnostics) {
    let method = &typemap.method;
    diags
        .error(
            codes::UNSUPPORTED_TYPEMAP,
            method.span,
            format!("a `%typemap({})` with its own code is not supported", method.text),
        )
        .note("the conversions are generated, so C code of a typemap would never run")
        .help("choose one of the conversions with `%apply`: `T *OUTPUT`, `T *INOUT`, `(char *STRING, size_t LENGTH)`, or another type");
}
