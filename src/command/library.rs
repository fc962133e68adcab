//! `fsperl library`: a Perl library with a module in it, ready for `perl -I`.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use fsperl_codegen::print;
use tempfile::Builder;

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
    let refused = |what: String, help: &str| Failure::Message {
        message: format!("{}: {what}", from.display()),
        help: help.to_owned(),
    };
    if !is_shared_object(&object) {
        return Err(refused(
            "it is no shared object".to_owned(),
            "name what cargo builds of a library with `crate-type = [\"cdylib\"]`: target/release/lib*.so",
        ));
    }
    let boot = format!("boot_{module}\0");
    if !object.windows(boot.len()).any(|at| at == boot.as_bytes()) {
        return Err(refused(
            format!("it has no `boot_{module}`, by which perl loads the module"),
            "name the object that was built from this interface file",
        ));
    }
    put(&object, to).map_err(|error| Failure::file("write", to, &error))
}

/// Whether these are the bytes of an ELF file that can be loaded into a process (`ET_DYN`).
fn is_shared_object(bytes: &[u8]) -> bool {
    const ET_DYN: u16 = 3;
    let Some(&[low, high]) = bytes.get(16..18) else {
        return false;
    };
    let kind = match bytes[5] {
        2 => u16::from_be_bytes([low, high]),
        _ => u16::from_le_bytes([low, high]),
    };
    bytes.starts_with(b"\x7fELF") && kind == ET_DYN
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
