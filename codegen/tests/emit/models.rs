//! The models under test, each a small interface of its own.

use crate::build::*;
use fsperl_codegen::model::*;

const INT: In = In::Number(Number::Int);

/// One class with a constructor, a member and a method.
pub fn tiny() -> Model {
    let mut model = Model {
        module: "tiny".to_owned(),
        ..Model::default()
    };
    let no_ops = class(&mut model, "NoOps", &[]);
    let ty = model.classes[no_ops.0].ty;
    model.classes[no_ops.0].doc = Some("A number in a box.".to_owned());
    model.classes[no_ops.0].constructor = Some(function(
        "new",
        "new_NoOps",
        Role::Constructor(no_ops),
        vec![target(
            "new",
            "NoOps(int x = 1)",
            vec![optional("x", INT, "int", Value::Int(1))],
            owned(ty),
        )],
    ));
    member(
        &mut model,
        no_ops,
        "x",
        INT,
        Ret::Number(Number::Int),
        "int",
    );
    let mut echo = target(
        "echo",
        "const char *echo(const char *text)",
        vec![param("text", In::CStr, "char const *")],
        Ret::CStr,
    );
    echo.doc =
        Some("Gives back what it gets.\n@param text Anything.\n@return The same text.".to_owned());
    method(&mut model, no_ops, "echo", vec![echo]);
    model
}

/// Every way of passing a value in and out.
pub fn values() -> Model {
    let mut model = Model {
        module: "values".to_owned(),
        ..Model::default()
    };
    let any = opaque(&mut model, "_p_void", "void", "", PointeeKind::Void);
    debug_assert_eq!(any.0, 0);
    let session = opaque(
        &mut model,
        "_p_switch_core_session_t",
        "switch_core_session_t",
        "SwitchCoreSession",
        PointeeKind::Opaque,
    );
    let int = opaque(
        &mut model,
        "_p_int",
        "int",
        "",
        PointeeKind::Scalar(Number::Int),
    );
    model.enums.push(Enum {
        cpp: "color".to_owned(),
        rust: "Color".to_owned(),
        values: vec![Enumerator {
            name: "RED".to_owned(),
            rust: "RED".to_owned(),
            value: 0,
            doc: None,
        }],
        doc: None,
    });
    let color = Some(EnumId(0));
    let conv = class(&mut model, "Conv", &[]);
    let ty = model.classes[conv.0].ty;
    for (name, number, text) in [
        ("sc_", Number::SChar, "signed char"),
        ("u_", Number::UInt, "unsigned int"),
        ("l_", Number::Long, "long"),
        ("ull_", Number::ULongLong, "unsigned long long"),
        ("f_", Number::Float, "float"),
        ("d_", Number::Double, "double"),
        ("b_", Number::Bool, "bool"),
        ("c_", Number::Char, "char"),
    ] {
        let prototype = format!("{text} {name}({text} x)");
        let echo = target(
            name,
            &prototype,
            vec![param("x", In::Number(number), text)],
            Ret::Number(number),
        );
        method(&mut model, conv, name, vec![echo]);
    }
    for (name, input, ret, text) in [
        ("e_", In::Enum(color), Ret::Enum(color), "color"),
        ("s_", In::CStr, Ret::CStr, "char const *"),
        ("whole_", In::WholeStr, Ret::CStr, "char const *"),
        (
            "str_",
            In::StdString { by_ref: false },
            Ret::StdString,
            "std::string",
        ),
        (
            "strr_",
            In::StdString { by_ref: true },
            Ret::StdString,
            "std::string const &",
        ),
        ("bytes_", In::Bytes, Ret::Void, "char *"),
        ("v_", In::AnyObject, Ret::AnyObject, "void *"),
        ("pi_", pointer(int), lent(int), "int *"),
        (
            "o_",
            pointer(session),
            lent(session),
            "switch_core_session_t *",
        ),
        ("self_", pointer(ty), lent(ty), "Conv *"),
        (
            "out_",
            In::Output(Number::Int),
            Ret::Number(Number::Bool),
            "int *",
        ),
        ("inout_", In::InOut(Number::Long), Ret::Void, "long *"),
    ] {
        let echo = target(
            name,
            &format!("{text} {name}({text} x)"),
            vec![param("x", input, text)],
            ret,
        );
        method(&mut model, conv, name, vec![echo]);
    }
    let by_value = In::Object {
        ty,
        pass: Pass::Value,
    };
    let copy = target(
        "copy_",
        "Conv copy_(Conv c)",
        vec![param("c", by_value, "Conv")],
        owned(ty),
    );
    method(&mut model, conv, "copy_", vec![copy]);
    let nothing = target("void_", "void void_() const", Vec::new(), Ret::Void);
    method(&mut model, conv, "void_", vec![nothing]);
    let unknown = Param {
        default: Some(DefaultValue::Unknown("limit()".to_owned())),
        ..param("most", INT, "int")
    };
    let mut varargs = target(
        "log_",
        "int log_(const char *fmt, ...)",
        vec![param("fmt", In::CStr, "char const *")],
        Ret::Number(Number::Int),
    );
    varargs.varargs = true;
    method(&mut model, conv, "log_", vec![varargs]);
    let mut fallible = target(
        "unknown_",
        "void unknown_(int most = limit(), const char *end = \"*/ ??/\")",
        vec![
            unknown,
            optional(
                "end",
                In::CStr,
                "char const *",
                Value::Str(b"*/ ??/".to_vec()),
            ),
        ],
        Ret::Void,
    );
    fallible.fallible = true;
    method(&mut model, conv, "unknown_", vec![fallible]);
    member(
        &mut model,
        conv,
        "arr",
        In::CharArray(8),
        Ret::CStr,
        "char [8]",
    );
    model.classes[conv.0].members[0].setter = None;
    member(&mut model, conv, "n", INT, Ret::Number(Number::Int), "int");

    let statics = target("stat_", "static const char *stat_()", Vec::new(), Ret::CStr);
    let stat = function("stat_", "Conv_stat_", Role::Static(conv), vec![statics]);
    let class_ref = &mut model.classes[conv.0];
    class_ref
        .order
        .push(ClassItem::Method(class_ref.methods.len()));
    class_ref.methods.push(stat);
    constants_and_variables(&mut model, ty);
    model.perl_code.push("sub extra { 7 }".to_owned());
    model
}

