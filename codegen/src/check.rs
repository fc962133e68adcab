//! Decides everything that an interface leaves open and reports what can't be wrapped: from a [`Program`] to the [`Model`].
//!
//! Conversions, overload order, implicit constructors, virtual methods and Rust names are settled here, so that emitters
//! only print. What Perl sees follows SWIG; the order of methods is SWIG's, too: an overload set stands where its last
//! member is declared.

mod class;
mod function;
mod implicit;
mod library;
mod marked;
mod rust_names;
mod target;
mod using;
mod value;
mod values;
mod virtuals;
mod xs_names;

use std::collections::{HashMap, HashSet};

use crate::conv::{ClassRole, Converter, TypeTable};
use crate::diag::{Diagnostics, codes};
use crate::model::{ClassId, Model, Role};
use crate::names;
use crate::places::Places;
use crate::resolve::scope::{ScopeId, Symbols};
use crate::resolve::types::{ClassIx, Ty, TyKind};
use crate::resolve::{Decl, DeclKind, Program, WrappedBy};
use crate::source::Span;

use function::Member;

/// Builds the model, and tells where its declarations stand.
pub fn check(program: &Program<'_>, diags: &mut Diagnostics) -> (Model, Places) {
    let mut checker = Checker {
        program,
        diags,
        table: TypeTable::default(),
        model: Model {
            module: program.module.clone(),
            doc: program.doc.clone(),
            example: program.example.clone(),
            imports: program.imports.clone(),
            perl_code: program.perl_code.clone(),
            ..Model::default()
        },
        places: Places::default(),
        suspects: HashSet::new(),
        xs_names: HashMap::new(),
    };
    checker.give_roles();
    checker.enums();
    checker.declarations();
    virtuals::link(&mut checker.model, program, &checker.places);
    let Checker {
        mut model,
        table,
        places,
        diags,
        ..
    } = checker;
    model.types = table.finish(&program.symbols);
    rust_names::check(&mut model, &places, diags);
    (model, places)
}

struct Checker<'p, 'd> {
    program: &'p Program<'p>,
    diags: &'d mut Diagnostics,
    table: TypeTable,
    model: Model,
    places: Places,
    suspects: HashSet<String>,
    xs_names: HashMap<String, Span>,
}

