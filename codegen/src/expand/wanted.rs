//! What a trait wants: its methods with their signatures and the places of their declarations, and the associated types of
//! the host.

use syn::Signature;

use crate::emit::host::{Entry, Table, Use};
use crate::emit::rust::traits::{self, Head};
use crate::model::{ClassId, PointeeKind, Role};
use crate::places::Origin;
use crate::source::Span;

use super::interface::Interface;

/// How the host is called in the signatures that implementations are compared with.
pub const HOST: &str = "H";

/// A method of a trait.
pub struct Method<'i> {
    /// Its part in the interface.
    pub entry: Entry<'i>,
    /// Its signature for a host called [`HOST`].
    pub signature: Signature,
    /// Its declaration, unless a data member or variable is behind it.
    pub origin: Option<&'i Origin>,
    /// Where it is declared.
    pub span: Option<Span>,
}

impl Method<'_> {
    /// Its name in Rust.
    pub fn name(&self) -> &str {
        &self.entry.target.rust
    }

    /// The place and the words of its declaration: "counter.i:12: `int add(int n)`".
    pub fn declared(&self, interface: &Interface) -> String {
        let prototype = &self.entry.target.prototype;
        match self.span {
            Some(span) => format!("{}: `{prototype}`", interface.line(span)),
            None => format!("`{prototype}`"),
        }
    }
}

/// The methods of the trait of `class`; of the host's where there is none.
pub fn methods<'i>(
    interface: &'i Interface,
    table: &Table<'i>,
    class: Option<ClassId>,
) -> Vec<Method<'i>> {
    table
        .entries
        .iter()
        .filter(|entry| entry.class == class)
        .filter_map(|entry| method(interface, entry))
        .collect()
}

fn method<'i>(interface: &'i Interface, entry: &Entry<'i>) -> Option<Method<'i>> {
    let Head {
        start,
        params,
        result,
    } = traits::head(&interface.model, entry, HOST);
    let head = format!("{start}({}){result}", params.join(", "));
    let origin = origin(interface, entry);
    Some(Method {
        entry: entry.clone(),
        // What the emitter prints parses; its own tests see to that.
        signature: syn::parse_str(&head).ok()?,
        origin,
        span: origin
            .map(|origin| origin.span)
            .or_else(|| value_span(interface, entry)),
    })
}

fn origin<'i>(interface: &'i Interface, entry: &Entry<'i>) -> Option<&'i Origin> {
    let model = &interface.model;
    let constructors = model.classes.iter().flat_map(|c| c.constructors());
    let methods = model.classes.iter().flat_map(|c| &c.methods);
    let mut functions = model.functions.iter().chain(constructors).chain(methods);
    let function = functions.find(|function| function.xs == entry.xs)?;
    let mut targets = function.targets.iter();
    let index = targets.position(|target| std::ptr::eq(target, entry.target))?;
    interface.places.target(&function.xs, index)
}

fn value_span(interface: &Interface, entry: &Entry<'_>) -> Option<Span> {
    match entry.usage {
        Use::Function(Role::Getter(class) | Role::Setter(class)) => {
            let mut members = interface.model.classes.get(class.0)?.members.iter();
            let member = members.find(|member| {
                let mut accessors = std::iter::once(&member.getter).chain(&member.setter);
                accessors.any(|accessor| accessor.xs == entry.xs)
            })?;
            interface.places.span(&member.getter.xs)
        }
        Use::Function(_) => None,
        Use::ReadVariable | Use::WriteVariable => interface.places.span(entry.xs),
    }
}

/// An associated type of the host.
pub struct Associated<'i> {
    /// Its name: `EventConsumer`.
    pub name: &'i str,
    /// What stands behind it, in C++: `EventConsumer`, `switch_event_t`.
    pub cpp: &'i str,
    /// The class that it implements, if it is one.
    pub class: Option<ClassId>,
    /// Where that class is declared.
    pub span: Option<Span>,
}

/// The associated types of the host.
pub fn associated(interface: &Interface) -> Vec<Associated<'_>> {
    let types = interface.model.types.iter();
    types
        .filter(|ty| crate::emit::host::is_associated(ty.kind))
        .map(|ty| {
            let class = match ty.kind {
                PointeeKind::Class(class) => Some(class),
                _ => None,
            };
            let span = class
                .and_then(|class| interface.model.classes.get(class.0))
                .and_then(|class| interface.places.span(&class.name));
            Associated {
                name: &ty.rust,
                cpp: &ty.pretty,
                class,
                span,
            }
        })
        .collect()
}