fn constants_and_variables(model: &mut Model, ty: TypeId) {
    for (name, value) in [
        ("INT", Value::Int(-7)),
        ("WIDE", Value::Int(i128::from(u64::MAX))),
        ("PI", Value::Double(3.5)),
        ("CH", Value::Char(b'\'')),
        ("STR", Value::Str(b"he said \"hi\"\n".to_vec())),
        ("YES", Value::Bool(true)),
    ] {
        model.constants.push(Constant {
            xs: name.to_owned(),
            perl: name.to_owned(),
            class: None,
            value,
            doc: None,
        });
    }
    let mut variable = |name: &str, conv: In, ret: Ret, text: &str, object: Option<TypeId>| {
        model.variables.push(Variable {
            xs: name.to_owned(),
            perl: name.to_owned(),
            class: None,
            getter: target(name, &format!("{text} {name}"), Vec::new(), ret),
            setter: Some(target(
                &format!("set_{name}"),
                &format!("{text} {name}"),
                vec![param("value", conv, text)],
                Ret::Void,
            )),
            object,
            doc: None,
        });
    };
    variable("gvar", INT, Ret::Number(Number::Int), "int", None);
    variable("gstr", In::CStr, Ret::CStr, "char *", None);
    variable("gobj", pointer(ty), lent(ty), "Conv *", Some(ty));
}

