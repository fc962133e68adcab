//! Holds `idl/freeswitch.i` against what FreeSWITCH's own bindings offer to scripts, with the real SWIG as the judge.
//!
//! SWIG reads the interface as it is, and what it makes is compared with the recorded surface in `tests/stock`. Where
//! SWIG is not installed the tests say `SKIPPED` and pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Types that stock does not know, so that it refuses numbers for them and returns opaque objects; declared here, they
/// are these numbers. No other difference is allowed.
const DECLARED: [(&str, &str); 7] = [
    ("switch_call_cause_t", "int"),
    ("switch_channel_state_t", "int"),
    ("switch_event_types_t", "int"),
    ("switch_input_type_t", "int"),
    ("switch_priority_t", "int"),
    ("switch_status_t", "int"),
    ("uint32_t", "unsigned int"),
];

/// What SWIG makes of the interface.
struct Generated {
    module: String,
    wrapper: String,
    tree: String,
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Runs SWIG once for all tests; `None` when it is not installed.
fn generated() -> Option<&'static Generated> {
    static GENERATED: OnceLock<Option<Generated>> = OnceLock::new();
    let made = GENERATED
        .get_or_init(|| {
            Command::new("swig").arg("-version").output().ok()?;
            let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("surface");
            fs::create_dir_all(&dir).expect("the folder for SWIG's output");
            swig(
                &dir.join("freeswitch.cxx"),
                &["-static", "-perl5", "-shadow", "-Wall", "-Werror"],
            );
            swig(&dir.join("freeswitch.xml"), &["-xml"]);
            let read = |name: &str| fs::read_to_string(dir.join(name)).expect("SWIG's output");
            Some(Generated {
                module: read("freeswitch.pm"),
                wrapper: read("freeswitch.cxx"),
                tree: read("freeswitch.xml"),
            })
        })
        .as_ref();
    if made.is_none() {
        eprintln!("SKIPPED: swig is not installed, the interface is not held against it");
    }
    made
}

fn swig(output: &Path, options: &[&str]) {
    let done = Command::new("swig")
        .args(options)
        .arg("-c++")
        .arg("-o")
        .arg(output)
        .arg(project().join("idl/freeswitch.i"))
        .output()
        .expect("swig runs");
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        done.status.success(),
        "swig refuses idl/freeswitch.i:\n{said}"
    );
    assert_eq!(said, "", "swig warns about idl/freeswitch.i");
}

/// The rows of the recorded surface, without its comments.
fn stock() -> Vec<String> {
    let path = project().join("tests/stock/surface.tsv");
    let text = fs::read_to_string(path).expect("the recorded surface");
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .map(str::to_owned)
        .collect()
}

/// What stands between `open` and `close`, where both occur.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(open)?;
    Some(rest.split_once(close)?.0)
}

/// The rows that a Perl module makes, in its order.
fn module_rows(module: &str, functions: &BTreeMap<String, String>) -> Vec<String> {
    let mut package = "";
    let mut rows = Vec::new();
    for line in module.lines() {
        if let Some(name) = between(line, "package ", ";") {
            package = name;
        } else if let Some(base) = between(line, "use base qw(", ")") {
            rows.push(format!("base\t{package}\t{base}"));
        } else if let Some(bases) = between(line, "@ISA = qw(", ")") {
            rows.push(format!("isa\t{package}\t{}", bases.trim()));
        } else if let Some(names) = between(line, "use vars qw(", ")") {
            rows.push(format!("vars\t{package}\t{names}"));
        } else if let Some(name) = line.strip_prefix("sub ") {
            let name = name.split(' ').next().unwrap_or(name);
            rows.push(format!("sub\t{package}\t{name}"));
        } else if let Some((name, target)) =
            line.strip_prefix('*').and_then(|l| l.split_once(" = *"))
        {
            let target = target.trim_end_matches(';');
            let is_function = target
                .strip_prefix("freeswitchc::")
                .is_some_and(|name| functions.contains_key(name));
            let kind = if is_function { "alias" } else { "constant" };
            rows.push(format!("{kind}\t{package}\t{name}\t{target}"));
        }
    }
    rows
}

/// One wrapper function of SWIG's: one overload.
struct Form {
    fewest: usize,
    most: usize,
    text: String,
    result: String,
}

impl Form {
    fn read(body: &str) -> Option<Form> {
        let usage = between(body, "SWIG_croak(\"Usage: ", "\");")?;
        let fewest = between(body, "(items < ", ")")?.parse().ok()?;
        let most = between(body, "(items > ", ")")?.parse().ok()?;
        let text = format!("({}) Usage: {usage}", argument_types(body).join(", "));
        let result = between(body, "ST(argvi) = ", "; argvi++").map_or("void".to_owned(), result);
        Some(Form {
            fewest,
            most,
            text,
            result,
        })
    }
}

