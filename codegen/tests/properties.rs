//! What holds for every input: names are names, constants have the values that C gives them, numbers survive being printed.

use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::model::{Model, Value};
use fsperl_codegen::names;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze, print};
use proptest::prelude::*;

fn read(interface: &str) -> Result<Model, Diagnostics> {
    let (mut sources, main) = Sources::from_text("test.i", interface);
    analyze(&mut sources, main, &Options::default()).map(|(model, _)| model)
}

/// The value of a constant with this expression, if it has one.
fn constant(ty: &str, expression: &str) -> Option<Value> {
    let model = read(&format!("%module test\n%constant {ty} X = {expression};\n"));
    model.ok()?.constants.pop().map(|constant| constant.value)
}

/// An identifier of C++, short so that clashes happen.
const IDENTIFIER: &str = "[A-Za-z_][A-Za-z0-9_]{0,6}";

proptest! {
    #[test]
    fn a_rust_name_is_a_name_and_no_keyword(name in IDENTIFIER) {
        for made in [
            names::snake(&name),
            names::setter(&names::snake(&name)),
            names::upper_camel(&name),
            names::screaming(&name),
            names::overload(&names::snake(&name), 2),
        ] {
            prop_assert!(syn::parse_str::<syn::Ident>(&made).is_ok(), "{name} became {made}");
            prop_assert_ne!(made.as_str(), "_");
        }
    }

    #[test]
    fn a_name_that_is_rusts_already_stays(name in IDENTIFIER) {
        let once = names::snake(&name);
        prop_assert_eq!(names::snake(&once), once);
    }

    #[test]
    fn methods_of_one_class_never_share_a_name(list in prop::collection::hash_set("[aB_]{1,4}", 1..8)) {
        let methods: String = list.iter().map(|name| format!("void {name}x();\n")).collect();
        let interface = format!("%module test\nclass C {{ public: C(); {methods} }};\n");
        // Those that C++ alone tells apart are numbered; what is left to clash is refused.
        if let Ok(model) = read(&interface) {
            let class = &model.classes[0];
            let functions = class.constructor.iter().chain(&class.methods);
            let mut rust: Vec<&str> = functions
                .flat_map(|function| &function.targets)
                .map(|target| target.rust.as_str())
                .collect();
            let all = rust.len();
            prop_assert_eq!(all, list.len() + 1);
            rust.sort_unstable();
            rust.dedup();
            prop_assert_eq!(rust.len(), all);
        }
    }
}

/// An expression and its value; no value where C has none.
type Sum = (String, Option<i128>);

fn expression() -> impl Strategy<Value = Sum> {
    let leaf = prop_oneof![
        (0..1000i128).prop_map(|n| (n.to_string(), Some(n))),
        (0..256i128).prop_map(|n| (format!("0x{n:x}"), Some(n))),
        (0..64i128).prop_map(|n| (format!("0{n:o}"), Some(n))),
        (32..127u8)
            .prop_filter("a letter that needs no escape", |c| !matches!(
                c,
                b'\'' | b'\\'
            ))
            .prop_map(|c| (format!("'{}'", char::from(c)), Some(i128::from(c)))),
    ];
    leaf.prop_recursive(4, 24, 3, |inner| {
        let unary = (
            prop::sample::select(vec!["-", "~", "!", "+"]),
            inner.clone(),
        );
        let operators = vec![
            "+", "-", "*", "/", "%", "&", "|", "^", "<", ">=", "==", "!=", "&&", "||", ">>",
        ];
        let binary = (
            inner.clone(),
            prop::sample::select(operators),
            inner.clone(),
        );
        let ternary = (inner.clone(), inner.clone(), inner);
        prop_oneof![
            unary.prop_map(|(op, (text, value))| {
                (format!("({op} {text})"), value.map(|n| of_one(op, n)))
            }),
            binary.prop_map(|((a, x), op, (b, y))| (format!("({a} {op} {b})"), of_two(x, op, y))),
            ternary.prop_map(|((c, z), (a, x), (b, y))| {
                (
                    format!("({c} ? {a} : {b})"),
                    z.and_then(|z| if z != 0 { x } else { y }),
                )
            }),
        ]
    })
}

fn of_one(op: &str, n: i128) -> i128 {
    match op {
        "-" => -n,
        "~" => -n - 1,
        "!" => i128::from(n == 0),
        _ => n,
    }
}

fn of_two(x: Option<i128>, op: &str, y: Option<i128>) -> Option<i128> {
    let x = x?;
    match op {
        "&&" if x == 0 => return Some(0),
        "||" if x != 0 => return Some(1),
        _ => {}
    }
    let y = y?;
    Some(match op {
        "+" => x + y,
        "-" => x - y,
        "*" => x.checked_mul(y)?,
        "/" if y == 0 => return None,
        "/" => x / y,
        "%" if y == 0 => return None,
        "%" => x - x / y * y,
        "&" => x & y,
        "|" => x | y,
        "^" => x ^ y,
        "<" => i128::from(x < y),
        ">=" => i128::from(x >= y),
        "==" => i128::from(x == y),
        "!=" => i128::from(x != y),
        "&&" | "||" => i128::from(y != 0),
        ">>" if !(0..64).contains(&y) => return None,
        _ => x.div_euclid(1 << y),
    })
}

proptest! {
    #[test]
    fn a_constant_has_the_value_that_c_gives_it((text, value) in expression()) {
        // Wider ones wrap to the type, which C leaves to the machine.
        prop_assume!(value.is_none_or(|n| i64::try_from(n).is_ok()));
        let found = constant("long long", &format!("0 + {text}"));
        prop_assert_eq!(found, value.map(Value::Int), "{}", text);
    }

    #[test]
    fn a_floating_point_number_survives_being_read_and_printed(bits: u64) {
        let number = f64::from_bits(bits);
        prop_assume!(number.is_finite());
        let text = format!("{number:?}");
        prop_assert_eq!(constant("double", &text), Some(Value::Double(number)));
        let model = read(&format!("%module test\n%constant double X = {text};\n"));
        let rust = model.map(|model| print(&model, "test.i").rust).unwrap_or_default();
        let printed = rust
            .split_once("X: f64 = ")
            .and_then(|(_, rest)| rest.split_once(';'))
            .and_then(|(value, _)| value.parse::<f64>().ok());
        prop_assert_eq!(printed.map(f64::to_bits), Some(bits));
    }
}
