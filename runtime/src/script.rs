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
        if self.home.is_compiled(path) {
            return self.run_plain_file(path, args, -1);
        }
        let source = fs::read(path).map_err(|error| unreadable(path, &error))?;
        // What is no plain file (a pipe, a terminal) can't be read again.
        if !path.is_file() {
            let data = marker(&source).map(|(_, offset)| offset);
            return self.run_source(&source, path.as_os_str(), args, data);
        }
        // perl itself opens DATA after `__DATA__`.
        let data = match marker(&source) {
            Some((b"__END__", offset)) => offset as i64,
            _ => -1,
        };
        drop(source);
        self.run_plain_file(path, args, data)
    }

    fn run_plain_file(&self, path: &Path, args: &[Arg<'_>], data: i64) -> Result<Scalar, Stopped> {
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
            )
        })?;
        Ok(Scalar::take(self.clone(), sv))
    }

    /// Compiles a script file; [`run_file`](Self::run_file) of the same path then only runs it, in this interpreter and in copies
    /// of it. All that happens when perl compiles happens now: BEGIN blocks run, modules that it uses are loaded. They find `$0`
    /// set, and no arguments yet. DATA is opened anew for each run.
    ///
    /// The script is compiled as a file is: its subs share its lexicals, which keep their values if it is run twice in one
    /// interpreter; `return` at its top level ends it, and `shift` there takes from `@ARGV`.
    ///
    /// # Errors
    /// [`Stopped::Died`] for syntax errors, for what BEGIN blocks throw, and for a file that can't be read, also when it is no
    /// plain file; [`Stopped::Exited`], [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn compile_file(&self, path: impl AsRef<Path>) -> Result<(), Stopped> {
        let path = path.as_ref();
        let source = fs::read(path).map_err(|error| unreadable(path, &error))?;
        if !path.is_file() {
            return Err(Stopped::message(format!(
                "\"{}\" is no plain file, and can only be compiled when it is run\n",
                path.display()
            )));
        }
        let data = marker(&source).map_or(-1, |(_, offset)| offset as i64);
        drop(source);
        let inside = self.home.enter()?;
        let name = lend(path.as_os_str().as_bytes());
        // SAFETY: this thread is in the interpreter.
        inside.run(|home| unsafe { sys::fsp_compile_file(home, name, data) })?;
        self.home.set_compiled(path);
        Ok(())
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
        self.run_source(source.as_ref(), name.as_ref(), args, None)
    }

    /// Runs source text, in which DATA starts at `data`.
    fn run_source(
        &self,
        source: &[u8],
        name: &OsStr,
        args: &[Arg<'_>],
        data: Option<usize>,
    ) -> Result<Scalar, Stopped> {
        let args = self.lend(args)?;
        let inside = self.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the arguments belong.
        let sv = inside.run(|home| unsafe {
            sys::fsp_run_code(
                home,
                Arg::Bytes(source).raw(),
                lend(name.as_bytes()),
                args.as_ptr(),
                args.len(),
                data.map_or(-1, |offset| offset as i64),
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

/// The line that ends the code, and where the text after it starts.
fn marker(source: &[u8]) -> Option<(&[u8], usize)> {
    let mut offset = 0;
    source
        .split_inclusive(|&byte| byte == b'\n')
        .find_map(|line| {
            offset += line.len();
            let word = line.trim_ascii_end();
            matches!(word, b"__END__" | b"__DATA__").then_some((word, offset))
        })
}