/// The types of the arguments that are checked, from the messages for wrong ones.
fn argument_types(body: &str) -> Vec<&str> {
    let mut types = BTreeMap::new();
    for message in body.split("argument \" \"").skip(1) {
        if let Some((number, rest)) = message.split_once("\"\" of type '\" \"")
            && let Ok(number) = number.parse::<usize>()
            && let Some((name, _)) = rest.split_once("\"\"'\"")
        {
            types.insert(number, name);
        }
    }
    types.into_values().collect()
}

/// Says in a word what SWIG's conversion of a result makes.
fn result(conversion: &str) -> String {
    if conversion.starts_with("SWIG_FromCharPtr") {
        "string".to_owned()
    } else if let Some(number) = between(conversion, "SWIG_From_", " ") {
        number.replace("_SS_", " ")
    } else if let Some(name) = between(conversion, "((new ", "(result)") {
        format!("value {name}")
    } else {
        let name = between(conversion, "SWIGTYPE", ",").unwrap_or(conversion);
        let owned = conversion.contains("SWIG_OWNER");
        format!("{} {name}", if owned { "owned" } else { "borrowed" })
    }
}

/// The XS functions of a wrapper, by name, each with its row.
fn functions(wrapper: &str) -> BTreeMap<String, String> {
    let mut forms: BTreeMap<&str, Vec<Form>> = BTreeMap::new();
    for body in wrapper.split("\nXS(_wrap_").skip(1) {
        let name = body.split(')').next().unwrap_or_default();
        let name = name.split_once("__SWIG_").map_or(name, |(name, _)| name);
        forms.entry(name).or_default().extend(Form::read(body));
    }
    let mut rows = BTreeMap::new();
    for entry in wrapper.split("{\"freeswitchc::").skip(1) {
        let name = entry.split('"').next().unwrap_or_default();
        if let Some(forms) = forms.get(name) {
            rows.insert(name.to_owned(), function_row(name, forms));
        }
    }
    rows
}

fn function_row(name: &str, forms: &[Form]) -> String {
    let fewest = forms.iter().map(|form| form.fewest).min().unwrap_or(0);
    let most = forms.iter().map(|form| form.most).max().unwrap_or(0);
    let texts: Vec<String> = match forms {
        [form] => vec![form.text.clone()],
        _ => forms
            .iter()
            .map(|form| format!("[{}..{}] {}", form.fewest, form.most, form.text))
            .collect(),
    };
    let result = forms.first().map_or("void", |form| &form.result);
    let (count, texts) = (forms.len(), texts.join(" | "));
    format!("xs\t{name}\t{fewest}\t{most}\t{count}\t{texts}\t{result}")
}

/// A row of stock's, with the declared types as the numbers that they are.
fn with_declared_types(row: &str) -> String {
    DECLARED
        .iter()
        .find_map(|(name, number)| {
            let row = row.strip_suffix(&format!("value {name}"))?;
            Some(format!("{row}{number}"))
        })
        .unwrap_or_else(|| row.to_owned())
}

/// Compares two lists of rows and shows no more than what differs.
fn assert_same(ours: &[String], stock: &[String]) {
    let only_in = |these: &[String], those: &[String]| -> Vec<String> {
        let missing = these.iter().filter(|row| !those.contains(row));
        missing.cloned().collect()
    };
    let (extra, missing) = (only_in(ours, stock), only_in(stock, ours));
    assert!(
        extra.is_empty() && missing.is_empty(),
        "only in ours:\n{}\nonly in stock:\n{}",
        extra.join("\n"),
        missing.join("\n")
    );
    let moved = ours.iter().zip(stock).find(|(our, its)| our != its);
    assert_eq!(moved, None, "the rows are in another order");
    assert_eq!(ours.len(), stock.len(), "a row is there more than once");
}

#[test]
fn the_perl_module_is_that_of_stock_in_names_and_order() {
    let Some(generated) = generated() else { return };
    let ours = module_rows(&generated.module, &functions(&generated.wrapper));
    let stock: Vec<String> = stock()
        .into_iter()
        .filter(|row| !row.starts_with("xs\t"))
        .collect();
    assert_same(&ours, &stock);
}

#[test]
fn the_functions_are_those_of_stock_in_arguments_usage_and_results() {
    let Some(generated) = generated() else { return };
    let mut ours: Vec<String> = functions(&generated.wrapper).into_values().collect();
    let mut stock: Vec<String> = stock()
        .iter()
        .filter(|row| row.starts_with("xs\t"))
        .map(|row| with_declared_types(row))
        .collect();
    ours.sort();
    stock.sort();
    assert_eq!(stock.len(), 186);
    assert_same(&ours, &stock);
}

