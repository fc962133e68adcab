//! What a hostile or broken interface file must not do to the preprocessor: overflow the stack, hang, or panic.

use std::path::Path;

use fsperl_codegen::diag::Diagnostics;
use fsperl_codegen::preprocess::{Options, open_main, preprocess};
use fsperl_codegen::source::{MemoryLoader, Sources};
use fsperl_codegen::token::{Token, spell};

fn run(text: &str) -> (Vec<Token>, Vec<&'static str>) {
    run_files(MemoryLoader::new().with("main.i", text))
}

fn run_files(loader: MemoryLoader) -> (Vec<Token>, Vec<&'static str>) {
    let mut sources = Sources::new(loader);
    let mut diagnostics = Diagnostics::new();
    let main =
        open_main(&mut sources, Path::new("main.i"), &mut diagnostics).expect("main.i is there");
    let tokens = preprocess(&mut sources, main, &Options::default(), &mut diagnostics);
    (
        tokens,
        diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.id)
            .collect(),
    )
}

#[test]
fn a_macro_that_doubles_without_end_is_stopped_once() {
    let mut text = String::from("#define A0(x) x x\n");
    for n in 1..60 {
        text += &format!("#define A{n}(x) A{0}(x) A{0}(x)\n", n - 1);
    }
    text += "A59(1) A59(2)\nint after;\n";
    let (tokens, codes) = run(&text);
    assert_eq!(codes, ["E0122"]);
    assert!(spell(&tokens[tokens.len() - 4..]).contains("int after;"));
}

#[test]
fn a_long_list_of_constants_that_count_up_is_read() {
    let mut text = String::from("#define N0 0\n");
    for n in 1..1_000 {
        text += &format!("#define N{n} (N{} + 1)\n", n - 1);
    }
    let (tokens, codes) = run(&text);
    assert!(codes.is_empty(), "{codes:?}");
    assert_eq!(tokens.len(), 1_001);
}

#[test]
fn a_long_body_filled_with_a_long_argument_is_stopped() {
    let text = format!(
        "#define F(x) {}\nF({})\n",
        "x ".repeat(20_000),
        "y ".repeat(20_000)
    );
    let (_, codes) = run(&text);
    assert_eq!(codes, ["E0122"]);
}

#[test]
fn a_name_that_doubles_by_pasting_is_stopped() {
    let mut text = String::from("#define P(a, b) a##b\n#define D0(x) x\n#define Q(a, b) P(a, b)\n");
    for n in 1..60 {
        text += &format!("#define D{n}(x) Q(D{0}(x), D{0}(x))\n", n - 1);
    }
    let (_, codes) = run(&format!("{text}D40(longish_name)\n"));
    assert_eq!(codes, ["E0122"]);
}

#[test]
fn a_string_that_doubles_is_stopped() {
    let mut text = String::from("#define S(x) #x\n#define D0(x) S(x)\n");
    for n in 1..60 {
        text += &format!("#define D{n}(x) D{0}(S(x))\n", n - 1);
    }
    let (_, codes) = run(&format!("{text}D59(\"\\\"\")\n"));
    assert_eq!(codes, ["E0122"]);
}

#[test]
fn arguments_may_not_nest_without_end() {
    let text = format!(
        "#define f(x) x\n{}1{}\nint after;\n",
        "f(".repeat(50_000),
        ")".repeat(50_000)
    );
    let (_, codes) = run(&text);
    assert_eq!(codes, ["E0122"]);
}

#[test]
fn conditions_may_not_nest_without_end() {
    for (open, close) in [("(", ")"), ("!", ""), ("-", ""), ("1 ? ", "")] {
        let text = format!(
            "#if {}1{}\n#endif\n",
            open.repeat(50_000),
            close.repeat(50_000)
        );
        let (_, codes) = run(&text);
        assert_eq!(codes, ["E0116"], "{open}");
    }
}

#[test]
fn open_conditionals_are_each_reported() {
    let (_, codes) = run(&"#if 1\n".repeat(300));
    assert_eq!(codes.len(), 300);
}

#[test]
fn a_long_chain_of_includes_is_read() {
    let mut loader = MemoryLoader::new().with("main.i", "%include \"f0.i\"\n");
    for n in 0..2_000 {
        let text = format!("%include \"f{}.i\"\nint v{n};\n", n + 1);
        loader = loader.with(format!("f{n}.i"), text);
    }
    let (tokens, codes) = run_files(loader.with("f2000.i", "int last;\n"));
    assert!(codes.is_empty());
    assert!(spell(&tokens).contains("int last;"));
}

#[test]
fn files_that_include_each_other_are_reported_unless_guarded() {
    let a = "%include \"b.i\"\nint a;\n";
    let b = "%include \"a.i\"\nint b;\n";
    let main = "%include \"a.i\"\n";
    let (_, codes) = run_files(
        MemoryLoader::new()
            .with("main.i", main)
            .with("a.i", a)
            .with("b.i", b),
    );
    assert_eq!(codes, ["E0112"]);
    let guarded = format!("#ifndef A\n#define A\n{a}#endif\n");
    let (_, codes) = run_files(
        MemoryLoader::new()
            .with("main.i", main)
            .with("a.i", guarded)
            .with("b.i", b),
    );
    assert!(codes.is_empty());
}

#[test]
fn bytes_that_are_not_utf8_are_reported_in_any_file() {
    let (_, codes) = run_files(
        MemoryLoader::new()
            .with("main.i", "%include \"x.i\"")
            .with("x.i", b"int a\xff;".to_vec()),
    );
    assert_eq!(codes, ["E0110"]);
}

#[test]
fn what_the_command_line_defines_is_checked() {
    let (mut sources, main) =
        Sources::from_text("main.i", "#if DEBUG && LEVEL == 3\nTWICE(2)\n#endif\n");
    let mut diagnostics = Diagnostics::new();
    let defines = ["DEBUG", "LEVEL=3", "TWICE(x)=x*2", "=3", "1x"];
    let options = Options {
        defines: defines.map(str::to_owned).to_vec(),
        cplusplus: true,
    };
    let tokens = preprocess(&mut sources, main, &options, &mut diagnostics);
    assert_eq!(spell(&tokens[..3]), "2*2");
    let codes: Vec<&str> = diagnostics
        .iter()
        .map(|diagnostic| diagnostic.code.id)
        .collect();
    assert_eq!(codes, ["E0118", "E0118"]);
    assert!(
        diagnostics
            .render(&sources, false)
            .contains("<command line>")
    );
}

#[test]
fn a_missing_interface_file_is_reported_by_name() {
    let mut sources = Sources::new(MemoryLoader::new());
    let mut diagnostics = Diagnostics::new();
    assert_eq!(
        open_main(&mut sources, Path::new("no.i"), &mut diagnostics),
        None
    );
    assert_eq!(
        diagnostics.render(&sources, false),
        "error[E0111]: the file `no.i` is not found\n  |\n  = help: check the path\n\n"
    );
}

#[test]
fn a_macro_of_cplusplus_is_absent_in_c() {
    let (mut sources, main) =
        Sources::from_text("main.i", "#ifdef __cplusplus\nint cplusplus;\n#endif\n");
    let options = Options {
        defines: Vec::new(),
        cplusplus: false,
    };
    let tokens = preprocess(&mut sources, main, &options, &mut Diagnostics::new());
    assert_eq!(tokens.len(), 1);
}
