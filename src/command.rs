//! The command `fsperl`: reads arguments, calls the library, writes files and words.
//!
//! A subcommand is a module with its arguments and a function that takes them and a [`Console`]; it answers an [`Outcome`],
//! or a [`Failure`] that says what to do about it. Nothing here knows what an interface means.

mod builtin;
mod check;
mod console;
mod diff;
mod doc;
mod elf;
mod generate;
mod interface;
mod library;
mod output;
mod run;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

pub use console::{Console, Failure, Outcome};

/// Perl drives FreeSWITCH.
#[derive(Debug, Parser)]
#[command(name = "fsperl", version, about, long_about = None, max_term_width = 100)]
#[command(after_help = "\
Exit status:
  0  all is well
  1  a difference was found, a change breaks scripts, or the command failed
  2  the command line is wrong")]
pub struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Turn an interface file into C glue, Rust traits, a Perl module and its manual
    Generate(generate::Args),
    /// Lay out a Perl library: the module, its manual, and the shared object where perl looks for it
    Library(library::Args),
    /// Say what changes for Perl scripts from one interface file to another
    Diff(diff::Args),
    /// Compare an interface file with the header of an installed FreeSWITCH
    Check(check::Args),
    /// Write the manual of an interface as POD and as HTML pages
    Doc(doc::Args),
    /// Run a call script on the embedded switch, and show what happened in the call
    Run(Box<run::Args>),
}

impl Cli {
    /// Runs the subcommand.
    pub fn run(&self, console: &mut Console) -> Result<Outcome, Failure> {
        match &self.command {
            Command::Generate(args) => generate::run(args, console),
            Command::Library(args) => library::run(args, console),
            Command::Diff(args) => diff::run(args, console),
            Command::Check(args) => check::run(args, console),
            Command::Doc(args) => doc::run(args, console),
            Command::Run(args) => run::run(args, console),
        }
    }
}

/// The command with the arguments, the output and the exit status of this process.
pub fn main() -> ExitCode {
    let cli = Cli::parse();
    let mut console = Console::of_process();
    let result = cli.run(&mut console);
    console.finish(result)
}
