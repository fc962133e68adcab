//! FreeSWITCH's own interfaces, read as they are upstream: `freeswitch.i` over the raw `switch_cpp.h`, macros and all, and
//! `ESL.i`. What comes out is held row by row against the recorded surface in `tests/stock`.
//!
//! The sources are not ours to copy: `FREESWITCH_SRC` names a FreeSWITCH source tree. Without it the tests say `SKIPPED`
//! and pass.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use fsperl_codegen::model::{Class, ClassItem, Function, In, Model, Number, Ret, Role};
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Generated, Options, analyze, diag, preprocess, print};

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn upstream() -> Option<PathBuf> {
    let root = std::env::var_os("FREESWITCH_SRC").map(PathBuf::from);
    if root.is_none() {
        eprintln!("SKIPPED: FREESWITCH_SRC is not set, upstream's interfaces are not read");
    }
    root
}

/// One of upstream's interfaces.
struct Upstream {
    interface: &'static str,
    /// Names that are included, and the files that stand in for them.
    stand_ins: &'static [(&'static str, &'static str)],
    search: &'static [&'static str],
    module: Option<&'static str>,
    /// The recorded surface.
    recorded: &'static str,
    /// How many XS functions it has.
    functions: usize,
}

const FREESWITCH: Upstream = Upstream {
    interface: "src/mod/languages/mod_perl/freeswitch.i",
    stand_ins: &[("switch_swigable_cpp.h", "src/include/switch_cpp.h")],
    search: &[],
    module: None,
    recorded: "tests/stock/surface.tsv",
    functions: 186,
};

const ESL: Upstream = Upstream {
    interface: "libs/esl/ESL.i",
    stand_ins: &[],
    search: &["libs/esl/src/include"],
    module: Some("ESL"),
    recorded: "tests/stock/surface-esl.tsv",
    functions: 41,
};

impl Upstream {
    fn model(&self, root: &Path) -> Model {
        let mut sources = Sources::on_disk();
        for directory in self.search {
            sources.search_in(root.join(directory));
        }
        for (name, file) in self.stand_ins {
            sources.include_as(*name, root.join(file));
        }
        let mut complaints = diag::Diagnostics::new();
        let main = preprocess::open_main(&mut sources, &root.join(self.interface), &mut complaints)
            .unwrap_or_else(|| panic!("{}", complaints.render(&sources, false)));
        let options = Options {
            module: self.module.map(str::to_string),
            ..Options::default()
        };
        match analyze(&mut sources, main, &options) {
            Ok((model, _)) => model,
            Err(errors) => panic!("{}", errors.render(&sources, false)),
        }
    }

    fn generated(&self, root: &Path) -> Generated {
        print(&self.model(root), self.interface)
    }

    /// The rows of the recorded surface.
    fn rows(&self) -> Vec<String> {
        let text = fs::read_to_string(project().join(self.recorded)).expect("the recorded surface");
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect()
    }
}

/// The rows of a model's Perl module, in its order.
fn module_rows(model: &Model) -> Vec<String> {
    let module = &model.module;
    let alias = |kind: &str, package: &str, name: &str, xs: &str| {
        format!("{kind}\t{package}\t{name}\t{module}c::{xs}")
    };
    let mut rows = vec![format!("base\t{module}\tExporter")];
    for name in [
        "TIEHASH", "CLEAR", "FIRSTKEY", "NEXTKEY", "FETCH", "STORE", "this",
    ] {
        rows.push(format!("sub\t{module}\t{name}"));
    }
    for function in &model.functions {
        rows.push(alias("alias", module, &function.perl, &function.xs));
    }
    for class in &model.classes {
        rows.extend(class_rows(model, class));
    }
    for constant in model.constants.iter().filter(|c| c.class.is_none()) {
        rows.push(alias("constant", module, &constant.perl, &constant.xs));
    }
    rows
}