impl<'p> Checker<'p, '_> {
    fn symbols(&self) -> &'p Symbols<'p> {
        &self.program.symbols
    }

    fn converter(&mut self) -> Converter<'_, 'p, 'p> {
        Converter {
            table: &mut self.table,
            symbols: &self.program.symbols,
        }
    }

    /// Decides which classes are wrapped, and under which names.
    fn give_roles(&mut self) {
        let mut next = 0;
        let mut taken: HashMap<String, Span> = HashMap::new();
        for decl in &self.program.decls {
            let DeclKind::Class(at) = decl.kind else {
                continue;
            };
            let class = &self.program.classes[at];
            if decl.ignored {
                continue;
            }
            let rust = match decl.features.get("rust:name") {
                Some(name) => name.to_string(),
                None => names::upper_camel(&decl.perl),
            };
            let role = match class.wrapped_by {
                WrappedBy::Nobody => continue,
                WrappedBy::Module(module) => ClassRole::Imported(
                    module,
                    names::package(&self.program.imports[module], &decl.perl),
                    rust,
                ),
                WrappedBy::Us => {
                    if let Some(first) = taken.insert(decl.perl.clone(), decl.span) {
                        self.diags
                            .error(
                                codes::PERL_NAME_TAKEN,
                                decl.span,
                                format!("two classes are called `{}` in Perl", decl.perl),
                            )
                            .also(first, "the first one")
                            .help(format!("rename one: `%rename(NewName) {};`", decl.perl));
                        continue;
                    }
                    let id = ClassId(next);
                    next += 1;
                    ClassRole::Wrapped(id, names::package(&self.program.module, &decl.perl), rust)
                }
            };
            self.table.roles.insert(class.ix, role);
        }
    }

    /// The place of a class in the model, if it is wrapped.
    fn class_id(&self, class: ClassIx) -> Option<ClassId> {
        match self.table.roles.get(&class) {
            Some(ClassRole::Wrapped(id, ..)) => Some(*id),
            _ => None,
        }
    }

    fn declarations(&mut self) {
        let mut groups: Vec<(ScopeId, &str, Vec<&'p Decl<'p>>)> = Vec::new();
        for decl in &self.program.decls {
            if matches!(decl.kind, DeclKind::Function(_)) && decl.visible && !decl.ignored {
                match groups
                    .iter_mut()
                    .find(|(scope, perl, _)| *scope == decl.scope && *perl == decl.perl)
                {
                    Some((_, _, members)) => members.push(decl),
                    None => groups.push((decl.scope, &decl.perl, vec![decl])),
                }
            }
        }
        let mut taken: HashMap<&str, Span> = HashMap::new();
        for decl in &self.program.decls {
            if !decl.visible || decl.ignored {
                continue;
            }
            match &decl.kind {
                DeclKind::Class(at) => {
                    if self.class_id(self.program.classes[*at].ix).is_some() {
                        self.class(decl, &self.program.classes[*at]);
                    }
                }
                DeclKind::Function(_) => {
                    let Some((_, perl, members)) = groups.iter().find(|(.., members)| {
                        members.last().is_some_and(|d| std::ptr::eq(*d, decl))
                    }) else {
                        continue;
                    };
                    self.claim(&mut taken, perl, members[0].span);
                    let members: Vec<Member<'p>> =
                        members.iter().filter_map(|d| Member::of(d)).collect();
                    if let Some(function) = self.function(None, perl, Role::Free, &members) {
                        self.model.functions.push(function);
                    }
                }
                DeclKind::Variable(variable) => {
                    self.claim(&mut taken, &decl.perl, decl.span);
                    self.variable(None, decl, variable);
                }
                DeclKind::Constant(constant) => {
                    if self.constant(decl, constant) {
                        self.claim(&mut taken, &decl.perl, decl.span);
                    }
                }
                DeclKind::Enum(ix, names) => {
                    self.enumerators(None, *ix, names);
                }
                DeclKind::Using(_) => {}
            }
        }
    }

    fn claim(&mut self, taken: &mut HashMap<&'p str, Span>, perl: &'p str, span: Span) {
        if let Some(first) = taken.insert(perl, span) {
            self.diags
                .error(
                    codes::PERL_NAME_TAKEN,
                    span,
                    format!("`{perl}` is declared twice for Perl"),
                )
                .also(first, "declared here first")
                .help(format!("rename one: `%rename(new_name) {perl};`"));
        }
    }

    /// Warns of a type that is not declared but looks like a slip for one that is.
    fn look_for_slips(&mut self, ty: &Ty, span: Span) {
        self.refuse_library_types(ty, span);
        let mut ty = ty;
        loop {
            ty = match &ty.kind {
                TyKind::Pointer(to)
                | TyKind::Reference(to)
                | TyKind::RvalueReference(to)
                | TyKind::Array(to, ..) => to,
                TyKind::Named {
                    text,
                    target: crate::resolve::types::Target::Unknown,
                } => {
                    if self.suspects.insert(text.clone()) {
                        self.slip(text, span);
                    }
                    return;
                }
                _ => return,
            };
        }
    }

    fn slip(&mut self, text: &str, span: Span) {
        let symbols = self.symbols();
        let near = symbols
            .type_names()
            .filter(|name| is_slip(text, name))
            .min();
        if let Some(near) = near {
            self.diags
                .warning(
                    codes::UNKNOWN_TYPE,
                    span,
                    format!("the type `{text}` is not declared, so its values can only be passed through"),
                )
                .help(format!("did you mean `{near}`?"));
        }
    }
}

/// Whether `word` is `name` but for the case, one letter more, less or other, or two neighbours swapped.
fn is_slip(word: &str, name: &str) -> bool {
    let (a, b) = (word.to_lowercase(), name.to_lowercase());
    if a == b {
        return word != name;
    }
    if a.len() < 4 || a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let front = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let back = a
        .iter()
        .rev()
        .zip(b.iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    let longer = a.len().max(b.len());
    if front + back >= longer - 1 {
        return true;
    }
    a.len() == b.len()
        && front + back == longer - 2
        && a[front] == b[front + 1]
        && a[front + 1] == b[front]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_is_one_letter_away() {
        assert!(is_slip("CoreSesion", "CoreSession"));
        assert!(is_slip("coresession", "CoreSession"));
        assert!(is_slip("CoreSessoin", "CoreSession"));
        assert!(!is_slip("switch_status_t", "switch_state_t"));
        assert!(!is_slip("Event", "EventConsumer"));
    }
}
