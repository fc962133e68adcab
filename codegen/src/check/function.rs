//! Functions and methods: the overload sets that declarations of one name make, and how few arguments each takes.

use crate::ast::{self, FunctionKind};
use crate::diag::codes;
use crate::model::{Function, In, Role, TypeId, Wrapper};
use crate::names;
use crate::overload::{self, Candidate, Loser};
use crate::places::Origin;
use crate::resolve::types::{ClassIx, Ty};
use crate::resolve::{Decl, DeclKind};
use crate::source::Span;

use super::Checker;
use super::target::Built;

/// One declaration of an overload set.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member<'p> {
    pub decl: &'p Decl<'p>,
    pub function: &'p ast::Function,
    /// Whether a `using` brings it in, which makes it as accessible as that is.
    pub brought: bool,
}

impl<'p> Member<'p> {
    pub(super) fn of(decl: &'p Decl<'p>) -> Option<Self> {
        match decl.kind {
            DeclKind::Function(function) => Some(Member {
                decl,
                function,
                brought: false,
            }),
            _ => None,
        }
    }
}

impl<'p> Checker<'p, '_> {
    /// Builds the function that all `members` share; `None` when none of them can be wrapped.
    pub(super) fn function(
        &mut self,
        class: Option<ClassIx>,
        perl: &'p str,
        role: Role,
        members: &[Member<'p>],
    ) -> Option<Function> {
        let class_name = class.map(|c| self.class_perl_name(c));
        let xs = match role {
            Role::Constructor(_) => names::xs_constructor(perl),
            _ => names::xs_member(class_name, perl),
        };
        let mut function = Function {
            perl: match role {
                Role::Constructor(_) => names::constructor(class_name.unwrap_or_default(), perl),
                _ => perl.to_string(),
            },
            xs,
            role,
            wrappers: Vec::new(),
            dispatch: Vec::new(),
            targets: Vec::new(),
            example: None,
        };
        let mut origins = Vec::new();
        let mut candidates: Vec<Candidate<TypeId>> = Vec::new();
        let mut signatures: Vec<(Vec<String>, bool)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for member in members {
            let Some(mut built) = self.target(class, role, &function.perl, member) else {
                continue;
            };
            let wrappers = self.wrappers(&built, member, &function.xs);
            let at = function.targets.len();
            let mut used = false;
            for mut wrapper in wrappers {
                let signature = (built.types[..wrapper.params].to_vec(), built.is_const);
                if signatures.contains(&signature) {
                    continue;
                }
                signatures.push(signature);
                wrapper.target = at;
                candidates.push(self.candidate(class, role, &built, &wrapper));
                function.wrappers.push(wrapper);
                places.push(member.decl.span);
                used = true;
            }
            if !used {
                continue;
            }
            if at > 0 && !member.decl.features.is_set("rust:name") {
                built.target.rust = names::overload(&built.target.rust, at + 1);
            }
            if function.example.is_none() {
                function.example = member.decl.features.get("perl:example").map(str::to_string);
            }
            function.targets.push(built.target);
            origins.push(Origin {
                span: member.decl.span,
                name: crate::feature::decl_name(&member.function.name),
                params: built.types,
                is_const: built.is_const,
                is_named: member.decl.features.is_set("rust:name"),
                owned: owned_at(member.decl),
            });
        }
        if function.targets.is_empty() {
            return None;
        }
        let table = &self.table;
        let symbols = &self.program.symbols;
        let (dispatch, losers) = overload::rank(&candidates, |derived, base| {
            table.is_subtype(derived, base, symbols)
        });
        function.dispatch = dispatch;
        for (loser, why) in losers {
            self.report_loser(&function, &places, loser, why);
        }
        self.claim_xs(&function.xs, places[0]);
        self.places.targets.insert(function.xs.clone(), origins);
        Some(function)
    }

    fn report_loser(&mut self, function: &Function, places: &[Span], loser: usize, why: Loser) {
        let (winner, message) = match why {
            Loser::Shadowed(winner) => (
                winner,
                format!(
                    "this overload of `{}` is never called: another one takes the same Perl values",
                    function.perl
                ),
            ),
            Loser::Const(winner) => (
                winner,
                format!(
                    "this overload of `{}` is never called: another one differs by `const` only",
                    function.perl
                ),
            ),
        };
        let code = match why {
            Loser::Shadowed(_) => codes::OVERLOAD_SHADOWED,
            Loser::Const(_) => codes::OVERLOAD_CONST,
        };
        self.diags
            .warning(code, places[loser], message)
            .also(places[winner], "this one is called")
            .help("hide one with `%ignore`, or give it another name with `%rename`");
    }

    pub(super) fn class_perl_name(&self, class: ClassIx) -> &'p str {
        let found = self.program.decls.iter().find(|decl| match decl.kind {
            DeclKind::Class(at) => self.program.classes[at].ix == class,
            _ => false,
        });
        match found {
            Some(decl) => &decl.perl,
            None => &self.program.symbols.classes[class.0].name,
        }
    }

    fn candidate(
        &mut self,
        class: Option<ClassIx>,
        role: Role,
        built: &Built,
        wrapper: &Wrapper,
    ) -> Candidate<TypeId> {
        let mut args = Vec::new();
        if let (Some(class), Role::Method(_), false) = (class, role, built.is_static) {
            let path = &self.program.symbols.classes[class.0].path;
            let receiver = self
                .table
                .enter(&Ty::class(class, path), &self.program.symbols);
            args.push((crate::conv::OBJECT, Some(receiver)));
        }
        let mut required = args.len();
        for (at, input) in built.inputs[..wrapper.params].iter().enumerate() {
            if matches!(input.conv, In::Output(_)) {
                continue;
            }
            args.push((input.precedence, input.object));
            if at < wrapper.required {
                required += 1;
            }
        }
        Candidate {
            required,
            args,
            is_const: built.is_const,
        }
    }

    /// One wrapper, or one for each number of default arguments that can be left out.
    fn wrappers(&self, built: &Built, member: &Member<'p>, xs: &str) -> Vec<Wrapper> {
        let params = &built.target.params;
        let compact = member.decl.is_c || member.decl.features.is_set("compactdefaultargs");
        let first_default = params
            .iter()
            .position(|p| p.default.is_some())
            .unwrap_or(params.len());
        let with_self = match member.function.kind {
            FunctionKind::Constructor => false,
            _ => self.program.symbols.scopes[member.decl.scope.0]
                .class
                .is_some_and(|_| !built.is_static),
        };
        let wrapper = |count: usize, required: usize| Wrapper {
            target: 0,
            params: count,
            required,
            usage: {
                let mut words: Vec<String> = Vec::new();
                if with_self {
                    words.push("self".to_string());
                }
                words.extend(
                    built.usage[..count]
                        .iter()
                        .filter(|w| !w.is_empty())
                        .cloned(),
                );
                if built.target.varargs {
                    words.push("...".to_string());
                }
                names::usage(xs, &words)
            },
        };
        if compact {
            return vec![wrapper(params.len(), first_default)];
        }
        let mut least = params.len();
        while least > 0 && params[least - 1].default.is_some() {
            least -= 1;
        }
        let (fewest, most) = member.decl.counts.unwrap_or((0, params.len()));
        (least..=params.len())
            .rev()
            .filter(|count| (fewest..=most).contains(count))
            .map(|count| wrapper(count, count))
            .collect()
    }
}

/// The `%newobject` that speaks of a declaration.
fn owned_at(decl: &Decl<'_>) -> Option<Span> {
    let is_new = decl.features.is_set("new");
    decl.features.span("new").filter(|_| is_new)
}
