//! `fsperl check`: an interface against an installed FreeSWITCH.

use std::path::PathBuf;

use fsperl_codegen::against::{Declared, Disagreement, check};
use fsperl_codegen::ast::File;
use fsperl_codegen::source::Sources;
use serde_json::{Value, json};

use super::interface::{Interface, Reading};
use super::{Console, Failure, Outcome};

/// Arguments of `fsperl check`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The exit status is 1 when they don't agree.

Example:
  fsperl check --against /usr/include/freeswitch/switch_cpp.h --against freeswitch_perl.h")]
pub(super) struct Args {
    /// The interface file; FreeSWITCH's own when left out
    idl: Option<PathBuf>,
    /// The C++ header; may be given more than once
    #[arg(long, value_name = "HEADER", required = true)]
    against: Vec<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Compares.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    let mut interface = Interface::open(args.idl.as_deref(), &args.reading, None, console)?;
    let ours = interface.file(console)?;
    let mut headers: Vec<(File, Sources)> = Vec::new();
    for path in &args.against {
        let mut header = Interface::open(Some(path), &args.reading, None, console)?;
        headers.push((header.file(console)?, header.sources));
    }
    let theirs: Vec<(&File, &Sources)> = headers
        .iter()
        .map(|(file, sources)| (file, sources))
        .collect();
    let disagreement = check((&ours, &interface.sources), &theirs);
    if args.json {
        writeln!(console.out, "{:#}", as_json(&disagreement))?;
    } else {
        write!(console.out, "{disagreement}")?;
    }
    Ok(Outcome::different_if(!disagreement.differences.is_empty()))
}

fn as_json(disagreement: &Disagreement) -> Value {
    let side = |declared: &Option<Declared>| {
        declared
            .as_ref()
            .map(|declared| json!({ "declaration": declared.text, "place": declared.place }))
    };
    json!({
        "differences": disagreement
            .differences
            .iter()
            .map(|difference| json!({
                "name": difference.name,
                "header": side(&difference.header),
                "interface": side(&difference.interface),
            }))
            .collect::<Vec<_>>(),
    })
}
