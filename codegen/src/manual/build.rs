//! From a model to its manual.

use std::collections::HashMap;

use super::call::{Calls, names, takes_argument};
use super::general::chapters;
use super::kind::{argument, default_value, perl_value, result};
use super::link::Places;
use super::text::{Description, Reader, dedent, first_sentence, paragraphs};
use super::{
    Block, ConstantEntry, ConstantGroup, Entry, Form, Inline, Link, Manual, ParamEntry,
    ResultEntry, Text, VariableEntry,
};
use crate::model::{ClassId, Constant, Function, In, Model, Param, Role, Target, Variable};

/// The manual of a model.
pub(super) fn manual(model: &Model) -> Manual {
    let places = Places::of(model);
    let builder = Builder {
        model,
        places: &places,
    };
    let (summary, intro) = builder.introduction();
    Manual {
        module: model.module.clone(),
        summary,
        intro,
        synopsis: builder.synopsis(),
        chapters: chapters(model, &builder.reader(None)),
        classes: (0..model.classes.len())
            .map(|index| builder.class(ClassId(index)))
            .collect(),
        functions: model
            .functions
            .iter()
            .map(|function| builder.entry(function))
            .collect(),
        constants: builder.constants(None),
        variables: builder.variables(None),
        imports: model.imports.clone(),
    }
}

/// Puts the parts of a model into words.
pub(super) struct Builder<'a> {
    /// The model.
    pub model: &'a Model,
    /// Its places.
    pub places: &'a Places<'a>,
}

