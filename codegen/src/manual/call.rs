//! How a script writes a call: `$session->getDigits($maxdigits, $terminators, $timeout)`.

use crate::model::{Class, Function, In, Model, Param, PointeeKind, Role};

/// The calls of one function, in its model.
pub(super) struct Calls<'a> {
    /// The model.
    pub model: &'a Model,
    /// The function.
    pub function: &'a Function,
}

impl Calls<'_> {
    /// The call that reaches one target, arguments that may be left out in brackets.
    pub fn of_target(&self, target: usize) -> String {
        let params: Vec<&Param> = self.function.targets[target]
            .params
            .iter()
            .filter(|param| takes_argument(param))
            .collect();
        let names: Vec<String> = names(self.model, &params);
        let required = self.required(target).min(names.len());
        if let Some(expression) = self.operator(&names) {
            return expression;
        }
        let mut list = names[..required].join(", ");
        for (index, name) in names.iter().enumerate().skip(required) {
            list.push_str(match index {
                0 => "[",
                _ => " [, ",
            });
            list.push_str(name);
        }
        list.push_str(&"]".repeat(names.len() - required));
        if self.function.targets[target].varargs {
            list.push_str(if list.is_empty() { "..." } else { ", ..." });
        }
        format!("{}({list})", self.callee())
    }

    /// How few arguments of a target must be given.
    fn required(&self, target: usize) -> usize {
        self.function
            .wrappers
            .iter()
            .filter(|wrapper| wrapper.target == target)
            .map(|wrapper| wrapper.required)
            .min()
            .unwrap_or(0)
    }

    /// What stands before the parentheses.
    fn callee(&self) -> String {
        let name = &self.function.perl;
        match self.function.role {
            Role::Free => format!("{}::{name}", self.model.module),
            Role::Constructor(class) => {
                format!("{}->{name}", self.model.classes[class.0].package)
            }
            Role::Static(class) => format!("{}::{name}", self.model.classes[class.0].package),
            Role::Method(class) | Role::Getter(class) | Role::Setter(class) => {
                format!("{}->{name}", receiver(&self.model.classes[class.0]))
            }
        }
    }

    /// An overloaded operator is written as one.
    fn operator(&self, names: &[String]) -> Option<String> {
        let Role::Method(class) = self.function.role else {
            return None;
        };
        let class = &self.model.classes[class.0];
        let operator = class
            .operators
            .iter()
            .find(|operator| operator.method == self.function.perl)?;
        (operator.operands == names.len())
            .then(|| expression(&receiver(class), &operator.perl, names.first()))
    }
}

/// An operator applied to an object.
pub(super) fn expression(object: &str, operator: &str, operand: Option<&String>) -> String {
    match operand {
        Some(operand) if operator == "=" => format!("{object} = {operand}"),
        Some(operand) => format!("{object} {operator} {operand}"),
        None => match operator {
            "neg" => format!("-{object}"),
            "++" | "--" => format!("{object}{operator}"),
            "\"\"" => format!("\"{object}\""),
            symbol if symbol.starts_with(|c: char| c.is_ascii_alphabetic()) => {
                format!("{symbol} {object}")
            }
            symbol => format!("{symbol}{object}"),
        },
    }
}

/// Whether a script gives an argument for a parameter.
pub(super) fn takes_argument(param: &Param) -> bool {
    !matches!(param.conv, In::Output(_))
}

/// The variable that stands for an object of a class: the last word of the class's name, `$session` for `CoreSession`.
pub(super) fn receiver(class: &Class) -> String {
    let name = class.name.as_bytes();
    let start = (1..name.len())
        .rev()
        .find(|&at| {
            let begins_word = name[at].is_ascii_uppercase()
                && (name[at - 1].is_ascii_lowercase()
                    || name.get(at + 1).is_some_and(u8::is_ascii_lowercase));
            begins_word || name[at - 1] == b'_'
        })
        .unwrap_or(0);
    format!("${}", class.name[start..].to_ascii_lowercase())
}

/// The parameters as Perl variables, each name once.
pub(super) fn names(model: &Model, params: &[&Param]) -> Vec<String> {
    let mut all: Vec<String> = Vec::new();
    for (index, param) in params.iter().enumerate() {
        let stem = if param.name.is_empty() {
            stem_of_type(model, &param.conv).unwrap_or_else(|| "arg".to_string())
        } else {
            param.name.clone()
        };
        let name = format!("${stem}");
        if all.contains(&name) {
            all.push(format!("{name}{}", index + 1));
        } else {
            all.push(name);
        }
    }
    all
}

/// A name for an object that its declaration gives none.
fn stem_of_type(model: &Model, conv: &In) -> Option<String> {
    let In::Object { ty, .. } = conv else {
        return None;
    };
    let pointer = &model.types[ty.0];
    match pointer.kind {
        PointeeKind::Class(id) => Some(receiver(&model.classes[id.0])[1..].to_string()),
        PointeeKind::Opaque => {
            let name = pointer.pretty.rsplit("::").next()?;
            let name = name.strip_suffix("_t").unwrap_or(name);
            name.chars()
                .all(|c| c.is_ascii_alphanumeric() || c == '_')
                .then(|| name.to_string())
        }
        _ => None,
    }
}
