//! The walk through the syntax tree, directives and declarations in order.

mod class;
mod function;

use crate::ast::{self, Access, Attr, DeclNameKind, Import, Item, ItemKind, Linkage, TypeKind};
use crate::diag::{Diagnostics, codes};
use crate::feature::{Naming, Rules, Subject, SubjectKind, decl_name};
use crate::names;
use crate::typemap::Typemaps;

use super::scope::{Entity, GLOBAL, ScopeId, Symbols, last_word};
use super::types::{ClassIx, EnumIx};
use super::{Decl, DeclKind, Program, WrappedBy};

/// Directives that change nothing that matters here.
const HARMLESS: &[&str] = &[
    "pragma",
    "warnfilter",
    "echo",
    "namewarn",
    "keywordwarn",
    "fragment",
    "nocopyctor",
];

/// State of the walk.
pub(super) struct Collector<'a, 'd> {
    program: Program<'a>,
    rules: Rules,
    diags: &'d mut Diagnostics,
    wrapped_by: WrappedBy,
    waiting: Vec<(ClassIx, &'a Item)>,
    /// Functions that the class being read calls its friends.
    friends: Vec<Decl<'a>>,
}

impl<'a, 'd> Collector<'a, 'd> {
    pub(super) fn new(items: &'a [Item], diags: &'d mut Diagnostics) -> Self {
        Collector {
            program: Program {
                module: String::new(),
                doc: None,
                example: None,
                imports: Vec::new(),
                perl_code: Vec::new(),
                symbols: Symbols::declare(items),
                typemaps: Typemaps::default(),
                decls: Vec::new(),
                classes: Vec::new(),
            },
            rules: Rules::default(),
            diags,
            wrapped_by: WrappedBy::Us,
            waiting: Vec::new(),
            friends: Vec::new(),
        }
    }

    pub(super) fn run(&mut self, items: &'a [Item]) {
        let decls = self.items(items, GLOBAL);
        self.program.decls = decls;
        self.program.example = self.rules.module_example(&self.program.module);
        self.name_implicit();
    }

    pub(super) fn finish(self) -> Program<'a> {
        self.program
    }

