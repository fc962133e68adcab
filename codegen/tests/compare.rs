//! What `fsperl diff` says about two interfaces.

use std::path::Path;

use fsperl_codegen::compare::compare;
use fsperl_codegen::model::Model;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze};

fn model(text: &str) -> Model {
    let (mut sources, main) = Sources::from_text("api.i", &format!("%module shop\n{text}"));
    match analyze(&mut sources, main, &Options::default()) {
        Ok((model, _)) => model,
        Err(diagnostics) => panic!("{}", diagnostics.render(&sources, false)),
    }
}

/// One line per change, `!` before what breaks scripts.
fn changes(old: &str, new: &str) -> Vec<String> {
    compare(&model(old), &model(new))
        .changes
        .iter()
        .map(|change| {
            format!(
                "{}{} [{}] {}",
                if change.breaking { "!" } else { "" },
                change.construct,
                change.kind.name(),
                change.message
            )
        })
        .collect()
}

#[track_caller]
fn assert_changes(old: &str, new: &str, expected: &[&str]) {
    assert_eq!(changes(old, new), expected);
}

#[test]
fn what_perl_cannot_see_is_no_change() {
    assert_changes(
        "class A { public: A(); int f(char *name); };",
        "class A { public: A(); int f(const char *other); };",
        &[],
    );
}

#[test]
fn things_come_and_go() {
    assert_changes(
        "class A { public: void f(); int m; }; int g(); enum { X = 1 };",
        "class B { public: void f(); }; int h(); enum { Y = 1 };",
        &[
            "!shop::A [removed] is gone, with all its methods",
            "shop::B [added] is new",
            "!shop::g [removed] is gone",
            "shop::h [added] is new",
            "!$shop::X [removed] is gone",
            "$shop::Y [added] is new",
        ],
    );
}

#[test]
fn a_rename_is_told_from_a_removal() {
    assert_changes(
        "class A { public: void get_digits(int n); }; void wait_ms(int n);",
        "class A { public: void getDigits(int n); }; %rename(pause_ms) wait_ms; void wait_ms(int n);",
        &[
            "!shop::A::get_digits [renamed] is called getDigits now",
            "!shop::wait_ms [renamed] is called pause_ms now",
        ],
    );
}

#[test]
fn an_argument_more_that_may_be_left_out_is_compatible() {
    assert_changes(
        "void f(int a);",
        "void f(int a, int b = 3);",
        &["shop::f [arity] can now be called with 2 arguments"],
    );
}

#[test]
fn an_argument_that_must_be_given_breaks() {
    assert_changes(
        "void f(int a, int b = 3);",
        "void f(int a, int b);",
        &["!shop::f [arity] can no longer be called with 1 argument"],
    );
}

#[test]
fn arguments_get_wider_and_narrower() {
    assert_changes(
        "void f(int n); void g(double n); void h(char *s); class A {}; void i(A *a);",
        "void f(unsigned int n); void g(double n); void h(int s); class A {}; void i(A &a);",
        &[
            "!shop::f [argument] no longer takes negative numbers as `n`, but numbers above 2147483647",
            "!shop::h [argument] no longer takes undef, strings as `s`, but numbers",
            "!shop::i [argument] no longer takes undef as `a`",
        ],
    );
    assert_changes(
        "void f(int n);",
        "void f(double n);",
        &[
            "shop::f [argument] also takes numbers below -2147483648, numbers above 2147483647, fractions as `n` now",
        ],
    );
}

#[test]
fn a_callback_takes_code_references_besides_names() {
    assert_changes(
        "void f(char *hook);",
        "%feature(\"rust:callback\", \"hook\") f; void f(char *hook);",
        &["shop::f [argument] also takes code references as `hook` now"],
    );
}

#[test]
fn a_base_class_as_argument_is_wider_a_derived_one_narrower() {
    let classes = "class A { public: A(); }; class B : public A { public: B(); };";
    assert_changes(
        &format!("{classes} void f(B *x);"),
        &format!("{classes} void f(A *x);"),
        &["shop::f [argument] also takes shop::A objects as `x` now"],
    );
    assert_changes(
        &format!("{classes} void f(A *x);"),
        &format!("{classes} void f(B *x);"),
        &["!shop::f [argument] no longer takes shop::A objects as `x`"],
    );
}

#[test]
fn overloads_come_and_go() {
    assert_changes(
        "void f(int n); void f(char *s); %feature(\"rust:name\", \"f2\") f(char *);",
        "void f(int n);",
        &["!shop::f [overload] no longer takes (char *)"],
    );
}

#[test]
fn another_default_breaks_calls_that_leave_the_argument_out() {
    assert_changes(
        "void f(int n = 1, const char *s = \"a\");",
        "void f(int n = 2, const char *s = \"a\");",
        &["!shop::f [default] takes 2 for `n` when it is left out, was 1"],
    );
}

