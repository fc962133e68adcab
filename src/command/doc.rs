//! `fsperl doc`: the manual of an interface.

use std::path::PathBuf;

use fsperl_codegen::emit::{html, pod};
use fsperl_codegen::manual::Manual;

use super::interface::{Interface, Reading};
use super::output::{OutputFile, write_all};
use super::{Console, Failure, Outcome};

/// Arguments of `fsperl doc`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Without --pod and --html both are written. Without --out the POD is printed.

Examples:
  fsperl doc --pod --out lib && perldoc lib/freeswitch.pod
  fsperl doc --html --out manual")]
pub(super) struct Args {
    /// The interface file; FreeSWITCH's own when left out
    idl: Option<PathBuf>,
    /// Write POD: MODULE.pod
    #[arg(long)]
    pod: bool,
    /// Write HTML pages: index.html and others
    #[arg(long, requires = "out")]
    html: bool,
    /// Write the files to this directory
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The module's name, in place of the one in the file
    #[arg(long, value_name = "NAME")]
    module: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Writes the manual.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    let mut interface = Interface::open(
        args.idl.as_deref(),
        &args.reading,
        args.module.as_deref(),
        console,
    )?;
    let manual = Manual::of(&interface.model(console)?);
    let Some(directory) = &args.out else {
        write!(console.out, "{}", pod::emit(&manual))?;
        return Ok(Outcome::Fine);
    };
    let mut files = Vec::new();
    if args.pod || !args.html {
        files.push(OutputFile {
            name: format!("{}.pod", manual.module),
            content: pod::emit(&manual),
        });
    }
    if args.html || !args.pod {
        files.extend(html::emit(&manual).into_iter().map(|page| OutputFile {
            name: page.name,
            content: page.html,
        }));
    }
    write_all(directory, &files)?;
    if let Some(first) = files.first() {
        writeln!(
            console.out,
            "{} files; begin with {}",
            files.len(),
            directory.join(&first.name).display()
        )?;
    }
    Ok(Outcome::Fine)
}