    fn items(&mut self, items: &'a [Item], scope: ScopeId) -> Vec<Decl<'a>> {
        let mut out = Vec::new();
        for item in items {
            self.item(item, scope, &mut out);
        }
        out
    }

    fn item(&mut self, item: &'a Item, scope: ScopeId, out: &mut Vec<Decl<'a>>) {
        match &item.kind {
            ItemKind::Function(function)
                if function.sig.ref_qualifier == Some(ast::RefQualifier::Rvalue) =>
            {
                self.rvalue_method(item);
            }
            ItemKind::Function(function)
                if function.specifiers.is_friend
                    && let Some(class) = self.class_at(scope) =>
            {
                // It belongs to the scope around the class. In a namespace SWIG leaves it alone.
                if function.name.scope.is_none() {
                    let mut outer = self.program.symbols.classes[class.0].outer;
                    while let Some(class) = self.class_at(outer) {
                        outer = self.program.symbols.classes[class.0].outer;
                    }
                    if outer == GLOBAL {
                        let mut friend = Vec::new();
                        self.item(item, outer, &mut friend);
                        self.friends.extend(friend);
                    }
                }
            }
            ItemKind::Function(function) => {
                if function.name.scope.is_some() && self.class_at(scope).is_none() {
                    return;
                }
                self.function(item, function, scope, out);
            }
            ItemKind::Variable(variable) => {
                let subject = self.subject(
                    scope,
                    decl_name(&variable.name),
                    SubjectKind::Variable,
                    None,
                );
                let out_of_class = variable.name.scope.is_some();
                if !out_of_class && !self.is_of_unnamed_class(&variable.ty) {
                    out.push(self.decl(item, scope, subject, DeclKind::Variable(variable)));
                }
            }
            ItemKind::Constant(constant) => {
                let subject = self.subject(
                    scope,
                    constant.name.text.clone(),
                    SubjectKind::Constant,
                    None,
                );
                out.push(self.decl(item, scope, subject, DeclKind::Constant(constant)));
            }
            ItemKind::Enum(enumeration) => {
                if let Some(ix) = self.program.symbols.enum_of(enumeration) {
                    out.push(self.enumeration(item, enumeration, ix, scope));
                }
            }
            ItemKind::Class(class) => {
                let class = self.class(item, class, scope);
                out.append(&mut self.friends);
                out.extend(class);
            }
            ItemKind::Namespace(namespace) => {
                // What an unnamed namespace holds is not for others, nor for Perl.
                let name = namespace.name.as_ref();
                let inner = name.and_then(|name| self.program.symbols.namespace(scope, name));
                if let Some(inner) = inner {
                    out.extend(self.items(&namespace.items, inner));
                }
            }
            ItemKind::Using(using) => {
                if self.class_at(scope).is_some() && !using.namespace {
                    let subject =
                        self.subject(scope, last_word(&using.name), SubjectKind::Function, None);
                    out.push(self.decl(item, scope, subject, DeclKind::Using(&using.name)));
                }
            }
            ItemKind::Import(import) => {
                let decls = self.import(import, scope);
                out.extend(decls);
            }
            ItemKind::Inline(inline) => {
                let decls = self.items(&inline.items, scope);
                out.extend(decls);
            }
            ItemKind::Extend(extend) => self.extend(item, extend, scope, out),
            ItemKind::Friend(_)
            | ItemKind::Typedef(_)
            | ItemKind::NamespaceAlias(_)
            | ItemKind::Template(_) => {}
            _ => self.directive(item, scope),
        }
    }

    fn directive(&mut self, item: &'a Item, scope: ScopeId) {
        let symbols = &self.program.symbols;
        match &item.kind {
            ItemKind::Rename(rename) => {
                self.rules.add_rename(rename, symbols, scope, self.diags);
            }
            ItemKind::Feature(feature) => {
                self.rules.add_feature(feature, symbols, scope, self.diags);
            }
            ItemKind::Typemap(typemap) => {
                self.program
                    .typemaps
                    .typemap(typemap, symbols, scope, self.diags);
            }
            ItemKind::Apply(apply) => {
                self.program
                    .typemaps
                    .apply(apply, symbols, scope, self.diags);
            }
            ItemKind::Clear(clear) => self.program.typemaps.clear(clear, symbols, scope),
            ItemKind::Module(module) => self.module(item, module),
            ItemKind::Insert(insert) => {
                match insert.section.as_str() {
                    "perl" => self.program.perl_code.push(insert.code.text.clone()),
                    "init" | "wrapper" => {
                        self.diags
                        .warning(
                            codes::UNUSED_CODE,
                            insert.directive.span,
                            format!("the code for `{}` is not used", insert.section),
                        )
                        .note("the host is written in Rust; no C++ of the interface file is compiled");
                    }
                    _ => {}
                }
            }
            ItemKind::TemplateInstance(instance) => {
                let target = instance.target.to_string();
                let diagnostic = self.diags.error(
                    codes::UNSUPPORTED_TEMPLATE,
                    item.span,
                    format!("`%template` is not supported, so `{target}` can't be wrapped"),
                );
                if target.contains("vector") || target.contains("map") {
                    diagnostic.help("of the standard library only `std::string` is supported; declare a class that wraps the container");
                } else {
                    diagnostic.help("declare the class that the template makes");
                }
            }
            ItemKind::Directive(directive) => {
                let name = directive.name.text.as_str();
                if !HARMLESS.contains(&name) {
                    self.diags
                        .error(
                            codes::UNSUPPORTED_DIRECTIVE,
                            directive.name.span,
                            format!("`%{name}` is not supported"),
                        )
                        .help(directive_mend(name));
                }
            }
            _ => {}
        }
    }

    fn module(&mut self, item: &'a Item, module: &'a ast::Module) {
        if self.wrapped_by != WrappedBy::Us || !self.program.module.is_empty() {
            return;
        }
        self.program.module = module.name.text.clone();
        self.program.doc = item.doc.clone();
        for Attr { name, value } in &module.options {
            let on = value.as_ref().is_none_or(|v| v.text != "0");
            if name.text == "directors" && on {
                self.diags
                    .error(
                        codes::UNSUPPORTED_FEATURE,
                        name.span,
                        "directors are not supported",
                    )
                    .help("pass a Perl sub instead: `%feature(\"rust:callback\")` names the parameter that takes one");
            }
        }
    }

    fn import(&mut self, import: &'a Import, scope: ScopeId) -> Vec<Decl<'a>> {
        let outer = self.wrapped_by;
        let name = import.module.clone().or_else(|| {
            import.items.iter().find_map(|item| match &item.kind {
                ItemKind::Module(module) => Some(module.name.text.clone()),
                _ => None,
            })
        });
        let imports = &mut self.program.imports;
        self.wrapped_by = match name {
            None => WrappedBy::Nobody,
            Some(name) => WrappedBy::Module(match imports.iter().position(|m| *m == name) {
                Some(at) => at,
                None => {
                    imports.push(name);
                    imports.len() - 1
                }
            }),
        };
        let decls = self.items(&import.items, scope);
        self.wrapped_by = outer;
        decls
    }

    fn class_at(&self, scope: ScopeId) -> Option<ClassIx> {
        self.program.symbols.scopes[scope.0].class
    }

    /// Whether a variable's type is a class without a name, which is not wrapped.
    fn is_of_unnamed_class(&self, ty: &ast::Type) -> bool {
        match &ty.kind {
            TypeKind::Pointer(to) | TypeKind::Reference(to) | TypeKind::Array { of: to, .. } => {
                self.is_of_unnamed_class(to)
            }
            TypeKind::Anonymous(id) => {
                matches!(self.program.symbols.anonymous(*id), Some(Entity::Class(_)))
            }
            _ => false,
        }
    }

    fn rvalue_method(&mut self, item: &Item) {
        if self.wrapped_by == WrappedBy::Us && item.access.is_none_or(|a| a == Access::Public) {
            self.diags
                .warning(
                    codes::RVALUE_METHOD,
                    item.span,
                    "a method of temporary objects (`&&`) can't be called from Perl, it is ignored",
                )
                .help("declare one without the `&&`");
        }
    }

    /// Describes a declaration to the directives.
    fn subject(
        &self,
        scope: ScopeId,
        name: String,
        kind: SubjectKind,
        sig: Option<&ast::Signature>,
    ) -> Subject {
        let symbols = &self.program.symbols;
        let mut owners = vec![symbols.scopes[scope.0].path.clone()];
        let class = self.class_at(scope);
        let mut queue: Vec<ClassIx> = class.into_iter().collect();
        let mut next = 0;
        while next < queue.len() {
            for base in &symbols.classes[queue[next].0].bases {
                if !queue.contains(&base.class) {
                    queue.push(base.class);
                    owners.push(symbols.classes[base.class.0].path.clone());
                }
            }
            next += 1;
        }
        if matches!(kind, SubjectKind::Constructor | SubjectKind::Destructor) {
            owners.truncate(1);
        }
        Subject {
            name,
            owners,
            member: class.is_some(),
            global: scope == GLOBAL,
            named_operator: false,
            kind,
            all_params: None,
            params: sig.map(|sig| {
                symbols
                    .params(sig, scope)
                    .iter()
                    .map(|ty| ty.resolved().text())
                    .collect()
            }),
            is_const: sig.is_some_and(|sig| sig.cv.is_const),
        }
    }

    fn decl(
        &mut self,
        item: &'a Item,
        scope: ScopeId,
        subject: Subject,
        kind: DeclKind<'a>,
    ) -> Decl<'a> {
        let naming = self.rules.naming(&subject);
        let mut ignored = naming == Naming::Ignored;
        let perl = match (naming, &kind) {
            (Naming::Renamed(name), _) => name,
            (_, DeclKind::Function(function)) => match &function.name.kind {
                DeclNameKind::Operator(op) => {
                    let unary = function.sig.params.is_empty();
                    let known = names::perl_operator(op, unary);
                    let member = self.class_at(scope).is_some();
                    match known.filter(|_| scope != GLOBAL) {
                        Some(name) => name.to_string(),
                        None => {
                            if !ignored && op != "=" && self.wrapped_by == WrappedBy::Us {
                                self.unnamed_operator(item, op, member);
                            }
                            ignored = true;
                            subject.name.clone()
                        }
                    }
                }
                DeclNameKind::Conversion(ty) => {
                    if !ignored && self.wrapped_by == WrappedBy::Us {
                        self.unnamed_operator(item, &ty.to_string(), true);
                    }
                    ignored = true;
                    subject.name.clone()
                }
                _ => subject.name.clone(),
            },
            (_, DeclKind::Class(at)) => {
                let class = self.program.classes[*at].ix;
                self.program.symbols.classes[class.0].name.clone()
            }
            _ => subject.name.clone(),
        };
        Decl {
            span: item.span,
            doc: item.doc.as_deref(),
            is_c: item.linkage == Linkage::C,
            visible: self.wrapped_by == WrappedBy::Us
                && item.access.is_none_or(|access| access == Access::Public),
            ignored,
            access: item.access,
            scope,
            perl,
            features: self.rules.features(&subject),
            typemaps: self.program.typemaps.len(),
            counts: None,
            kind,
        }
    }

    fn unnamed_operator(&mut self, item: &Item, op: &str, member: bool) {
        let word = if op.starts_with(|c: char| c.is_alphabetic()) {
            format!("operator {op}")
        } else {
            format!("operator{op}")
        };
        let diagnostic = self.diags.warning(
            codes::OPERATOR_IGNORED,
            item.span,
            format!("`{word}` can't be called from Perl, it is ignored"),
        );
        if member {
            diagnostic.help(format!("give it a name: `%rename(name) {word};`"));
        } else {
            diagnostic.help("declare it within the class");
        }
    }

    fn enumeration(
        &mut self,
        item: &'a Item,
        enumeration: &'a ast::Enum,
        ix: EnumIx,
        scope: ScopeId,
    ) -> Decl<'a> {
        let mut names = Vec::new();
        for enumerator in enumeration.enumerators.iter().flatten() {
            let subject = self.subject(
                scope,
                enumerator.name.text.clone(),
                SubjectKind::EnumItem,
                None,
            );
            names.push(match self.rules.naming(&subject) {
                Naming::Kept => Some(enumerator.name.text.clone()),
                Naming::Renamed(name) => Some(name),
                Naming::Ignored => None,
            });
        }
        let name = enumeration
            .name
            .as_ref()
            .map(last_word)
            .or_else(|| enumeration.typedef_name.as_ref().map(|t| t.text.clone()))
            .unwrap_or_default();
        let subject = self.subject(scope, name, SubjectKind::Enum, None);
        self.decl(item, scope, subject, DeclKind::Enum(ix, names))
    }
}

fn directive_mend(name: &str) -> &'static str {
    match name {
        "shared_ptr" | "unique_ptr" | "intrusive_ptr" => {
            "use a plain pointer: the host owns what it lends"
        }
        "director" => {
            "pass a Perl sub instead: `%feature(\"rust:callback\")` names the parameter that takes one"
        }
        "catches" | "exception" | "except" => {
            "write `%feature(\"rust:result\")`: the Rust method then returns a `Result`"
        }
        "init" => "write the code in the host, in Rust",
        _ => "remove it",
    }
}
