//! Drop-in fixtures of the analysis: the model of `tests/model/NAME.i` at the top of the project must be what stands in
//! `tests/snapshots/model/NAME.txt`. `UPDATE_EXPECT=1` writes the models anew. What SWIG shares with us is held against
//! SWIG itself in `against_swig.rs`; here stands what it knows nothing of.

use std::path::{Path, PathBuf};

use fsperl_codegen::model::{DefaultValue, In, Model, Pass, Ret, Value};
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests")
        .join(name)
}

/// The model of a text, which must be free of errors.
fn model(text: &str) -> Model {
    let (mut sources, main) = Sources::from_text("test.i", text);
    match analyze(&mut sources, main, &Options::default()) {
        Ok((model, _)) => model,
        Err(errors) => panic!("{}", errors.render(&sources, false)),
    }
}

#[test]
fn fixtures_have_the_expected_models() {
    let update = std::env::var_os("UPDATE_EXPECT").is_some();
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(folder("model")).expect("the fixtures are there") {
        let path = entry.expect("the folder can be read").path();
        count += 1;
        let text = std::fs::read_to_string(&path).expect("the fixture can be read");
        let found = format!("{}\n", model(&text));
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let expected = folder("snapshots/model").join(format!("{stem}.txt"));
        if update {
            std::fs::write(&expected, &found).expect("the expectation can be written");
        }
        let wanted = std::fs::read_to_string(&expected).unwrap_or_default();
        if found != wanted {
            wrong.push(format!("{stem}: expected\n{wanted}\nfound\n{found}"));
        }
    }
    assert!(count > 0, "no fixture was found");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn overloads_are_numbered_in_rust_unless_they_are_named() {
    let model = model(
        "%module m\n\
         int say(int n);\n\
         %feature(\"rust:name\", \"say_text\") say(const char *);\n\
         int say(const char *text);\n\
         int say(int n, int gender);\n",
    );
    let names: Vec<&str> = model.functions[0]
        .targets
        .iter()
        .map(|target| target.rust.as_str())
        .collect();
    assert_eq!(names, ["say", "say_text", "say_3"]);
}

#[test]
fn default_arguments_have_the_type_of_their_parameter() {
    let model = model(
        "%module m\n\
         #define LIMIT 40\n\
         enum mode { QUIET, LOUD = 7 };\n\
         extern \"C\" void f(double d = 1, bool b = 1, unsigned char u = 255 + LIMIT, mode m = LOUD, \
         const char *s = NULL, char c = 65, unsigned int all = -1, int size = sizeof(long), int later = now());\n",
    );
    let defaults: Vec<_> = model.functions[0].targets[0]
        .params
        .iter()
        .map(|param| param.default.clone().expect("each has a default"))
        .collect();
    let value = DefaultValue::Value;
    assert_eq!(
        defaults,
        [
            value(Value::Double(1.0)),
            value(Value::Bool(true)),
            value(Value::Int(39)),
            value(Value::Int(7)),
            value(Value::Null),
            value(Value::Char(65)),
            value(Value::Int(4_294_967_295)),
            value(Value::Int(8)),
            DefaultValue::Unknown("now()".to_string()),
        ]
    );
}

#[test]
fn default_arguments_are_optional_in_c_and_overloads_in_cxx() {
    let model =
        model("%module m\nextern \"C\" int c(int a, int b = 1);\nint cxx(int a, int b = 1);\n");
    let shape = |at: usize| -> Vec<(usize, usize)> {
        let wrappers = &model.functions[at].wrappers;
        wrappers.iter().map(|w| (w.params, w.required)).collect()
    };
    assert_eq!(shape(0), [(2, 1)]);
    assert_eq!(shape(1), [(2, 2), (1, 1)]);
    assert_eq!(model.functions[1].targets.len(), 1);
}

#[test]
fn a_virtual_method_knows_every_class_that_overrides_it() {
    let model = model(
        "%module m\n\
         class A { public: virtual ~A(); virtual void f(int a); void g(); };\n\
         class B : public A { public: void f(int a); };\n\
         class C : public B { public: void f(int a); void g(); };\n",
    );
    let target = |class: usize, method: usize| &model.classes[class].methods[method].targets[0];
    let overriding: Vec<usize> = target(0, 0).overrides.iter().map(|o| o.class.0).collect();
    assert_eq!(overriding, [1, 2]);
    assert!(target(1, 0).is_virtual && target(2, 0).is_virtual);
    assert!(!target(0, 1).is_virtual && !target(2, 1).is_virtual);
}

#[test]
fn a_derived_class_is_cast_over_its_direct_bases() {
    let model = model(
        "%module m\n\
         class A { public: int a; };\nclass B : public A { public: int b; };\n\
         class C : public B { public: int c; };\n",
    );
    let name = |id: fsperl_codegen::model::TypeId| model.types[id.0].pretty.as_str();
    let base = model
        .types
        .iter()
        .find(|ty| ty.pretty == "A")
        .expect("A is a type");
    let paths: Vec<(&str, Vec<&str>)> = base
        .derived
        .iter()
        .map(|cast| {
            (
                name(cast.from),
                cast.path.iter().map(|id| name(*id)).collect(),
            )
        })
        .collect();
    assert!(paths.contains(&("C", vec!["B", "A"])), "{paths:?}");
    assert!(paths.contains(&("B", vec!["A"])), "{paths:?}");
}

#[test]
fn a_callback_parameter_takes_a_sub() {
    let model = model(
        "%module m\n%feature(\"rust:callback\", \"cbfunc\") onInput;\n\
         void onInput(char *cbfunc, char *args);\n",
    );
    let params = &model.functions[0].targets[0].params;
    assert_eq!(params[0].conv, In::Callback);
    assert_eq!(params[0].type_text, "char *");
    assert_eq!(params[1].conv, In::CStr);
}

#[test]
fn a_bytes_parameter_is_a_char_pointer_for_perl_still() {
    let model = model(
        "%module m\n%feature(\"rust:bytes\", \"data, more\") put;\n\
         void put(const char *data, int len, const char *more = 0, char *name = 0);\n",
    );
    let params = &model.functions[0].targets[0].params;
    let convs: Vec<_> = params.iter().map(|param| &param.conv).collect();
    assert_eq!(convs[0], &In::WholeStr);
    assert_eq!(convs[2..], [&In::WholeStr, &In::CStr]);
    assert_eq!(params[0].type_text, "char const *");
}

#[test]
fn what_newobject_names_belongs_to_perl() {
    let model = model(
        "%module m\n%newobject pop;\nclass Event { public: Event(); };\n\
         Event *pop();\nEvent *peek();\nEvent copy();\nEvent &first();\n",
    );
    let owned: Vec<(bool, bool)> = model
        .functions
        .iter()
        .map(|function| match function.targets[0].result {
            Ret::Owned { nullable, .. } => (true, nullable),
            Ret::Lent { nullable, .. } => (false, nullable),
            _ => panic!("an object"),
        })
        .collect();
    assert_eq!(
        owned,
        [(true, true), (false, true), (true, false), (false, false)]
    );
}

#[test]
fn typemaps_choose_among_the_conversions() {
    let model = model(
        "%module m\n%include <typemaps.i>\n\
         %apply (char *STRING, size_t LENGTH) { (const char *data, size_t len) };\n\
         %apply unsigned int { status_t };\n\
         status_t f(int a, int *OUTPUT, double *INOUT, const char *data, size_t len, opaque_t o);\n",
    );
    let function = &model.functions[0];
    let convs: Vec<&In> = function.targets[0].params.iter().map(|p| &p.conv).collect();
    use fsperl_codegen::model::Number;
    assert_eq!(
        convs[..4],
        [
            &In::Number(Number::Int),
            &In::Output(Number::Int),
            &In::InOut(Number::Double),
            &In::Bytes,
        ]
    );
    assert!(matches!(
        convs[4],
        In::Object {
            pass: Pass::Value,
            ..
        }
    ));
    assert_eq!(function.targets[0].result, Ret::Number(Number::UInt));
    assert_eq!(function.wrappers[0].usage, "f(a,INOUT,data,len,o);");
}
