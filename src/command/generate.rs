//! `fsperl generate`: an interface file becomes glue.

use std::path::PathBuf;

use clap::ValueEnum;
use fsperl_codegen::ast::dump;
use fsperl_codegen::model::{Function, Model};
use fsperl_codegen::print;

use super::interface::{Interface, Reading};
use super::output::{OutputFile, drift, write_all};
use super::{Console, Failure, Outcome};

/// Arguments of `fsperl generate`.
#[derive(Debug, clap::Args)]
#[command(group = clap::ArgGroup::new("to").required(true).args(["out", "emit"]))]
#[command(after_help = "\
Files, named after the module:
  freeswitch.c    XS glue, for the C compiler
  freeswitch.rs   traits to implement, and what connects them to the glue
  freeswitch.pm   the Perl module
  freeswitch.pod  its manual

Examples:
  fsperl generate --out target/perl
  fsperl generate api.i -I include --out generated
  fsperl generate api.i --out generated --check
  fsperl generate api.i --emit model")]
pub(super) struct Args {
    /// The interface file; FreeSWITCH's own when left out
    idl: Option<PathBuf>,
    /// Write the files to this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Write nothing: fail and show the difference when the files in DIR are not what would be written
    #[arg(long, requires = "out", conflicts_with = "emit")]
    check: bool,
    /// Print one stage instead
    #[arg(long, value_name = "STAGE", conflicts_with = "out")]
    emit: Option<Stage>,
    /// The module's name, in place of the one in the file
    #[arg(long, value_name = "NAME")]
    module: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// What `--emit` prints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// What is written in the interface
    Ast,
    /// What it means
    Model,
    /// The XS glue
    C,
    /// The traits
    Rust,
    /// The Perl module
    Pm,
    /// Its manual
    Pod,
}

/// Generates.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    let mut interface = Interface::open(
        args.idl.as_deref(),
        &args.reading,
        args.module.as_deref(),
        console,
    )?;
    if args.emit == Some(Stage::Ast) {
        let file = interface.file(console)?;
        write!(console.out, "{}", dump(&file))?;
        return Ok(Outcome::Fine);
    }
    let model = interface.model(console)?;
    if let Some(stage) = args.emit {
        emit(stage, &model, interface.file_name(), console)?;
    }
    let Some(directory) = &args.out else {
        return Ok(Outcome::Fine);
    };
    let generated = print(&model, interface.file_name());
    let files: Vec<OutputFile> = generated
        .files()
        .map(|(name, content)| OutputFile {
            name,
            content: content.to_string(),
        })
        .collect();
    if args.check {
        let difference = drift(directory, &files)?;
        write!(console.out, "{difference}")?;
        if !difference.is_empty() {
            writeln!(
                console.err,
                "The files in {} are not what {} generates. Run the same command without --check.",
                directory.display(),
                interface.file_name()
            )?;
        }
        return Ok(Outcome::different_if(!difference.is_empty()));
    }
    write_all(directory, &files)?;
    writeln!(
        console.out,
        "{}: {}",
        directory.display(),
        files
            .iter()
            .map(|file| file.name.as_str())
            .collect::<Vec<_>>()
            .join(", ")
    )?;
    writeln!(console.out, "{}", summary(&model))?;
    Ok(Outcome::Fine)
}

fn emit(stage: Stage, model: &Model, source: &str, console: &mut Console) -> Result<(), Failure> {
    let generated = print(model, source);
    match stage {
        Stage::Ast => {}
        Stage::Model => writeln!(console.out, "{model}")?,
        Stage::C => write!(console.out, "{}", generated.c)?,
        Stage::Rust => write!(console.out, "{}", generated.rust)?,
        Stage::Pm => write!(console.out, "{}", generated.pm)?,
        Stage::Pod => write!(console.out, "{}", generated.pod)?,
    }
    Ok(())
}

/// How much there is, for a person.
fn summary(model: &Model) -> String {
    let functions: Vec<&Function> = model
        .functions
        .iter()
        .chain(
            model
                .classes
                .iter()
                .flat_map(|class| class.constructors().chain(&class.methods)),
        )
        .collect();
    let members: usize = model.classes.iter().map(|class| class.members.len()).sum();
    let sets = functions
        .iter()
        .filter(|function| function.is_overloaded())
        .count();
    let counts = [
        (model.classes.len(), "class", "classes"),
        (
            functions.len(),
            "function or method",
            "functions and methods",
        ),
        (sets, "overload set", "overload sets"),
        (members, "member", "members"),
        (model.constants.len(), "constant", "constants"),
        (model.variables.len(), "variable", "variables"),
    ];
    let words: Vec<String> = counts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }))
        .collect();
    format!("{}: {}", model.module, words.join(", "))
}
