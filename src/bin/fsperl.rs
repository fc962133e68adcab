//! The command `fsperl`.

use std::process::ExitCode;

fn main() -> ExitCode {
    fsperl::command::main()
}
