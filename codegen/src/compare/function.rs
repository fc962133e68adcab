//! What changes about a function that both interfaces have.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Form, Side, arguments};
use super::{Comparer, Kind};
use crate::manual::default_value;
use crate::model::{DefaultValue, Function, Param, Role};

impl Comparer<'_> {
    /// Compares the functions that belong to no class.
    pub(super) fn free_functions(&mut self) {
        let (old, new) = (self.old, self.new);
        self.functions(&old.module, &old.functions, &new.functions);
    }

    /// Compares two lists of functions of one package.
    pub(super) fn functions(&mut self, package: &str, old: &[Function], new: &[Function]) {
        let mut added: Vec<&Function> = new
            .iter()
            .filter(|function| !old.iter().any(|other| other.perl == function.perl))
            .collect();
        for function in old {
            let construct = format!("{package}::{}", function.perl);
            match new.iter().find(|other| other.perl == function.perl) {
                Some(other) => self.function(&construct, function, other),
                None => self.gone(&construct, function, &mut added),
            }
        }
        for function in added {
            self.compatible(
                Kind::Added,
                &format!("{package}::{}", function.perl),
                "is new",
            );
        }
    }

    /// Compares a function with the one that takes its place.
    pub(super) fn function(&mut self, construct: &str, old: &Function, new: &Function) {
        if is_method(old) != is_method(new) {
            self.breaking(
                Kind::Calling,
                construct,
                if is_method(new) {
                    "is called on an object now"
                } else {
                    "is called without an object now"
                },
            );
        }
        let before = by_arity(Side {
            model: self.old,
            function: old,
        });
        let after = by_arity(Side {
            model: self.new,
            function: new,
        });
        self.arities(construct, &before, &after, new);
        for (arity, old_forms) in &before {
            if let Some(new_forms) = after.get(arity) {
                self.forms(construct, old_forms, new_forms);
            }
        }
    }

    /// Numbers of arguments that are no longer possible, or have become so.
    fn arities(
        &mut self,
        construct: &str,
        before: &BTreeMap<usize, Vec<Form>>,
        after: &BTreeMap<usize, Vec<Form>>,
        new: &Function,
    ) {
        let drops_more = new
            .wrappers
            .iter()
            .filter(|wrapper| new.targets[wrapper.target].varargs)
            .map(|wrapper| arguments(&new.targets[wrapper.target].params[..wrapper.params]).len())
            .min();
        let lost: BTreeSet<usize> = before
            .keys()
            .copied()
            .filter(|arity| {
                !after.contains_key(arity) && drops_more.is_none_or(|least| *arity < least)
            })
            .collect();
        let gained: BTreeSet<usize> = after
            .keys()
            .copied()
            .filter(|arity| !before.contains_key(arity))
            .collect();
        if !lost.is_empty() {
            self.breaking(
                Kind::Arity,
                construct,
                format!("can no longer be called with {}", count(&lost)),
            );
        }
        if !gained.is_empty() {
            self.compatible(
                Kind::Arity,
                construct,
                format!("can now be called with {}", count(&gained)),
            );
        }
    }

    /// Compares the forms that take the same number of arguments.
    fn forms(&mut self, construct: &str, old: &[Form], new: &[Form]) {
        let mut left: Vec<&Form> = new.iter().collect();
        let mut changed: Vec<&Form> = Vec::new();
        for form in old {
            match left.iter().position(|other| other.accepts == form.accepts) {
                Some(at) => {
                    let other = left.remove(at);
                    self.same_arguments(construct, form, other);
                }
                None => changed.push(form),
            }
        }
        if let ([form], [other]) = (changed.as_slice(), left.as_slice()) {
            self.arguments(construct, form, other);
            self.same_arguments(construct, form, other);
            return;
        }
        for form in changed {
            match new.iter().find(|other| other.takes_all_of(form)) {
                Some(other) => self.same_arguments(construct, form, other),
                None => self.breaking(
                    Kind::Overload,
                    construct,
                    format!("no longer takes {}", form.types()),
                ),
            }
        }
        for form in left {
            self.compatible(
                Kind::Overload,
                construct,
                format!("also takes {} now", form.types()),
            );
        }
    }

    /// Compares the arguments one by one.
    fn arguments(&mut self, construct: &str, old: &Form, new: &Form) {
        for (index, (before, after)) in old.accepts.iter().zip(&new.accepts).enumerate() {
            let name = label(index, new.args[index]);
            let lost = before.beyond(after);
            let gained = after.beyond(before);
            if !lost.is_empty() {
                let instead = if gained.is_empty() {
                    String::new()
                } else {
                    format!(", but {}", gained.join(", "))
                };
                self.breaking(
                    Kind::Argument,
                    construct,
                    format!("no longer takes {} as {name}{instead}", lost.join(", ")),
                );
            } else if !gained.is_empty() {
                self.compatible(
                    Kind::Argument,
                    construct,
                    format!("also takes {} as {name} now", gained.join(", ")),
                );
            }
        }
    }

    /// Compares all but the arguments: defaults, result, exceptions.
    fn same_arguments(&mut self, construct: &str, old: &Form, new: &Form) {
        let given = old.args.len();
        let before = arguments(&old.target.params);
        let after = arguments(&new.target.params);
        for (index, (old_param, new_param)) in before.iter().zip(&after).enumerate().skip(given) {
            let (Some(was), Some(is)) = (&old_param.default, &new_param.default) else {
                continue;
            };
            if was == is {
                continue;
            }
            let comparable = matches!((was, is), (DefaultValue::Value(_), DefaultValue::Value(_)));
            self.change(
                comparable,
                Kind::Default,
                construct,
                format!(
                    "takes {} for {} when it is left out, was {}{}",
                    default_value(is),
                    label(index, new_param),
                    default_value(was),
                    if comparable {
                        ""
                    } else {
                        ", whose value may be the same"
                    }
                ),
            );
        }
        self.result(
            construct,
            (old.model, old.result()),
            (new.model, new.result()),
        );
        match (old.target.fallible, new.target.fallible) {
            (false, true) => self.breaking(Kind::Error, construct, "can raise an exception now"),
            (true, false) => {
                self.compatible(Kind::Error, construct, "no longer raises an exception");
            }
            _ => {}
        }
    }
}

/// The forms by their number of arguments.
fn by_arity(side: Side<'_>) -> BTreeMap<usize, Vec<Form<'_>>> {
    let mut all: BTreeMap<usize, Vec<Form>> = BTreeMap::new();
    for form in side.forms() {
        all.entry(form.args.len()).or_default().push(form);
    }
    all
}

/// An argument in a message.
fn label(index: usize, param: &Param) -> String {
    match param.name.as_str() {
        "" => format!("argument {}", index + 1),
        name => format!("`{name}`"),
    }
}

fn is_method(function: &Function) -> bool {
    !matches!(function.role, Role::Free | Role::Static(_))
}

/// "1 argument", "1, 2 or 3 arguments".
fn count(arities: &BTreeSet<usize>) -> String {
    let words: Vec<String> = arities.iter().map(ToString::to_string).collect();
    let list = match words.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} or {last}", most.join(", ")),
    };
    match arities.iter().next_back() {
        Some(0) => "no arguments".to_string(),
        Some(1) if arities.len() == 1 => "1 argument".to_string(),
        _ => format!("{list} arguments"),
    }
}
