//! Real SWIG as the judge: what it makes of an interface must be what our model says.
//!
//! For each interface `swig -perl5 -c++ -shadow` is run where it is installed, and what Perl could see of its output is
//! written down line by line: functions and class blocks in order, `Usage:` texts, argument types of messages, the order of
//! dispatch, constants, variables, and the table of shared types. The model is written down in the same way. Where SWIG is
//! not installed the tests say `SKIPPED` and pass. With `FREESWITCH_SRC` set to FreeSWITCH's sources, its own interfaces
//! are compared, too.

#[path = "against_swig/ours.rs"]
mod ours;
#[path = "against_swig/theirs.rs"]
mod theirs;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use fsperl_codegen::model::Model;
use fsperl_codegen::source::Sources;
use fsperl_codegen::{Options, analyze, preprocess};

/// What Perl sees of an interface, one fact per line, by section.
type Facts = Vec<(&'static str, Vec<String>)>;

/// One interface to compare.
struct Case {
    file: PathBuf,
    module: Option<&'static str>,
    search: Vec<PathBuf>,
}

impl Case {
    fn new(file: impl Into<PathBuf>) -> Self {
        Case {
            file: file.into(),
            module: None,
            search: Vec::new(),
        }
    }

    fn name(&self) -> String {
        self.file.display().to_string()
    }
}

fn project() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The interfaces in a folder.
fn cases_in(folder: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = std::fs::read_dir(project().join(folder))
        .expect("the interfaces are there")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|e| e == "i"))
        .map(Case::new)
        .collect();
    cases.sort_by_key(Case::name);
    cases
}

fn swig_is_here() -> bool {
    let here = Command::new("swig").arg("-version").output().is_ok();
    if !here {
        eprintln!("SKIPPED: swig is not installed, nothing is compared with it");
    }
    here
}

fn model(case: &Case) -> Result<Model, String> {
    let mut sources = Sources::on_disk();
    for directory in &case.search {
        sources.search_in(directory);
    }
    let mut complaints = fsperl_codegen::diag::Diagnostics::new();
    let Some(main) = preprocess::open_main(&mut sources, &case.file, &mut complaints) else {
        return Err(complaints.render(&sources, false));
    };
    let options = Options {
        module: case.module.map(str::to_string),
        ..Options::default()
    };
    match analyze(&mut sources, main, &options) {
        Ok((model, _)) => Ok(model),
        Err(errors) => Err(errors.render(&sources, false)),
    }
}

/// Runs SWIG; `None` when it refuses the interface.
fn swig(case: &Case) -> Option<(String, String)> {
    let stem: String = case
        .name()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { '_' })
        .collect();
    let out = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("against_swig")
        .join(stem);
    let _ = std::fs::remove_dir_all(&out);
    std::fs::create_dir_all(&out).expect("the folder for SWIG's output");
    let mut command = Command::new("swig");
    command.args(["-perl5", "-c++", "-shadow", "-w-all", "-outdir"]);
    command.arg(&out).arg("-o").arg(out.join("wrap.cpp"));
    if let Some(module) = case.module {
        command.args(["-module", module]);
    }
    for directory in &case.search {
        command.arg("-I").arg(directory);
    }
    let done = command.arg(&case.file).output().expect("swig runs");
    if !done.status.success() {
        return None;
    }
    let wrapper = std::fs::read_to_string(out.join("wrap.cpp")).expect("SWIG's wrapper");
    let module = std::fs::read_dir(&out)
        .expect("SWIG's output")
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|e| e == "pm"))
        .expect("SWIG's Perl module");
    let module = std::fs::read_to_string(module).expect("SWIG's Perl module");
    Some((wrapper, module))
}

/// The differences between two lists of lines, in a form that a person can read.
fn differences(case: &str, theirs: &Facts, ours: &Facts) -> Vec<String> {
    let mut out = Vec::new();
    for ((section, theirs), (_, ours)) in theirs.iter().zip(ours) {
        if theirs == ours {
            continue;
        }
        let their_set: BTreeSet<&String> = theirs.iter().collect();
        let our_set: BTreeSet<&String> = ours.iter().collect();
        let mut lines = Vec::new();
        lines.extend(
            their_set
                .difference(&our_set)
                .map(|l| format!("  swig: {l}")),
        );
        lines.extend(
            our_set
                .difference(&their_set)
                .map(|l| format!("  ours: {l}")),
        );
        if lines.is_empty() {
            let at = theirs.iter().zip(ours).position(|(a, b)| a != b);
            let at = at.unwrap_or(theirs.len().min(ours.len()));
            lines.push(format!(
                "  another order from line {at} on: swig {:?}, ours {:?}",
                theirs.get(at),
                ours.get(at)
            ));
        }
        out.push(format!("{case}: {section}\n{}", lines.join("\n")));
    }
    out
}

