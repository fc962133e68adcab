//! How Perl code ended when it did not return.

use std::{error, fmt, sync::Arc};

use crate::{Perl, Scalar, home::Home, sys};

/// Why there is no result.
#[derive(Clone, Debug)]
pub enum Stopped {
    /// The code died, or could not be found or compiled.
    Died(Box<Died>),
    /// The code called `exit`. The interpreter lives on; END blocks run when it ends.
    Exited(i32),
    /// The code was made to end, for this reason: by a [`Stopper`](crate::Stopper), by its time limit, or by a signal of its own that
    /// it does not handle. The interpreter lives on.
    Ended(Arc<str>),
    /// The interpreter has ended.
    Gone,
    /// Another thread is in the interpreter.
    Busy,
    /// A scalar of one interpreter was given to another.
    Foreign,
}

impl Stopped {
    /// Takes over an exception; the calling thread is in the interpreter.
    pub(crate) fn died(home: &Arc<Home>, sv: *mut sys::fsp_sv) -> Self {
        let perl = Perl {
            home: Arc::clone(home),
        };
        let exception = Scalar::take(perl, sv);
        // The exception's own stringification may die, of the exception itself even, or exit.
        let message = match exception.try_text() {
            Some(text) => text.into_bytes(),
            None => b"Died with an exception that can't be read\n".to_vec(),
        };
        Self::Died(Box::new(Died {
            message,
            exception: Some(exception),
        }))
    }

    /// An error that Perl had no part in, in Perl's form.
    pub(crate) fn message(text: String) -> Self {
        Self::Died(Box::new(Died {
            message: text.into_bytes(),
            exception: None,
        }))
    }
}

impl fmt::Display for Stopped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Died(died) => died.fmt(f),
            Self::Exited(status) => write!(f, "the script exited with status {status}"),
            Self::Ended(reason) => write!(f, "the script was ended: {reason}"),
            Self::Gone => f.write_str("the script's interpreter has ended"),
            Self::Busy => f.write_str("the script's interpreter is busy on another thread"),
            Self::Foreign => f.write_str("the value belongs to another interpreter"),
        }
    }
}

impl error::Error for Stopped {}

/// An exception.
#[derive(Clone, Debug)]
pub struct Died {
    message: Vec<u8>,
    exception: Option<Scalar>,
}

impl Died {
    /// The message as Perl would print it, usually with ` at FILE line N.` and a newline.
    #[must_use]
    pub fn message(&self) -> &[u8] {
        &self.message
    }

    /// The exception itself, which may be an object. `None` when the code could not even be started.
    #[must_use]
    pub fn exception(&self) -> Option<&Scalar> {
        self.exception.as_ref()
    }

    /// File and line (from 1), where the message ends in them.
    #[must_use]
    pub fn place(&self) -> Option<(String, u32)> {
        let text = String::from_utf8_lossy(&self.message);
        // The first line of a list of compile errors is the one that matters.
        text.lines().find_map(|line| {
            let (before, after) = line.rsplit_once(" line ")?;
            let (_, file) = before.rsplit_once(" at ")?;
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            Some((file.to_owned(), after.get(..digits)?.parse().ok()?))
        })
    }
}

impl fmt::Display for Died {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(String::from_utf8_lossy(&self.message).trim_end())
    }
}

impl error::Error for Died {}
