//! Models made by hand, so that the emitters are tested apart from the front end.

use fsperl_codegen::model::*;

/// A parameter.
pub fn param(name: &str, conv: In, type_text: &str) -> Param {
    Param {
        rust: name.to_owned(),
        name: name.to_owned(),
        conv,
        type_text: type_text.to_owned(),
        default: None,
    }
}

/// A parameter with a default value.
pub fn optional(name: &str, conv: In, type_text: &str, value: Value) -> Param {
    Param {
        default: Some(DefaultValue::Value(value)),
        ..param(name, conv, type_text)
    }
}

/// A method.
pub fn target(rust: &str, prototype: &str, params: Vec<Param>, result: Ret) -> Target {
    Target {
        rust: rust.to_owned(),
        params,
        result,
        fallible: false,
        is_virtual: false,
        is_const: prototype.ends_with(" const"),
        is_volatile: false,
        overrides: Vec::new(),
        varargs: false,
        prototype: prototype.to_owned(),
        doc: None,
    }
}

/// A function with one wrapper per target; a wrapper's usage is made from the parameters' names.
pub fn function(perl: &str, xs: &str, role: Role, targets: Vec<Target>) -> Function {
    let has_self = matches!(role, Role::Method(_) | Role::Getter(_) | Role::Setter(_));
    let wrapper = |(index, target): (usize, &Target)| {
        let names = target.params.iter().map(|p| p.name.as_str());
        let names: Vec<_> = has_self
            .then_some("self")
            .into_iter()
            .chain(names)
            .collect();
        let required = target.params.iter().take_while(|p| p.default.is_none());
        Wrapper {
            target: index,
            params: target.params.len(),
            required: required.count(),
            usage: format!("{xs}({});", names.join(",")),
        }
    };
    Function {
        perl: perl.to_owned(),
        xs: xs.to_owned(),
        role,
        wrappers: targets.iter().enumerate().map(wrapper).collect(),
        dispatch: (0..targets.len()).collect(),
        targets,
        example: None,
    }
}

/// A class with its pointer type; members and methods are added by the caller.
pub fn class(model: &mut Model, name: &str, bases: &[TypeId]) -> ClassId {
    let id = ClassId(model.classes.len());
    let ty = TypeId(model.types.len());
    let package = format!("{}::{name}", model.module);
    model.types.push(PointerType {
        mangled: format!("_p_{name}"),
        package: package.clone(),
        pretty: name.to_owned(),
        kind: PointeeKind::Class(id),
        derived: Vec::new(),
        rust: name.to_owned(),
    });
    for base in bases {
        model.types[base.0].derived.push(Cast {
            from: ty,
            path: vec![*base],
        });
    }
    model.classes.push(Class {
        name: name.to_owned(),
        package,
        cpp: name.to_owned(),
        rust: name.to_owned(),
        ty,
        bases: bases.to_vec(),
        doc: None,
        example: None,
        is_abstract: false,
        named_constructors: Vec::new(),
        constructor: Some(function(
            "new",
            &format!("new_{name}"),
            Role::Constructor(id),
            vec![target("new", &format!("{name}()"), Vec::new(), owned(ty))],
        )),
        destructor: true,
        methods: Vec::new(),
        members: Vec::new(),
        operators: Vec::new(),
        order: vec![ClassItem::Constructor, ClassItem::Destructor],
    });
    id
}

/// A type that is only passed through.
pub fn opaque(
    model: &mut Model,
    mangled: &str,
    pretty: &str,
    rust: &str,
    kind: PointeeKind,
) -> TypeId {
    model.types.push(PointerType {
        mangled: mangled.to_owned(),
        package: mangled.to_owned(),
        pretty: pretty.to_owned(),
        kind,
        derived: Vec::new(),
        rust: rust.to_owned(),
    });
    TypeId(model.types.len() - 1)
}

/// Adds a method to a class.
pub fn method(model: &mut Model, class: ClassId, perl: &str, targets: Vec<Target>) {
    let name = model.classes[class.0].name.clone();
    let class_ref = &mut model.classes[class.0];
    let function = function(
        perl,
        &format!("{name}_{perl}"),
        Role::Method(class),
        targets,
    );
    class_ref
        .order
        .push(ClassItem::Method(class_ref.methods.len()));
    class_ref.methods.push(function);
}

/// Adds a data member to a class.
pub fn member(model: &mut Model, class: ClassId, name: &str, conv: In, ret: Ret, type_text: &str) {
    let class_name = model.classes[class.0].name.clone();
    let getter = target(name, &format!("{type_text} {name}"), Vec::new(), ret);
    let value = param(name, conv, type_text);
    let setter = target(
        &format!("set_{name}"),
        &format!("{type_text} {name}"),
        vec![value],
        Ret::Void,
    );
    let class_ref = &mut model.classes[class.0];
    class_ref
        .order
        .push(ClassItem::Member(class_ref.members.len()));
    class_ref.members.push(Member {
        name: name.to_owned(),
        getter: function(
            name,
            &format!("{class_name}_{name}_get"),
            Role::Getter(class),
            vec![getter],
        ),
        setter: Some(function(
            name,
            &format!("{class_name}_{name}_set"),
            Role::Setter(class),
            vec![setter],
        )),
        doc: None,
    });
}

/// A result that Perl owns.
pub fn owned(ty: TypeId) -> Ret {
    Ret::Owned {
        ty,
        nullable: false,
    }
}

/// A result that stays the host's and may be NULL.
pub fn lent(ty: TypeId) -> Ret {
    Ret::Lent { ty, nullable: true }
}

/// An object argument that may be NULL.
pub fn pointer(ty: TypeId) -> In {
    In::Object {
        ty,
        pass: Pass::Pointer,
    }
}