#[test]
fn results_change_their_kind_class_and_owner() {
    let classes = "class A { public: A(); }; class B : public A { public: B(); };";
    assert_changes(
        &format!("{classes} int f(); void g(); A *h(); %newobject i; A *i(); A *j();"),
        &format!("{classes} char *f(); int g(); B *h(); A *i(); %newobject j; A *j();"),
        &[
            "!shop::f [result] returns a string, was an integer",
            "shop::g [result] returns an integer now",
            "shop::h [result] returns shop::B objects, which are shop::A objects too",
            "!shop::i [ownership] returns an object that the script doesn't own any more: it can end before the script lets go",
            "shop::j [ownership] returns an object that the script owns now: it ends when the script lets go",
        ],
    );
}

#[test]
fn members_constants_and_variables_change() {
    assert_changes(
        "class A { public: int m; char *n; };\n#define LIMIT 3\nint level;",
        "class A { public: %immutable; int m; %mutable; char *n; };\n#define LIMIT 4\n%immutable level; int level;",
        &[
            "!shop::A->{m} [writable] can only be read now",
            "!$shop::LIMIT [value] is 4, was 3",
            "!$shop::level [writable] can only be read now",
        ],
    );
}

#[test]
fn a_method_that_moves_to_a_base_stays() {
    assert_changes(
        "class A { public: A(); }; class B : public A { public: B(); void f(); };",
        "class A { public: A(); void f(); }; class B : public A { public: B(); };",
        &["shop::A::f [added] is new"],
    );
}

#[test]
fn a_lost_base_breaks() {
    assert_changes(
        "class A { public: A(); }; class B : public A { public: B(); };",
        "class A { public: A(); }; class B { public: B(); };",
        &[
            "!shop::B [base] is no shop::A any more: its methods are gone, and it can't be passed as one",
        ],
    );
}

#[test]
fn objects_that_can_no_longer_be_made_break() {
    assert_changes(
        "class A { public: A(); virtual void f(); };",
        "class A { public: A(); virtual void f() = 0; };",
        &["!shop::A::new [removed] is gone: objects can no longer be made"],
    );
}

#[test]
fn a_method_that_becomes_static_is_called_differently() {
    assert_changes(
        "class A { public: A(); void f(int n); };",
        "class A { public: A(); static void f(int n); };",
        &["!shop::A::f [calling] is called without an object now"],
    );
}

#[test]
fn a_new_exception_breaks() {
    assert_changes(
        "int f();",
        "%feature(\"rust:result\") f; int f();",
        &["!shop::f [error] can raise an exception now"],
    );
}

#[test]
fn a_type_that_becomes_known_is_compatible() {
    assert_changes(
        "class A { public: A(); count_t n; }; count_t f(count_t n = DEFAULT);",
        "typedef unsigned int count_t; class A { public: A(); count_t n; }; count_t f(count_t n = 7);",
        &[
            "shop::A->{n} [result] returns an integer now, was a count_t object",
            "shop::A->{n} [argument] can be set to numbers now",
            "shop::f [default] takes 7 for `n` when it is left out, was DEFAULT, whose value may be the same",
            "shop::f [result] returns an integer now, was a count_t object",
            "shop::f [argument] also takes numbers as `n` now",
        ],
    );
}

#[test]
fn an_interface_is_what_it_is() {
    for path in ["idl/freeswitch.i", "tests/swig/lab.i"] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
        let mut sources = Sources::on_disk();
        let main = sources.open(&path).expect("the interface is there");
        let (model, _) = analyze(&mut sources, main, &Options::default()).expect("it is right");
        assert_eq!(compare(&model, &model).changes, []);
        assert!(compare(&Model::default(), &model).changes.len() > 10);
    }
}

#[test]
fn the_text_says_what_breaks_first() {
    let comparison = compare(&model("void f(); void g();"), &model("void g(); void h();"));
    assert_eq!(
        comparison.to_string(),
        "Breaking:\n  shop::f is gone\n\nCompatible:\n  shop::h is new\n\n1 breaking, 1 compatible\n"
    );
    assert_eq!(
        compare(&model("void f();"), &model("void f();")).to_string(),
        "Nothing changes for a script.\n"
    );
}

#[test]
fn constructors_with_names_of_their_own_are_told_apart() {
    assert_changes(
        "class A { public: A(); A(int n); };",
        "%rename(sized) A::A(int); class A { public: A(); A(int n); };",
        &[
            "!shop::A::new [arity] can no longer be called with 1 argument",
            "shop::A::new_sized [added] is new",
        ],
    );
    assert_changes(
        "%rename(sized) A::A; class A { public: A(int n); };",
        "class A { public: A(int n); };",
        &[
            "!shop::A::new_sized [removed] is gone",
            "shop::A::new [added] is new",
        ],
    );
}