impl<'a> Builder<'a> {
    /// Reads the descriptions of a class's members, or of what belongs to no class.
    pub fn reader(&self, within: Option<ClassId>) -> Reader<'a> {
        Reader {
            places: self.places,
            within,
        }
    }

    /// The module's description: its first sentence, and the rest.
    fn introduction(&self) -> (String, Vec<Block>) {
        let doc = self.model.doc.as_deref().unwrap_or("");
        let mut parts = paragraphs(doc);
        if parts.is_empty() {
            return (
                format!("Perl bindings of {}", self.model.module),
                Vec::new(),
            );
        }
        let first = parts.remove(0);
        let sentence = first_sentence(&first);
        let rest = first[sentence.len()..].trim();
        let summary = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        let summary = summary.trim_end_matches('.').replace('`', "");
        let body = std::iter::once(rest.to_string())
            .chain(parts)
            .collect::<Vec<_>>()
            .join("\n\n");
        (summary, self.reader(None).blocks(&body))
    }

    /// `use` and the module's example; without one, those of the classes.
    fn synopsis(&self) -> String {
        let mut text = format!("use {};\n", self.model.module);
        let of_classes = self
            .model
            .classes
            .iter()
            .filter(|class| class.constructors().next().is_some())
            .filter_map(|class| class.example.as_deref());
        let examples: Vec<&str> = match self.model.example.as_deref() {
            Some(example) => vec![example],
            None => of_classes.collect(),
        };
        for example in examples {
            text.push('\n');
            text.push_str(&dedent(example));
            text.push('\n');
        }
        text
    }

    /// A function with all its forms.
    pub fn entry(&self, function: &Function) -> Entry {
        let within = match function.role {
            Role::Free => None,
            Role::Constructor(class)
            | Role::Method(class)
            | Role::Static(class)
            | Role::Getter(class)
            | Role::Setter(class) => Some(class),
        };
        let place = match within {
            Some(class) => Link::Method {
                class: self.model.classes[class.0].name.clone(),
                method: function.perl.clone(),
            },
            None => Link::Function(function.perl.clone()),
        };
        Entry {
            name: function.perl.clone(),
            place,
            forms: (0..function.targets.len())
                .map(|target| self.form(function, target, within))
                .collect(),
            example: function.example.as_deref().map(dedent),
        }
    }

    fn form(&self, function: &Function, target: usize, within: Option<ClassId>) -> Form {
        let declared = &function.targets[target];
        let doc = match function.role {
            Role::Constructor(_) => declared.doc.as_deref().or(Some("Makes an object.")),
            _ => declared.doc.as_deref(),
        };
        let mut description = self.reader(within).read(doc);
        if doc.is_none() {
            description.blocks.extend(self.overridden(function));
        }
        let params = self.params(declared, &mut description);
        let kind = match function.role {
            Role::Constructor(_) => None,
            _ => self.result_kind(declared),
        };
        let returns = description.returns.take();
        let result = match (kind, returns) {
            (None, None) => None,
            (kind, text) => Some(ResultEntry {
                kind: kind.unwrap_or_default(),
                text: text.unwrap_or_default(),
            }),
        };
        Form {
            call: Calls {
                model: self.model,
                function,
            }
            .of_target(target),
            summary: description.summary,
            text: description.blocks,
            params,
            result,
            errors: description.errors,
        }
    }

    /// Where an undescribed method is described, if it overrides one.
    fn overridden(&self, function: &Function) -> Option<Block> {
        let Role::Method(class) = function.role else {
            return None;
        };
        let to = self.places.base_method(class, &function.perl)?;
        let Link::Method {
            class: base,
            method,
        } = &to
        else {
            return None;
        };
        Some(Block::Paragraph(vec![
            Inline::Words("See ".to_string()),
            Inline::Link {
                text: format!("{base}::{method}()"),
                to,
            },
            Inline::Words(".".to_string()),
        ]))
    }

    /// The arguments of a target; descriptions of arguments that it does not have stay as they are, at the end.
    fn params(&self, target: &Target, description: &mut Description) -> Vec<ParamEntry> {
        let taken: Vec<&Param> = target
            .params
            .iter()
            .filter(|param| takes_argument(param))
            .collect();
        let mut texts: HashMap<String, Text> = HashMap::new();
        let mut unknown: Vec<(String, Text)> = Vec::new();
        for (name, text) in std::mem::take(&mut description.params) {
            if taken.iter().any(|param| param.name == name) {
                texts.insert(name, text);
            } else {
                unknown.push((name, text));
            }
        }
        let known = names(self.model, &taken)
            .into_iter()
            .zip(&taken)
            .map(|(name, param)| ParamEntry {
                name,
                kind: argument(&param.conv, self.places),
                default: param.default.as_ref().map(default_value),
                text: texts.remove(&param.name).unwrap_or_default(),
            });
        let mut all: Vec<ParamEntry> = known.collect();
        all.extend(unknown.into_iter().map(|(name, text)| ParamEntry {
            name: format!("${name}"),
            kind: Text::new(),
            default: None,
            text,
        }));
        all
    }

    /// What a target returns, its output arguments included.
    pub fn result_kind(&self, target: &Target) -> Option<Text> {
        let mut kinds: Vec<Text> = result(&target.result, self.places).into_iter().collect();
        for param in &target.params {
            if matches!(param.conv, In::Output(_) | In::InOut(_)) {
                let mut kind = argument(&param.conv, self.places);
                if !param.name.is_empty() {
                    kind.push(Inline::Words(format!(" ({})", param.name)));
                }
                kinds.push(kind);
            }
        }
        let several = kinds.len() > 1;
        let mut all = kinds.into_iter();
        let mut text = all.next()?;
        for kind in all {
            text.push(Inline::Words("; ".to_string()));
            text.extend(kind);
        }
        if several {
            text.insert(0, Inline::Words("a list: ".to_string()));
        }
        Some(text)
    }

    /// The constants of a class, or of none: those of each enumeration together, the others at the end.
    pub fn constants(&self, class: Option<ClassId>) -> Vec<ConstantGroup> {
        let mut left: Vec<&Constant> = self
            .model
            .constants
            .iter()
            .filter(|constant| constant.class == class)
            .collect();
        let mut groups = Vec::new();
        for enumeration in &self.model.enums {
            let is_of = |constant: &&Constant| {
                enumeration
                    .values
                    .iter()
                    .any(|value| value.name == constant.perl || value.name == constant.xs)
            };
            let (of, others): (Vec<_>, Vec<_>) = left.into_iter().partition(is_of);
            left = others;
            if !of.is_empty() {
                groups.push(self.constant_group(enumeration.doc.as_deref(), &of, class));
            }
        }
        if !left.is_empty() {
            groups.push(self.constant_group(None, &left, class));
        }
        groups
    }

    fn constant_group(
        &self,
        doc: Option<&str>,
        constants: &[&Constant],
        class: Option<ClassId>,
    ) -> ConstantGroup {
        let reader = self.reader(class);
        let mut description = reader.read(doc);
        description.append_tags();
        ConstantGroup {
            text: description.blocks,
            constants: constants
                .iter()
                .map(|constant| ConstantEntry {
                    name: constant.perl.clone(),
                    expression: format!("${}::{}", self.package(class), constant.perl),
                    value: perl_value(&constant.value),
                    text: reader.inline(constant.doc.as_deref().unwrap_or("")),
                })
                .collect(),
        }
    }

    /// The variables of a class, or of none.
    pub fn variables(&self, class: Option<ClassId>) -> Vec<VariableEntry> {
        let of = |variable: &&Variable| variable.class == class;
        self.model
            .variables
            .iter()
            .filter(of)
            .map(|variable| {
                let mut description = self.reader(class).read(variable.doc.as_deref());
                description.append_tags();
                VariableEntry {
                    name: variable.perl.clone(),
                    expression: format!("${}::{}", self.package(class), variable.perl),
                    kind: self.result_kind(&variable.getter).unwrap_or_default(),
                    read_only: variable.setter.is_none(),
                    text: description.blocks,
                }
            })
            .collect()
    }

    fn package(&self, class: Option<ClassId>) -> &str {
        match class {
            Some(id) => &self.model.classes[id.0].package,
            None => &self.model.module,
        }
    }
}