/// Overloads: by number of arguments, by type, with default arguments, of a constructor and of a free function.
pub fn overloads() -> Model {
    let mut model = Model {
        module: "overloads".to_owned(),
        ..Model::default()
    };
    let number =
        |rust: &str, proto: &str, params| target(rust, proto, params, Ret::Number(Number::Int));
    let text = |name: &str| param(name, In::CStr, "char const *");
    let int = |name: &str| param(name, INT, "int");
    let digits = class(&mut model, "Digits", &[]);
    let ty = model.classes[digits.0].ty;
    model.classes[digits.0].constructor = Some(function(
        "new",
        "new_Digits",
        Role::Constructor(digits),
        vec![
            target("new", "Digits()", Vec::new(), owned(ty)),
            target("with_size", "Digits(int n)", vec![int("n")], owned(ty)),
        ],
    ));
    method(
        &mut model,
        digits,
        "get",
        vec![
            number(
                "get",
                "int get(int max, const char *end)",
                vec![int("max"), text("end")],
            ),
            number(
                "get_timed",
                "int get(int max, const char *end, int ms)",
                vec![int("max"), text("end"), int("ms")],
            ),
            target("reset", "void get()", Vec::new(), Ret::Void),
        ],
    );
    let mut free = function(
        "pick",
        "pick",
        Role::Free,
        vec![
            number(
                "pick",
                "int pick(int a, int b = 10)",
                vec![int("a"), optional("b", INT, "int", Value::Int(10))],
            ),
            number("pick_text", "int pick(const char *a)", vec![text("a")]),
            number(
                "pick_object",
                "int pick(Digits *a)",
                vec![param("a", pointer(ty), "Digits *")],
            ),
        ],
    );
    // The shorter form of the first declaration is a wrapper of its own.
    free.wrappers[0].required = 2;
    free.wrappers.insert(
        1,
        Wrapper {
            target: 0,
            params: 1,
            required: 1,
            usage: "pick(a);".to_owned(),
        },
    );
    free.dispatch = vec![0, 3, 1, 2];
    model.functions.push(free);
    model
}

/// Inheritance: near and far bases, and a virtual method that one of them overrides.
pub fn inheritance() -> Model {
    let mut model = Model {
        module: "family".to_owned(),
        ..Model::default()
    };
    let base = class(&mut model, "Base", &[]);
    let base_ty = model.classes[base.0].ty;
    let middle = class(&mut model, "Middle", &[base_ty]);
    let middle_ty = model.classes[middle.0].ty;
    let leaf = class(&mut model, "Leaf", &[middle_ty]);
    let leaf_ty = model.classes[leaf.0].ty;
    model.types[base_ty.0].derived.push(Cast {
        from: leaf_ty,
        path: vec![middle_ty, base_ty],
    });
    model.classes[base.0].constructor = None;
    model.classes[base.0].is_abstract = true;
    model.classes[base.0].order.remove(0);
    let speak = || {
        let mut speak = target(
            "speak",
            "virtual const char *speak(int times)",
            vec![param("times", INT, "int")],
            Ret::CStr,
        );
        speak.is_virtual = true;
        speak
    };
    let mut overridden = speak();
    overridden.overrides = vec![Override {
        class: middle,
        method: 0,
        target: 0,
    }];
    method(&mut model, base, "speak", vec![overridden]);
    method(&mut model, middle, "speak", vec![speak()]);
    let eq = target(
        "eq",
        "bool operator==(const Leaf &other) const",
        vec![param(
            "other",
            In::Object {
                ty: leaf_ty,
                pass: Pass::Reference,
            },
            "Leaf const &",
        )],
        Ret::Number(Number::Bool),
    );
    method(&mut model, leaf, "__eq__", vec![eq]);
    model.classes[leaf.0].operators.push(Operator {
        perl: "==".to_owned(),
        method: "__eq__".to_owned(),
        operands: 1,
    });
    model
}
