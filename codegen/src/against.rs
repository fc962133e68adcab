//! An interface file against the C++ header of an installed FreeSWITCH.
//!
//! Both are read by this front end and compared as declarations, before any renaming for Perl: what the header has that
//! the interface lacks, the reverse, and what is declared differently. Typedefs of either side count for both, so that an
//! interface that says what `uint32_t` is agrees with a header that does not.

mod surface;
mod types;

use std::fmt;

use crate::ast::File;
use crate::source::Sources;
use surface::{Callable, Surface, Value};
use types::Typedefs;

/// What an interface and a header don't agree about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Disagreement {
    /// In order of declaration: the header's first.
    pub differences: Vec<Difference>,
}

/// One declaration that they don't agree about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its C++ name: `CoreSession::answer`.
    pub name: String,
    /// What the header says, if it says something.
    pub header: Option<Declared>,
    /// What the interface says, if it says something.
    pub interface: Option<Declared>,
}

/// A declaration and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// The declaration on one line.
    pub text: String,
    /// `FILE:LINE`.
    pub place: String,
}

/// Compares an interface with headers.
///
/// The private and protected parts of classes, constructors of abstract classes, and what the interface adds with
/// `%extend`, `%inline` and `%constant` or takes out with `%ignore` are left out: they are not for the other side to have.
pub fn check(interface: (&File, &Sources), headers: &[(&File, &Sources)]) -> Disagreement {
    let mut typedefs = Typedefs::default();
    typedefs.collect(&interface.0.items);
    for (file, _) in headers {
        typedefs.collect(&file.items);
    }
    let ours = Surface::read(&[interface], &typedefs);
    let theirs = Surface::read(headers, &typedefs);
    let mut differences = Vec::new();
    values(&theirs, &ours, &mut differences);
    callables(&theirs, &ours, &mut differences);
    let ignored = surface::ignored(&interface.0.items);
    differences.retain(|difference| {
        difference.header.is_some() == difference.interface.is_some()
            || !ignored.contains(&difference.name)
    });
    only_whole_classes(&theirs, &ours, &mut differences);
    Disagreement { differences }
}

fn values(header: &Surface, interface: &Surface, out: &mut Vec<Difference>) {
    for value in &header.values {
        let other = interface.value(&value.name);
        if other.is_none_or(|other| !value.agrees(other)) {
            out.push(difference(&value.name, Some(value), other));
        }
    }
    for value in &interface.values {
        if header.value(&value.name).is_none() {
            out.push(difference(&value.name, None, Some(value)));
        }
    }
}

/// Of a class that one side lacks, the members go without saying.
fn only_whole_classes(header: &Surface, interface: &Surface, differences: &mut Vec<Difference>) {
    let scopes: Vec<String> = differences
        .iter()
        .filter(|difference| {
            header.is_class(&difference.name) != interface.is_class(&difference.name)
        })
        .map(|difference| format!("{}::", difference.name))
        .collect();
    differences.retain(|difference| {
        !scopes
            .iter()
            .any(|scope| difference.name.starts_with(scope))
    });
}

fn callables(header: &Surface, interface: &Surface, out: &mut Vec<Difference>) {
    let mut names: Vec<&str> = Vec::new();
    for callable in header.callables.iter().chain(&interface.callables) {
        if !names.contains(&callable.name.as_str()) {
            names.push(&callable.name);
        }
    }
    for name in names {
        let mut left = interface.callables_of(name);
        let mut unmatched: Vec<&Callable> = Vec::new();
        for callable in header.callables_of(name) {
            match left.iter().position(|other| callable.agrees(other)) {
                Some(at) => {
                    left.remove(at);
                }
                None => unmatched.push(callable),
            }
        }
        for callable in unmatched {
            let other = left
                .iter()
                .position(|other| other.params == callable.params)
                .or_else(|| (left.len() == 1).then_some(0))
                .map(|at| left.remove(at));
            out.push(Difference {
                name: name.to_string(),
                header: Some(callable.declared.clone()),
                interface: other.map(|other| other.declared.clone()),
            });
        }
        for callable in left {
            out.push(Difference {
                name: name.to_string(),
                header: None,
                interface: Some(callable.declared.clone()),
            });
        }
    }
}

fn difference(name: &str, header: Option<&Value>, interface: Option<&Value>) -> Difference {
    Difference {
        name: name.to_string(),
        header: header.map(|value| value.declared.clone()),
        interface: interface.map(|value| value.declared.clone()),
    }
}

impl fmt::Display for Disagreement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.differences.is_empty() {
            return writeln!(f, "The interface and the header agree.");
        }
        let mut counts = [0, 0, 0];
        for (index, title) in [
            "In the header only:",
            "In the interface only:",
            "Declared differently:",
        ]
        .iter()
        .enumerate()
        {
            let mut first = true;
            for difference in &self.differences {
                let (at, lines) = match (&difference.header, &difference.interface) {
                    (Some(header), Some(interface)) => (
                        2,
                        format!(
                            "  {}\n    header:    {}  ({})\n    interface: {}  ({})",
                            difference.name,
                            header.text,
                            header.place,
                            interface.text,
                            interface.place
                        ),
                    ),
                    (Some(one), None) => (
                        0,
                        format!("  {}\n    {}  ({})", difference.name, one.text, one.place),
                    ),
                    (None, one) => (
                        1,
                        one.as_ref().map_or_else(String::new, |one| {
                            format!("  {}\n    {}  ({})", difference.name, one.text, one.place)
                        }),
                    ),
                };
                if at != index {
                    continue;
                }
                if first {
                    writeln!(f, "{title}")?;
                    first = false;
                }
                counts[index] += 1;
                writeln!(f, "{lines}")?;
            }
            if !first {
                writeln!(f)?;
            }
        }
        let [header, interface, both] = counts;
        writeln!(
            f,
            "{header} in the header only, {interface} in the interface only, {both} declared differently"
        )
    }
}

#[cfg(test)]
mod tests;
