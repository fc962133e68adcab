//! What is not a function: constants, enumerations, variables and data members.

use std::rc::Rc;

use crate::ast::{self, ConstantOrigin};
use crate::consteval;
use crate::diag::codes;
use crate::model::{
    Class, ClassId, ClassItem, Constant, Enum, Enumerator, Function, In, Member, Param,
    PointeeKind, Ret, Role, Target, TypeId, Value, Variable, Wrapper,
};
use crate::names;
use crate::resolve::Decl;
use crate::resolve::types::{EnumIx, Ty, TyKind};
use crate::typemap::Action;

use super::Checker;
use super::function::Member as Declared;
use super::values::coerce;

impl<'p> Checker<'p, '_> {
    /// Enters every enumeration in the model.
    pub(super) fn enums(&mut self) {
        for symbol in &self.symbols().enums {
            let mut values = Vec::new();
            for (at, enumerator) in symbol.ast.enumerators.iter().flatten().enumerate() {
                let Some(Some(value)) = symbol.values.get(at) else {
                    if enumerator.value.is_none() {
                        // The one before it, from which it counts, is reported.
                        continue;
                    }
                    let span = enumerator.name.span;
                    self.diags
                        .error(
                            codes::UNKNOWN_VALUE,
                            span,
                            format!("the value of `{}` can't be computed", enumerator.name.text),
                        )
                        .help("write a number, or define the names that it is made from");
                    continue;
                };
                values.push(Enumerator {
                    name: enumerator.name.text.clone(),
                    rust: names::screaming(&enumerator.name.text),
                    value: *value,
                    doc: enumerator.doc.clone(),
                });
            }
            let rust = if symbol.path.is_empty() {
                format!("Anonymous{}", self.model.enums.len() + 1)
            } else {
                names::upper_camel(&symbol.path)
            };
            self.model.enums.push(Enum {
                cpp: symbol.path.clone(),
                rust,
                values,
                doc: None,
            });
        }
    }

    /// Enters the constants of an enumeration; gives back their places.
    pub(super) fn enumerators(
        &mut self,
        class: Option<(ClassId, &str)>,
        ix: EnumIx,
        perl_names: &[Option<String>],
    ) -> Vec<ClassItem> {
        let symbol = &self.symbols().enums[ix.0];
        let mut out = Vec::new();
        let written = symbol.ast.enumerators.iter().flatten();
        for ((enumerator, perl), value) in written.zip(perl_names).zip(&symbol.values) {
            let (Some(perl), Some(value)) = (perl, value) else {
                continue;
            };
            let perl = match (symbol.ast.scoped, &symbol.ast.name) {
                (true, Some(name)) => {
                    let typedef = symbol.ast.typedef_name.as_ref();
                    let word = typedef.map_or_else(
                        || crate::resolve::scope::last_word(name),
                        |typedef| typedef.text.clone(),
                    );
                    format!("{word}_{perl}")
                }
                _ => perl.clone(),
            };
            // An enumerator that is written as a character or a truth value is one, for SWIG.
            let spelled = enumerator
                .value
                .as_ref()
                .and_then(|v| consteval::eval(&v.expr, self.symbols(), symbol.scope));
            let value = match spelled {
                Some(spelled @ (Value::Char(_) | Value::Bool(_))) => spelled,
                _ => Value::Int(*value),
            };
            out.push(ClassItem::Constant(self.model.constants.len()));
            self.model.constants.push(Constant {
                xs: names::xs_member(class.map(|(_, name)| name), &perl),
                perl,
                class: class.map(|(id, _)| id),
                value,
                doc: enumerator.doc.clone(),
            });
        }
        if let Some(doc) = self.enum_doc(ix) {
            self.model.enums[ix.0].doc = Some(doc);
        }
        out
    }

    fn enum_doc(&self, ix: EnumIx) -> Option<String> {
        let all = self
            .program
            .decls
            .iter()
            .chain(self.program.classes.iter().flat_map(|c| &c.members));
        all.filter(
            |decl| matches!(&decl.kind, crate::resolve::DeclKind::Enum(other, _) if *other == ix),
        )
        .find_map(|decl| decl.doc.map(str::to_string))
    }

    /// Enters a constant; false where it has no value that Perl could have.
    pub(super) fn constant(&mut self, decl: &Decl<'p>, constant: &ast::Constant) -> bool {
        let value = consteval::eval(&constant.value.expr, self.symbols(), decl.scope);
        let value = match (&constant.ty, value) {
            (Some(ty), Some(value)) => {
                let ty = self.symbols().ty(ty, decl.scope);
                match self.converter().input(&ty) {
                    Ok(input) => coerce(value, &input.conv),
                    Err(_) => None,
                }
            }
            (None, value) => value,
            (Some(_), None) => None,
        };
        let Some(value) = value.filter(|v| *v != Value::Null) else {
            if constant.origin == ConstantOrigin::Directive {
                self.diags
                    .error(
                        codes::UNKNOWN_VALUE,
                        constant.name.span,
                        format!("the value of `{}` can't be computed", constant.name.text),
                    )
                    .help("write a number, a character or a string");
            }
            return false;
        };
        self.model.constants.push(Constant {
            xs: decl.perl.clone(),
            perl: decl.perl.clone(),
            class: None,
            value,
            doc: decl.doc.map(str::to_string),
        });
        true
    }

    /// Enters a global variable or static data member.
    pub(super) fn variable(
        &mut self,
        class: Option<(ClassId, &str)>,
        decl: &Decl<'p>,
        variable: &ast::Variable,
    ) -> Option<ClassItem> {
        let ty = self.symbols().ty(&variable.ty, decl.scope);
        self.look_for_slips(&ty, variable.ty.span);
        let ty = self.applied(decl, &ty);
        let cpp = self
            .symbols()
            .qualify(decl.scope, &variable.name.to_string());
        let converted = (
            self.converter().output(&ty, false),
            self.converter().written(&ty, false),
        );
        let (Ok(result), Ok(input)) = converted else {
            self.diags
                .error(
                    codes::MEMBER_POINTER,
                    variable.ty.span,
                    "pointers to members can't be passed between Perl and Rust",
                )
                .help("hide the declaration with `%ignore`");
            return None;
        };
        // A variable is lent, never handed over.
        let result = match result {
            Ret::Owned { ty, nullable } => Ret::Lent { ty, nullable },
            other => other,
        };
        let rust = self.value_name(decl);
        let object = match &result {
            Ret::Lent { ty, .. } => Some(*ty),
            _ => None,
        };
        let object = object.filter(|ty| self.is_class(*ty));
        let prototype = variable.ty.declare(&cpp);
        let target = |rust: String, params: Vec<Param>, result: Ret| Target {
            rust,
            params,
            result,
            fallible: decl.features.is_set("rust:result"),
            is_virtual: false,
            is_const: false,
            is_volatile: false,
            overrides: Vec::new(),
            varargs: false,
            prototype: prototype.clone(),
            doc: decl.doc.map(str::to_string),
        };
        let writable = self.writable(decl, variable, &ty);
        let setter = writable.then(|| {
            let param = Param {
                rust: "value".to_string(),
                name: cpp,
                conv: input.conv,
                type_text: input.text,
                default: None,
            };
            target(names::setter(&rust), vec![param], Ret::Void)
        });
        let at = self.model.variables.len();
        let xs = names::xs_member(class.map(|(_, name)| name), &decl.perl);
        self.places.spans.insert(xs.clone(), decl.span);
        self.model.variables.push(Variable {
            xs,
            perl: decl.perl.clone(),
            class: class.map(|(id, _)| id),
            getter: target(rust, Vec::new(), result),
            setter,
            object,
            doc: decl.doc.map(str::to_string),
        });
        Some(ClassItem::Variable(at))
    }

    /// The type as which a value is converted: another one where `%apply` says so. Messages keep the declared one.
    fn applied(&self, decl: &Decl<'p>, ty: &Ty) -> Ty {
        let found = self.program.typemaps.lookup(
            &[(ty.clone(), Some(decl.perl.as_str()))],
            decl.typemaps,
            self.symbols(),
        );
        match found {
            Some((Action::As(alias), _)) => Ty::plain(TyKind::Named {
                text: ty.unqualified().text(),
                target: crate::resolve::types::Target::Typedef(Rc::new(Ty {
                    cv: ty.cv,
                    kind: alias.kind,
                })),
            }),
            _ => ty.clone(),
        }
    }

    fn is_class(&self, ty: TypeId) -> bool {
        matches!(
            self.table.types[ty.0].kind,
            PointeeKind::Class(_) | PointeeKind::Imported(_)
        )
    }

    fn value_name(&self, decl: &Decl<'p>) -> String {
        match decl.features.get("rust:name") {
            Some(name) => name.to_string(),
            None => names::snake(&decl.perl),
        }
    }

    /// Whether a member of this type can be assigned to: not where its class has an assignment that is private or deleted.
    fn can_be_assigned(&self, ty: &Ty) -> bool {
        let Some(class) = ty.as_class() else {
            return true;
        };
        let found = self.program.classes.iter().find(|c| c.ix == class);
        let assignments = found.iter().flat_map(|c| &c.members).filter_map(|decl| {
            let member = Declared::of(decl)?;
            let name = &member.function.name.kind;
            matches!(name, ast::DeclNameKind::Operator(op) if op == "=").then_some(member)
        });
        assignments.into_iter().all(|member| {
            member
                .decl
                .access
                .is_none_or(|access| access == ast::Access::Public)
                && !matches!(member.function.body, ast::FunctionBody::Delete)
        })
    }

    fn writable(&self, decl: &Decl<'p>, variable: &ast::Variable, ty: &Ty) -> bool {
        !decl.features.is_set("immutable") && !variable.specifiers.is_constexpr && !is_const(ty)
    }

    /// Enters a data member, static or not; gives back its place in the class block.
    pub(super) fn member(
        &mut self,
        id: ClassId,
        decl: &Decl<'p>,
        variable: &ast::Variable,
        out: &mut Class,
    ) -> Option<ClassItem> {
        let ty = self.symbols().ty(&variable.ty, decl.scope);
        if variable.specifiers.is_static || variable.specifiers.is_constexpr {
            let constant = is_const(&ty) || variable.specifiers.is_constexpr;
            if constant
                && let Some(init) = &variable.init
                && let Some(value) = self.class_constant(init, &ty, decl)
            {
                let at = self.model.constants.len();
                self.model.constants.push(Constant {
                    xs: names::xs_member(Some(&out.name), &decl.perl),
                    perl: decl.perl.clone(),
                    class: Some(id),
                    value,
                    doc: decl.doc.map(str::to_string),
                });
                return Some(ClassItem::Constant(at));
            }
            let name = out.name.clone();
            return self.variable(Some((id, &name)), decl, variable);
        }
        self.look_for_slips(&ty, variable.ty.span);
        let ty = self.applied(decl, &ty);
        let converted = (
            self.converter().read(&ty),
            self.converter().written(&ty, true),
        );
        let (Ok(result), Ok(mut input)) = converted else {
            self.diags
                .error(
                    codes::MEMBER_POINTER,
                    variable.ty.span,
                    "pointers to members can't be passed between Perl and Rust",
                )
                .help("hide the declaration with `%ignore`");
            return None;
        };
        let mut writable = self.writable(decl, variable, &ty) && self.can_be_assigned(&ty);
        if let TyKind::Array(_, bound, None) = ty.head().kind
            && bound.is_empty()
            && !matches!(input.conv, In::CStr)
        {
            writable = false;
        }
        if decl.features.get("rust:callback").is_some() && input.conv == In::CStr {
            input.conv = In::Callback;
        }
        let rust = self.value_name(decl);
        let prototype = variable.ty.declare(&decl.perl);
        let fallible = decl.features.is_set("rust:result");
        let accessor = |xs: String, role: Role, params: Vec<Param>, result: Ret| {
            let mut words = vec!["self".to_string()];
            words.extend(params.iter().map(|p| p.name.clone()));
            Function {
                perl: format!(
                    "swig_{}_{}",
                    decl.perl,
                    if params.is_empty() { "get" } else { "set" }
                ),
                role,
                wrappers: vec![Wrapper {
                    target: 0,
                    params: params.len(),
                    required: params.len(),
                    usage: names::usage(&xs, &words),
                }],
                xs,
                dispatch: vec![0],
                targets: vec![Target {
                    rust: if params.is_empty() {
                        rust.clone()
                    } else {
                        names::setter(&rust)
                    },
                    params,
                    result,
                    fallible,
                    is_virtual: false,
                    is_const: false,
                    is_volatile: false,
                    overrides: Vec::new(),
                    varargs: false,
                    prototype: prototype.clone(),
                    doc: decl.doc.map(str::to_string),
                }],
                example: None,
            }
        };
        let getter = accessor(
            names::xs_getter(&out.name, &decl.perl),
            Role::Getter(id),
            Vec::new(),
            result,
        );
        let setter = writable.then(|| {
            let param = Param {
                rust: "value".to_string(),
                name: variable.name.to_string(),
                conv: input.conv,
                type_text: input.text,
                default: None,
            };
            accessor(
                names::xs_setter(&out.name, &decl.perl),
                Role::Setter(id),
                vec![param],
                Ret::Void,
            )
        });
        for accessor in std::iter::once(&getter).chain(&setter) {
            self.claim_xs(&accessor.xs, decl.span);
        }
        self.places.spans.insert(getter.xs.clone(), decl.span);
        out.members.push(Member {
            name: decl.perl.clone(),
            getter,
            setter,
            doc: decl.doc.map(str::to_string),
        });
        Some(ClassItem::Member(out.members.len() - 1))
    }

    fn class_constant(&mut self, init: &ast::Value, ty: &Ty, decl: &Decl<'p>) -> Option<Value> {
        // A value in braces is left to the compiler.
        if matches!(init.expr.kind, ast::ExprKind::Braces(_)) {
            return None;
        }
        let value = consteval::eval(&init.expr, self.symbols(), decl.scope)?;
        let input = self.converter().input(&ty.unqualified()).ok()?;
        coerce(value, &input.conv).filter(|v| *v != Value::Null)
    }
}

/// Whether a variable of this type can't be assigned to.
fn is_const(ty: &Ty) -> bool {
    let head = ty.head();
    match &head.kind {
        TyKind::Array(of, ..) => head.cv.is_const || is_const(of),
        TyKind::Reference(to) => is_const(to),
        _ => head.cv.is_const,
    }
}