fn class_rows(model: &Model, class: &Class) -> Vec<String> {
    let (module, package) = (&model.module, &class.package);
    let mut isa: Vec<&str> = class
        .bases
        .iter()
        .map(|base| model.types[base.0].package.as_str())
        .collect();
    isa.push(module);
    let mut rows = vec![
        format!("vars\t{package}\t@ISA %OWNER %ITERATORS %BLESSEDMEMBERS"),
        format!("isa\t{package}\t{}", isa.join(" ")),
    ];
    for item in &class.order {
        match *item {
            ClassItem::Constructor => rows.push(format!("sub\t{package}\tnew")),
            ClassItem::Destructor => rows.push(format!("sub\t{package}\tDESTROY")),
            ClassItem::Method(at) => {
                let method = &class.methods[at];
                rows.push(format!(
                    "alias\t{package}\t{}\t{module}c::{}",
                    method.perl, method.xs
                ));
            }
            ClassItem::Member(at) => {
                let member = &class.members[at];
                for accessor in [Some(&member.getter), member.setter.as_ref()] {
                    let accessor = accessor.expect("every member of upstream's can be written");
                    rows.push(format!(
                        "alias\t{package}\t{}\t{module}c::{}",
                        accessor.perl, accessor.xs
                    ));
                }
            }
            ClassItem::NamedConstructor(_) | ClassItem::Constant(_) | ClassItem::Variable(_) => {
                panic!("{package} has more members than upstream declares")
            }
        }
    }
    rows.push(format!("sub\t{package}\tDISOWN"));
    rows.push(format!("sub\t{package}\tACQUIRE"));
    rows
}

/// The rows of a model's XS functions.
fn function_rows(model: &Model) -> Vec<String> {
    let mut rows: Vec<String> = model
        .functions
        .iter()
        .map(|function| function_row(model, function))
        .collect();
    for class in &model.classes {
        let accessors = class
            .members
            .iter()
            .flat_map(|member| std::iter::once(&member.getter).chain(&member.setter));
        let functions = class.constructor.iter().chain(&class.methods);
        rows.extend(functions.chain(accessors).map(|f| function_row(model, f)));
        if class.destructor {
            let (xs, cpp) = (format!("delete_{}", class.name), &class.cpp);
            rows.push(format!(
                "xs\t{xs}\t1\t1\t1\t({cpp} *) Usage: {xs}(self);\tvoid"
            ));
        }
    }
    rows
}

fn function_row(model: &Model, function: &Function) -> String {
    let forms: Vec<(usize, usize, String)> = function
        .wrappers
        .iter()
        .map(|wrapper| {
            let target = &function.targets[wrapper.target];
            let mut types = receiver(model, function, &wrapper.usage, target.is_const);
            let count = types.len();
            // Perl's own values are never refused, so that no message shows their type.
            let shown = target.params[..wrapper.params]
                .iter()
                .filter(|param| param.conv != In::Scalar);
            types.extend(shown.map(|param| param.type_text.clone()));
            let text = format!("({}) Usage: {}", types.join(", "), wrapper.usage);
            (count + wrapper.required, count + wrapper.params, text)
        })
        .collect();
    let fewest = forms.iter().map(|form| form.0).min().unwrap_or(0);
    let most = forms.iter().map(|form| form.1).max().unwrap_or(0);
    let texts: Vec<String> = match forms.as_slice() {
        [(.., text)] => vec![text.clone()],
        _ => forms
            .iter()
            .map(|(fewest, most, text)| format!("[{fewest}..{most}] {text}"))
            .collect(),
    };
    let (count, texts) = (forms.len(), texts.join(" | "));
    let result = result(model, function);
    format!(
        "xs\t{}\t{fewest}\t{most}\t{count}\t{texts}\t{result}",
        function.xs
    )
}

/// The type of the object on which a method is called.
fn receiver(model: &Model, function: &Function, usage: &str, is_const: bool) -> Vec<String> {
    let class = match function.role {
        Role::Method(class) | Role::Getter(class) | Role::Setter(class) => class,
        _ => return Vec::new(),
    };
    assert!(usage.contains("(self"), "{usage}");
    let constant = if is_const { " const" } else { "" };
    vec![format!("{}{constant} *", model.classes[class.0].cpp)]
}

