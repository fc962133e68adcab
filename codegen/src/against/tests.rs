use super::*;
use crate::diag::Diagnostics;
use crate::parse::parse;
use crate::preprocess::{Options, preprocess};

fn read(name: &str, text: &str) -> (File, Sources) {
    let (mut sources, main) = Sources::from_text(name, text);
    let mut diagnostics = Diagnostics::new();
    let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
    let file = parse(tokens, &mut diagnostics);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    (file, sources)
}

fn checked(interface: &str, header: &str) -> String {
    let (ours, our_sources) = read("api.i", interface);
    let (theirs, their_sources) = read("api.h", header);
    check((&ours, &our_sources), &[(&theirs, &their_sources)]).to_string()
}

const AGREE: &str = "The interface and the header agree.\n";

#[test]
fn the_switchs_macros_and_types_that_the_interface_declares_are_no_difference() {
    let interface = "typedef unsigned int uint32_t; typedef int switch_status_t;\n\
                     class A { public: A(uint32_t n = 2000); int go(const char *s = NULL); void *p; };";
    let header = "#include <switch.h>\nclass A { protected: int hidden; public:\n\
                  SWITCH_DECLARE_CONSTRUCTOR A(uint32_t n = SOME_DEFAULT);\n\
                  SWITCH_DECLARE(switch_status_t) go(const char *s = 0); void *p; };";
    assert_eq!(checked(interface, header), AGREE);
}

#[test]
fn what_one_side_lacks_is_named_with_its_place() {
    let got = checked(
        "class A { public:\n void old();\n};",
        "class A { public:\n void fresh(int n);\n int m;\n};",
    );
    assert_eq!(
        got,
        "In the header only:\n  A::m\n    int m  (api.h:3)\n  A::fresh\n    void fresh(int n)  (api.h:2)\n\n\
         In the interface only:\n  A::old\n    void old()  (api.i:2)\n\n\
         2 in the header only, 1 in the interface only, 0 declared differently\n"
    );
}

#[test]
fn a_changed_signature_shows_both_sides() {
    let got = checked("void f(char *s);", "void f(int s, int more = 1);");
    assert!(
        got.contains("  f\n    header:    void f(int s, int more = 1)  (api.h:1)\n    interface: void f(char *s)  (api.i:1)\n"),
        "{got}"
    );
}

#[test]
fn another_default_is_a_difference() {
    assert!(checked("void f(int n = 1);", "void f(int n = 2);").contains("1 declared differently"));
    assert!(checked("void f(int n);", "void f(int n = 2);").contains("1 declared differently"));
}

#[test]
fn overloads_are_matched_by_their_types() {
    assert_eq!(
        checked(
            "int f(int); int f(char *, int);",
            "int f(char *a, int b); int f(int a);"
        ),
        AGREE
    );
}

#[test]
fn constructors_of_an_abstract_class_are_not_missed() {
    assert_eq!(
        checked(
            "class A { public: virtual void f() = 0; };",
            "class A { public: A(); virtual void f() = 0; };"
        ),
        AGREE
    );
}

#[test]
fn what_the_interface_adds_by_itself_is_not_missed_in_the_header() {
    assert_eq!(
        checked(
            "class A { public: int x; }; %extend A { int twice(); } %constant int K = 3;",
            "class A { public: int x; };"
        ),
        AGREE
    );
}

#[test]
fn what_the_interface_ignores_is_no_difference() {
    assert_eq!(
        checked(
            "%ignore LIMIT; enum { LIMIT = 3 }; %ignore A::hidden; class A { public: int x; };",
            "class A { public: int x; void hidden(); };"
        ),
        AGREE
    );
}

#[test]
fn a_class_that_one_side_lacks_is_named_once() {
    assert_eq!(
        checked("", "class A { public: A(); int x; void f(); };"),
        "In the header only:\n  A\n    class A  (api.h:1)\n\n\
         1 in the header only, 0 in the interface only, 0 declared differently\n"
    );
}
