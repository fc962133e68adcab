//! Names on the Rust side: no two methods of a trait, and no two items of the host, may share one.
//!
//! Two functions that C++ tells apart by case or underscores only (`consoleLog` and `console_log`) are told apart by a
//! number and a warning; every other clash is an error.

use std::collections::HashMap;

use crate::diag::{Diagnostics, codes};
use crate::model::{Function, Model, Role, Variable};
use crate::names;
use crate::places::Places;
use crate::source::Span;

/// Reports every clash, and settles those between functions.
pub(super) fn check(model: &mut Model, places: &Places, diags: &mut Diagnostics) {
    let mut host = Names::new("among free functions and variables");
    for function in &mut model.functions {
        let label = function.perl.clone();
        host.function(function, &label, places, diags);
    }
    for variable in model.variables.iter().filter(|v| v.class.is_none()) {
        host.variable(variable, &variable.perl, places, diags);
    }
    let mut traits = Names::new("among classes");
    for class in &model.classes {
        if let Some(span) = places.spans.get(&class.name) {
            traits.take(&class.rust, &class.name, *span, diags);
        }
    }
    for (at, class) in model.classes.iter_mut().enumerate() {
        let place = format!("in the trait `{}`", class.rust);
        let mut names = Names::new(&place);
        let constructors = class
            .constructor
            .iter_mut()
            .chain(&mut class.named_constructors);
        for function in constructors.chain(&mut class.methods) {
            let word = match function.role {
                Role::Constructor(_) => &class.name,
                _ => &function.perl,
            };
            let label = format!("{}::{word}", class.name);
            names.function(function, &label, places, diags);
        }
        for member in &class.members {
            let label = format!("{}::{}", class.name, member.name);
            let Some(span) = places.spans.get(&member.getter.xs) else {
                continue;
            };
            for accessor in std::iter::once(&member.getter).chain(&member.setter) {
                for target in &accessor.targets {
                    names.take(&target.rust, &label, *span, diags);
                }
            }
        }
        for variable in &model.variables {
            if variable.class.is_some_and(|id| id.0 == at) {
                let label = format!("{}::{}", class.name, variable.perl);
                names.variable(variable, &label, places, diags);
            }
        }
    }
}

/// The names taken in one place.
struct Names<'n> {
    place: &'n str,
    taken: HashMap<String, Owner>,
}

/// Who has a name.
struct Owner {
    label: String,
    span: Span,
    is_function: bool,
}

impl<'n> Names<'n> {
    fn new(place: &'n str) -> Self {
        Names {
            place,
            taken: HashMap::new(),
        }
    }

    fn function(
        &mut self,
        function: &mut Function,
        label: &str,
        places: &Places,
        diags: &mut Diagnostics,
    ) {
        let Some(origins) = places.targets.get(&function.xs) else {
            return;
        };
        let overloaded = function.targets.len() > 1;
        for (target, origin) in function.targets.iter_mut().zip(origins) {
            let label = if overloaded {
                format!("{label}({})", origin.params.join(", "))
            } else {
                label.to_string()
            };
            let settle = !origin.is_named && self.is_function(&target.rust);
            if settle {
                let wanted = target.rust.clone();
                target.rust = self.free(&wanted);
                self.warn(&wanted, &target.rust, &label, origin.span, diags);
            }
            self.take(&target.rust, &label, origin.span, diags);
            if let Some(owner) = self.taken.get_mut(&target.rust) {
                owner.is_function = true;
            }
        }
    }

    fn is_function(&self, rust: &str) -> bool {
        self.taken.get(rust).is_some_and(|owner| owner.is_function)
    }

    /// The first of `name_2`, `name_3`, ... that nobody has.
    fn free(&self, name: &str) -> String {
        let mut nth = 2;
        loop {
            let candidate = names::overload(name, nth);
            if !self.taken.contains_key(&candidate) {
                return candidate;
            }
            nth += 1;
        }
    }

    fn warn(&self, wanted: &str, got: &str, label: &str, span: Span, diags: &mut Diagnostics) {
        let Some(owner) = self.taken.get(wanted) else {
            return;
        };
        diags
            .warning(
                codes::RUST_NAME_NUMBERED,
                span,
                format!(
                    "`{label}` is `{got}` in Rust, because `{}` is already `{wanted}`",
                    owner.label
                ),
            )
            .also(owner.span, format!("`{wanted}` first"))
            .help(mend(label));
    }

    fn variable(
        &mut self,
        variable: &Variable,
        label: &str,
        places: &Places,
        diags: &mut Diagnostics,
    ) {
        let Some(span) = places.spans.get(&variable.xs) else {
            return;
        };
        for target in std::iter::once(&variable.getter).chain(&variable.setter) {
            self.take(&target.rust, label, *span, diags);
        }
    }

    fn take(&mut self, rust: &str, label: &str, span: Span, diags: &mut Diagnostics) {
        if let Some(owner) = self.taken.get(rust) {
            let other = &owner.label;
            if other == label {
                // One name in Perl, which is reported already.
                return;
            }
            diags
                .error(
                    codes::RUST_NAME_TAKEN,
                    span,
                    format!("`{label}` and `{other}` would both be `{rust}` in Rust"),
                )
                .also(owner.span, format!("`{rust}` first, {}", self.place))
                .help(mend(label));
            return;
        }
        let owner = Owner {
            label: label.to_string(),
            span,
            is_function: false,
        };
        self.taken.insert(rust.to_string(), owner);
    }
}

/// The line that gives a declaration another name in Rust.
fn mend(label: &str) -> String {
    format!("name one before it is declared: `%feature(\"rust:name\", \"other_name\") {label};`")
}