/// What a function gives back, in the words of the recorded surface.
fn result(model: &Model, function: &Function) -> String {
    let constructs = matches!(function.role, Role::Constructor(_));
    let result = function.targets.first().map_or(&Ret::Void, |t| &t.result);
    match result {
        Ret::Void => "void".to_string(),
        Ret::Number(number) => number_word(*number).to_string(),
        Ret::Enum(_) => "int".to_string(),
        Ret::CStr | Ret::StdString => "string".to_string(),
        Ret::AnyObject => "borrowed _p_void".to_string(),
        Ret::Scalar => "scalar".to_string(),
        Ret::Lent { ty, .. } => format!("borrowed {}", model.types[ty.0].mangled),
        Ret::Owned { ty, nullable } if *nullable || constructs => {
            format!("owned {}", model.types[ty.0].mangled)
        }
        Ret::Owned { ty, .. } => format!("value {}", model.types[ty.0].pretty),
    }
}

fn number_word(number: Number) -> &'static str {
    match number {
        Number::Bool => "bool",
        Number::Char => "char",
        Number::Int => "int",
        Number::UInt => "unsigned int",
        other => panic!("upstream gives back no {other:?}"),
    }
}

/// Compares two lists of rows and shows no more than what differs.
fn assert_same(ours: &[String], recorded: &[String]) {
    let only_in = |these: &[String], those: &[String]| -> Vec<String> {
        let missing = these.iter().filter(|row| !those.contains(row));
        missing.cloned().collect()
    };
    let (extra, missing) = (only_in(ours, recorded), only_in(recorded, ours));
    assert!(
        extra.is_empty() && missing.is_empty(),
        "only in ours:\n{}\nonly recorded:\n{}",
        extra.join("\n"),
        missing.join("\n")
    );
    let moved = ours.iter().zip(recorded).find(|(our, its)| our != its);
    assert_eq!(moved, None, "the rows are in another order");
    assert_eq!(ours.len(), recorded.len(), "a row is there more than once");
}

fn compare(upstream: &Upstream, root: &Path) {
    let model = upstream.model(root);
    let (functions, module): (Vec<String>, Vec<String>) = upstream
        .rows()
        .into_iter()
        .partition(|row| row.starts_with("xs\t"));
    assert_eq!(functions.len(), upstream.functions);
    assert_same(&module_rows(&model), &module);
    let (mut ours, mut recorded) = (function_rows(&model), functions);
    ours.sort();
    recorded.sort();
    assert_same(&ours, &recorded);
}

#[test]
fn freeswitchs_interface_gives_the_recorded_surface_over_the_raw_header() {
    let Some(root) = upstream() else { return };
    compare(&FREESWITCH, &root);
}

#[test]
fn the_event_socket_librarys_interface_gives_the_recorded_surface() {
    let Some(root) = upstream() else { return };
    compare(&ESL, &root);
}

#[test]
fn what_is_generated_from_upstream_compiles_as_c_and_is_formatted_rust() {
    let Some(root) = upstream() else { return };
    for upstream in [FREESWITCH, ESL] {
        let generated = upstream.generated(&root);
        syn::parse_file(&generated.rust).unwrap_or_else(|error| {
            panic!("{}: {error}", upstream.interface);
        });
        let out = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upstream-generated");
        fs::create_dir_all(&out).expect("a folder to work in");
        let rust = out.join(format!("{}.rs", generated.module));
        let c = out.join(format!("{}.c", generated.module));
        fs::write(&rust, &generated.rust).expect("the folder can be written to");
        fs::write(&c, &generated.c).expect("the folder can be written to");
        let mut rustfmt = Command::new("rustfmt");
        let formatted = rustfmt.args(["--check", "--edition", "2024"]).arg(&rust);
        let done = formatted.stdout(Stdio::null()).status();
        assert!(
            done.expect("rustfmt runs").success(),
            "{} is not formatted",
            rust.display()
        );
        compile(&c);
    }
}

/// Compiles generated C as strictly as it goes.
fn compile(c: &Path) {
    let flags = Command::new("perl")
        .args(["-MExtUtils::Embed", "-e", "ccopts"])
        .output()
        .expect("perl runs");
    let flags = String::from_utf8_lossy(&flags.stdout).into_owned();
    let done = Command::new("cc")
        .args(["-fsyntax-only", "-Wall", "-Wextra", "-Werror"])
        .args(flags.split_whitespace())
        .arg("-I")
        .arg(project().join("runtime/c"))
        .arg(c)
        .status();
    assert!(
        done.expect("the C compiler runs").success(),
        "{} is not accepted",
        c.display()
    );
}
