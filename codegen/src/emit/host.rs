//! The table through which generated C calls generated Rust: one entry per Rust method, in an order and under names that
//! both sides print. What a class's version of a virtual method is, and which casts exist, is worked out here too.

use crate::model::{
    Cast, Class, ClassId, Function, Member, Model, Override, PointeeKind, Role, Target, TypeId,
    Variable,
};

/// What an entry is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// A function, by its role.
    Function(Role),
    /// Reads a variable.
    ReadVariable,
    /// Writes a variable.
    WriteVariable,
}

/// One function pointer of the table.
#[derive(Debug, Clone)]
pub struct Entry<'m> {
    /// Name of the field, and of the trampoline.
    pub name: String,
    /// Name in messages: `CoreSession_answer`.
    pub xs: &'m str,
    /// Name that a script writes: `answer`; for an accessor, the member's.
    pub perl: &'m str,
    /// The manual's text.
    pub doc: Option<&'m str>,
    /// The Rust method.
    pub target: &'m Target,
    /// What it is for.
    pub usage: Use,
    /// The class whose trait has the method; none for the host trait.
    pub class: Option<ClassId>,
    /// The class of the receiver.
    pub receiver: Option<ClassId>,
}

impl Entry<'_> {
    /// Whether the method makes an object of its class.
    pub fn is_constructor(&self) -> bool {
        matches!(self.usage, Use::Function(Role::Constructor(_)))
    }
}

/// The whole table.
#[derive(Debug)]
pub struct Table<'m> {
    /// The entries, in order.
    pub entries: Vec<Entry<'m>>,
    /// The casts, in order: to which type, and how.
    pub casts: Vec<(TypeId, &'m Cast)>,
}

impl<'m> Table<'m> {
    /// Lists what the model needs.
    pub fn new(model: &'m Model) -> Self {
        let mut entries = Vec::new();
        for function in &model.functions {
            functions(&mut entries, function, None);
        }
        for class in &model.classes {
            let constructors = class.constructors().map(|f| (f, None));
            let accessors = class.members.iter().flat_map(accessors);
            let methods = class.methods.iter().map(|f| (f, None));
            for (function, member) in constructors.chain(accessors).chain(methods) {
                functions(&mut entries, function, member);
            }
        }
        for variable in &model.variables {
            let mut push = |name, target: &'m Target, usage| {
                entries.push(Entry {
                    name,
                    xs: &variable.xs,
                    perl: &variable.perl,
                    doc: target.doc.as_deref().or(variable.doc.as_deref()),
                    target,
                    usage,
                    class: variable.class,
                    receiver: None,
                });
            };
            push(getter_entry(variable), &variable.getter, Use::ReadVariable);
            if let Some(setter) = &variable.setter {
                push(setter_entry(variable), setter, Use::WriteVariable);
            }
        }
        let casts = model
            .types
            .iter()
            .enumerate()
            .flat_map(|(to, ty)| ty.derived.iter().map(move |cast| (TypeId(to), cast)))
            .collect();
        Table { entries, casts }
    }
}

/// The accessors of a member, and the member.
fn accessors(member: &Member) -> impl Iterator<Item = (&Function, Option<&Member>)> {
    std::iter::once(&member.getter)
        .chain(&member.setter)
        .map(move |function| (function, Some(member)))
}

fn functions<'m>(entries: &mut Vec<Entry<'m>>, function: &'m Function, of: Option<&'m Member>) {
    for (index, target) in function.targets.iter().enumerate() {
        entries.push(Entry {
            name: entry(function, index),
            xs: &function.xs,
            perl: of.map_or(&function.perl, |member| &member.name),
            doc: target
                .doc
                .as_deref()
                .or(of.and_then(|member| member.doc.as_deref())),
            target,
            usage: Use::Function(function.role),
            class: class_of(function.role),
            receiver: receiver_of(function.role),
        });
    }
}

