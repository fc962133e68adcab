//! The section of one class.

use std::collections::HashSet;

use super::build::Builder;
use super::call::{expression, receiver};
use super::text::{dedent, link_or_code};
use super::{ClassSection, Inherited, Inline, Link, OperatorEntry, VariableEntry};
use crate::model::{Class, ClassId, Member, PointeeKind};

impl Builder<'_> {
    /// What the manual says about a class.
    pub(super) fn class(&self, id: ClassId) -> ClassSection {
        let class = &self.model.classes[id.0];
        let mut description = self.reader(Some(id)).read(class.doc.as_deref());
        description.append_tags();
        ClassSection {
            name: class.name.clone(),
            package: class.package.clone(),
            summary: description.summary,
            text: description.blocks,
            example: class.example.as_deref().map(dedent),
            bases: class
                .bases
                .iter()
                .map(|&base| self.places.of_type(base))
                .collect(),
            derived: self
                .model
                .classes
                .iter()
                .filter(|other| other.bases.contains(&class.ty))
                .map(|other| self.places.class_link(other))
                .collect(),
            constructors: class.constructors().map(|new| self.entry(new)).collect(),
            methods: class
                .methods
                .iter()
                .map(|method| self.entry(method))
                .collect(),
            inherited: self.inherited(class),
            operators: class
                .operators
                .iter()
                .map(|operator| OperatorEntry {
                    expression: expression(
                        &receiver(class),
                        &operator.perl,
                        (operator.operands > 0)
                            .then(|| "$other".to_string())
                            .as_ref(),
                    ),
                    method: link_or_code(
                        operator.method.clone(),
                        self.places.resolve(&operator.method, true, Some(id)),
                    ),
                })
                .collect(),
            members: class
                .members
                .iter()
                .map(|member| self.member(class, id, member))
                .collect(),
            constants: self.constants(Some(id)),
            variables: self.variables(Some(id)),
        }
    }

    fn member(&self, class: &Class, id: ClassId, member: &Member) -> VariableEntry {
        let mut description = self.reader(Some(id)).read(member.doc.as_deref());
        description.append_tags();
        VariableEntry {
            name: member.name.clone(),
            expression: format!("{}->{{{}}}", receiver(class), member.name),
            kind: self
                .result_kind(&member.getter.targets[0])
                .unwrap_or_default(),
            read_only: member.setter.is_none(),
            text: description.blocks,
        }
    }

    /// The methods of each base that no nearer class overrides.
    fn inherited(&self, class: &Class) -> Vec<Inherited> {
        let mut seen: HashSet<&str> = class.methods.iter().map(|m| m.perl.as_str()).collect();
        let mut visited = HashSet::new();
        let mut out = Vec::new();
        let mut queue: Vec<&Class> = self.base_classes(class);
        while !queue.is_empty() {
            let base = queue.remove(0);
            if !visited.insert(base.ty) {
                continue;
            }
            let methods: Vec<Inline> = base
                .methods
                .iter()
                .filter(|method| seen.insert(&method.perl))
                .map(|method| Inline::Link {
                    text: method.perl.clone(),
                    to: Link::Method {
                        class: base.name.clone(),
                        method: method.perl.clone(),
                    },
                })
                .collect();
            if !methods.is_empty() {
                out.push(Inherited {
                    from: self.places.class_link(base),
                    methods,
                });
            }
            queue.extend(self.base_classes(base));
        }
        out
    }

    fn base_classes(&self, class: &Class) -> Vec<&Class> {
        class
            .bases
            .iter()
            .filter_map(|base| match self.model.types[base.0].kind {
                PointeeKind::Class(id) => Some(&self.model.classes[id.0]),
                _ => None,
            })
            .collect()
    }
}
