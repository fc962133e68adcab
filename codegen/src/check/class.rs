//! Classes: what is wrapped of each, its members in order.

use std::collections::HashMap;

use crate::ast::{FunctionBody, FunctionKind};
use crate::conv::ClassRole;
use crate::diag::codes;
use crate::feature::Naming;
use crate::model::{Class, ClassId, ClassItem, Function, Operator, Role};
use crate::names;
use crate::resolve::types::Ty;
use crate::resolve::{ClassDecl, Decl, DeclKind};
use crate::source::Span;

use super::function::Member;
use super::{Checker, virtuals};

/// A row of the class block before the indexes of methods are known.
enum Row<'p> {
    Destructor,
    Method(&'p str),
    Other(ClassItem),
}

impl<'p> Checker<'p, '_> {
    /// Builds a wrapped class and enters it in the model.
    pub(super) fn class(&mut self, decl: &'p Decl<'p>, class: &'p ClassDecl<'p>) {
        let symbols = self.symbols();
        let symbol = &symbols.classes[class.ix.0];
        let Some(ClassRole::Wrapped(id, package, rust)) = self.table.roles.get(&class.ix).cloned()
        else {
            return;
        };
        let ty = self
            .table
            .enter(&Ty::class(class.ix, &symbol.path), symbols);
        let mut bases = Vec::new();
        for base in &symbol.bases {
            let path = &symbols.classes[base.class.0].path;
            let id = self.table.enter(&Ty::class(base.class, path), symbols);
            if base.public && self.table.roles.contains_key(&base.class) {
                bases.push(id);
            }
        }
        let is_abstract =
            !decl.features.is_set("notabstract") && virtuals::is_abstract(self.program, class.ix);
        let mut out = Class {
            name: decl.perl.clone(),
            package,
            cpp: symbol.path.clone(),
            rust,
            ty,
            bases,
            doc: decl.doc.map(str::to_string),
            example: decl.features.get("perl:example").map(str::to_string),
            is_abstract,
            constructor: None,
            named_constructors: Vec::new(),
            destructor: false,
            methods: Vec::new(),
            members: Vec::new(),
            operators: Vec::new(),
            order: Vec::new(),
        };
        self.members(class, id, &mut out);
        if !is_abstract && !self.has_constructor(class) && self.may_default(decl, class.ix) {
            let name = match &class.implicit_constructor {
                Naming::Kept => Some(&decl.perl),
                Naming::Renamed(name) => Some(name),
                Naming::Ignored => None,
            };
            if let Some(name) = name {
                let function = self.implicit_constructor(id, &out, name, decl.span);
                let item = enter_constructor(&mut out, function);
                out.order.push(item);
            }
        }
        if class.implicit_destructor != Naming::Ignored
            && !self.has_destructor(class)
            && !decl.features.is_set("nodefaultdtor")
            && !decl.features.is_set("nodefault")
            && self.bases_can_be_destroyed(class.ix)
        {
            out.destructor = true;
            out.order.push(ClassItem::Destructor);
        }
        if out.destructor {
            self.claim_xs(&names::xs_destructor(&out.name), decl.span);
        }
        out.is_abstract = is_abstract || out.constructors().next().is_none();
        out.operators = out
            .methods
            .iter()
            .filter_map(|method| {
                let (perl, operands) = names::overload_key(&method.perl)?;
                Some(Operator {
                    perl: perl.to_string(),
                    method: method.perl.clone(),
                    operands,
                })
            })
            .collect();
        self.places.spans.insert(out.name.clone(), decl.span);
        self.places.classes.push(class.ix);
        self.model.classes.push(out);
    }

    fn members(&mut self, class: &'p ClassDecl<'p>, id: ClassId, out: &mut Class) {
        let functions = self.functions_of(class);
        let mut groups: Vec<(usize, &'p str, Vec<Member<'p>>)> = Vec::new();
        let mut constructors: Vec<(usize, &'p str, Vec<Member<'p>>)> = Vec::new();
        let mut rows: Vec<(usize, Row<'p>)> = Vec::new();
        let mut taken: HashMap<&'p str, Span> = HashMap::new();
        for (at, member) in &functions {
            if !(member.decl.visible || member.brought)
                || member.decl.ignored
                || matches!(member.function.body, FunctionBody::Delete)
            {
                continue;
            }
            match member.function.kind {
                FunctionKind::Constructor => {
                    // One that no directive speaks of has the name of its class, whatever that is called.
                    let perl = match &member.decl.perl {
                        own if *own == self.symbols().classes[class.ix.0].name => {
                            self.class_perl_name(class.ix)
                        }
                        own => own,
                    };
                    group(&mut constructors, *at, perl, *member);
                }
                FunctionKind::Destructor => rows.push((*at, Row::Destructor)),
                _ => {
                    let perl = member.decl.perl.as_str();
                    taken.entry(perl).or_insert(member.decl.span);
                    group(&mut groups, *at, perl, *member);
                }
            }
        }
        out.destructor = rows.iter().any(|(_, row)| matches!(row, Row::Destructor));
        if out.is_abstract {
            constructors.clear();
        }
        constructors.sort_by_key(|(at, ..)| *at);
        for (at, perl, members) in constructors {
            if let Some(function) =
                self.function(Some(class.ix), perl, Role::Constructor(id), &members)
            {
                rows.push((at, Row::Other(enter_constructor(out, function))));
            }
        }
        groups.sort_by_key(|(at, ..)| *at);
        for (at, perl, members) in groups {
            let is_static = members
                .iter()
                .all(|member| member.function.specifiers.is_static);
            let role = if is_static {
                Role::Static(id)
            } else {
                Role::Method(id)
            };
            if let Some(function) = self.function(Some(class.ix), perl, role, &members) {
                out.methods.push(function);
                rows.push((at, Row::Method(perl)));
            }
        }
        for (at, decl) in class.members.iter().enumerate() {
            if !decl.visible || decl.ignored {
                continue;
            }
            let items = match &decl.kind {
                DeclKind::Variable(variable) => {
                    self.claim_member(&mut taken, &decl.perl, decl.span, &out.name);
                    self.member(id, decl, variable, out).into_iter().collect()
                }
                DeclKind::Using(name) => {
                    let used = self.used_variables(class, name, 0);
                    let mut items = Vec::new();
                    for (variable, of) in used {
                        self.claim_member(&mut taken, &of.perl, decl.span, &out.name);
                        items.extend(self.member(id, of, variable, out));
                    }
                    items
                }
                DeclKind::Enum(ix, names) => self.enumerators(Some((id, &out.name)), *ix, names),
                _ => Vec::new(),
            };
            rows.extend(items.into_iter().map(|item| (at, Row::Other(item))));
        }
        rows.sort_by_key(|(at, _)| *at);
        for (_, row) in rows {
            let item = match row {
                Row::Destructor => ClassItem::Destructor,
                Row::Method(name) => match out.methods.iter().position(|m| m.perl == name) {
                    Some(at) => ClassItem::Method(at),
                    None => continue,
                },
                Row::Other(item) => item,
            };
            out.order.push(item);
        }
    }

    fn claim_member(
        &mut self,
        taken: &mut HashMap<&'p str, Span>,
        perl: &'p str,
        span: Span,
        class: &str,
    ) {
        if let Some(first) = taken.insert(perl, span) {
            self.diags
                .error(
                    codes::PERL_NAME_TAKEN,
                    span,
                    format!("`{perl}` is declared twice in `{class}`"),
                )
                .also(first, "declared here first")
                .help(format!("rename one: `%rename(new_name) {class}::{perl};`"));
        }
    }
}

/// Adds a function to those of its Perl name; `at` is where the last of them stands.
fn group<'p>(
    groups: &mut Vec<(usize, &'p str, Vec<Member<'p>>)>,
    at: usize,
    perl: &'p str,
    member: Member<'p>,
) {
    match groups.iter_mut().find(|(_, name, _)| *name == perl) {
        Some(group) => {
            group.0 = at;
            group.2.push(member);
        }
        None => groups.push((at, perl, vec![member])),
    }
}

fn enter_constructor(out: &mut Class, function: Function) -> ClassItem {
    if function.perl == names::NEW {
        out.constructor = Some(function);
        return ClassItem::Constructor;
    }
    out.named_constructors.push(function);
    ClassItem::NamedConstructor(out.named_constructors.len() - 1)
}
