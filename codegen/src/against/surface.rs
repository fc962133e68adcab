//! The public declarations of files, by their C++ names.

use std::collections::HashSet;

use super::Declared;
use super::types::Typedefs;
use crate::ast::{
    Access, Class, ExprKind, File, Function, FunctionBody, FunctionKind, Item, ItemKind, Name,
    Param, UnaryOp,
};
use crate::source::{Sources, Span};

/// What can be called, and everything else.
#[derive(Debug, Default)]
pub(super) struct Surface {
    /// Functions, methods, constructors, destructors.
    pub callables: Vec<Callable>,
    /// Classes with their bases, data members, variables, enumerators.
    pub values: Vec<Value>,
}

/// A function of any sort.
#[derive(Debug)]
pub(super) struct Callable {
    /// `CoreSession::answer`
    pub name: String,
    /// The types of its parameters, in one spelling.
    pub params: Vec<String>,
    result: Option<String>,
    /// The default of each parameter.
    defaults: Vec<Option<Default>>,
    is_static: bool,
    variadic: bool,
    /// As it was written.
    pub declared: Declared,
}

/// Anything else.
#[derive(Debug)]
pub(super) struct Value {
    /// `CoreSession::uuid`
    pub name: String,
    /// Whether it is a class.
    is_class: bool,
    /// Its type, its bases, its value: what must be equal; nothing where it can't be told.
    what: Option<String>,
    /// As it was written.
    pub declared: Declared,
}

/// A default argument as far as it can be told.
#[derive(Debug, PartialEq)]
enum Default {
    Known(String),
    /// A name whose value is declared elsewhere.
    Unknown,
}

impl Callable {
    /// Whether two declarations say the same.
    pub fn agrees(&self, other: &Callable) -> bool {
        let defaults = self
            .defaults
            .iter()
            .zip(&other.defaults)
            .all(|pair| match pair {
                (None, None) => true,
                (Some(Default::Known(mine)), Some(Default::Known(theirs))) => mine == theirs,
                (Some(_), Some(_)) => true,
                _ => false,
            });
        defaults
            && self.params == other.params
            && self.result == other.result
            && self.is_static == other.is_static
            && self.variadic == other.variadic
    }
}

impl Value {
    /// Whether two declarations say the same.
    pub fn agrees(&self, other: &Value) -> bool {
        match (&self.what, &other.what) {
            (Some(mine), Some(theirs)) => mine == theirs,
            _ => true,
        }
    }
}

impl Surface {
    /// The declarations of files, in order.
    pub fn read(files: &[(&File, &Sources)], typedefs: &Typedefs) -> Surface {
        let mut surface = Surface::default();
        for (file, sources) in files {
            Reader {
                sources,
                typedefs,
                surface: &mut surface,
            }
            .items(&file.items, "");
        }
        surface
    }

    /// The value of a name.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.values.iter().find(|value| value.name == name)
    }

    /// Whether a class of that name is declared.
    pub fn is_class(&self, name: &str) -> bool {
        self.value(name).is_some_and(|value| value.is_class)
    }

    /// The functions of a name.
    pub fn callables_of(&self, name: &str) -> Vec<&Callable> {
        self.callables
            .iter()
            .filter(|callable| callable.name == name)
            .collect()
    }
}

/// The names that an interface takes out with `%ignore`, all overloads of each.
pub(super) fn ignored(items: &[Item]) -> HashSet<String> {
    let mut names = HashSet::new();
    for item in items {
        match &item.kind {
            ItemKind::Rename(rename) if rename.directive.text == "ignore" => {
                names.extend(rename.target.as_ref().map(|target| target.name.to_string()));
            }
            ItemKind::Namespace(namespace) => {
                let scope = namespace.name.as_ref().map(Name::to_string);
                names.extend(scoped(scope, ignored(&namespace.items)));
            }
            ItemKind::Class(class) => {
                let scope = class.name.as_ref().map(Name::to_string);
                names.extend(scoped(
                    scope,
                    ignored(class.body.as_deref().unwrap_or_default()),
                ));
            }
            _ => {}
        }
    }
    names
}

fn scoped(scope: Option<String>, names: HashSet<String>) -> impl Iterator<Item = String> {
    names.into_iter().map(move |name| match &scope {
        Some(scope) => format!("{scope}::{name}"),
        None => name,
    })
}

struct Reader<'a> {
    sources: &'a Sources,
    typedefs: &'a Typedefs<'a>,
    surface: &'a mut Surface,
}