/// Every function of a class: constructors, accessors, methods.
pub fn class_functions(class: &Class) -> impl Iterator<Item = &Function> {
    class
        .constructors()
        .chain(
            class
                .members
                .iter()
                .flat_map(accessors)
                .map(|(function, _)| function),
        )
        .chain(&class.methods)
}

/// Name of the entry for one target of a function. A function outside any class may be called as a keyword of Rust or as
/// one of perl's macros, hence the prefix.
pub fn entry(function: &Function, target: usize) -> String {
    let prefix = match function.role {
        Role::Free => "fn_",
        _ => "",
    };
    if function.targets.len() == 1 {
        format!("{prefix}{}", function.xs)
    } else {
        format!("{prefix}{}__{}", function.xs, target + 1)
    }
}

/// Name of the entry that reads a variable.
pub fn getter_entry(variable: &Variable) -> String {
    format!("get__{}", variable.xs)
}

/// Name of the entry that writes a variable.
pub fn setter_entry(variable: &Variable) -> String {
    format!("set__{}", variable.xs)
}

/// The class to which a function belongs.
pub fn class_of(role: Role) -> Option<ClassId> {
    match role {
        Role::Free => None,
        Role::Constructor(class)
        | Role::Method(class)
        | Role::Static(class)
        | Role::Getter(class)
        | Role::Setter(class) => Some(class),
    }
}

/// The class of the object that a function is called on.
pub fn receiver_of(role: Role) -> Option<ClassId> {
    match role {
        Role::Free | Role::Constructor(_) | Role::Static(_) => None,
        Role::Method(class) | Role::Getter(class) | Role::Setter(class) => Some(class),
    }
}

/// A derived class's version of a virtual method.
#[derive(Debug)]
pub struct Version<'m> {
    /// The classes whose objects get this version.
    pub owners: Vec<TypeId>,
    /// The class that has the version.
    pub class: &'m Class,
    /// The entry to call.
    pub entry: String,
    /// The method.
    pub target: &'m Target,
}

/// The versions of a virtual method that classes derived from `class` bring, with the classes to which each applies: for
/// every class the nearest of its bases that overrides the method, or itself.
pub fn versions<'m>(model: &'m Model, class: ClassId, target: &Target) -> Vec<Version<'m>> {
    if target.overrides.is_empty() {
        return Vec::new();
    }
    let mut found: Vec<(Override, Vec<TypeId>)> = target
        .overrides
        .iter()
        .map(|version| (*version, Vec::new()))
        .collect();
    for cast in &model.types[model.classes[class.0].ty.0].derived {
        let nearest = found
            .iter_mut()
            .filter_map(|version| {
                let ty = model.classes[version.0.class.0].ty;
                let distance = if ty == cast.from {
                    Some(0)
                } else {
                    let casts = &model.types[ty.0].derived;
                    casts
                        .iter()
                        .find(|c| c.from == cast.from)
                        .map(|c| c.path.len())
                };
                distance.map(|distance| (distance, version))
            })
            .min_by_key(|(distance, _)| *distance);
        if let Some((_, version)) = nearest {
            version.1.push(cast.from);
        }
    }
    found
        .into_iter()
        .filter(|(_, owners)| !owners.is_empty())
        .map(|(version, owners)| {
            let class = &model.classes[version.class.0];
            let method = &class.methods[version.method];
            Version {
                owners,
                class,
                entry: entry(method, version.target),
                target: &method.targets[version.target],
            }
        })
        .collect()
}

/// How messages name the receiver: `CoreSession *`, `CoreSession const *` for a method that promises not to change it.
pub fn receiver_type(model: &Model, class: ClassId, target: &Target) -> String {
    let name = &model.classes[class.0].cpp;
    let constant = if target.is_const { " const" } else { "" };
    let volatile = if target.is_volatile { " volatile" } else { "" };
    format!("{name}{constant}{volatile} *")
}

/// Whether a type has an associated type of the host behind it.
pub fn is_associated(kind: PointeeKind) -> bool {
    matches!(
        kind,
        PointeeKind::Class(_) | PointeeKind::Imported(_) | PointeeKind::Opaque
    )
}