fn compare(cases: &[Case]) -> usize {
    let mut wrong = Vec::new();
    let mut compared = 0;
    for case in cases {
        let Some((wrapper, module)) = swig(case) else {
            eprintln!("{}: refused by swig, not compared", case.name());
            continue;
        };
        match model(case) {
            Ok(model) => {
                compared += 1;
                wrong.extend(differences(
                    &case.name(),
                    &theirs::facts(&wrapper, &module),
                    &ours::facts(&model),
                ));
            }
            Err(errors) => wrong.push(format!("{}: not read\n{errors}", case.name())),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    compared
}

#[test]
fn the_probed_interfaces_are_read_as_swig_reads_them() {
    if !swig_is_here() {
        return;
    }
    let folder = project().join("tests/swig");
    let cases: Vec<Case> = [
        "lab.i",
        "two/ma.i",
        "two/mb.i",
        "two/mc.i",
        "bench/swigbench.i",
    ]
    .iter()
    .map(|name| Case::new(folder.join(name)))
    .collect();
    assert_eq!(compare(&cases), cases.len());
}

#[test]
fn freeswitchs_interface_is_read_as_swig_reads_it() {
    if !swig_is_here() {
        return;
    }
    assert_eq!(compare(&[Case::new(project().join("idl/freeswitch.i"))]), 1);
}

#[test]
fn every_construct_is_read_as_swig_reads_it() {
    if !swig_is_here() {
        return;
    }
    let cases = cases_in("tests/swig/constructs");
    assert!(!cases.is_empty());
    assert_eq!(compare(&cases), cases.len());
}

#[test]
fn the_parsers_fixtures_are_read_as_swig_reads_them() {
    if !swig_is_here() {
        return;
    }
    // Some of them show what is refused by name; the others are compared.
    let cases: Vec<Case> = cases_in("tests/idl")
        .into_iter()
        .filter(|case| model(case).is_ok())
        .collect();
    assert!(compare(&cases) >= 3);
}

#[test]
fn upstreams_own_interfaces_are_read_as_swig_reads_them() {
    if !swig_is_here() {
        return;
    }
    let Some(root) = std::env::var_os("FREESWITCH_SRC").map(PathBuf::from) else {
        eprintln!("SKIPPED: FREESWITCH_SRC is not set, upstream's interfaces are not compared");
        return;
    };
    let read = |path: &str| {
        std::fs::read_to_string(root.join(path))
            .unwrap_or_else(|error| panic!("{path} of FREESWITCH_SRC: {error}"))
    };
    let work = Path::new(env!("CARGO_TARGET_TMPDIR")).join("upstream");
    std::fs::create_dir_all(&work).expect("a folder to work in");
    let write = |name: &str, text: &str| {
        std::fs::write(work.join(name), text).expect("the folder can be written to");
    };
    // What upstream's build does with a script before it runs SWIG.
    let declare =
        regex::Regex::new(r"SWITCH_DECLARE(?:_NONSTD)?\(([^)]*)\)").expect("a regular expression");
    let stripped = declare
        .replace_all(&read("src/include/switch_cpp.h"), "$1")
        .into_owned();
    let stripped: String = stripped
        .replace("SWITCH_DECLARE_CONSTRUCTOR", "")
        .lines()
        .filter(|line| {
            !line.contains("SWITCH_BEGIN_EXTERN_C") && !line.contains("SWITCH_END_EXTERN_C")
        })
        .map(|line| format!("{line}\n"))
        .collect();
    write("switch_swigable_cpp.h", &stripped);
    write("swig_common.i", &read("swig_common.i"));
    let perl = read("src/mod/languages/mod_perl/freeswitch.i")
        .replace("../../../../swig_common.i", "swig_common.i");
    write("freeswitch.i", &perl);
    write(
        "freeswitch_perl.h",
        &read("src/mod/languages/mod_perl/freeswitch_perl.h"),
    );
    write("ESL.i", &read("libs/esl/ESL.i"));
    write("esl_oop.h", &read("libs/esl/src/include/esl_oop.h"));
    let mut esl = Case::new(work.join("ESL.i"));
    esl.module = Some("ESL");
    assert_eq!(compare(&[Case::new(work.join("freeswitch.i")), esl]), 2);
}