impl Reader<'_> {
    fn items(&mut self, items: &[Item], scope: &str) {
        for item in items {
            if matches!(item.access, None | Some(Access::Public)) {
                self.item(item, scope);
            }
        }
    }

    fn item(&mut self, item: &Item, scope: &str) {
        match &item.kind {
            ItemKind::Namespace(namespace) => {
                let inner = match &namespace.name {
                    Some(name) if !namespace.is_inline => format!("{scope}{name}::"),
                    _ => scope.to_string(),
                };
                self.items(&namespace.items, &inner);
            }
            ItemKind::Class(class) => self.class(class, item.span, scope),
            ItemKind::Enum(enumeration) => {
                for enumerator in enumeration.enumerators.as_deref().unwrap_or_default() {
                    let what = enumerator
                        .value
                        .as_ref()
                        .map(|value| value.expr.to_string());
                    self.value(
                        format!("{scope}{}", enumerator.name),
                        what.clone(),
                        match &what {
                            Some(value) => format!("{} = {value}", enumerator.name),
                            None => enumerator.name.to_string(),
                        },
                        enumerator.name.span,
                    );
                }
            }
            ItemKind::Function(function) => self.function(function, item.span, scope),
            ItemKind::Variable(variable) => {
                let name = variable.name.to_string();
                let text = variable.ty.declare(&name);
                let what = self.typedefs.spelled(&variable.ty);
                self.value(format!("{scope}{name}"), Some(what), text, item.span);
            }
            _ => {}
        }
    }

    fn class(&mut self, class: &Class, span: Span, scope: &str) {
        let Some(body) = &class.body else {
            return;
        };
        let tag = class.name.as_ref().map(Name::to_string);
        let typedef = class.typedef_name.as_ref().map(|name| name.text.clone());
        let Some(name) = tag.or(typedef) else {
            self.items(body, scope);
            return;
        };
        let bases: Vec<String> = class
            .bases
            .iter()
            .filter(|base| base.access == Access::Public)
            .map(|base| base.name.to_string())
            .collect();
        let head = if bases.is_empty() {
            format!("{} {name}", class.key.spelling())
        } else {
            format!("{} {name} : {}", class.key.spelling(), bases.join(", "))
        };
        self.surface.values.push(Value {
            name: format!("{scope}{name}"),
            is_class: true,
            what: Some(bases.join(", ")),
            declared: Declared {
                text: head,
                place: self.place(span),
            },
        });
        let is_abstract = body.iter().any(|item| {
            matches!(&item.kind, ItemKind::Function(function) if matches!(function.body, FunctionBody::Pure))
        });
        let inner = format!("{scope}{name}::");
        for item in body {
            let is_constructor = matches!(
                &item.kind,
                ItemKind::Function(function) if function.kind == FunctionKind::Constructor
            );
            if matches!(item.access, None | Some(Access::Public))
                && !(is_abstract && is_constructor)
            {
                self.item(item, &inner);
            }
        }
    }

    fn function(&mut self, function: &Function, span: Span, scope: &str) {
        if function.name.scope.is_some() || matches!(function.body, FunctionBody::Delete) {
            return;
        }
        let name = function.name.to_string();
        let call = format!("{name}{}", function.sig);
        let text = match &function.ret {
            Some(ret) => ret.declare(&call),
            None => call,
        };
        self.surface.callables.push(Callable {
            name: format!("{scope}{name}"),
            params: function
                .sig
                .params
                .iter()
                .map(|param| self.typedefs.parameter(&param.ty))
                .collect(),
            result: function.ret.as_ref().map(|ret| self.typedefs.spelled(ret)),
            defaults: function.sig.params.iter().map(default).collect(),
            is_static: function.specifiers.is_static && !scope.is_empty(),
            variadic: function.sig.variadic,
            declared: Declared {
                text,
                place: self.place(span),
            },
        });
    }

    fn value(&mut self, name: String, what: Option<String>, text: String, span: Span) {
        self.surface.values.push(Value {
            name,
            is_class: false,
            what,
            declared: Declared {
                text,
                place: self.place(span),
            },
        });
    }

    fn place(&self, span: Span) -> String {
        let file = self.sources.get(span.source);
        format!("{}:{}", file.name(), file.line_column(span.start).0)
    }
}

/// The default of a parameter; the ways of writing a null pointer and zero are one.
fn default(param: &Param) -> Option<Default> {
    let value = param.default.as_ref()?;
    let mut expr = &value.expr;
    while let ExprKind::Paren(inner) = &expr.kind {
        expr = inner;
    }
    Some(match &expr.kind {
        ExprKind::Nullptr => Default::Known("0".to_string()),
        ExprKind::Name(name) if name.to_string() == "NULL" => Default::Known("0".to_string()),
        ExprKind::Int(_)
        | ExprKind::Float(_)
        | ExprKind::Char(_)
        | ExprKind::Str(_)
        | ExprKind::Bool(_) => Default::Known(expr.to_string()),
        ExprKind::Unary {
            op: UnaryOp::Minus,
            operand,
        } if matches!(operand.kind, ExprKind::Int(_) | ExprKind::Float(_)) => {
            Default::Known(expr.to_string())
        }
        _ => Default::Unknown,
    })
}
