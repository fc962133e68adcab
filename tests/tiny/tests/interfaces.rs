//! rustc accepts what is generated from every interface of the project; what can be said without perl is as in the interface.

/// Bindings that the build script has printed.
macro_rules! bindings {
    ($($module:ident)*) => {$(
        #[allow(dead_code, clippy::all)]
        mod $module {
            include!(concat!(env!("OUT_DIR"), "/", stringify!($module), ".rs"));
        }
    )*};
}

bindings! { freeswitch lab mb apply declarations declarators names perlwords }

#[test]
fn constants_have_the_values_of_the_interface() {
    assert_eq!(lab::constants::INT_CONST, 42);
    assert_eq!(lab::constants::NEG_CONST, -7);
    assert_eq!(lab::constants::EXPR_CONST, 43);
    assert_eq!(lab::constants::UNS_CONST, 0xFFFF_FFFF);
    assert_eq!(lab::constants::STR_CONST, "hello");
    assert_eq!(lab::constants::CHAR_CONST, b'c');
    assert_eq!(lab::constants::Conv_SCI, 77);
    assert_eq!(freeswitch::constants::S_RDLOCK, 4);
}

#[test]
fn enumerations_are_types_with_their_enumerators() {
    assert_eq!(lab::Color::GREEN, lab::Color(5));
    assert_eq!(lab::Color::BLUE.0, 6);
}
