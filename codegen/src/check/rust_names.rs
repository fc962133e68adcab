//! Names on the Rust side: no two methods of a trait, and no two items of the host, may share one.

use std::collections::HashMap;

use crate::diag::{Diagnostics, codes};
use crate::model::{Function, Model, Variable};
use crate::source::Span;

use super::Places;

/// Reports every clash.
pub(super) fn check(model: &Model, places: &Places, diags: &mut Diagnostics) {
    let mut host = Names::new("free functions and variables");
    for function in &model.functions {
        host.function(function, &function.perl, places, diags);
    }
    for variable in model.variables.iter().filter(|v| v.class.is_none()) {
        host.variable(variable, &variable.perl, places, diags);
    }
    let mut traits = Names::new("classes");
    for class in &model.classes {
        if let Some(span) = places.spans.get(&class.name) {
            traits.take(&class.rust, &class.name, *span, diags);
        }
    }
    for (at, class) in model.classes.iter().enumerate() {
        let place = format!("the trait `{}`", class.rust);
        let mut names = Names::new(&place);
        for function in class.constructor.iter().chain(&class.methods) {
            let word = if function.perl == "new" {
                &class.name
            } else {
                &function.perl
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
    taken: HashMap<String, (String, Span)>,
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
        function: &Function,
        label: &str,
        places: &Places,
        diags: &mut Diagnostics,
    ) {
        let Some(origins) = places.targets.get(&function.xs) else {
            return;
        };
        for (target, origin) in function.targets.iter().zip(origins) {
            let label = match function.targets.len() {
                1 => label.to_string(),
                _ => format!("{label}({})", origin.params.join(", ")),
            };
            self.take(&target.rust, &label, origin.span, diags);
        }
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
        if let Some((other, first)) = self.taken.get(rust) {
            if other == label && *first == span {
                return;
            }
            diags
                .error(
                    codes::RUST_NAME_TAKEN,
                    span,
                    format!("`{label}` and `{other}` would both be `{rust}` in Rust"),
                )
                .also(*first, format!("`{rust}` first, among {}", self.place))
                .help(format!(
                    "name one before it is declared: `%feature(\"rust:name\", \"other_name\") {label};`"
                ));
            return;
        }
        self.taken
            .insert(rust.to_string(), (label.to_string(), span));
    }
}
