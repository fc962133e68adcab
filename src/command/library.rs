//! `fsperl library`: a Perl library with a module in it, ready for `perl -I`.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fsperl_codegen::print;
use tempfile::Builder;

use super::elf;
use super::interface::{Interface, Reading};
use super::output::{OutputFile, write_all};
use super::{Console, Failure, Outcome};

/// Arguments of `fsperl library`.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Files, named after the module:
  DIR/keyvalue.pm                   the Perl module
  DIR/keyvalue.pod                  its manual
  DIR/auto/keyvalue/keyvalue.so     the shared object, where XSLoader looks for it

Example:
  cargo build --release
  fsperl library keyvalue.i target/release/libkeyvalue.so --out lib
  perl -Ilib -Mkeyvalue -e 'print keyvalue::Database->new->count'")]
pub(super) struct Args {
    /// The interface file
    idl: PathBuf,
    /// The shared object that cargo built from it
    object: PathBuf,
    /// Write the files to this directory
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The module's name, in place of the one in the file
    #[arg(long, value_name = "NAME")]
    module: Option<String>,
    #[command(flatten)]
    reading: Reading,
}

/// Lays out the library.
pub(super) fn run(args: &Args, console: &mut Console) -> Result<Outcome, Failure> {
    let mut interface = Interface::open(
        Some(&args.idl),
        &args.reading,
        args.module.as_deref(),
        console,
    )?;
    let model = interface.model(console)?;
    let generated = print(&model, interface.file_name());
    let module = &generated.module;
    let object = format!("auto/{module}/{module}.so");
    install(&args.object, module, &args.out.join(&object))?;
    let files = [("pm", &generated.pm), ("pod", &generated.pod)].map(|(kind, text)| OutputFile {
        name: format!("{module}.{kind}"),
        content: text.clone(),
    });
    write_all(&args.out, &files)?;
    writeln!(
        console.out,
        "{}: {module}.pm, {module}.pod, {object}",
        args.out.display()
    )?;
    Ok(Outcome::Fine)
}

/// Copies a shared object that has the module in it. It takes the place of an old one as a new file: a perl that runs with the old one
/// keeps it.
fn install(from: &Path, module: &str, to: &Path) -> Result<(), Failure> {
    let object = fs::read(from).map_err(|error| Failure::file("read", from, &error))?;
    let boot = format!("boot_{module}");
    if !elf::defines(&object, &boot) {
        return Err(Failure::Message {
            message: format!("{}: it is no shared object that defines `{boot}`, by which perl loads the module", from.display()),
            help: "name what cargo built from this interface file: target/release/lib*.so, of a library with `crate-type = [\"cdylib\"]`"
                .to_owned(),
        });
    }
    put(&object, to).map_err(|error| Failure::file("write", to, &error))
}

fn put(object: &[u8], to: &Path) -> io::Result<()> {
    let directory = to.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(directory)?;
    let file = Builder::new()
        .prefix(".fsperl-")
        .permissions(Permissions::from_mode(0o777))
        .tempfile_in(directory)?;
    fs::write(file.path(), object)?;
    file.persist(to)?;
    Ok(())
}
