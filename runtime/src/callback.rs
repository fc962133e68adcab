//! Subs that scripts hand over to be called later.

use std::fmt;

use crate::{
    Arg, Perl, Scalar, Stopped, Text,
    scalar::{take_list, take_text},
    sys,
};

/// A sub of a script, by reference or by name.
///
/// A name is looked up at each call, so a sub may be defined or replaced later; without a package it is `main`'s. It may be
/// kept, called and dropped on any thread, and after the interpreter has ended (calls fail then).
///
/// All ways to call fail with
/// - [`Stopped::Died`] for what the sub throws, and for a sub that does not exist;
/// - [`Stopped::Exited`] when the sub calls `exit`: the sub ended, and the script that gave it lives on;
/// - [`Stopped::Gone`] when the interpreter has ended, [`Stopped::Busy`] while another thread is in it;
/// - [`Stopped::Foreign`] for an argument that is another interpreter's scalar.
#[derive(Clone)]
pub struct Callback {
    sub: Scalar,
}

impl Callback {
    /// A callback of the sub that the scalar refers to or names.
    #[must_use]
    pub fn new(sub: Scalar) -> Self {
        Self { sub }
    }

    /// A callback of a named sub (`on_hangup`, `My::Package::handler`).
    ///
    /// # Errors
    /// [`Stopped::Gone`], [`Stopped::Busy`].
    pub fn named(perl: &Perl, name: &str) -> Result<Self, Stopped> {
        Scalar::new(perl, Arg::Str(name)).map(Self::new)
    }

    /// Takes over a callback that the glue passed. `None` for none.
    ///
    /// # Safety
    /// As for [`Scalar::from_raw`].
    #[must_use]
    pub unsafe fn from_raw(raw: sys::fsp_value) -> Option<Self> {
        // SAFETY: the caller promises it.
        unsafe { Scalar::from_raw(raw) }.map(Self::new)
    }

    /// The interpreter of the script.
    #[must_use]
    pub fn perl(&self) -> &Perl {
        self.sub.perl()
    }

    /// The code reference, or the name.
    #[must_use]
    pub fn sub(&self) -> &Scalar {
        &self.sub
    }

    /// Calls in scalar context; the result as a string, `None` for `undef`.
    ///
    /// # Errors
    /// See the type.
    pub fn call(&self, args: &[Arg<'_>]) -> Result<Option<Text>, Stopped> {
        self.enter(args, sys::FSP_WANT_TEXT, |perl, inside, sv| {
            take_text(&perl.home, inside, sv)
        })
    }

    /// Calls in scalar context; the result as it is.
    ///
    /// # Errors
    /// See the type.
    pub fn call_scalar(&self, args: &[Arg<'_>]) -> Result<Scalar, Stopped> {
        self.enter(args, sys::FSP_WANT_SCALAR, |perl, _, sv| {
            Scalar::take(perl.clone(), sv)
        })
    }

    /// Calls in list context.
    ///
    /// # Errors
    /// See the type.
    pub fn call_list(&self, args: &[Arg<'_>]) -> Result<Vec<Scalar>, Stopped> {
        self.enter(args, sys::FSP_WANT_LIST, take_list)
    }

    /// Calls in void context.
    ///
    /// # Errors
    /// See the type.
    pub fn call_void(&self, args: &[Arg<'_>]) -> Result<(), Stopped> {
        self.enter(args, sys::FSP_WANT_NOTHING, |_, _, _| ())
    }

    fn enter<T>(
        &self,
        args: &[Arg<'_>],
        want: u32,
        take: impl FnOnce(&Perl, &crate::home::Inside<'_>, *mut sys::fsp_sv) -> T,
    ) -> Result<T, Stopped> {
        let perl = self.perl();
        let args = perl.lend(args)?;
        let inside = perl.home.enter()?;
        // SAFETY: this thread is in the interpreter, to which the sub and the arguments belong.
        let sv = inside.run(|home| unsafe {
            sys::fsp_call(home, self.sub.sv(), args.as_ptr(), args.len(), want)
        })?;
        Ok(take(perl, &inside, sv))
    }
}

impl fmt::Debug for Callback {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Callback").field(&self.sub).finish()
    }
}
