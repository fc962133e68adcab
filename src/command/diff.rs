//! `fsperl diff`: what changes for a Perl script.

use std::path::PathBuf;

use fsperl_codegen::compare::{Comparison, compare};
use serde_json::{Value, json};

use super::interface::{Interface, Reading};
use super::{Console, Failure, Outcome};

/// Arguments of `fsperl diff`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
A change is breaking when a script that is right with OLD can be wrong with NEW.
The exit status is 1 when there is such a change.")]
pub(super) struct Args {
    /// The interface as it was
    old: PathBuf,
    /// The interface as it is
    new: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    reading: Reading,
}

/// Compares.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    let mut old = Interface::open(Some(&args.old), &args.reading, None, console)?;
    let mut new = Interface::open(Some(&args.new), &args.reading, None, console)?;
    let comparison = compare(&old.model(console)?, &new.model(console)?);
    if args.json {
        writeln!(console.out, "{:#}", as_json(&comparison))?;
    } else {
        write!(console.out, "{comparison}")?;
    }
    Ok(Outcome::different_if(comparison.breaking() > 0))
}

fn as_json(comparison: &Comparison) -> Value {
    let breaking = comparison.breaking();
    json!({
        "breaking": breaking,
        "compatible": comparison.changes.len() - breaking,
        "changes": comparison
            .changes
            .iter()
            .map(|change| json!({
                "breaking": change.breaking,
                "kind": change.kind.name(),
                "construct": change.construct,
                "message": change.message,
            }))
            .collect::<Vec<_>>(),
    })
}
