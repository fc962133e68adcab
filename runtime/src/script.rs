//! Running scripts: files and pieces of source.

use std::{ffi::OsStr, fs, os::unix::ffi::OsStrExt, path::Path};

use crate::{Arg, Perl, Scalar, Stopped, sys, value::lend};

impl Perl {
    /// Runs a script file, as `do` runs it: in package main, with `@ARGV`, `$0`, `__FILE__` and `DATA` (after `__DATA__` or
    /// `__END__`) as in a program. The script need not end in a true value; its last value, in scalar context, is the result.
    /// In a script that runs within another of the same interpreter `@ARGV` and `$0` are the inner one's for its time.
    ///
    /// # Errors
    /// [`Stopped::Died`] for what the script throws, for syntax errors and for a file that can't be read;
    /// [`Stopped::Exited`], [`Stopped::Gone`], [`Stopped::Busy`]; [`Stopped::Foreign`] for another interpreter's scalar.
    pub fn run_file(&self, path: impl AsRef<Path>, args: &[Arg<'_>]) -> Result<Scalar, Stopped> {
        let path = path.as_ref();
        let source = fs::read(path).map_err(|error| unreadable(path, &error))?;
        let data = end_marker(&source).map_or(-1, |offset| offset as i64);
        drop(source);
        let args = self.lend(args)?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the arguments belong.
        let sv = inside.run(|home| unsafe {
            sys::fsp_run_file(
                home,
                lend(path.as_os_str().as_bytes()),
                args.as_ptr(),
                args.len(),
                data,
                sys::FSP_WANT_SCALAR,
            )
        })?;
        Ok(Scalar::take(self.clone(), sv))
    }

    /// Runs source text, `name` standing for the file in messages (where a quote or a control character becomes `_`);
    /// otherwise as [`run_file`](Self::run_file). Text that is not ASCII is bytes, unless it says `use utf8`.
    ///
    /// # Errors
    /// As for [`run_file`](Self::run_file).
    pub fn run_code(
        &self,
        source: impl AsRef<[u8]>,
        name: impl AsRef<OsStr>,
        args: &[Arg<'_>],
    ) -> Result<Scalar, Stopped> {
        let args = self.lend(args)?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the arguments belong.
        let sv = inside.run(|home| unsafe {
            sys::fsp_run_code(
                home,
                Arg::Bytes(source.as_ref()).raw(),
                lend(name.as_ref().as_bytes()),
                args.as_ptr(),
                args.len(),
                sys::FSP_WANT_SCALAR,
            )
        })?;
        Ok(Scalar::take(self.clone(), sv))
    }
}

/// In the words of `perl` itself, but for the number of the error.
fn unreadable(path: &Path, error: &std::io::Error) -> Stopped {
    let text = error.to_string();
    let reason = text.split(" (os error").next().unwrap_or(&text);
    Stopped::message(format!(
        "Can't open perl script \"{}\": {reason}\n",
        path.display()
    ))
}

/// Where the text after an `__END__` line starts. `__DATA__` before it wins: perl itself opens that.
fn end_marker(source: &[u8]) -> Option<usize> {
    let mut offset = 0;
    for line in source.split_inclusive(|&byte| byte == b'\n') {
        offset += line.len();
        match line.trim_ascii_end() {
            b"__END__" => return Some(offset),
            b"__DATA__" => return None,
            _ => {}
        }
    }
    None
}
