//! What changes about members, variables and constants.

use super::accept::Accepts;
use super::rename::is_alike;
use super::{Comparer, Kind};
use crate::manual::perl_value;
use crate::model::{Class, ClassId, Member, Model, Param, Ret, Target};

/// A value that can be read and perhaps written.
struct Place<'a> {
    reads: &'a Ret,
    writes: Option<&'a Param>,
}

impl<'a> Place<'a> {
    fn new(getter: &'a Target, setter: Option<&'a Target>) -> Self {
        Place {
            reads: &getter.result,
            writes: setter.and_then(|setter| setter.params.first()),
        }
    }

    fn of_member(member: &'a Member) -> Self {
        Place::new(
            &member.getter.targets[0],
            member.setter.as_ref().map(|setter| &setter.targets[0]),
        )
    }
}

impl Comparer<'_> {
    /// Compares the data members of a class.
    pub(super) fn members(&mut self, old: &Class, new: &Class) {
        let mut added: Vec<&Member> = new
            .members
            .iter()
            .filter(|member| !old.members.iter().any(|other| other.name == member.name))
            .collect();
        for member in &old.members {
            let construct = format!("{}->{{{}}}", old.package, member.name);
            let found = new.members.iter().find(|other| other.name == member.name);
            if let Some(other) = found {
                self.place(
                    &construct,
                    &Place::of_member(member),
                    &Place::of_member(other),
                );
            } else if let Some(at) = added
                .iter()
                .position(|other| is_alike(&other.name, &member.name))
            {
                let other = added.remove(at);
                self.breaking(
                    Kind::Renamed,
                    &construct,
                    format!("is called {} now", other.name),
                );
            } else {
                self.breaking(Kind::Removed, &construct, "is gone");
            }
        }
        for member in added {
            self.compatible(
                Kind::Added,
                &format!("{}->{{{}}}", old.package, member.name),
                "is new",
            );
        }
    }

    /// Compares the variables of the module and of its classes.
    pub(super) fn variables(&mut self) {
        let (old, new) = (self.old, self.new);
        for variable in &old.variables {
            let construct = scalar(old, variable.class, &variable.perl);
            match new.variables.iter().find(|other| other.xs == variable.xs) {
                Some(other) => self.place(
                    &construct,
                    &Place::new(&variable.getter, variable.setter.as_ref()),
                    &Place::new(&other.getter, other.setter.as_ref()),
                ),
                None => self.breaking(Kind::Removed, &construct, "is gone"),
            }
        }
        for variable in &new.variables {
            if !old.variables.iter().any(|other| other.xs == variable.xs) {
                let construct = scalar(new, variable.class, &variable.perl);
                self.compatible(Kind::Added, &construct, "is new");
            }
        }
    }

    /// Compares the constants of the module and of its classes.
    pub(super) fn constants(&mut self) {
        let (old, new) = (self.old, self.new);
        for constant in &old.constants {
            let construct = scalar(old, constant.class, &constant.perl);
            match new.constants.iter().find(|other| other.xs == constant.xs) {
                Some(other) if other.value != constant.value => self.breaking(
                    Kind::Value,
                    &construct,
                    format!(
                        "is {}, was {}",
                        perl_value(&other.value),
                        perl_value(&constant.value)
                    ),
                ),
                Some(_) => {}
                None => self.breaking(Kind::Removed, &construct, "is gone"),
            }
        }
        for constant in &new.constants {
            if !old.constants.iter().any(|other| other.xs == constant.xs) {
                let construct = scalar(new, constant.class, &constant.perl);
                self.compatible(Kind::Added, &construct, "is new");
            }
        }
    }

    fn place(&mut self, construct: &str, old: &Place, new: &Place) {
        self.result(construct, (self.old, old.reads), (self.new, new.reads));
        match (old.writes, new.writes) {
            (Some(_), None) => {
                self.breaking(Kind::Writable, construct, "can only be read now");
            }
            (None, Some(_)) => self.compatible(Kind::Writable, construct, "can be written now"),
            (Some(before), Some(after)) => {
                let was = Accepts::of(self.old, &before.conv);
                let is = Accepts::of(self.new, &after.conv);
                let lost = was.beyond(&is);
                let gained = is.beyond(&was);
                if !lost.is_empty() {
                    self.breaking(
                        Kind::Argument,
                        construct,
                        format!("can no longer be set to {}", lost.join(", ")),
                    );
                } else if !gained.is_empty() {
                    self.compatible(
                        Kind::Argument,
                        construct,
                        format!("can be set to {} now", gained.join(", ")),
                    );
                }
            }
            (None, None) => {}
        }
    }
}

/// A scalar of the module or of a class, as a script writes it.
fn scalar(model: &Model, class: Option<ClassId>, name: &str) -> String {
    let package = match class {
        Some(id) => &model.classes[id.0].package,
        None => &model.module,
    };
    format!("${package}::{name}")
}