#[test]
fn the_types_that_stock_did_not_know_are_taken_as_numbers() {
    let Some(generated) = generated() else { return };
    for (name, number) in DECLARED {
        assert!(
            !generated.wrapper.contains(&format!("SWIGTYPE_p_{name}")),
            "{name} is still passed as an object"
        );
        let conversion = format!("SWIG_AsVal_{}", number.replace(' ', "_SS_"));
        let takes = |body: &&str| argument_types(body).contains(&name);
        for body in generated.wrapper.split("\nXS(_wrap_").filter(takes) {
            assert!(
                body.contains(&conversion),
                "{name} is not taken as {number} in {}",
                body.lines().next().unwrap_or_default()
            );
        }
    }
}

/// A declaration as SWIG's parse tree shows it.
struct Node<'a> {
    kind: &'a str,
    text: &'a str,
}

impl<'a> Node<'a> {
    fn attribute(&self, name: &str) -> Option<&'a str> {
        between(
            self.text,
            &format!("<attribute name=\"{name}\" value=\""),
            "\"",
        )
    }
}

/// The classes, constructors, methods and functions of the interface, default arguments expanded.
fn declarations(tree: &str) -> Vec<Node<'_>> {
    const KINDS: [&str; 8] = [
        "cdecl",
        "class",
        "constructor",
        "destructor",
        "enum",
        "include",
        "extern",
        "namespace",
    ];
    let mut starts: Vec<(usize, &str)> = Vec::new();
    for kind in KINDS {
        let tag = format!("<{kind} id=");
        starts.extend(tree.match_indices(&tag).map(|(at, _)| (at, kind)));
    }
    starts.sort_unstable();
    let ends = starts.iter().skip(1).map(|(at, _)| *at).chain([tree.len()]);
    starts
        .iter()
        .zip(ends)
        .map(|(&(start, kind), end)| Node {
            kind,
            text: &tree[start..end],
        })
        .filter(|node| {
            matches!(node.kind, "class" | "constructor")
                || node.attribute("kind") == Some("function")
        })
        .collect()
}

#[test]
fn every_class_method_and_function_has_an_example() {
    let Some(generated) = generated() else { return };
    let declarations = declarations(&generated.tree);
    assert!(declarations.len() > 100, "the parse tree was understood");
    let without: Vec<_> = declarations
        .iter()
        .filter(|node| node.attribute("feature_perl_example").is_none())
        .map(|node| {
            (
                node.kind,
                node.attribute("sym_name"),
                node.attribute("decl"),
            )
        })
        .collect();
    assert_eq!(without, []);
}

#[test]
fn every_further_overload_says_what_rust_calls_it() {
    let Some(generated) = generated() else { return };
    let without: Vec<_> = declarations(&generated.tree)
        .iter()
        .filter(|node| {
            node.attribute("sym_overname")
                .is_some_and(|name| name != "__SWIG_0")
        })
        .filter(|node| node.attribute("defaultargs").is_none())
        .filter(|node| node.attribute("feature_rust_name").is_none())
        .map(|node| (node.attribute("sym_name"), node.attribute("decl")))
        .collect();
    assert_eq!(without, []);
}

#[test]
fn every_callback_is_a_parameter_of_its_method() {
    let Some(generated) = generated() else { return };
    let declarations = declarations(&generated.tree);
    let callbacks: Vec<(&str, bool)> = declarations
        .iter()
        .filter(|node| node.attribute("defaultargs").is_none())
        .filter_map(|node| Some((node, node.attribute("feature_rust_callback")?)))
        .map(|(node, name)| {
            let parameter = format!("<attribute name=\"name\" value=\"{name}\"");
            (name, node.text.contains(&parameter))
        })
        .collect();
    let known = [
        ("cbfunc", true),
        ("hangup_func", true),
        ("cbfunc", true),
        ("func", true),
    ];
    assert_eq!(callbacks, known);
}

#[test]
fn text_that_a_function_makes_for_perl_is_freed() {
    let Some(generated) = generated() else { return };
    let mut freeing: Vec<&str> = generated
        .wrapper
        .split("\nXS(_wrap_")
        .skip(1)
        .filter(|body| body.contains("free(result)"))
        .filter_map(|body| body.split(')').next())
        .collect();
    freeing.sort_unstable();
    let owned = [
        "API_execute",
        "API_executeString",
        "CoreSession_playAndDetectSpeech",
        "getGlobalVariable",
    ];
    assert_eq!(freeing, owned);
}
