//! The ways in which a function can be called: one per number of arguments and declaration.

use super::accept::Accepts;
use crate::model::{Function, In, Model, Param, Ret, Target};

/// A function in its model.
#[derive(Clone, Copy)]
pub(super) struct Side<'a> {
    /// The model.
    pub model: &'a Model,
    /// The function.
    pub function: &'a Function,
}

/// One way to call a function.
#[derive(Clone)]
pub(super) struct Form<'a> {
    /// The model.
    pub model: &'a Model,
    /// The declaration.
    pub target: &'a Target,
    /// The parameters that get an argument.
    pub args: Vec<&'a Param>,
    /// What each argument takes.
    pub accepts: Vec<Accepts>,
}

impl<'a> Side<'a> {
    /// All forms, in order of declaration.
    pub fn forms(&self) -> Vec<Form<'a>> {
        let mut forms: Vec<Form<'a>> = Vec::new();
        for wrapper in &self.function.wrappers {
            let target = &self.function.targets[wrapper.target];
            for count in wrapper.required..=wrapper.params {
                let args = arguments(&target.params[..count]);
                let known = forms
                    .iter()
                    .any(|form| std::ptr::eq(form.target, target) && form.args.len() == args.len());
                if !known {
                    forms.push(Form {
                        model: self.model,
                        target,
                        accepts: args
                            .iter()
                            .map(|param| Accepts::of(self.model, &param.conv))
                            .collect(),
                        args,
                    });
                }
            }
        }
        forms
    }
}

impl Form<'_> {
    /// The result.
    pub fn result(&self) -> &Ret {
        &self.target.result
    }

    /// Whether every call of `other` is a call of this form too.
    pub fn takes_all_of(&self, other: &Form) -> bool {
        self.accepts.len() == other.accepts.len()
            && self
                .accepts
                .iter()
                .zip(&other.accepts)
                .all(|(mine, theirs)| theirs.beyond(mine).is_empty())
    }

    /// The types of the arguments, as in a declaration.
    pub fn types(&self) -> String {
        let types: Vec<&str> = self
            .args
            .iter()
            .map(|param| param.type_text.as_str())
            .collect();
        format!("({})", types.join(", "))
    }
}

/// The parameters that a script gives an argument for.
pub(super) fn arguments(params: &[Param]) -> Vec<&Param> {
    params
        .iter()
        .filter(|param| !matches!(param.conv, In::Output(_)))
        .collect()
}
